"""What lies below the SDK: versions of HTTP and of Graph, headers, spellings of an address."""

import uuid

import pytest

from graph import Graph, listed
from reports import all_pages, detections, users


@pytest.mark.parametrize(("http2", "version"), [(True, "HTTP/2"), (False, "HTTP/1.1")])
def test_both_versions_of_http_are_served(deployment, run, demo_credential, http2, version):
    graph = Graph(deployment, demo_credential, http2=http2)
    found = run(graph.iterate(detections(graph), top=5, filter="riskLevel eq 'high'"))
    assert found
    assert {answer.http_version for answer in graph.answers} == {version}


def test_the_caller_s_request_id_comes_back(graph, run):
    name = str(uuid.uuid4())
    run(listed(detections(graph), headers={"client-request-id": name}, top=1))
    headers = graph.answers[-1].headers
    assert headers["client-request-id"] == name
    assert uuid.UUID(headers["request-id"]) != uuid.UUID(name)


def test_answers_are_odata_json(graph, run, deployment):
    run(listed(detections(graph), top=1))
    answer = graph.answers[-1]
    assert answer.headers["content-type"].startswith("application/json;odata.metadata=minimal")
    assert answer.headers["odata-version"] == "4.0"
    context = f"{deployment.url}/v1.0/$metadata#riskDetections"
    assert answer.json()["@odata.context"] == context


def test_beta_knows_more(deployment, run, demo_credential):
    beta = Graph(deployment, demo_credential, version="beta")
    run(listed(detections(beta), top=5))
    for one in beta.answers[-1].json()["value"]:
        assert {"riskType", "mitreTechniqueId"} <= set(one)


@pytest.mark.parametrize("name", ["riskDetections", "riskyUsers"])
def test_beta_serves_the_old_paths_too(http, name):
    old = all_pages(http, f"/beta/{name}?$top=500")
    assert old
    assert old == all_pages(http, f"/beta/identityProtection/{name}?$top=500")
    assert http.get(f"/beta/{name}/{old[0]['id']}").status_code == 200


def test_an_address_may_be_spelled_in_many_ways(http, deployment, risky_user):
    whole = http.get(f"/v1.0/identityProtection/riskyUsers/{risky_user.id}").json()
    for path in (
        f"/v1.0/identityProtection/riskyUsers('{risky_user.id}')",
        f"/v1.0/identityprotection/riskyusers/{risky_user.id.upper()}",
        f"//v1.0//identityProtection/riskyUsers/{risky_user.id}/",
    ):
        # Joined by hand: what begins with two slashes would otherwise name a host.
        answer = http.get(f"{deployment.url}{path}")
        assert answer.json() == whole, path


@pytest.mark.parametrize(
    "query",
    [
        "$filter=riskLevel eq 'high'&$top=3",
        "%24filter=riskLevel%20eq%20%27high%27&%24top=3",
        "$top=3&$filter=riskLevel+eq+'high'&",
    ],
)
def test_a_query_may_be_encoded_in_many_ways(http, query):
    answer = http.get(f"/v1.0/identityProtection/riskDetections?{query}")
    assert answer.status_code == 200, answer.text
    assert len(answer.json()["value"]) == 3
    assert {one["riskLevel"] for one in answer.json()["value"]} == {"high"}


def test_an_action_may_be_named_with_its_namespace(http, graph, run, risky_user):
    path = "/v1.0/identityProtection/riskyUsers/microsoft.graph.dismiss"
    assert http.post(path, json={"userIds": [risky_user.id]}).status_code == 204
    assert run(users(graph).by_risky_user_id(risky_user.id).get()).risk_state.value == "dismissed"
