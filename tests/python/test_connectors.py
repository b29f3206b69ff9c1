"""Connectors as they are installed: requests as SOAR and SIEM products, Terraform and scripts for policies send them.

They know no SDK. They join addresses by hand, encode what they like, send headers that mean nothing here, and read an
answer's members by name. What each of them does is in its own public source; what all have in common is checked here and,
where it is more than a request, in the files named behind it:

- https, HTTP/1.1 and HTTP/2: test_wire. One origin, lenient token endpoints: test_tokens.
- Query strings with `+`, `%24` and a `&` at the end; dates with any number of digits: here. A bound that was given out can
  be sent back: test_lists.
- Links: test_paging, test_paging_while_writing. Batches: test_batch.
- Bodies with `@odata.type`, nulls and empty lists; `PUT`: here. Derived types: test_conditional_access.
- Errors: test_errors. Actions that can be repeated: test_user_actions.
- Headers that need no effect, careless paths, what was made is there and what was deleted is gone: here.
"""

import uuid

import pytest
import requests

from policies import LOCATIONS, POLICIES, new_name

SCOPE = "https://graph.microsoft.com/.default"
NOBODY = str(uuid.uuid4())


@pytest.fixture(scope="module")
def session(deployment):
    """As Python connectors do it: a token by a form of their own, and one session."""
    with requests.Session() as connection:
        connection.verify = deployment.authority_file
        form = {
            "grant_type": "client_credentials",
            "client_id": deployment.demo.client_id,
            "client_secret": deployment.demo.client_secret,
            "scope": SCOPE,
            "resource": "https://graph.microsoft.com",
        }
        answer = connection.post(f"{deployment.url}/{deployment.tenant}/oauth2/v2.0/token", data=form)
        assert answer.status_code == 200, answer.text
        connection.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        connection.headers["Content-Type"] = "application/json"
        yield connection


@pytest.fixture
def call(session, deployment):
    """Sends a request to an address on the server, and expects that status."""

    def send(method, address, status=200, **more):
        answer = session.request(method, deployment.url + address, **more)
        assert answer.status_code == status, f"{method} {address}: {answer.status_code} {answer.text}"
        return answer

    return send


@pytest.fixture
def keep(call, session, deployment):
    """Makes something, and takes it away after the test where the test has not."""
    made = []

    def make(path, body):
        one = call("POST", path, 201, json=body).json()
        made.append(f"{path}/{one['id']}")
        return one

    yield make
    for path in reversed(made):
        assert session.delete(deployment.url + path).status_code in (204, 404), path


def office(**members):
    """As a SOAR product writes it. The range is set aside for documentation (RFC 5737)."""
    return {
        "@odata.type": "#microsoft.graph.ipNamedLocation",
        "displayName": new_name("Office"),
        "isTrusted": False,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": "192.0.2.0/24"}],
    } | members


def reporting(**members):
    """As a tool writes it that keeps policies in files: everything is said, also what is not."""
    return {
        "displayName": new_name("Policy"),
        "state": "enabledForReportingButNotEnforced",
        "conditions": {
            "applications": {"includeApplications": ["All"], "excludeApplications": [], "includeUserActions": []},
            "users": {"includeUsers": ["All"], "excludeUsers": [], "includeGuestsOrExternalUsers": None},
            "clientAppTypes": ["all"],
            "signInRiskLevels": ["high"],
            "userRiskLevels": [],
            "platforms": None,
            "locations": None,
            "devices": None,
        },
        "grantControls": {"operator": "OR", "builtInControls": ["mfa"], "termsOfUse": []},
        "sessionControls": None,
    } | members


def ids(answer):
    return [one["id"] for one in answer.json()["value"]]


def test_a_location_is_made_by_post_and_changed_by_put(call, keep):
    """Source: demisto/content, MSGraphIdentityandAccess: it puts the whole location back."""
    body = office()
    made = keep(LOCATIONS, body)
    at = f"{LOCATIONS}/{made['id']}"
    assert made["@odata.type"] == "#microsoft.graph.ipNamedLocation"
    assert call("GET", at).json()["ipRanges"] == body["ipRanges"]
    call("PUT", at, 204, json=office(displayName="Put", isTrusted=True))
    put = call("GET", at).json()
    assert (put["displayName"], put["isTrusted"]) == ("Put", True)
    call("PUT", at, 204, json=office(displayName="Put again"))
    call("DELETE", at, 204)
    call("GET", at, 404)
    call("PUT", at, 404, json=office())


