"""Change notifications, as the SDK subscribes to them and an endpoint receives them."""

import datetime

import pytest
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.subscription import Subscription

import engine
from actions import act_on_users
from graph import Graph, credential
from receiver import receiving

SECRET = "the receiver's own"


def in_hours(hours):
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=hours)


def wanted(receiver, resource="identityProtection/riskyUsers", **members):
    return Subscription(
        change_type="created,updated",
        notification_url=receiver.url,
        resource=resource,
        client_state=SECRET,
        expiration_date_time=in_hours(1),
        **members,
    )


def about(receiver, key):
    """The first notification that is about what has that id: others get into risk at the same time."""
    while True:
        notification = receiver.next()
        if notification["resourceData"]["id"] == key:
            return notification


def test_a_receiver_is_told_of_a_risky_user(graph, http, run):
    with receiving() as receiver:
        subscriptions = graph.client.subscriptions
        made = run(subscriptions.post(wanted(receiver)))
        assert (made.client_state, made.resource) == (SECRET, "identityProtection/riskyUsers")

        user = engine.new_risky_user(http)
        told = about(receiver, user.id)
        assert (told["changeType"], told["clientState"]) == ("created", SECRET)
        assert told["subscriptionId"] == made.id
        assert told["resource"] == f"identityProtection/riskyUsers/{user.id}"
        assert told["resourceData"]["@odata.type"] == "#Microsoft.Graph.RiskyUser"
        found = http.get(f"/v1.0/{told['resource']}").json()
        assert found["riskState"] == "atRisk"

        later = in_hours(2)
        renewed = run(subscriptions.by_subscription_id(made.id).patch(Subscription(expiration_date_time=later)))
        assert abs(renewed.expiration_date_time - later) < datetime.timedelta(seconds=1)
        assert made.id in [item.id for item in run(subscriptions.get()).value]

        run(subscriptions.by_subscription_id(made.id).delete())
        with pytest.raises(ODataError) as failure:
            run(subscriptions.by_subscription_id(made.id).get())
        assert failure.value.response_status_code == 404


def test_every_change_of_one_user_is_told_and_of_no_other(graph, http, run, risky_user):
    with receiving() as receiver:
        resource = f"/identityProtection/riskyUsers/{risky_user.id}"
        made = run(graph.client.subscriptions.post(wanted(receiver, resource)))
        engine.new_risky_user(http)
        run(act_on_users(graph, "confirm_compromised", risky_user.id))
        run(act_on_users(graph, "dismiss", risky_user.id))
        told = [receiver.next(), receiver.next()]
        assert [(one["resourceData"]["id"], one["changeType"]) for one in told] == [(risky_user.id, "updated")] * 2
        assert told[0]["id"] != told[1]["id"]
        run(graph.client.subscriptions.by_subscription_id(made.id).delete())


@pytest.mark.parametrize(
    ("resource", "kind", "key_of"),
    [
        ("identityProtection/riskDetections", "RiskDetection", lambda user: user.detections[0]),
        ("auditLogs/signIns", "SignIn", lambda user: user.sign_in),
    ],
)
def test_a_receiver_is_told_of_what_goes_with_it(graph, http, run, resource, kind, key_of):
    with receiving() as receiver:
        made = run(graph.client.subscriptions.post(wanted(receiver, resource)))
        key = key_of(engine.new_risky_user(http))
        told = about(receiver, key)
        data = {"@odata.type": f"#Microsoft.Graph.{kind}", "@odata.id": f"{resource}/{key}", "id": key}
        assert (told["changeType"], told["resourceData"]) == ("created", data)
        assert http.get(f"/v1.0/{told['resource']}").json()["id"] == key
        run(graph.client.subscriptions.by_subscription_id(made.id).delete())


def test_who_may_not_read_it_may_not_watch_it(deployment, run):
    reader = Graph(deployment, credential(deployment, deployment.reader))
    with receiving() as receiver, pytest.raises(ODataError) as failure:
        run(reader.client.subscriptions.post(wanted(receiver)))
    assert failure.value.response_status_code == 403


def test_a_receiver_that_fails_is_told_again(graph, http, run):
    with receiving(failures=1) as receiver:
        made = run(graph.client.subscriptions.post(wanted(receiver)))
        user = engine.new_risky_user(http)
        refused = receiver.next(receiver.refused)
        assert receiver.next() == refused
        assert refused["resourceData"]["id"] == user.id
        run(graph.client.subscriptions.by_subscription_id(made.id).delete())


def test_nobody_is_told_where_nobody_listens(graph, run):
    with receiving() as receiver:
        gone = wanted(receiver)
    with pytest.raises(ODataError) as failure:
        run(graph.client.subscriptions.post(gone))
    error = failure.value
    assert (error.response_status_code, error.error.code) == (400, "ValidationError")
    assert "Notification endpoint must respond with 200 OK to validation request" in error.error.message


@pytest.mark.parametrize(
    "members",
    [
        {"include_resource_data": True, "encryption_certificate": "MII=", "encryption_certificate_id": "mine"},
        {"resource": "me/mailFolders('Inbox')/messages"},
    ],
)
def test_what_is_not_offered_is_refused(graph, run, members):
    with receiving() as receiver, pytest.raises(ODataError) as failure:
        run(graph.client.subscriptions.post(wanted(receiver, **members)))
    assert failure.value.response_status_code == 400
