"""The engine API: sign-ins in, risk out, seen again through Graph."""

import datetime
import gzip
import json
import uuid

import pytest

import engine
from graph import listed
from reports import detections, sign_ins, users


def test_my_test_user_signs_in_from_the_tor_network(graph, run, http):
    """The simulation that Microsoft's documents describe, and the query that goes with it."""
    answer = engine.evaluate(http, engine.sign_in(engine.MY_TEST_USER_1, "MyTestUser1"))
    assert answer["riskLevelDuringSignIn"] in ("low", "medium", "high")
    assert answer["decision"] == {"result": "grant"}
    assert "anonymizedIPAddress" in [found["riskEventType"] for found in answer["detections"]]
    assert all(found["reason"] for found in answer["detections"])

    found = run(graph.walk(detections(graph), filter="userDisplayName eq 'MyTestUser1'"))
    of_this_sign_in = {one.risk_event_type: one for one in found if one.request_id == answer["signInId"]}
    one = of_this_sign_in["anonymizedIPAddress"]
    assert (one.ip_address, one.user_id) == (engine.TOR_EXIT, engine.MY_TEST_USER_1)
    assert (one.location.city, one.location.country_or_region) == ("Chisinau", "MD")
    assert (one.activity.value, one.detection_timing_type.value) == ("signin", "realtime")
    assert one.user_principal_name == "mytestuser1@contoso.example"

    sign_in = run(sign_ins(graph).by_sign_in_id(answer["signInId"]).get())
    assert "anonymizedIPAddress" in sign_in.risk_event_types_v2
    assert sign_in.risk_level_during_sign_in.value == answer["riskLevelDuringSignIn"]
    assert sign_in.risk_state.value == "atRisk"
    assert run(users(graph).by_risky_user_id(engine.MY_TEST_USER_1).get()).risk_state.value == "atRisk"


def test_the_same_attempt_twice_is_one_sign_in(graph, run, http):
    user_id = str(uuid.uuid4())
    attempt = engine.sign_in(user_id, "Twice", id=str(uuid.uuid4()))
    first, second = engine.evaluate(http, attempt), engine.evaluate(http, attempt)
    assert first == second
    assert first["signInId"] == attempt["id"]
    assert run(listed(sign_ins(graph), filter=f"userId eq '{user_id}'", count=True)).odata_count == 1


def test_an_ordinary_sign_in_is_no_risk(graph, run, http):
    user_id = str(uuid.uuid4())
    answer = engine.evaluate(http, engine.sign_in(user_id, "Ordinary", address="192.0.2.1"))
    assert (answer["riskLevelDuringSignIn"], answer["detections"]) == ("none", [])
    assert run(graph.walk(detections(graph), filter=f"userId eq '{user_id}'")) == []


OUTCOMES = [
    ("mfaPassed", ("none", "remediated", "userPassedMFADrivenByRiskBasedPolicy")),
    # Graph calls a change that a risk policy asked for a reset.
    ("passwordChanged", ("none", "remediated", "userPerformedSecuredPasswordReset")),
    ("reportedByUser", ("high", "atRisk", "none")),
    ("mfaFailed", (None, "atRisk", "none")),
    ("blocked", (None, "atRisk", "none")),
    ("abandoned", (None, "atRisk", "none")),
]


@pytest.mark.parametrize(("outcome", "expected"), OUTCOMES)
def test_an_outcome_decides_what_becomes_of_the_risk(graph, run, http, risky_user, outcome, expected):
    before = run(users(graph).by_risky_user_id(risky_user.id).get()).risk_level.value
    told = http.post(f"/engine/v1/signIns/{risky_user.sign_in}/outcome", json={"outcome": outcome})
    assert told.status_code == 200, told.text
    user = run(users(graph).by_risky_user_id(risky_user.id).get())
    found = (user.risk_level.value, user.risk_state.value, user.risk_detail.value)
    assert found == ((expected[0] or before), *expected[1:])
    answered = told.json()["user"]
    assert (answered["riskLevel"], answered["riskState"], answered["riskDetail"]) == found
    again = http.post(f"/engine/v1/signIns/{risky_user.sign_in}/outcome", json={"outcome": outcome})
    assert again.json() == told.json(), "the same outcome again changes nothing"