def test_a_location_by_country(call, keep):
    body = {
        "@odata.type": "#microsoft.graph.countryNamedLocation",
        "displayName": new_name("Countries"),
        "countriesAndRegions": ["US", "CA"],
        "includeUnknownCountriesAndRegions": False,
    }
    made = keep(LOCATIONS, body)
    found = call("GET", f"{LOCATIONS}?$filter=displayName+eq+'{body['displayName']}'&").json()["value"]
    assert [one["id"] for one in found] == [made["id"]]
    assert found[0].items() >= body.items()


def test_a_policy_is_kept_in_a_file(call, keep):
    """What is sent back is what was read, its annotations included."""
    made = keep(POLICIES, reporting())
    at = f"{POLICIES}/{made['id']}"
    read = call("GET", at).json()
    assert read["conditions"]["platforms"] is None
    call("PATCH", at, 204, json=read | {"state": "disabled"})
    changed = call("GET", at).json()
    ours = {name: value for name, value in read.items() if name not in ("state", "modifiedDateTime")}
    assert changed.items() >= ours.items()
    assert changed["state"] == "disabled"
    call("PATCH", at, 204, json={"@odata.type": "#microsoft.graph.conditionalAccessPolicy", "sessionControls": None})
    copy = call("POST", POLICIES, 201, json=read | {"displayName": new_name("Copy")}).json()
    call("DELETE", f"{POLICIES}/{copy['id']}", 204)


def test_what_was_made_is_there_and_what_was_deleted_is_gone(call, keep):
    """A provider for Terraform asks until both are so, and reads other headers than it sends."""
    headers = {
        "Accept": "application/json; charset=utf-8; IEEE754Compatible=false; odata.metadata=full",
        "OData-Version": "4.0",
        "OData-MaxVersion": "4.0",
        "ConsistencyLevel": "eventual",
        "x-client-SKU": "hamilton",
        "SdkVersion": "go/1.0",
        "Retry-Attempt": "1",
    }
    for path, body in [(POLICIES, reporting()), (LOCATIONS, office())]:
        at = f"{path}/{keep(path, body)['id']}"
        assert call("GET", at, headers=headers).json()["displayName"] == body["displayName"]
        assert at.rsplit("/", 1)[1] in ids(call("GET", path, headers=headers))
        call("DELETE", at, 204, headers=headers)
        call("GET", at, 404, headers=headers)
        call("DELETE", at, 404, headers=headers)
        assert at.rsplit("/", 1)[1] not in ids(call("GET", path))


@pytest.mark.parametrize(
    "query",
    [
        "$filter=displayName eq '{name}'",
        "%24filter=displayName%20eq%20%27{name}%27",
        "$filter=displayName+eq+'{name}'&",
        "&$filter=displayName+eq+%27{name}%27&$top=5&&",
        "$top=5&$select=id,displayName&$filter=startswith(displayName,'{name}')&$count=true",
        "filter=displayName eq '{name}'",
    ],
)
def test_a_policy_is_asked_for_in_many_ways(call, keep, query):
    made = keep(POLICIES, reporting())
    assert ids(call("GET", f"{POLICIES}?{query.format(name=made['displayName'])}")) == [made["id"]]


@pytest.mark.parametrize(
    "spelled", ["Identity/ConditionalAccess/NamedLocations", "/identity//conditionalAccess/namedLocations"]
)
@pytest.mark.parametrize("version", ["v1.0", "beta", "/v1.0", "V1.0"])
def test_paths_are_joined_carelessly(call, keep, spelled, version):
    made = keep(LOCATIONS, office())
    path = f"/{version}/{spelled}"
    assert made["id"] in ids(call("GET", f"{path}/"))
    for at in (f"{path}/{made['id']}/", f"{path}('{made['id']}')", f"{path}/{made['id'].upper()}"):
        assert call("GET", at).json()["id"] == made["id"]
    # By a path that was joined carelessly things are changed as well.
    call("PATCH", f"{path}/{made['id']}/", 204, json={"@odata.type": made["@odata.type"], "displayName": "Elsewhere"})


