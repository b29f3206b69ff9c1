"""What is a secret is in no line of the log, at whichever point of a sign-in it was sent or answered."""

import os
import pathlib

import msal

from signing_in import REDIRECT_URI, SCOPES, browser, confidential_client, person, posted, registered, secret_of, someone


def test_no_secret_of_a_sign_in_is_in_the_log(deployment, http):
    log = pathlib.Path(os.environ["SERVER_LOG"])
    begin = log.stat().st_size
    secrets = secrets_of_a_sign_in(deployment, http)
    with log.open("rb") as lines:
        lines.seek(begin)
        written = lines.read().decode()
    assert "request answered" in written and "/signin/" in written, "the log does not tell of the sign-in at all"
    found = [name for name, values in secrets.items() for value in values if value in written]
    assert found == []


def secrets_of_a_sign_in(deployment, http):
    """Everything that nobody else may know of a sign-in with a wrong and a right password, a renewal and a device code."""
    user, site = someone(http), registered(http, "web", isFallbackPublicClient=True)
    secret, visitor = secret_of(http, site), browser(deployment)
    app = confidential_client(deployment, site, secret)
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT_URI)
    page = visitor.submit(visitor.open(flow["auth_uri"]), user.answers)
    wrong = "a-password-that-is-wrong"
    page = visitor.submit(page, {"password": wrong})
    csrf = page.form.held["csrf"]
    left = visitor.walk(flow["auth_uri"], **user.answers)
    assert isinstance(left, person.Left), left
    tokens = [app.acquire_token_by_auth_code_flow(flow, left.answer)]
    [account] = app.get_accounts()
    refresh = [refresh_token(app)]
    tokens.append(app.acquire_token_silent(SCOPES, account, force_refresh=True))
    refresh.append(refresh_token(app))

    device = msal.PublicClientApplication(
        site["appId"],
        authority=f"{deployment.url}/{deployment.tenant}",
        instance_discovery=False,
        verify=deployment.authority_file,
    )
    asked = device.initiate_device_flow(SCOPES)
    visitor.walk(asked["verification_uri"], user_code=asked["user_code"], **user.answers)
    device.acquire_token_by_device_flow(asked)
    body = {"isUsableOnce": True, "lifetimeInMinutes": 60}
    temporary = posted(http, f"/v1.0/users/{user.id}/authentication/temporaryAccessPassMethods", body)
    return {
        "password": [user.password, wrong],
        "client secret": [secret],
        "authorization code": [left.answer["code"]],
        "verifier": [flow["code_verifier"]],
        "access token": [token["access_token"] for token in tokens],
        "refresh token": refresh,
        "device code": [asked["device_code"], asked["user_code"]],
        "temporary access pass": [temporary["temporaryAccessPass"]],
        "cookie": [cookie.value for cookie in visitor.cookies],
        "form": [csrf],
    }


def refresh_token(app):
    found = list(app.token_cache.search(msal.TokenCache.CredentialType.REFRESH_TOKEN))
    assert len(found) == 1, found
    return found[0]["secret"]
