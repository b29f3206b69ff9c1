"""What an administrator says of a user, and all that follows from it: user, detections, sign-in, history."""

import uuid

import jwt
import pytest
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

import engine
from actions import act_on_users
from conftest import SCOPE
from graph import configured
from reports import detections, sign_ins, users

KNOW_ALL = {"Prefer": "include-unknown-enum-members"}


def risk_of_user(graph, run, user):
    builder = users(graph).by_risky_user_id(user.id)
    found = run(builder.get(request_configuration=configured(builder, KNOW_ALL)))
    return found.risk_level.value, found.risk_state.value, found.risk_detail.value


def risk_of_detections(graph, run, user):
    found = run(graph.walk(detections(graph), filter=f"userId eq '{user.id}'", headers=KNOW_ALL))
    return {one.risk_event_type: (one.risk_level.value, one.risk_state.value, one.risk_detail.value) for one in found}


def risk_of_sign_in(graph, run, user):
    builder = sign_ins(graph).by_sign_in_id(user.sign_in)
    found = run(builder.get(request_configuration=configured(builder, KNOW_ALL)))
    during, aggregated = found.risk_level_during_sign_in.value, found.risk_level_aggregated.value
    return during, aggregated, found.risk_state.value, found.risk_detail.value


def history(graph, run, user):
    return run(graph.walk(users(graph).by_risky_user_id(user.id).history, headers=KNOW_ALL))


def test_a_risky_sign_in_puts_the_user_at_risk(graph, run, risky_user):
    level = risk_of_user(graph, run, risky_user)[0]
    assert level in ("low", "medium", "high")
    assert risk_of_user(graph, run, risky_user) == (level, "atRisk", "none")
    assert risk_of_detections(graph, run, risky_user) == {"anonymizedIPAddress": (level, "atRisk", "none")}
    assert risk_of_sign_in(graph, run, risky_user) == (level, level, "atRisk", "none")


def test_confirm_compromised(graph, run, risky_user, demo_credential):
    during = risk_of_sign_in(graph, run, risky_user)[0]
    detected = risk_of_detections(graph, run, risky_user)["anonymizedIPAddress"][0]
    detail = "adminConfirmedUserCompromised"

    assert run(act_on_users(graph, "confirm_compromised", risky_user.id)) is None

    assert risk_of_user(graph, run, risky_user) == ("high", "confirmedCompromised", detail)
    assert risk_of_detections(graph, run, risky_user) == {
        "anonymizedIPAddress": (detected, "confirmedCompromised", detail),
        "adminConfirmedUserCompromised": ("high", "confirmedCompromised", detail),
    }
    assert risk_of_sign_in(graph, run, risky_user) == (during, "high", "confirmedCompromised", detail)

    newest = history(graph, run, risky_user)[0]
    assert (newest.risk_level.value, newest.risk_state.value) == ("high", "confirmedCompromised")
    caller = jwt.decode(demo_credential.get_token(SCOPE).token, options={"verify_signature": False})
    assert newest.initiated_by in (caller["oid"], caller["appid"]), "the history names who did it"

    query = f"userId eq '{risky_user.id}' and riskEventType eq 'adminConfirmedUserCompromised'"
    added = run(graph.walk(detections(graph), filter=query))[0]
    assert (added.request_id, added.activity.value, added.detection_timing_type.value) == (None, "user", "offline")
    assert added.user_display_name == risky_user.display_name


def test_dismiss(graph, run, risky_user):
    during = risk_of_sign_in(graph, run, risky_user)[0]
    detail = "adminDismissedAllRiskForUser"
    run(act_on_users(graph, "dismiss", risky_user.id))

    assert risk_of_user(graph, run, risky_user) == ("none", "dismissed", detail)
    assert risk_of_sign_in(graph, run, risky_user) == (during, "none", "dismissed", detail)
    assert {(state, why) for _, state, why in risk_of_detections(graph, run, risky_user).values()} == {("dismissed", detail)}
    assert [item.risk_state.value for item in history(graph, run, risky_user)] == ["dismissed", "atRisk"]


