"""`$batch` as the SDK sends it: addresses without the version, a member that nobody knows, ids that it makes itself.

Source: msgraph-core, `BatchRequestContent` and `BatchResponseContent`.
"""

import pytest
from kiota_abstractions.method import Method
from kiota_abstractions.request_information import RequestInformation
from msgraph.generated.identity_protection.risky_users.dismiss.dismiss_post_request_body import DismissPostRequestBody
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph_core.requests.batch_request_content import BatchRequestContent
from msgraph_core.requests.batch_request_content_collection import BatchRequestContentCollection
from msgraph_core.requests.batch_request_item import BatchRequestItem

from graph import configured
from reports import detections, users

KNOW_ALL = {"Prefer": "include-unknown-enum-members"}


def post(graph, batch):
    return graph.client.batch.post(batch, error_map={"XXX": ODataError})


def add(batch, name, request):
    # `add_request_information` takes a name, and gives another.
    batch.add_request(name, BatchRequestItem(request, name))


def reading(builder, headers=None, **options):
    return builder.to_get_request_information(configured(builder, headers, **options))


def dismissing(graph, user_id):
    body = DismissPostRequestBody(user_ids=[user_id])
    return users(graph).dismiss.to_post_request_information(body)


def test_each_part_is_answered_as_if_it_had_come_by_itself(graph, run, risky_user):
    user = users(graph).by_risky_user_id(risky_user.id)
    batch = BatchRequestContent()
    add(batch, "user", reading(user))
    add(batch, "detections", reading(detections(graph), filter=f"userId eq '{risky_user.id}'", top=5))
    add(batch, "nonsense", reading(users(graph).by_risky_user_id("0" * 36)))
    answers = run(post(graph, batch))

    assert answers.get_response_status_codes() == {"user": 200, "detections": 200, "nonsense": 400}
    # This version of the SDK gives out bodies in base64 only, and loses the objects that Graph puts there.
    by_id = {part["id"]: part for part in graph.answers[-1].json()["responses"]}
    assert by_id["user"]["body"]["userDisplayName"] == risky_user.display_name
    assert [one["id"] for one in by_id["detections"]["body"]["value"]] == list(risky_user.detections)
    assert by_id["nonsense"]["body"]["error"]["innerError"]["request-id"] == by_id["nonsense"]["headers"]["request-id"]


def test_an_action_in_a_batch_is_done(graph, run, risky_user):
    batch = BatchRequestContent()
    add(batch, "dismiss", dismissing(graph, risky_user.id))
    assert run(post(graph, batch)).get_response_status_codes() == {"dismiss": 204}
    assert "body" not in graph.answers[-1].json()["responses"][0]
    assert run(users(graph).by_risky_user_id(risky_user.id).get()).risk_state.value == "dismissed"


def test_a_part_has_headers_of_its_own(graph, run, risky_user):
    batch = BatchRequestContent()
    add(batch, "knows", reading(users(graph).by_risky_user_id(risky_user.id), KNOW_ALL))
    add(batch, "does not", reading(users(graph).by_risky_user_id(risky_user.id)))
    run(post(graph, batch))
    by_id = {part["id"]: part["headers"] for part in graph.answers[-1].json()["responses"]}
    assert by_id["knows"]["Preference-Applied"] == "include-unknown-enum-members"
    assert "Preference-Applied" not in by_id["does not"]


def test_more_than_twenty_go_in_several_batches(graph, run):
    """The SDK parts them itself; by hand, twenty-one are refused."""
    one = reading(users(graph), top=1, select=["id"])
    collection = BatchRequestContentCollection()
    for number in range(25):
        collection.add_batch_request_item(BatchRequestItem(one, str(number)))
    before = len(graph.answers)
    run(post(graph, collection))
    parts = [answer.json()["responses"] for answer in graph.answers[before:]]
    assert [len(batch) for batch in parts] == [20, 5]
    assert {part["status"] for batch in parts for part in batch} == {200}


@pytest.mark.parametrize(
    "address",
    ["{url}/v1.0{path}", "{url}/beta{path}", "/v1.0{path}", "{path}", "https://graph.microsoft.com/v1.0{path}"],
)
def test_an_address_may_be_whole_or_begin_anywhere(graph, run, deployment, risky_user, address):
    path = f"/identityProtection/riskyUsers?%24filter=id+eq+'{risky_user.id}'&$select=id&"
    request = RequestInformation(Method.GET)
    request.url = address.format(url=deployment.url, path=path)
    batch = BatchRequestContent()
    add(batch, "1", request)
    answers = run(post(graph, batch))
    assert answers.get_response_status_codes() == {"1": 200}, graph.answers[-1].text
    assert graph.answers[-1].json()["responses"][0]["body"]["value"] == [{"id": risky_user.id}]


def plain(http, *requests):
    answer = http.post("/v1.0/$batch", json={"requests": list(requests)})
    assert answer.status_code == 200, answer.text
    return {part["id"]: part for part in answer.json()["responses"]}


def test_what_depends_on_a_failure_is_not_tried(http, risky_user):
    """By hand: this SDK spells `dependsOn` in a way that Graph does not know."""
    dismiss = {"method": "POST", "url": "/identityProtection/riskyUsers/dismiss"}
    parts = plain(
        http,
        {"id": "1", "method": "GET", "url": "/identityProtection/riskyUsers/no-uuid"},
        {"id": "2", "dependsOn": ["1"], "body": {"userIds": [risky_user.id]}} | dismiss,
        {"id": "3", "method": "GET", "url": f"/identityProtection/riskyUsers/{risky_user.id}"},
    )
    assert {name: part["status"] for name, part in parts.items()} == {"1": 400, "2": 424, "3": 200}
    assert parts["3"]["body"]["riskState"] == "atRisk"


def test_a_batch_of_twenty_one_is_refused(http):
    one = {"method": "GET", "url": "/identityProtection/riskyUsers?$top=1"}
    requests = [{"id": str(number)} | one for number in range(21)]
    answer = http.post("/v1.0/$batch", json={"requests": requests})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest")
    assert len(plain(http, *requests[:20])) == 20


def test_a_batch_without_a_token_is_refused_as_a_whole(anonymous):
    answer = anonymous.post("/v1.0/$batch", json={"requests": [{"id": "1", "method": "GET", "url": "/users"}]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "InvalidAuthenticationToken")
