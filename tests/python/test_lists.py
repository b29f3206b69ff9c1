"""Lists: filters, order, selection, and that the SDK's types can hold all that is answered."""

import json

import pytest
from msgraph.generated.models.risk_detail import RiskDetail
from msgraph.generated.models.risk_detection_timing_type import RiskDetectionTimingType
from msgraph.generated.models.risk_level import RiskLevel

from graph import listed
from reports import all_pages, detections, sign_ins, users
from shape import assert_understood


COLLECTIONS = [detections, users, sign_ins]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_the_sdk_understands_every_value(graph, run, collection):
    """No enumeration member, date or number is lost on the way into the SDK's types, and no property is foreign to them."""
    page = run(listed(collection(graph), top=200))
    raw = graph.answers[-1].json()["value"]
    assert len(page.value) == len(raw) > 0
    for model, source in zip(page.value, raw, strict=True):
        assert_understood(model, source)


def test_offline_detections(graph, run):
    """A query of the documents that the project was founded on."""
    found = run(graph.walk(detections(graph), filter="detectionTimingType eq 'offline'", top=50))
    assert found
    assert {one.detection_timing_type for one in found} == {RiskDetectionTimingType.Offline}
    everything = run(graph.walk(detections(graph), top=500))
    offline = [one.id for one in everything if one.detection_timing_type == RiskDetectionTimingType.Offline]
    assert sorted(one.id for one in found) == sorted(offline)


def test_users_who_passed_mfa_for_a_risk_policy(graph, run, http, risky_user):
    """A query of the documents that the project was founded on."""
    http.post(f"/engine/v1/signIns/{risky_user.sign_in}/outcome", json={"outcome": "mfaPassed"}).raise_for_status()
    found = run(graph.walk(users(graph), filter="riskDetail eq 'userPassedMFADrivenByRiskBasedPolicy'"))
    everybody = run(graph.walk(users(graph), top=500))
    passed = [one.id for one in everybody if one.risk_detail == RiskDetail.UserPassedMFADrivenByRiskBasedPolicy]
    assert risky_user.id in passed
    assert sorted(one.id for one in found) == sorted(passed)


def test_detections_of_one_user(graph, run, risky_user):
    """A query of the documents that the project was founded on, with a name of our own."""
    found = run(listed(detections(graph), filter=f"userDisplayName eq '{risky_user.display_name}'"))
    assert sorted(one.id for one in found.value) == sorted(risky_user.detections)


FILTERS = [
    ("riskLevel eq 'high'", lambda one: one["riskLevel"] == "high"),
    ("RiskLevel eq 'high'", lambda one: one["riskLevel"] == "high"),
    ("riskLevel eq microsoft.graph.riskLevel'medium'", lambda one: one["riskLevel"] == "medium"),
    (
        "riskLevel ne 'high' and riskState eq 'atRisk'",
        lambda one: one["riskLevel"] != "high" and one["riskState"] == "atRisk",
    ),
    ("not (riskState eq 'atRisk')", lambda one: one["riskState"] != "atRisk"),
    (
        "riskEventType in ('unlikelyTravel','newCountry')",
        lambda one: one["riskEventType"] in ("unlikelyTravel", "newCountry"),
    ),
    (
        "riskEventType eq 'anonymizedIPAddress' or riskEventType eq 'unfamiliarFeatures'",
        lambda one: one["riskEventType"] in ("anonymizedIPAddress", "unfamiliarFeatures"),
    ),
    ("startswith(riskEventType,'un')", lambda one: one["riskEventType"].startswith("un")),
    ("contains(userPrincipalName,'@contoso')", lambda one: "@contoso" in (one["userPrincipalName"] or "")),
    ("location/countryOrRegion eq 'MD'", lambda one: (one["location"] or {}).get("countryOrRegion") == "MD"),
    ("requestId eq null", lambda one: one["requestId"] is None),
    ("ipAddress ne null", lambda one: one["ipAddress"] is not None),
]


@pytest.mark.parametrize(("query", "matches"), FILTERS, ids=[query for query, _ in FILTERS])
def test_a_filter_picks_what_it_says(graph, run, http, query, matches):
    everything = all_pages(http, "/v1.0/identityProtection/riskDetections?$top=500")
    found = run(graph.walk(detections(graph), filter=query, top=100))
    assert sorted(one.id for one in found) == sorted(one["id"] for one in everything if matches(one))


def test_a_bound_that_the_server_gave_can_be_sent_back(graph, run, http):
    """`gt` leaves out the equal instant, to the last of its seven digits."""
    everything = all_pages(http, "/v1.0/identityProtection/riskDetections?$top=500")
    instants = sorted(one["lastUpdatedDateTime"] for one in everything)
    bound = instants[len(instants) // 2]
    for operator, matches in {"gt": bound.__lt__, "ge": bound.__le__, "lt": bound.__gt__, "le": bound.__ge__}.items():
        found = run(graph.walk(detections(graph), filter=f"lastUpdatedDateTime {operator} {bound}", top=100))
        expected = [one["id"] for one in everything if matches(one["lastUpdatedDateTime"])]
        assert sorted(one.id for one in found) == sorted(expected), operator


def test_order_by_several_keys(graph, run):
    levels = ["hidden", "high", "low", "medium", "none", "unknownFutureValue"]
    found = run(graph.walk(detections(graph), orderby=["userPrincipalName asc", "activityDateTime desc"], top=50))
    keys = [(one.user_principal_name or "", -one.activity_date_time.timestamp()) for one in found]
    assert keys == sorted(keys)
    assert {one.risk_level.value for one in found} <= set(levels)


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_sign_ins_in_order_of_time(graph, run, direction):
    found = run(listed(sign_ins(graph), orderby=[f"createdDateTime {direction}"], top=300)).value
    instants = [one.created_date_time for one in found]
    assert instants == sorted(instants, reverse=direction == "desc")


def test_sign_ins_come_newest_first(graph, run):
    instants = [one.created_date_time for one in run(listed(sign_ins(graph), top=300)).value]
    assert instants == sorted(instants, reverse=True)


def test_select_gives_what_was_asked_for(graph, run):
    page = run(listed(users(graph), select=["id", "riskLevel", "riskLastUpdatedDateTime"], top=5))
    for one in graph.answers[-1].json()["value"]:
        assert set(one) == {"id", "riskLevel", "riskLastUpdatedDateTime"}
    for one in page.value:
        assert isinstance(one.risk_level, RiskLevel)
        assert one.user_display_name is None


@pytest.mark.parametrize("top", [1, 2, 20, 500])
def test_top_is_the_size_of_a_page(graph, run, top):
    total = run(detections(graph).count.get())
    page = run(listed(detections(graph), top=top))
    assert len(page.value) == min(top, total)
    assert bool(page.odata_next_link) == (total > top)


def test_pages_have_twenty_detections_unless_told_otherwise(graph, run):
    assert run(detections(graph).count.get()) > 20
    assert len(run(detections(graph).get()).value) == 20


def test_count_counts_what_the_filter_picks(graph, run):
    page = run(listed(detections(graph), filter="riskLevel eq 'high'", count=True, top=1))
    walked = run(graph.walk(detections(graph), filter="riskLevel eq 'high'", top=500))
    assert page.odata_count == len(walked)


def test_additional_info_explains_the_detection(graph, run, risky_user):
    """A JSON text: an array of keys and values, the user agent among them."""
    one = run(detections(graph).by_risk_detection_id(risky_user.detections[0]).get())
    explained = {entry["Key"]: entry["Value"] for entry in json.loads(one.additional_info)}
    assert "Firefox/78.0" in explained["userAgent"]
