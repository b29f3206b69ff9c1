#!/usr/bin/env python3
"""A hook that lets an identity provider ask Keepwatch. Needs Python 3.11 and nothing else.

The provider calls it in the course of a sign-in, with the secret HOOK_SECRET as its bearer token:

    POST /first-factor  {"flow": "..", "user": {"id": "..", "login": "..", "name": ".."},
                         "client": {"id": "..", "name": ".."}, "address": "..", "userAgent": "..", "proved": ["password"]}
    POST /proved        {"flow": "..", "proved": ["password", "softwareOath"]}
    POST /ended         {"flow": "..", "outcome": "mfaPassed", "method": "softwareOath"}

`flow` is the provider's own name for the sign-in. The first two are answered with what the provider has to do:

    {"do": "continue"}, {"do": "challenge", "controls": [["mfa"], ["passwordChange"]]} or {"do": "refuse"}

Each inner list of controls is a choice, and all lists must be met. The third is answered with what is left of the risk.
The environment says the rest: see `Settings`.
"""

import concurrent.futures
import dataclasses
import hmac
import http.client
import http.server
import json
import logging
import os
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from typing import Any, Literal

Json = dict[str, Any]

#: A flow's name becomes a sign-in's id by this, always the same: what is sent twice is one sign-in, whoever sends it.
NAMESPACE = uuid.UUID("5d0d8e0c-9a3e-4f0e-8a50-0f6f1f6f2f5b")
#: A token is renewed when it has less than this to live.
RENEW_SECONDS = 300
#: The first pause before a retry; each further one is twice as long.
PAUSE_SECONDS = 0.05
#: No provider has more to say of a sign-in.
BODY_BYTES_MAX = 64 * 1024

log = logging.getLogger("provider-hook")


@dataclasses.dataclass(frozen=True)
class Settings:
    """How to reach Keepwatch, and what to do when it cannot be reached."""

    url: str
    tenant: str
    client_id: str
    client_secret: str = dataclasses.field(repr=False)
    #: What the provider proves itself with to this hook.
    hook_secret: str = dataclasses.field(repr=False)
    #: The file of the authority that signed Keepwatch's certificate, where the system does not trust it.
    authority: str | None = None
    #: How long a person may be kept waiting, retries included.
    deadline_seconds: float = 3.0
    #: `closed`: nobody signs in while Keepwatch is away. `open`: everybody does, unjudged.
    on_failure: Literal["open", "closed"] = "closed"
    listen: tuple[str, int] = ("127.0.0.1", 9000)

    @classmethod
    def from_environment(cls, environment: dict[str, str]) -> "Settings":
        on_failure = environment.get("HOOK_ON_FAILURE", "closed")
        if on_failure not in ("open", "closed"):
            raise ValueError("HOOK_ON_FAILURE must be open or closed")
        host, _, port = environment.get("HOOK_LISTEN", "127.0.0.1:9000").rpartition(":")
        return cls(
            url=environment["KEEPWATCH_URL"].rstrip("/"),
            tenant=environment["KEEPWATCH_TENANT"],
            client_id=environment["KEEPWATCH_CLIENT_ID"],
            client_secret=environment["KEEPWATCH_CLIENT_SECRET"],
            hook_secret=environment["HOOK_SECRET"],
            authority=environment.get("KEEPWATCH_CA"),
            deadline_seconds=float(environment.get("HOOK_DEADLINE_SECONDS", "3")),
            on_failure=on_failure,
            listen=(host, int(port)),
        )


class Unavailable(Exception):
    """There was no answer within the deadline."""


class Refused(Exception):
    """Keepwatch understood and said no: sending it again would not help."""


class Keepwatch:
    """The engine API, as one application calls it."""

    def __init__(self, settings: Settings):
        self._settings = settings
        tls = ssl.create_default_context(cafile=settings.authority)
        self._opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=tls))
        self._pool = concurrent.futures.ThreadPoolExecutor(max_workers=32)
        self._token, self._token_ends, self._renewing = "", 0.0, threading.Lock()

    def post(self, path: str, body: Json) -> Json:
        """What is answered within the deadline. Retries: whatever is sent to the engine API may be sent twice."""
        deadline = time.monotonic() + self._settings.deadline_seconds
        # A socket's timeout starts anew with each byte; the patience of the person at the other end does not.
        answer = self._pool.submit(self._persist, path, body, deadline)
        try:
            return answer.result(timeout=self._settings.deadline_seconds)
        except concurrent.futures.TimeoutError:
            raise Unavailable(f"{path}: no answer in {self._settings.deadline_seconds} seconds") from None

    def _persist(self, path: str, body: Json, deadline: float) -> Json:
        pause, problem = PAUSE_SECONDS, "no time left"
        while (left := deadline - time.monotonic()) > 0:
            try:
                request = urllib.request.Request(self._settings.url + path, json.dumps(body).encode())
                request.add_header("Content-Type", "application/json")
                request.add_header("Authorization", f"Bearer {self._current_token(left)}")
                return self._send(request, left)
            except urllib.error.HTTPError as error:
                problem = f"status {error.code}"
                if error.code == 401:
                    self._token_ends = 0.0
                elif error.code != 429 and error.code < 500:
                    raise Refused(f"{error.code}: {message_of(error)}") from None
            except (OSError, http.client.HTTPException, json.JSONDecodeError) as error:
                problem = str(error)
            time.sleep(max(0.0, min(pause, deadline - time.monotonic())))
            pause *= 2
        raise Unavailable(f"{path}: {problem}")

    def _current_token(self, seconds: float) -> str:
        with self._renewing:
            if time.monotonic() > self._token_ends - RENEW_SECONDS:
                form = {
                    "grant_type": "client_credentials",
                    "scope": "https://graph.microsoft.com/.default",
                    "client_id": self._settings.client_id,
                    "client_secret": self._settings.client_secret,
                }
                url = f"{self._settings.url}/{self._settings.tenant}/oauth2/v2.0/token"
                answer = self._send(urllib.request.Request(url, urllib.parse.urlencode(form).encode()), seconds)
                self._token, self._token_ends = answer["access_token"], time.monotonic() + answer["expires_in"]
            return self._token

    def _send(self, request: urllib.request.Request, seconds: float) -> Json:
        with self._opener.open(request, timeout=seconds) as response:
            return json.load(response)