@pytest.mark.parametrize("digits", range(8))
@pytest.mark.parametrize("path", ["/v1.0/identityProtection/riskDetections", "/v1.0/auditLogs/signIns"])
def test_dates_have_any_number_of_digits(call, path, digits):
    member = "detectedDateTime" if path.endswith("Detections") else "createdDateTime"
    fraction = "." + "0" * digits if digits else ""
    # `requests` writes `+` for spaces and encodes `$`, quotes and colons.
    options = {"$filter": f"{member} ge 2020-01-01T00:00:00{fraction}Z and {member} lt 2100-01-01T00:00:00{fraction}Z"}
    assert call("GET", path, params=options | {"$orderby": member, "$top": 3}).json()["value"]


def test_a_collector_goes_on_where_it_stopped(call, deployment):
    """Source: SIEM collectors: everything behind the last date that was seen, oldest first, link by link."""
    path = "/v1.0/identityProtection/riskDetections"
    everything = call("GET", f"{path}?$top=500&$orderby=detectedDateTime").json()["value"]
    half = everything[len(everything) // 2]["detectedDateTime"]
    query = {"$filter": f"detectedDateTime gt {half}", "$orderby": "detectedDateTime asc", "$top": 7}
    page = call("GET", path, params=query).json()
    found = page["value"]
    while "@odata.nextLink" in page:
        page = call("GET", page["@odata.nextLink"].removeprefix(deployment.url)).json()
        found += page["value"]
    assert [one["id"] for one in found] == [one["id"] for one in everything if one["detectedDateTime"] > half]


def test_risky_users_as_playbooks_ask(call, risky_user):
    """Source: demisto/content, Azure Risky Users and Azure AD Identity Protection."""
    at_risk = {"$filter": "riskState eq 'atRisk'", "$orderby": "riskLastUpdatedDateTime desc", "$top": 50}
    assert risky_user.id in ids(call("GET", "/v1.0/identityProtection/riskyUsers", params=at_risk))
    options = {"$filter": f"userId eq '{risky_user.id}' and riskState eq 'atRisk'", "$orderby": "detectedDateTime desc"}
    assert ids(call("GET", "/v1.0/identityProtection/riskDetections", params=options)) == list(risky_user.detections)
    assert len(ids(call("GET", f"/beta/riskyUsers/{risky_user.id}/history"))) == 1
    confirmed = call("POST", "/beta/riskyUsers/confirmCompromised", 204, json={"userIds": [risky_user.id]})
    assert confirmed.content == b""
    body = {"@odata.type": "#microsoft.graph.dismiss", "userIds": [risky_user.id]}
    call("POST", "/v1.0/identityProtection/riskyUsers/dismiss/", 204, json=body)
    assert call("GET", f"/beta/riskyUsers/{risky_user.id}").json()["riskState"] == "dismissed"


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/v1.0/identity/conditionalAccess/policies/{nobody}", 404),
        ("PATCH", "/v1.0/identity/conditionalAccess/policies/{nobody}", 404),
        ("DELETE", "/v1.0/identity/conditionalAccess/namedLocations/{nobody}", 404),
        ("POST", "/v1.0/identity/conditionalAccess/policies", 400),
        ("POST", "/v1.0/identity/conditionalAccess/namedLocations", 400),
        ("PUT", "/v1.0/identity/conditionalAccess/policies", 405),
        ("GET", "/v1.0/identity/conditionalAccess/nothing", 400),
    ],
)
def test_every_error_has_graph_s_shape(call, method, address, status):
    name = str(uuid.uuid4())
    answer = call(method, address.format(nobody=NOBODY), status, json={}, headers={"client-request-id": name})
    error = answer.json()["error"]
    assert error["code"] and error["message"]
    inner = error["innerError"]
    assert (inner["request-id"], inner["client-request-id"]) == (answer.headers["request-id"], name)
