"""Somebody who takes change notifications."""

import http.server
import queue
import threading
import urllib.parse

#: How long a notification may take until it is here.
DELIVERY_SECONDS_MAX = 30


class Receiver:
    """Listens on this machine, proves that it wants notifications, and keeps what comes."""

    def __init__(self):
        self.bodies = queue.Queue()
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_port}/notify"

    def received(self):
        """The body of the next notification."""
        return self.bodies.get(timeout=DELIVERY_SECONDS_MAX)

    def handler(self):
        bodies = self.bodies

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                asked = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
                if "validationToken" in asked:
                    self.answer(200, asked["validationToken"][0])
                else:
                    bodies.put(text)
                    self.answer(202, "")

            def answer(self, status, text):
                self.send_response(status)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        return Handler
