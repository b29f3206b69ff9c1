"""The provider hook: a provider that asks Keepwatch after the first factor, challenges, and tells how it ended."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
import unittest
import uuid

import keepwatch

SECRET = secrets.token_hex()
#: Longer than any machine under load needs.
DEADLINE_SECONDS = 30.0
MFA = [["mfa"]]


class Hook:
    """The example as a process of its own, called as a provider calls it."""

    def __init__(self, **environment):
        self.port = keepwatch.free_port()
        variables = {name: os.environ[name] for name in ("KEEPWATCH_URL", "KEEPWATCH_TENANT", "KEEPWATCH_CA", "PATH")}
        variables |= {
            "KEEPWATCH_CLIENT_ID": os.environ["APP_HOOK_ID"],
            "KEEPWATCH_CLIENT_SECRET": os.environ["APP_HOOK_SECRET"],
            "HOOK_SECRET": SECRET,
            "HOOK_LISTEN": f"127.0.0.1:{self.port}",
            "HOOK_DEADLINE_SECONDS": str(DEADLINE_SECONDS),
        }
        command = [sys.executable, "-B", keepwatch.EXAMPLES / "provider_hook.py"]
        self.process = subprocess.Popen(command, env=variables | environment, stderr=subprocess.DEVNULL)

    def __enter__(self):
        keepwatch.wait_for(self.port, self.process)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)

    def call(self, way, body, secret=SECRET):
        headers = {"Authorization": f"Bearer {secret}"}
        status, _, answer = keepwatch.ask("POST", f"http://127.0.0.1:{self.port}{way}", body, headers)
        return status, answer

    def ok(self, way, body):
        status, answer = self.call(way, body)
        assert status == 200, answer
        return answer

    def first_factor(self, user, flow, address=keepwatch.TOR_EXIT):
        return self.ok("/first-factor", first_factor(user, flow, address))


def first_factor(user, flow, address):
    return {
        "flow": flow,
        "user": {"id": user["id"], "login": user["userPrincipalName"], "name": user["displayName"]},
        "client": {"id": "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "name": "Admin center"},
        "address": address,
        "userAgent": keepwatch.BROWSER,
        "proved": ["password"],
    }


def recorded(sign_in):
    return keepwatch.graph("GET", f"/beta/auditLogs/signIns/{sign_in}")


def sign_ins_of(user):
    found = keepwatch.graph("GET", f"/v1.0/auditLogs/signIns?$filter=userId%20eq%20'{user['id']}'")
    return [one["id"] for one in found["value"]]


class TheHook(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.hook = cls.enterClassContext(Hook())

    def setUp(self):
        self.user, self.flow = keepwatch.new_user(), str(uuid.uuid4())

    def test_an_ordinary_sign_in_goes_on(self):
        answer = self.hook.first_factor(self.user, self.flow, keepwatch.ORDINARY)
        self.assertEqual((answer["do"], answer["riskLevel"]), ("continue", "none"))
        self.assertIsNone(self.hook.ok("/ended", {"flow": self.flow, "outcome": "succeeded"})["user"])
        self.assertEqual(recorded(answer["signInId"])["status"]["errorCode"], 0)

    def test_a_risky_sign_in_is_challenged_and_remediated(self):
        policy = keepwatch.new_policy(self.user, ["mfa"], signInRiskLevels=["medium", "high"])
        asked = self.hook.first_factor(self.user, self.flow)
        self.assertEqual((asked["do"], asked["controls"]), ("challenge", MFA))
        # Half of it is not enough, however often it is said.
        again = self.hook.ok("/proved", {"flow": self.flow, "proved": ["password"]})
        self.assertEqual((again["do"], again["signInId"]), ("challenge", asked["signInId"]))
        proved = self.hook.ok("/proved", {"flow": self.flow, "proved": ["password", "softwareOath"]})
        self.assertEqual(proved["do"], "continue")
        left = self.hook.ok("/ended", {"flow": self.flow, "outcome": "mfaPassed", "method": "softwareOath"})
        self.assertEqual((left["riskState"], left["user"]["riskLevel"]), ("remediated", "none"))

        found = recorded(asked["signInId"])
        expected = ("remediated", "userPassedMFADrivenByRiskBasedPolicy", 0)
        self.assertEqual((found["riskState"], found["riskDetail"], found["status"]["errorCode"]), expected)
        applied = {one["id"]: one["result"] for one in found["appliedConditionalAccessPolicies"]}
        self.assertEqual(applied[policy["id"]], "success")
        steps = [step["authenticationMethod"] for step in found["authenticationDetails"]]
        self.assertEqual(steps, ["Password", "OATH verification code"])

    def test_a_sign_in_that_a_policy_blocks_is_refused_and_stays_a_risk(self):
        keepwatch.new_policy(self.user, ["block"], signInRiskLevels=["low", "medium", "high"])
        self.assertEqual(self.hook.first_factor(self.user, self.flow)["do"], "refuse")
        left = self.hook.ok("/ended", {"flow": self.flow, "outcome": "blocked"})
        self.assertEqual((left["riskState"], left["user"]["riskState"]), ("atRisk", "atRisk"))

    def test_what_is_sent_twice_is_one_sign_in(self):
        answers = [self.hook.first_factor(self.user, self.flow) for _ in range(2)]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(sign_ins_of(self.user), [answers[0]["signInId"]])

    def test_callers_are_known_and_bodies_are_what_they_should_be(self):
        told = first_factor(self.user, self.flow, keepwatch.ORDINARY)
        self.assertEqual(self.hook.call("/first-factor", told, secret="guessed")[0], 401)
        self.assertEqual(self.hook.call("/elsewhere", told)[0], 404)
        self.assertEqual(self.hook.call("/first-factor", {"flow": self.flow})[0], 400)
        # What Keepwatch does not understand is not judged, and opens nothing.
        refused = self.hook.ok("/first-factor", told | {"proved": ["guessing"]})
        self.assertEqual(refused, {"do": "refuse", "unjudged": True})
        self.assertEqual(self.hook.call("/ended", {"flow": "never begun", "outcome": "abandoned"})[0], 422)
        self.assertEqual(self.hook.call("/ended", {"flow": self.flow, "outcome": "won"})[0], 422)


class WithoutKeepwatch(unittest.TestCase):
    """An answer in time, whatever becomes of the server."""

    def test_the_deadline_and_the_setting_decide(self):
        # Connections are taken and nothing is said: what a server that hangs looks like.
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"https://localhost:{silent.getsockname()[1]}"
            user = {"id": str(uuid.uuid4()), "userPrincipalName": "a@contoso.example", "displayName": "A"}
            for setting, expected in [("closed", "refuse"), ("open", "continue")]:
                with Hook(KEEPWATCH_URL=url, HOOK_ON_FAILURE=setting, HOOK_DEADLINE_SECONDS="0.5") as hook:
                    begun = time.monotonic()
                    answer = hook.first_factor(user, "any")
                    self.assertLess(time.monotonic() - begun, 10.0)
                    self.assertEqual(answer, {"do": expected, "unjudged": True})
                    # A report that was not taken is sent again by whoever has it.
                    self.assertEqual(hook.call("/ended", {"flow": "any", "outcome": "succeeded"})[0], 503)

    def test_a_lost_answer_is_asked_for_again_and_counts_once(self):
        user, flow = keepwatch.new_user(), str(uuid.uuid4())
        # The first connection is for the token, the second for the question.
        with Wire(loses=2) as wire, Hook(KEEPWATCH_URL=f"https://localhost:{wire.port}") as hook:
            answer = hook.first_factor(user, flow)
        self.assertEqual((answer["do"], wire.connections), ("continue", 3))
        self.assertEqual(sign_ins_of(user), [answer["signInId"]])


class Wire:
    """A wire to the server that takes one connection's question there and loses the answer."""

    def __init__(self, loses):
        self.loses, self.connections = loses, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                self.connections += 1
                is_lost = self.connections == self.loses
                far = socket.create_connection(("127.0.0.1", keepwatch.PORT))
                asked = threading.Event()
                threading.Thread(target=self.there, args=(near, far, asked), daemon=True).start()
                threading.Thread(target=self.back, args=(near, far, asked, is_lost), daemon=True).start()

    @staticmethod
    def there(near, far, asked):
        flights = 0
        with contextlib.suppress(OSError):
            while data := near.recv(65536):
                flights += 1
                # The first flight is the TLS greeting; the question comes with the second or behind it.
                if flights > 1:
                    asked.set()
                far.sendall(data)

    @staticmethod
    def back(near, far, asked, is_lost):
        with contextlib.suppress(OSError):
            # Read to its end: the server has then done what it was asked to do.
            while data := far.recv(65536):
                if not (is_lost and asked.is_set()):
                    near.sendall(data)
        # Closing alone would not wake the other direction, which waits for the client.
        for end in (near, far):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
