"""People who sign in, and the applications that they sign in to: made over Graph, as an administrator makes them."""

import dataclasses
import pathlib
import sys
import uuid

import msal

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import person

GRAPH_APP = "00000003-0000-0000-c000-000000000000"
REDIRECT_URI = "https://app.contoso.example/back"
SCOPES = ["User.Read"]


@dataclasses.dataclass(frozen=True)
class Someone:
    """A user with a password."""

    id: str
    login: str
    password: str

    @property
    def answers(self):
        """What they type where a page asks for it."""
        return {"username": self.login, "password": self.password}


def someone(http):
    """A new user, who need not change the password."""
    name, password = f"person-{uuid.uuid4().hex[:12]}", str(uuid.uuid4())
    made = posted(http, "/v1.0/users", {
        "accountEnabled": True,
        "displayName": name,
        "mailNickname": name,
        "userPrincipalName": f"{name}@contoso.example",
        "passwordProfile": {"password": password, "forceChangePasswordNextSignIn": False},
    })  # fmt: skip
    return Someone(made["id"], made["userPrincipalName"], password)


def registered(http, platform, **members):
    """An application of that platform (`web`, `spa` or `publicClient`), with consent for everybody."""
    body = {"displayName": f"App-{uuid.uuid4().hex[:12]}", platform: {"redirectUris": [REDIRECT_URI]}}
    application = posted(http, "/v1.0/applications", body | members)
    client = posted(http, "/v1.0/servicePrincipals", {"appId": application["appId"]})
    graph = http.get(f"/v1.0/servicePrincipals(appId='{GRAPH_APP}')").raise_for_status().json()
    posted(http, "/v1.0/oauth2PermissionGrants", {
        "clientId": client["id"],
        "consentType": "AllPrincipals",
        "resourceId": graph["id"],
        "scope": "User.Read openid profile offline_access",
    })  # fmt: skip
    return application


def secret_of(http, application):
    return posted(http, f"/v1.0/applications/{application['id']}/addPassword", {})["secretText"]


def posted(http, path, body):
    answer = http.post(path, json=body)
    assert answer.is_success, f"{path}: {answer.text}"
    return answer.json() if answer.content else None


def browser(deployment):
    return person.Browser(deployment.url, deployment.authority_file)


def client(deployment, kind, application, **arguments):
    """MSAL for an application: all that a program changes to use another server."""
    return kind(
        application["appId"],
        authority=f"{deployment.url}/{deployment.tenant}",
        instance_discovery=False,
        verify=deployment.authority_file,
        **arguments,
    )


def public_client(deployment, application, **arguments):
    return client(deployment, msal.PublicClientApplication, application, **arguments)


def confidential_client(deployment, application, secret, **arguments):
    return client(deployment, msal.ConfidentialClientApplication, application, client_credential=secret, **arguments)
