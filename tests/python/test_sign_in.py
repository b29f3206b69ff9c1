"""People sign in by MSAL for Python, unmodified, on pages that a scripted person fills in without JavaScript."""

import base64
import json
import time
import urllib.parse

import pytest

from signing_in import (
    REDIRECT_URI,
    SCOPES,
    browser,
    confidential_client,
    person,
    posted,
    public_client,
    registered,
    secret_of,
    someone,
)

GRAPH_SCOPES = ["https://graph.microsoft.com/.default"]


@pytest.fixture(scope="module")
def desktop(http):
    """A program on people's devices."""
    return registered(http, "publicClient", isFallbackPublicClient=True)


@pytest.fixture
def user(http):
    return someone(http)


@pytest.fixture
def visitor(deployment):
    """A browser that has never been here."""
    return browser(deployment)


def begun(app, **options):
    return app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT_URI, **options)


def sent_back(visitor, flow, user):
    """Where the browser is sent after somebody signed in."""
    left = visitor.walk(flow["auth_uri"], **user.answers)
    assert isinstance(left, person.Left), left
    assert left.url.startswith(REDIRECT_URI) and "code" in left.answer, left
    return left


def signed_in(app, visitor, user, **options):
    """What MSAL has after somebody signed in by the authorization code with PKCE."""
    flow = begun(app, **options)
    result = app.acquire_token_by_auth_code_flow(flow, sent_back(visitor, flow, user).answer)
    assert "error" not in result, result
    return result


def silently(app, visitor):
    """What the application is told of a browser that must not be shown a page."""
    flow = begun(app, prompt="none")
    left = visitor.open(flow["auth_uri"])
    assert isinstance(left, person.Left), left
    assert left.answer["state"] == flow["state"]
    return flow, left.answer


def me(anonymous, token):
    return anonymous.get("/v1.0/me", headers={"Authorization": f"Bearer {token}"})


def test_the_authorization_code_becomes_tokens(deployment, anonymous, desktop, visitor, user):
    app = public_client(deployment, desktop)
    result = signed_in(app, visitor, user)
    claims = result["id_token_claims"]
    assert (claims["oid"], claims["tid"], claims["aud"]) == (user.id, deployment.tenant, desktop["appId"])
    assert claims["preferred_username"] == user.login
    answer = me(anonymous, result["access_token"])
    assert (answer.status_code, answer.json().get("id")) == (200, user.id)
    assert [account["username"] for account in app.get_accounts()] == [user.login]


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_the_code_comes_back_as_it_was_asked_for(deployment, desktop, visitor, user, mode):
    app = public_client(deployment, desktop)
    flow = begun(app, response_mode=mode)
    left = sent_back(visitor, flow, user)
    found = ("?" in left.url, "#" in left.url, left.fields is not None)
    assert found == (mode == "query", mode == "fragment", mode == "form_post")
    assert "access_token" in app.acquire_token_by_auth_code_flow(flow, left.answer)


def test_a_token_is_renewed_in_silence(deployment, anonymous, desktop, visitor, user):
    app = public_client(deployment, desktop)
    first = signed_in(app, visitor, user)
    [account] = app.get_accounts()
    tokens = [first["access_token"]]
    assert app.acquire_token_silent(SCOPES, account)["access_token"] == tokens[0]
    for _ in range(2):
        renewed = app.acquire_token_silent(SCOPES, account, force_refresh=True)
        assert me(anonymous, renewed["access_token"]).status_code == 200
        tokens.append(renewed["access_token"])
    assert len(set(tokens)) == 3


def test_a_web_site_proves_itself_by_its_secret(deployment, http, visitor, user):
    site = registered(http, "web")
    app = confidential_client(deployment, site, secret_of(http, site))
    assert signed_in(app, visitor, user)["id_token_claims"]["oid"] == user.id

    impostor = confidential_client(deployment, site, "guessed")
    flow = begun(impostor)
    result = impostor.acquire_token_by_auth_code_flow(flow, sent_back(visitor, flow, user).answer)
    assert result["error"] == "invalid_client", result


def test_a_daemon_has_a_token_of_its_own(deployment, http, anonymous):
    site = registered(http, "web")
    app = confidential_client(deployment, site, secret_of(http, site))
    result = app.acquire_token_for_client(GRAPH_SCOPES)
    assert result["token_source"] == "identity_provider", result
    assert "refresh_token" not in result
    headers = {"Authorization": f"Bearer {result['access_token']}"}
    assert anonymous.get("/v1.0/identityProtection/riskyUsers", headers=headers).status_code == 403
    again = app.acquire_token_for_client(GRAPH_SCOPES)
    assert (again["token_source"], again["access_token"]) == ("cache", result["access_token"])

    impostor = confidential_client(deployment, site, "guessed")
    assert impostor.acquire_token_for_client(GRAPH_SCOPES)["error"] == "invalid_client"


