"""The server under test, as its administrator and its neighbours see it. Needs Python 3.11 and nothing else."""

import json
import os
import pathlib
import socket
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "support"))

import delegated

URL = os.environ["KEEPWATCH_URL"]
TENANT = os.environ["KEEPWATCH_TENANT"]
AUTHORITY = os.environ["KEEPWATCH_CA"]
PORT = urllib.parse.urlsplit(URL).port
EXAMPLES = pathlib.Path(__file__).parent.parent.parent / "docs" / "integrations" / "examples"

#: An exit of the Tor network, in the table that is built into Keepwatch for its demo, and an address that is nothing.
TOR_EXIT, ORDINARY = "178.17.170.23", "192.0.2.10"
BROWSER = "Mozilla/5.0 (Windows NT 10.0; rv:78.0) Gecko/20100101 Firefox/78.0"
START_SECONDS_MAX = 20

tls = ssl.create_default_context(cafile=AUTHORITY)


def ask(method, url, body=None, headers=None, context=None):
    """Status, headers and body of an answer; JSON goes in as it is, and comes out read."""
    headers = dict(headers or {})
    if body is not None and not isinstance(body, bytes):
        headers.setdefault("Content-Type", "application/json")
        body = json.dumps(body).encode()
    request = urllib.request.Request(url, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60, context=context) as answer:
            return answer.status, answer.headers, read(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.headers, read(error)


def read(answer):
    text = answer.read()
    is_json = "json" in (answer.headers.get("Content-Type") or "")
    return json.loads(text) if text and is_json else text.decode()


def token():
    """A token of the demo's application, which has every permission."""
    form = urllib.parse.urlencode({
        "grant_type": "client_credentials",
        "scope": "https://graph.microsoft.com/.default",
        "client_id": os.environ["KEEPWATCH_CLIENT_ID"],
        "client_secret": os.environ["KEEPWATCH_CLIENT_SECRET"],
    }).encode()  # fmt: skip
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    status, _, body = ask("POST", f"{URL}/{TENANT}/oauth2/v2.0/token", form, headers, tls)
    assert status == 200, body
    return body["access_token"]


def graph(method, path, body=None):
    """What the Graph API answers to somebody who may do everything."""
    status, _, answer = ask(method, URL + path, body, {"Authorization": f"Bearer {token()}"}, tls)
    assert status < 300, f"{method} {path}: {status} {answer}"
    return answer


def new_user():
    """Somebody whom nobody knew before."""
    name = f"guest-{uuid.uuid4().hex[:12]}"
    body = {
        "displayName": name,
        "userPrincipalName": f"{name}@contoso.example",
        "mailNickname": name,
        "accountEnabled": True,
        "passwordProfile": {"password": f"{uuid.uuid4()}-Aa"},
    }
    return graph("POST", "/v1.0/users", body)


def new_policy(user, grant_controls, **conditions):
    """A policy for that user alone, enforced at once."""
    everything = {"users": {"includeUsers": [user["id"]]}, "applications": {"includeApplications": ["All"]}}
    body = {
        "displayName": f"For {user['displayName']}",
        "state": "enabled",
        "conditions": everything | {"clientAppTypes": ["all"]} | conditions,
        "grantControls": {"operator": "AND", "builtInControls": grant_controls},
    }
    return graph("POST", "/v1.0/identity/conditionalAccess/policies", body)


def delegated_token(user, audience, scopes):
    """A token of that audience for a person, as the server signs them."""
    signer = delegated.Signer(pathlib.Path(AUTHORITY).parent)
    return signer.token(TENANT, os.environ["KEEPWATCH_CLIENT_ID"], user, scopes, audience=audience)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    """Returns once something listens there, and raises when the process that should has ended."""
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"it ended with status {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port} after {START_SECONDS_MAX} seconds")
