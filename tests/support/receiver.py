"""Somebody who takes change notifications, as a playbook's endpoint would: for the suites in Python."""

import contextlib
import http.server
import json
import queue
import threading
import urllib.parse

#: How long a notification may take, the wait after a failure included.
DELIVERY_SECONDS_MAX = 60


class Receiver:
    """Listens on this machine, proves that it wants notifications, and keeps what comes, one by one and by request.

    The first `failures` requests are answered with 500.
    """

    def __init__(self, failures=0):
        self.failures = failures
        self.bodies = queue.Queue()
        self.taken = queue.Queue()
        self.refused = queue.Queue()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/notify"

    def next(self, queue=None):
        """The notification that comes next."""
        return (queue or self.taken).get(timeout=DELIVERY_SECONDS_MAX)

    def take(self, body):
        """Whether the receiver takes the notifications of that request."""
        is_failing, self.failures = self.failures > 0, max(0, self.failures - 1)
        self.bodies.put(body)
        for notification in json.loads(body)["value"]:
            (self.refused if is_failing else self.taken).put(notification)
        return not is_failing

    def _handler(self):
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
                if "validationToken" in asked:
                    return self.answer(200, asked["validationToken"][0])
                return self.answer(202 if receiver.take(body.decode()) else 500, "")

            def answer(self, status, text):
                self.send_response(status)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        return Handler


@contextlib.contextmanager
def receiving(**options):
    """A receiver for as long as it is needed."""
    receiver = Receiver(**options)
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
