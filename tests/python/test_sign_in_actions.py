"""What an administrator says of a sign-in, and what follows for its detections and its user."""

import uuid

import pytest
from msgraph.generated.models.o_data_errors.o_data_error import ODataError

from actions import act_on_sign_ins
from reports import detections
from test_user_actions import KNOW_ALL, history, risk_of_detections, risk_of_sign_in, risk_of_user


def test_confirm_safe(graph, run, risky_user):
    during = risk_of_sign_in(graph, run, risky_user)[0]
    detail = "adminConfirmedSigninSafe"
    assert run(act_on_sign_ins(graph, "confirm_safe", risky_user.sign_in)) is None

    assert risk_of_sign_in(graph, run, risky_user) == (during, "none", "confirmedSafe", detail)
    assert risk_of_detections(graph, run, risky_user) == {"anonymizedIPAddress": (during, "confirmedSafe", detail)}
    assert risk_of_user(graph, run, risky_user) == ("none", "confirmedSafe", detail)
    assert [item.risk_state.value for item in history(graph, run, risky_user)] == ["confirmedSafe", "atRisk"]


def test_confirm_compromised(graph, run, risky_user):
    during = risk_of_sign_in(graph, run, risky_user)[0]
    detail = "adminConfirmedSigninCompromised"
    run(act_on_sign_ins(graph, "confirm_compromised", risky_user.sign_in))

    assert risk_of_sign_in(graph, run, risky_user) == (during, "high", "confirmedCompromised", detail)
    assert risk_of_detections(graph, run, risky_user) == {"anonymizedIPAddress": (during, "confirmedCompromised", detail)}
    assert risk_of_user(graph, run, risky_user) == ("high", "confirmedCompromised", detail)


def test_dismiss(graph, run, risky_user):
    during = risk_of_sign_in(graph, run, risky_user)[0]
    detail = "adminDismissedRiskForSignIn"
    run(act_on_sign_ins(graph, "dismiss", risky_user.sign_in))

    assert risk_of_sign_in(graph, run, risky_user) == (during, "none", "dismissed", detail)
    assert risk_of_detections(graph, run, risky_user) == {"anonymizedIPAddress": (during, "dismissed", detail)}
    assert risk_of_user(graph, run, risky_user) == ("none", "dismissed", detail)


@pytest.mark.parametrize("action", ["confirm_compromised", "dismiss", "confirm_safe"])
def test_an_action_can_be_repeated(graph, run, risky_user, action):
    run(act_on_sign_ins(graph, action, risky_user.sign_in))
    items = [item.id for item in history(graph, run, risky_user)]
    run(act_on_sign_ins(graph, action, risky_user.sign_in))
    assert [item.id for item in history(graph, run, risky_user)] == items


def test_an_unknown_sign_in_is_named(graph, run, risky_user):
    before = risk_of_sign_in(graph, run, risky_user)
    nothing = str(uuid.uuid4())
    with pytest.raises(ODataError) as failure:
        run(act_on_sign_ins(graph, "confirm_safe", risky_user.sign_in, nothing))
    assert failure.value.response_status_code == 404
    assert nothing in failure.value.error.message
    assert risk_of_sign_in(graph, run, risky_user) == before


def test_the_detection_says_which_sign_in(graph, run, risky_user):
    """An administrator comes from the detection to the sign-in by `requestId`."""
    found = run(graph.walk(detections(graph), filter=f"requestId eq '{risky_user.sign_in}'", headers=KNOW_ALL))
    assert sorted(one.id for one in found) == sorted(risky_user.detections)