def message_of(error: urllib.error.HTTPError) -> str:
    try:
        return json.load(error)["error"]["message"]
    except (ValueError, KeyError, TypeError):
        return error.reason


class Hook:
    """What the provider calls."""

    def __init__(self, settings: Settings):
        self._settings, self._keepwatch = settings, Keepwatch(settings)

    def first_factor(self, told: Json) -> Json:
        """Somebody has proved a first factor: may they go on?"""
        user, client = told["user"], told["client"]
        return self._judged({
            "id": sign_in_id(told["flow"]),
            "userId": user["id"],
            "userPrincipalName": user["login"],
            "userDisplayName": user["name"],
            "appId": client["id"],
            "appDisplayName": client["name"],
            "ipAddress": told["address"],
            "userAgent": told["userAgent"],
            "clientAppUsed": "Browser",
            "isInteractive": True,
            # Nobody is signed in yet: Entra's code for a sign-in that was interrupted.
            "status": {"errorCode": 50140},
            "satisfied": {"authenticationMethods": told["proved"]},
        })  # fmt: skip

    def proved(self, told: Json) -> Json:
        """They have proved more: is it enough?"""
        satisfied = {"authenticationMethods": told["proved"]}
        return self._judged({"signInId": sign_in_id(told["flow"]), "satisfied": satisfied})

    def ended(self, told: Json) -> Json:
        """It is over. The provider sends this again where it gets no answer: the risk depends on it."""
        report = {name: told[name] for name in ("outcome", "method", "how") if name in told}
        return self._keepwatch.post(f"/engine/v1/signIns/{sign_in_id(told['flow'])}/outcome", report)

    def _judged(self, question: Json) -> Json:
        try:
            return to_do(self._keepwatch.post("/engine/v1/evaluate", question))
        except (Unavailable, Refused) as problem:
            log.error("not judged, and %s: %s", self._settings.on_failure, problem)
            return {"do": "continue" if self._settings.on_failure == "open" else "refuse", "unjudged": True}


def sign_in_id(flow: str) -> str:
    return str(uuid.uuid5(NAMESPACE, flow))


def to_do(answer: Json) -> Json:
    """The decision as the provider is to act on it. What this program does not know opens no door."""
    known = {"signInId": answer["signInId"], "riskLevel": answer["riskLevelDuringSignIn"]}
    match answer["decision"]:
        case {"result": "grant"}:
            return known | {"do": "continue"}
        case {"result": "require", "controls": controls}:
            return known | {"do": "challenge", "controls": controls}
        case _:
            return known | {"do": "refuse"}


class Handler(http.server.BaseHTTPRequestHandler):
    """The hook over HTTP."""

    hook: Hook
    secret: str

    def do_POST(self) -> None:
        ways = {"/first-factor": self.hook.first_factor, "/proved": self.hook.proved, "/ended": self.hook.ended}
        length = int(self.headers.get("Content-Length") or 0)
        given = self.headers.get("Authorization", "").removeprefix("Bearer ").encode()
        if not hmac.compare_digest(given, self.secret.encode()):
            return self._answer(401, {"error": "the secret is wrong"})
        if self.path not in ways or not 0 < length <= BODY_BYTES_MAX:
            return self._answer(404, {"error": "no such hook, or no body of a sensible length"})
        try:
            self._answer(200, ways[self.path](json.loads(self.rfile.read(length))))
        except (ValueError, KeyError, TypeError) as error:
            self._answer(400, {"error": f"not what is expected: {error!r}"})
        except Refused as refused:
            self._answer(422, {"error": str(refused)})
        except Unavailable as problem:
            self._answer(503, {"error": str(problem)})

    def _answer(self, status: int, body: Json) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *arguments: object) -> None:
        log.debug(format, *arguments)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    settings = Settings.from_environment(dict(os.environ))
    Handler.hook, Handler.secret = Hook(settings), settings.hook_secret
    server = http.server.ThreadingHTTPServer(settings.listen, Handler)
    log.info("listening on port %d", server.server_address[1])
    server.serve_forever()


if __name__ == "__main__":
    main()
