"""One detection, user, sign-in or history item by its id: all that the list said of it, and nothing else."""

import pytest

from actions import act_on_users
from graph import configured, listed
from ids import assert_same_ids
from reports import detections, sign_ins, users
from shape import assert_understood

ITEMS = [
    (detections, lambda builder, key: builder.by_risk_detection_id(key)),
    (users, lambda builder, key: builder.by_risky_user_id(key)),
    (sign_ins, lambda builder, key: builder.by_sign_in_id(key)),
]


@pytest.mark.parametrize(("collection", "item"), ITEMS)
def test_an_item_says_what_the_list_says(graph, run, collection, item):
    run(listed(collection(graph), top=25))
    for in_list in graph.answers[-1].json()["value"]:
        model = run(item(collection(graph), in_list["id"]).get())
        alone = graph.answers[-1].json()
        assert alone.pop("@odata.context").endswith("/$entity")
        assert alone == in_list
        assert_understood(model, alone)


@pytest.mark.parametrize(("collection", "item"), ITEMS)
def test_every_property_of_the_schema_is_there(graph, run, collection, item):
    """The SDK is generated from Graph's schema: what it can read is what must be answered, null included."""
    key = run(listed(collection(graph), top=1)).value[0].id
    model = run(item(collection(graph), key).get())
    # `history` is a resource of its own, not part of the answer.
    known = set(model.get_field_deserializers()) - {"@odata.type", "history"}
    assert set(graph.answers[-1].json()) - {"@odata.context"} == known


def test_an_item_with_a_selection(graph, run):
    one = run(listed(users(graph), top=1)).value[0]
    builder = users(graph).by_risky_user_id(one.id)
    run(builder.get(request_configuration=configured(builder, select=["riskState"])))
    selected = graph.answers[-1].json()
    assert {name for name in selected if not name.startswith("@")} <= {"id", "riskState"}
    assert selected["riskState"] == one.risk_state.value


def test_the_history_of_a_user(graph, run, risky_user):
    builder = users(graph).by_risky_user_id(risky_user.id)
    user = run(builder.get())
    items = run(graph.walk(builder.history))
    assert len(items) == 1
    newest = items[0]
    assert newest.user_id == risky_user.id
    assert newest.initiated_by is None, "nobody did it but the system"
    assert newest.activity.risk_event_types == ["anonymizedIPAddress"]
    for property_name in ("risk_level", "risk_state", "risk_detail", "risk_last_updated_date_time", "user_display_name"):
        assert getattr(newest, property_name) == getattr(user, property_name), property_name
    assert_understood(newest, graph.answers[-1].json()["value"][0])

    alone = run(builder.history.by_risky_user_history_item_id(newest.id).get())
    assert (alone.id, alone.activity.risk_event_types) == (newest.id, newest.activity.risk_event_types)


def test_a_history_in_pages(graph, run, risky_user):
    """Three changes, one on each page, newest first."""
    builder = users(graph).by_risky_user_id(risky_user.id)
    run(act_on_users(graph, "confirm_compromised", risky_user.id))
    run(act_on_users(graph, "dismiss", risky_user.id))
    whole = run(builder.history.get()).value
    assert [item.risk_state.value for item in whole] == ["dismissed", "confirmedCompromised", "atRisk"]
    assert_same_ids([item.id for item in run(graph.iterate(builder.history, top=1))], [item.id for item in whole])
