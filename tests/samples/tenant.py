"""The server, and what the samples speak of: made as an administrator would, by the Graph API and by signing in."""

import dataclasses
import datetime
import functools
import http.client
import json
import os
import pathlib
import ssl
import sys
import urllib.parse
import uuid

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from delegated import Signer  # noqa: E402
from receiver import Receiver  # noqa: E402

GRAPH = "https://graph.microsoft.com"
#: An address on the list of Tor exits that the server has built in: who signs in from there is at risk.
TOR_EXIT = "178.17.170.23"
#: What the person lets the application do, beside what everybody may do for themselves.
SCOPES = [
    "Directory.Read.All", "GroupMember.Read.All", "User.Read.All", "User.ReadWrite", "User.RevokeSessions.All",
    "UserAuthenticationMethod.ReadWrite", "UserAuthenticationMethod.ReadWrite.All",
]  # fmt: skip
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
#: How long an answer may take on a machine that is busy with other tests.
ANSWER_SECONDS_MAX = 60


class NotPrepared(Exception):
    """What a sample speaks of could not be made."""


@dataclasses.dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    text: str

    @property
    def json(self):
        return json.loads(self.text) if self.text else None


class Tenant:
    """The demo tenant. What several samples speak of is made once, when the first of them asks for it."""

    def __init__(self):
        self.url = urllib.parse.urlsplit(os.environ["KEEPWATCH_URL"])
        self.id = os.environ["KEEPWATCH_TENANT"]
        self.client, self.secret = os.environ["APP_SAMPLES_ID"], os.environ["APP_SAMPLES_SECRET"]
        self.tls = ssl.create_default_context(cafile=os.environ["KEEPWATCH_CA"])
        self.data = pathlib.Path(os.environ["KEEPWATCH_CA"]).parent

    # Requests

    def send(self, request, is_for_person):
        """The answer to a documented request."""
        if "form" in request:
            target = urllib.parse.urlsplit(request["url"].replace("{tenant}", self.id)).path
            headers, body = request["headers"], urllib.parse.urlencode(request["form"])
            return self.exchange(request["method"], target, headers, body)
        token = self.person_token() if is_for_person else self.app_token
        headers = {"Authorization": f"Bearer {token}", "User-Agent": "samples"} | request.get("headers", {})
        body = json.dumps(request["body"]) if "body" in request else None
        target = urllib.parse.quote(request["url"].removeprefix(GRAPH), safe="/?&=$'(),:+%")
        return self.exchange(request["method"], target, headers, body)

    def exchange(self, method, target, headers, body):
        host, port = self.url.hostname, self.url.port
        connection = http.client.HTTPSConnection(host, port, context=self.tls, timeout=ANSWER_SECONDS_MAX)
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read().decode())
        finally:
            connection.close()

    def call(self, method, path, body=None):
        """The JSON of an answer that must have succeeded."""
        headers = {"Authorization": f"Bearer {self.app_token}", "Content-Type": "application/json"}
        answer = self.exchange(method, path, headers, None if body is None else json.dumps(body))
        if not 200 <= answer.status < 300:
            raise NotPrepared(f"{method} {path}: {answer.status} {answer.text}")
        return answer.json

    @functools.cached_property
    def app_token(self):
        form = {
            "grant_type": "client_credentials", "client_id": self.client, "client_secret": self.secret,
            "scope": f"{GRAPH}/.default",
        }  # fmt: skip
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.exchange("POST", f"/{self.id}/oauth2/v2.0/token", headers, urllib.parse.urlencode(form))
        return answer.json["access_token"]

    def person_token(self):
        # A new one each time, since one of the samples ends the sessions that there are.
        return Signer(self.data).token(self.id, self.client, self.person, SCOPES)

    # People

    @functools.cached_property
    def domain(self):
        domains = self.call("GET", "/v1.0/organization")["value"][0]["verifiedDomains"]
        return next(domain["name"] for domain in domains if domain["isDefault"])

    def new_user(self, **members):
        name = f"sample-{uuid.uuid4().hex[:8]}"
        body = {
            "accountEnabled": True, "displayName": name, "mailNickname": name, "userPrincipalName": f"{name}@{self.domain}",
            "passwordProfile": {"password": f"Aa1-{uuid.uuid4()}", "forceChangePasswordNextSignIn": False},
        }  # fmt: skip
        return self.call("POST", "/v1.0/users", body | members)

    def new_person(self):
        """Somebody of whom everything is known."""
        return self.new_user(
            givenName="Adele", surname="Vance", jobTitle="Retail Manager", officeLocation="18/2111", postalCode="98004",
            businessPhones=["+1 425 555 0109"], mobilePhone="+1 425 555 0109", preferredLanguage="en-US",
            mail=f"adele-{uuid.uuid4().hex[:8]}@{self.domain}", otherMails=["adele@example.com"],
        )  # fmt: skip

    @functools.cached_property
    def person(self):
        """For whom the application sends what an application cannot do on its own."""
        return self.new_administrator()

    def new_administrator(self):
        user = self.new_person()
        assignment = {"principalId": user["id"], "roleDefinitionId": GLOBAL_ADMINISTRATOR, "directoryScopeId": "/"}
        self.call("POST", "/v1.0/roleManagement/directory/roleAssignments", assignment)
        return user

    @functools.cached_property
    def group(self):
        name = f"sample-{uuid.uuid4().hex[:8]}"
        body = {"displayName": name, "mailNickname": name, "mailEnabled": False, "securityEnabled": True}
        return self.call("POST", "/v1.0/groups", body)

    # Risk

    def new_sign_in(self, **members):
        """The id of a sign-in at risk, of somebody new unless it is said of whom."""
        name = f"risky-{uuid.uuid4().hex[:8]}"
        attempt = {
            "userId": str(uuid.uuid4()), "userDisplayName": name, "userPrincipalName": f"{name}@example.com",
            "appId": "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "appDisplayName": "Graph Explorer", "ipAddress": TOR_EXIT,
            "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:78.0) Gecko/20100101 Firefox/78.0",
            "status": {"errorCode": 0}, "clientAppUsed": "Browser",
        }  # fmt: skip
        return self.call("POST", "/engine/v1/evaluate", attempt | members)["signInId"]

    @functools.cached_property
    def risky_user(self):
        """The id of somebody whose risk an administrator has confirmed."""
        user = str(uuid.uuid4())
        self.new_sign_in(userId=user)
        self.call("POST", "/v1.0/identityProtection/riskyUsers/confirmCompromised", {"userIds": [user]})
        return user

    @functools.cached_property
    def risky_service_principal(self):
        found = self.new_service_principal()["id"]
        path = "/v1.0/identityProtection/riskyServicePrincipals/confirmCompromised"
        self.call("POST", path, {"servicePrincipalIds": [found]})
        return found

    # Applications

    def new_application(self, **members):
        return self.call("POST", "/v1.0/applications", {"displayName": f"Sample {uuid.uuid4().hex[:8]}"} | members)

    def new_service_principal(self):
        return self.call("POST", "/v1.0/servicePrincipals", {"appId": self.new_application()["appId"]})

    # Conditional Access

    def new_policy(self, policy):
        return self.call("POST", "/v1.0/identity/conditionalAccess/policies", policy)

    def new_location(self, **members):
        body = {"displayName": f"Sample {uuid.uuid4().hex[:8]}"} | members
        return self.call("POST", "/v1.0/identity/conditionalAccess/namedLocations", body)

    def new_ip_location(self, address="192.0.2.0/24", is_trusted=False):
        form = "iPv6CidrRange" if ":" in address else "iPv4CidrRange"
        ranges = [{"@odata.type": f"#microsoft.graph.{form}", "cidrAddress": address}]
        return self.new_location(
            **{"@odata.type": "#microsoft.graph.ipNamedLocation"}, isTrusted=is_trusted, ipRanges=ranges
        )

    def new_country_location(self):
        members = {"countriesAndRegions": ["CA", "US"], "includeUnknownCountriesAndRegions": False}
        return self.new_location(**{"@odata.type": "#microsoft.graph.countryNamedLocation"}, **members)

    # Notifications

    @functools.cached_property
    def receiver(self):
        return Receiver()

    def new_subscription(self):
        body = {
            "changeType": "updated,deleted", "notificationUrl": self.receiver.url, "resource": "users",
            "lifecycleNotificationUrl": self.receiver.url, "expirationDateTime": in_days(1), "clientState": "a secret",
        }  # fmt: skip
        return self.call("POST", "/v1.0/subscriptions", body)


def in_days(days):
    return (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.0000000Z")