def test_a_bad_line_is_refused_alone(graph, run, http):
    user_id = str(uuid.uuid4())
    lines = [record(user_id, days_ago(2, 8)), '{"id": 7}', "", "not JSON", record(user_id, days_ago(2, 9))]
    answer = imported(http, "\n".join(lines).encode())
    assert answer["summary"] == {"read": 4, "stored": 2, "known": 0, "refused": 2}
    assert [(line["line"], line["status"]) for line in answer["value"]] == [
        (1, "stored"),
        (2, "refused"),
        (4, "refused"),
        (5, "stored"),
    ]
    assert all(line["error"] for line in answer["value"] if line["status"] == "refused")
    assert [line["id"] for line in answer["value"] if line["status"] == "stored"] == stored_ids(graph, run, user_id)


def test_the_same_lines_twice_change_nothing(graph, run, http):
    user_id = str(uuid.uuid4())
    body = record(user_id, days_ago(2, 8), ipAddress=engine.TOR_EXIT).encode()
    assert imported(http, body)["summary"]["stored"] == 1
    found = run(graph.walk(detections(graph), filter=f"userId eq '{user_id}'"))
    again = imported(http, gzip.compress(body), {"Content-Encoding": "gzip"})["summary"]
    assert again == {"read": 1, "stored": 0, "known": 1, "refused": 0}
    assert len(stored_ids(graph, run, user_id)) == 1

    assert [one.risk_event_type for one in found] == ["anonymizedIPAddress"]
    assert [one.id for one in run(graph.walk(detections(graph), filter=f"userId eq '{user_id}'"))] == [found[0].id]


def test_the_order_of_lines_does_not_matter(graph, run, http):
    """Graph hands sign-ins out newest first; what is detected is what time order detects."""
    detected = []
    for backwards in (False, True):
        user_id = str(uuid.uuid4())
        lines = [record(user_id, days_ago(day, 8), ipAddress="192.0.2.7") for day in range(20, 2, -1)]
        lines.append(record(user_id, days_ago(2, 8), ipAddress=engine.TOR_EXIT))
        imported(http, "\n".join(reversed(lines) if backwards else lines).encode())
        found = run(graph.walk(detections(graph), filter=f"userId eq '{user_id}'", orderby=["activityDateTime"]))
        detected.append([(one.risk_event_type, one.activity_date_time, one.risk_level) for one in found])
    assert detected[0] == detected[1] != []


@pytest.mark.parametrize(
    "attempt",
    [
        {},
        {"userId": "4628e7df-dff3-407c-a08f-75f08c0806dc", "createdDateTime": "1969-12-31T23:59:59Z"},
        {"userId": "4628e7df-dff3-407c-a08f-75f08c0806dc", "createdDateTime": "10000-01-01T00:00:00Z"},
        {"userId": "4628e7df-dff3-407c-a08f-75f08c0806dc", "createdDateTime": "yesterday"},
        {"userId": "4628e7df-dff3-407c-a08f-75f08c0806dc", "id": "no-uuid"},
        {"userId": 7},
        {"userId": "4628e7df-dff3-407c-a08f-75f08c0806dc", "status": {"errorCode": "none"}},
    ],
)
def test_what_is_no_sign_in_is_refused(http, attempt):
    answer = http.post("/engine/v1/evaluate", json=attempt)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["code"] == "BadRequest"


def days_ago(days, hour):
    """An instant that no retention has reached yet."""
    day = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=days)
    return f"{day}T{hour:02}:00:00Z"


def record(user_id, at, **members):
    """A line of a log: a Graph `signIn` with its id and time."""
    line = engine.sign_in(user_id, f"Logged-{user_id[:8]}", "192.0.2.7", id=str(uuid.uuid4()), createdDateTime=at)
    return json.dumps(line | members)


def imported(http, body, headers=None):
    headers = {"Content-Type": "application/x-ndjson"} | (headers or {})
    answer = http.post("/engine/v1/signIns", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def stored_ids(graph, run, user_id):
    """The ids of a user's sign-ins, oldest first."""
    found = run(graph.walk(sign_ins(graph), filter=f"userId eq '{user_id}'", orderby=["createdDateTime"]))
    return [one.id for one in found]