def test_who_signs_out_is_signed_out_and_sent_back(deployment, desktop, visitor, user):
    app = public_client(deployment, desktop)
    result = signed_in(app, visitor, user)
    query = {"id_token_hint": result["id_token"], "post_logout_redirect_uri": REDIRECT_URI, "state": "bye"}
    discovery = f"{deployment.url}/{deployment.tenant}/v2.0/.well-known/openid-configuration"
    endpoint = json.loads(visitor.open(discovery).text)["end_session_endpoint"]
    left = visitor.open(f"{endpoint}?{urllib.parse.urlencode(query)}")
    assert left.url == f"{REDIRECT_URI}?state=bye"
    assert silently(app, visitor)[1]["error"] in ("login_required", "interaction_required")
    [account] = app.get_accounts()
    assert app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)["error"] == "invalid_grant"


def test_who_is_signed_in_is_not_asked_again(deployment, http, desktop, visitor, user):
    signed_in(public_client(deployment, desktop), visitor, user)
    other = public_client(deployment, registered(http, "publicClient"))
    result = other.acquire_token_by_auth_code_flow(*silently(other, visitor))
    assert result["id_token_claims"]["oid"] == user.id


def test_without_a_session_silence_is_an_error_and_no_page(deployment, desktop, visitor):
    _, answer = silently(public_client(deployment, desktop), visitor)
    assert answer["error"] in ("login_required", "interaction_required")


def test_a_device_without_a_browser_borrows_one(deployment, anonymous, desktop, visitor, user):
    app = public_client(deployment, desktop)
    flow = app.initiate_device_flow(SCOPES)
    assert flow["user_code"] in flow["message"] and flow["verification_uri"] in flow["message"], flow
    page = visitor.walk(flow["verification_uri"], user_code=flow["user_code"], **user.answers)
    assert isinstance(page, person.Page) and page.status == 200, page
    result = app.acquire_token_by_device_flow(flow)
    assert me(anonymous, result["access_token"]).json()["id"] == user.id


def test_a_wrong_password_leads_nowhere_and_the_right_one_on(deployment, desktop, visitor, user):
    app = public_client(deployment, desktop)
    flow = begun(app)
    page = visitor.submit(visitor.open(flow["auth_uri"]), user.answers)
    page = visitor.submit(page, {"password": "guessed"})
    assert page.form.asked == ["password"], page
    assert sent_back(visitor, flow, user)


def test_revoked_sessions_end_it_and_a_challenge_says_how_to_go_on(deployment, http, anonymous, desktop, visitor, user):
    app = public_client(deployment, desktop, client_capabilities=["CP1"])
    old = signed_in(app, visitor, user)["access_token"]
    # Tokens say in whole seconds when they were issued, and one of the same second would not be older.
    time.sleep(1.1)
    posted(http, f"/v1.0/users/{user.id}/revokeSignInSessions", {})
    refused = me(anonymous, old)
    assert refused.status_code == 401
    challenge = refused.headers["WWW-Authenticate"]
    assert 'error="insufficient_claims"' in challenge
    claims = base64.b64decode(challenge.split('claims="')[1].split('"')[0]).decode()
    assert "nbf" in json.loads(claims)["access_token"]

    [account] = app.get_accounts()
    result = app.acquire_token_silent_with_error(SCOPES, account, claims_challenge=claims)
    assert (result["error"], result["error_codes"]) == ("invalid_grant", [50173]), result

    # The session of the browser ended as well: the password is asked for again.
    flow = begun(app, claims_challenge=claims)
    fresh = app.acquire_token_by_auth_code_flow(flow, sent_back(visitor, flow, user).answer)
    assert me(anonymous, fresh["access_token"]).status_code == 200, fresh


def test_a_disabled_account_is_let_in_nowhere(deployment, http, desktop, visitor, user):
    app = public_client(deployment, desktop)
    signed_in(app, visitor, user)
    http.patch(f"/v1.0/users/{user.id}", json={"accountEnabled": False}).raise_for_status()
    [account] = app.get_accounts()
    result = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
    assert (result["error"], result["error_codes"]) == ("invalid_grant", [50057]), result
    assert "code" not in silently(app, visitor)[1]


def test_a_code_is_worth_nothing_to_who_did_not_ask_for_it(deployment, http, desktop, visitor, user):
    app = public_client(deployment, desktop)
    flow = begun(app)
    answer = sent_back(visitor, flow, user).answer
    thief = public_client(deployment, registered(http, "publicClient"))
    assert thief.acquire_token_by_auth_code_flow(flow, answer)["error"] == "invalid_grant"

    # Somebody who saw the code on its way has not the verifier.
    flow = begun(app)
    answer = sent_back(visitor, flow, user).answer
    unproved = app.acquire_token_by_auth_code_flow(flow | {"code_verifier": "0" * 43}, answer)
    assert unproved["error"] == "invalid_grant", unproved
