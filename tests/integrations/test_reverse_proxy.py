"""Reverse proxies that ask Keepwatch about each request: nginx as the example has it, and a small one in this file that does
what Traefik's forwardAuth and Caddy's forward_auth do."""

import contextlib
import http.server
import pathlib
import shutil
import subprocess
import tempfile
import threading
import unittest
import urllib.parse

import keepwatch

AUDIENCE = "api://orders"
QUESTION = "/engine/v1/authorizeRequest?" + urllib.parse.urlencode(
    {"audience": AUDIENCE, "scope": "Orders.Read", "role": "Orders.Read.All", "riskLevelMax": "low"}
)
#: What the site is told of the person, and the token that it must not get.
TOLD = ("Remote-User", "Remote-User-Id", "Remote-Name", "Remote-Email", "Remote-Risk-Level", "Authorization")


class Quiet(http.server.BaseHTTPRequestHandler):
    def log_message(self, format, *arguments):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Site(Quiet):
    """A site without a sign-in of its own, which writes down what it is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        told = {name: self.headers[name] for name in TOLD if self.headers[name]}
        self.server.requests.append((self.command, self.path, body, told))
        self.answer(200, b"orders")

    do_GET = do_POST


class ForwardAuth(Quiet):
    """A proxy that asks first: a `GET` with the request's head and, in `X-Forwarded-*`, what was asked for. With 2xx the
    request goes on with the headers of the answer that are named; any other answer is the client's."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        head = {name: value for name, value in self.headers.items() if name.lower() not in ("content-length", "host")}
        asked = head | {
            "X-Forwarded-Method": self.command,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": self.headers["Host"],
            "X-Forwarded-Uri": self.path,
            "X-Forwarded-For": "192.0.2.10",
        }
        status, headers, text = keepwatch.ask("GET", keepwatch.URL + QUESTION, None, asked, keepwatch.tls)
        if status != 200:
            kept = {name: headers[name] for name in ("WWW-Authenticate",) if headers[name]}
            return self.answer(status, str(text).encode(), **kept)
        passed = {name: value for name, value in head.items() if name not in TOLD}
        passed |= {name: headers[name] for name in TOLD if headers[name]}
        url = f"http://127.0.0.1:{self.server.site}{self.path}"
        status, _, text = keepwatch.ask(self.command, url, body or None, passed)
        return self.answer(status, text.encode())

    do_GET = do_POST


@contextlib.contextmanager
def served(handler, **members):
    """A server in this process."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    vars(server).update(members)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextlib.contextmanager
def forward_auth(site):
    with served(ForwardAuth, site=site) as proxy:
        yield proxy.server_address[1]


@contextlib.contextmanager
def nginx(site):
    """nginx with the example's configuration; of it only the addresses are others."""
    port = keepwatch.free_port()
    text = (keepwatch.EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    addresses = {"127.0.0.1:8080": port, "127.0.0.1:8443": keepwatch.PORT, "127.0.0.1:3000": site}
    for address, here in addresses.items():
        assert address in text
        text = text.replace(address, f"127.0.0.1:{here}")
    with tempfile.TemporaryDirectory() as place:
        pathlib.Path(place, "nginx.conf").write_text(text, encoding="utf-8")
        shutil.copy(keepwatch.AUTHORITY, pathlib.Path(place, "ca.pem"))
        process = subprocess.Popen(["nginx", "-p", place, "-c", "nginx.conf", "-e", "stderr"])
        try:
            keepwatch.wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait(20)


class BehindAProxy:
    """What every such proxy must do."""

    @classmethod
    def setUpClass(cls):
        cls.site = cls.enterClassContext(served(Site, requests=[]))
        cls.port = cls.enterClassContext(cls.proxy(cls.site.server_address[1]))

    def setUp(self):
        self.site.requests.clear()
        self.user = keepwatch.new_user()

    def call(self, token=None, method="GET", path="/orders/7?open=true", body=None, **headers):
        if token:
            headers["Authorization"] = f"Bearer {token}"
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        return keepwatch.ask(method, f"http://127.0.0.1:{self.port}{path}", body, headers)

    def token(self, audience=AUDIENCE, scopes=("Orders.Read",)):
        return keepwatch.delegated_token(self.user, audience, scopes)

    def test_the_site_is_told_who_it_is_and_never_sees_the_token(self):
        status, _, text = self.call(self.token(), "POST", body=b"one more")
        self.assertEqual((status, text), (200, "orders"))
        [(method, path, body, told)] = self.site.requests
        self.assertEqual((method, path, body), ("POST", "/orders/7?open=true", b"one more"))
        expected = {
            "Remote-User": self.user["userPrincipalName"],
            "Remote-User-Id": self.user["id"],
            "Remote-Name": self.user["displayName"],
            "Remote-Risk-Level": "none",
        }
        self.assertEqual(told, expected)

    def test_nobody_can_say_that_they_are_somebody_else(self):
        self.call(self.token(), Remote_User="administrator@contoso.example", Remote_Email="administrator@contoso.example")
        [(_, _, _, told)] = self.site.requests
        self.assertEqual((told["Remote-User"], told.get("Remote-Email")), (self.user["userPrincipalName"], None))

    def test_who_has_no_token_for_the_site_is_sent_for_one(self):
        graph = self.token(audience="https://graph.microsoft.com")
        for token in (None, "opaque", graph, self.token()[:-8] + "AAAAAAAA"):
            status, headers, _ = self.call(token, Remote_User="administrator@contoso.example")
            self.assertEqual(status, 401)
            self.assertTrue(headers["WWW-Authenticate"].startswith("Bearer "), headers)
        self.assertEqual(self.call(self.token(scopes=["Orders.Write"]))[0], 403)
        self.assertEqual(self.site.requests, [])

    def test_a_disabled_account_and_a_risk_end_it_at_once(self):
        token = self.token()
        self.assertEqual(self.call(token)[0], 200)
        sign_in = {
            "userId": self.user["id"],
            "userPrincipalName": self.user["userPrincipalName"],
            "appId": "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",
            "ipAddress": keepwatch.TOR_EXIT,
        }
        found = keepwatch.graph("POST", "/engine/v1/evaluate", sign_in)
        self.assertIn(found["userRiskLevel"], ("medium", "high"))
        self.assertEqual(self.call(token)[0], 403)
        keepwatch.graph("POST", "/v1.0/identityProtection/riskyUsers/dismiss", {"userIds": [self.user["id"]]})
        self.assertEqual(self.call(token)[0], 200)
        keepwatch.graph("PATCH", f"/v1.0/users/{self.user['id']}", {"accountEnabled": False})
        self.assertEqual(self.call(token)[0], 401)


class ForwardAuthProxy(BehindAProxy, unittest.TestCase):
    proxy = staticmethod(forward_auth)


@unittest.skipUnless(shutil.which("nginx"), "there is no nginx here, and apt-get has none to give")
class Nginx(BehindAProxy, unittest.TestCase):
    proxy = staticmethod(nginx)

    def test_without_keepwatch_the_site_stays_closed(self):
        text = (keepwatch.EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
        self.assertIn("proxy_read_timeout 3s;", text)
        down = keepwatch.PORT
        try:
            keepwatch.PORT = keepwatch.free_port()
            with nginx(self.site.server_address[1]) as port:
                status, _, _ = keepwatch.ask("GET", f"http://127.0.0.1:{port}/", None, {"Authorization": "Bearer x.y.z"})
        finally:
            keepwatch.PORT = down
        self.assertEqual((status, self.site.requests), (500, []))


if __name__ == "__main__":
    unittest.main()
