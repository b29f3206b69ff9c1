"""Errors as the SDK shows them: status, code, message, and the ids that support asks for."""

import uuid

import pytest
from azure.core.credentials import AccessToken
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from actions import act_on_users
from graph import Graph, credential, listed
from reports import detections, sign_ins, users


class FixedToken:
    """A credential that has this token, whatever it is asked for."""

    def __init__(self, token):
        self._token = token

    def get_token(self, *_scopes, **_options):
        return AccessToken(self._token, 4102444800)


def failure_of(run, coroutine, status, code):
    """The SDK's error, after checking what all errors have in common."""
    with pytest.raises(ODataError) as failure:
        run(coroutine)
    error = failure.value
    assert error.response_status_code == status
    assert error.error.code == code
    inner = error.error.inner_error
    assert str(uuid.UUID(inner.request_id)) == error.response_headers["request-id"]
    assert inner.client_request_id == error.response_headers["client-request-id"]
    assert inner.date is not None
    return error


def test_unknown_items_are_not_found(graph, run):
    nobody = str(uuid.uuid4())
    for item in (
        users(graph).by_risky_user_id(nobody),
        users(graph).by_risky_user_id(nobody).history,
        detections(graph).by_risk_detection_id("0" * 64),
        sign_ins(graph).by_sign_in_id(nobody),
    ):
        failure_of(run, item.get(), 404, "ResourceNotFound")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        (
            "riskState eq 'atRisk' and riskLvl eq 'high'",
            ["Could not find a property named 'riskLvl' on type 'microsoft.graph.riskDetection'."],
        ),
        ("riskState eq 'atRisk' and riskLevel eq 5", ["column 40"]),
        ("riskLevel eq 3", ["riskLevel"]),
        ("riskLevel eq 'enormous'", ["enormous"]),
        ("riskLevel eq 'high", ["$filter"]),
        ("activityDateTime gt 'yesterday'", ["yesterday"]),
        ("riskLevel eq 'high' and", ["$filter"]),
        ("(" * 200 + "riskLevel eq 'high'" + ")" * 200, ["$filter"]),
    ],
)
def test_a_wrong_filter_is_explained(graph, run, query, says):
    error = failure_of(run, listed(detections(graph), filter=query), 400, "BadRequest")
    for words in says:
        assert words in error.error.message, error.error.message


def test_wrong_options_are_explained(graph, run):
    cases = [({"top": -1}, "$top"), ({"select": ["riskLvl"]}, "riskLvl"), ({"orderby": ["riskLvl"]}, "riskLvl")]
    for options, name in cases:
        error = failure_of(run, listed(detections(graph), **options), 400, "BadRequest")
        assert name in error.error.message


def test_ids_that_are_none_are_refused(graph, run):
    failure_of(run, users(graph).by_risky_user_id("no-uuid").get(), 400, "BadRequest")
    error = failure_of(run, act_on_users(graph, "dismiss", "no-uuid"), 400, "BadRequest")
    assert "no-uuid" in error.error.message
    failure_of(run, act_on_users(graph, "dismiss"), 400, "BadRequest")


@pytest.mark.parametrize("token", ["garbage", "a.b.c", "eyJhbGciOiJub25lIn0.eyJyb2xlcyI6WyJhIl19."])
def test_a_token_that_is_none_is_refused(deployment, run, token):
    stranger = Graph(deployment, FixedToken(token))
    error = failure_of(run, detections(stranger).get(), 401, "InvalidAuthenticationToken")
    assert "oauth2/authorize" in error.response_headers["www-authenticate"]


def test_a_token_with_another_signature_is_refused(deployment, run, demo_credential):
    head, claims, _ = demo_credential.get_token("https://graph.microsoft.com/.default").token.split(".")
    stranger = Graph(deployment, FixedToken(f"{head}.{claims}.{'A' * 342}"))
    error = failure_of(run, detections(stranger).get(), 401, "InvalidAuthenticationToken")
    assert "signature" in error.error.message


def test_no_token_is_refused(anonymous):
    answer = anonymous.get("/v1.0/identityProtection/riskyUsers")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "InvalidAuthenticationToken"


def test_an_application_may_do_what_it_was_granted_and_nothing_else(deployment, run, risky_user):
    reader = Graph(deployment, credential(deployment, deployment.reader))
    assert run(listed(detections(reader), top=1)).value
    for forbidden in (
        users(reader).get(),
        users(reader).by_risky_user_id(risky_user.id).get(),
        users(reader).by_risky_user_id(risky_user.id).history.get(),
        sign_ins(reader).get(),
        act_on_users(reader, "dismiss", risky_user.id),
    ):
        failure_of(run, forbidden, 403, "Authorization_RequestDenied")


def test_an_unknown_path_and_method_are_errors_of_graph(http):
    for method, path, status in [
        ("GET", "/v1.0/nothing", 400),
        ("DELETE", "/v1.0/identityProtection/riskyUsers", 405),
        ("GET", "/", 404),
    ]:
        answer = http.request(method, path)
        assert (answer.status_code, set(answer.json())) == (status, {"error"}), path
        assert answer.headers["request-id"]


def test_the_retired_api_names_its_successor(http):
    answer = http.get("/beta/identityRiskEvents")
    assert answer.status_code == 410
    assert "riskDetections" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status"),
    [("{", 400), ("[]", 400), ('{"userIds": 1}', 400), ("{}", 400), ('{"userIds": [' + '"x",' * 3_000_000 + '"x"]}', 413)],
    ids=["half", "array", "number", "nothing", "12 MB"],
)
def test_a_body_that_is_none_is_refused(http, body, status):
    headers = {"Content-Type": "application/json"}
    answer = http.post("/v1.0/identityProtection/riskyUsers/dismiss", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