def test_confirm_safe(graph, run, risky_user):
    during = risk_of_sign_in(graph, run, risky_user)[0]
    detail = "adminConfirmedAccountSafe"
    run(act_on_users(graph, "confirm_safe", risky_user.id))

    assert risk_of_user(graph, run, risky_user) == ("none", "confirmedSafe", detail)
    assert risk_of_sign_in(graph, run, risky_user) == (during, "none", "confirmedSafe", detail)
    states = {(state, why) for _, state, why in risk_of_detections(graph, run, risky_user).values()}
    assert states == {("confirmedSafe", detail)}
    assert [item.risk_state.value for item in history(graph, run, risky_user)] == ["confirmedSafe", "atRisk"]


def test_newer_members_are_shown_to_callers_who_know_them(graph, run, risky_user):
    """`adminConfirmedAccountSafe` stands after the sentinel: other callers read `unknownFutureValue`."""
    run(act_on_users(graph, "confirm_safe", risky_user.id))
    builder = users(graph).by_risky_user_id(risky_user.id)
    assert run(builder.get()).risk_detail.value == "unknownFutureValue"
    assert "preference-applied" not in graph.answers[-1].headers

    known = run(builder.get(request_configuration=configured(builder, KNOW_ALL)))
    assert known.risk_detail.value == "adminConfirmedAccountSafe"
    assert graph.answers[-1].headers["preference-applied"] == "include-unknown-enum-members"

    in_list = run(graph.walk(users(graph), filter=f"id eq '{risky_user.id}'"))
    assert [one.risk_detail.value for one in in_list] == ["unknownFutureValue"]


@pytest.mark.parametrize("action", ["confirm_compromised", "dismiss", "confirm_safe"])
def test_an_action_can_be_repeated(graph, run, risky_user, action):
    """Clients send a request again after a time-out: the second time changes nothing."""
    run(act_on_users(graph, action, risky_user.id))
    user, items = risk_of_user(graph, run, risky_user), [item.id for item in history(graph, run, risky_user)]
    found = risk_of_detections(graph, run, risky_user)
    run(act_on_users(graph, action, risky_user.id))
    assert risk_of_user(graph, run, risky_user) == user
    assert [item.id for item in history(graph, run, risky_user)] == items
    assert risk_of_detections(graph, run, risky_user) == found


def test_an_action_changes_all_users_or_none(graph, run, http, risky_user):
    other, nobody = engine.new_risky_user(http), str(uuid.uuid4())
    before = risk_of_user(graph, run, risky_user)
    with pytest.raises(ODataError) as failure:
        run(act_on_users(graph, "dismiss", risky_user.id, nobody, other.id))
    assert failure.value.response_status_code == 404
    assert nobody in failure.value.error.message, "the message says which id is wrong"
    assert risk_of_user(graph, run, risky_user) == before
    assert risk_of_user(graph, run, other) == before

    run(act_on_users(graph, "dismiss", risky_user.id, other.id))
    for user in (risky_user, other):
        assert risk_of_user(graph, run, user)[1] == "dismissed"


def test_confirm_then_dismiss(graph, run, risky_user):
    """How administrators close what they dealt with elsewhere. Source: "Remediate risks and unblock users"."""
    run(act_on_users(graph, "confirm_compromised", risky_user.id))
    run(act_on_users(graph, "dismiss", risky_user.id))
    assert risk_of_user(graph, run, risky_user) == ("none", "dismissed", "adminDismissedAllRiskForUser")
    states = [item.risk_state.value for item in history(graph, run, risky_user)]
    assert states == ["dismissed", "confirmedCompromised", "atRisk"]
    instants = [item.risk_last_updated_date_time for item in history(graph, run, risky_user)]
    assert instants == sorted(instants, reverse=True)


def test_risk_that_was_dismissed_can_come_back(graph, run, http, risky_user):
    run(act_on_users(graph, "dismiss", risky_user.id))
    engine.evaluate(http, engine.sign_in(risky_user.id, risky_user.display_name))
    assert risk_of_user(graph, run, risky_user)[1] == "atRisk"
    assert risk_of_sign_in(graph, run, risky_user)[2] == "dismissed", "the earlier sign-in stays as it was"
