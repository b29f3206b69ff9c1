"""Tokens: every way for an application to get one, and what it reads when it does not."""

import dataclasses
import time

import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CertificateCredential

from conftest import SCOPE
from deployment import App
from graph import Graph, credential, listed

GRAPH = "https://graph.microsoft.com"
SOME_ID = "00000000-1111-2222-3333-444444444444"


def test_a_secret_gives_a_token_that_the_published_keys_verify(deployment, anonymous):
    token = credential(deployment, deployment.demo).get_token(SCOPE).token

    document = anonymous.get(f"/{deployment.tenant}/v2.0/.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(anonymous.get(document["jwks_uri"]).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(token, key.key, algorithms=["RS256"], audience=GRAPH)

    tenant_id = claims["tid"]
    assert claims["iss"] == f"https://sts.windows.net/{tenant_id}/"
    assert claims["appid"] == deployment.demo.client_id
    assert claims["appidacr"] == "1"
    assert claims["idtyp"] == "app"
    assert claims["oid"] == claims["sub"]
    assert {"IdentityRiskEvent.Read.All", "IdentityRiskyUser.ReadWrite.All"} <= set(claims["roles"])
    assert 3600 <= claims["exp"] - claims["iat"] <= 5400
    assert abs(claims["iat"] - time.time()) < 60


def test_a_certificate_gives_a_token_that_works(deployment, run):
    signer = CertificateCredential(
        deployment.tenant,
        deployment.signer.client_id,
        deployment.certificate,
        authority=deployment.url,
        disable_instance_discovery=True,
    )
    claims = jwt.decode(signer.get_token(SCOPE).token, options={"verify_signature": False})
    assert claims["appidacr"] == "2"
    assert claims["roles"] == ["IdentityRiskEvent.Read.All"]

    page = run(listed(Graph(deployment, signer).client.identity_protection.risk_detections, top=1))
    assert len(page.value) == 1


@pytest.mark.parametrize("scope", ["https://graph.microsoft.com/.default", "{url}/.default", "https://localhost/.default"])
def test_graph_may_be_named_by_its_own_origin(deployment, scope):
    token = credential(deployment, deployment.reader).get_token(scope.format(url=deployment.url)).token
    assert jwt.decode(token, options={"verify_signature": False})["aud"] == GRAPH


@pytest.mark.parametrize("tenant", ["contoso.example", "CONTOSO.EXAMPLE"])
def test_the_tenant_may_be_named_by_its_domain(deployment, demo_credential, tenant):
    by_domain = credential(deployment, deployment.reader, tenant).get_token(SCOPE).token
    by_id = demo_credential.get_token(SCOPE).token
    tenants = [jwt.decode(token, options={"verify_signature": False})["tid"] for token in (by_domain, by_id)]
    assert tenants[0] == tenants[1]


@pytest.mark.parametrize(
    ("app", "number", "error"),
    [
        ("wrong secret", "AADSTS7000215", "invalid_client"),
        ("unknown", "AADSTS700016", "unauthorized_client"),
    ],
)
def test_a_refused_application_reads_why(deployment, anonymous, app, number, error):
    apps = {
        "wrong secret": App(deployment.demo.client_id, "not the secret"),
        "unknown": App(SOME_ID, deployment.demo.client_secret),
    }
    with pytest.raises(ClientAuthenticationError, match=f"{number}: .* Trace ID: "):
        credential(deployment, apps[app]).get_token(SCOPE)

    # The SDK shows the description; scripts look at the rest.
    form = {"grant_type": "client_credentials", "scope": SCOPE} | dataclasses.asdict(apps[app])
    body = anonymous.post(f"/{deployment.tenant}/oauth2/v2.0/token", data=form).json()
    assert body["error"] == error
    assert body["error_codes"] == [int(number.removeprefix("AADSTS"))]
    for member in ("timestamp", "trace_id", "correlation_id"):
        assert body[member] in body["error_description"]


def test_a_resource_that_is_not_served_is_refused(deployment):
    with pytest.raises(ClientAuthenticationError, match="AADSTS500011"):
        credential(deployment, deployment.demo).get_token("https://vault.azure.net/.default")


def test_the_v1_endpoint_serves_old_scripts(deployment, anonymous):
    """As the PowerShell sample in Microsoft's documents does it."""
    body = {
        "grant_type": "client_credentials",
        "resource": GRAPH,
        "client_id": deployment.demo.client_id,
        "client_secret": deployment.demo.client_secret,
    }
    oauth = anonymous.post("/contoso.example/oauth2/token?api-version=1.0", data=body).json()
    assert oauth["resource"] == GRAPH
    assert oauth["expires_in"].isdecimal(), "v1 gives its numbers as text"

    headers = {"Authorization": f"{oauth['token_type']} {oauth['access_token']}"}
    report = anonymous.get("/v1.0/identityProtection/riskDetections", headers=headers)
    assert report.status_code == 200
    assert report.json()["value"]


def test_the_v2_endpoint_reads_basic_credentials(deployment, anonymous):
    body = {"grant_type": "client_credentials", "scope": SCOPE}
    app = (deployment.demo.client_id, deployment.demo.client_secret)
    oauth = anonymous.post(f"/{deployment.tenant}/oauth2/v2.0/token", data=body, auth=app).json()
    assert oauth["token_type"] == "Bearer"
    assert isinstance(oauth["expires_in"], int)


def test_a_tenant_of_somebody_else_is_not_found(anonymous):
    answer = anonymous.get("/fabrikam.example/v2.0/.well-known/openid-configuration")
    assert answer.status_code == 400
    assert answer.json()["error_codes"] == [90002]
