"""A network as in a lift: a proxy before the server that is slow, loses requests and answers, and may be away."""

import random
import socket
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# There and back.
LATENCY = 0.4
LOSS = 0.05
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Lift:
    """`loses(request)` may say "before" or "after": whether the server got what was lost."""

    def __init__(self, server: str, seed: int = 7):
        self.server, self.chance, self.away = urlsplit(server).netloc, random.Random(seed), False
        self.latency, self.loss, self.lost = LATENCY, LOSS, {"before": 0, "after": 0}
        self.proxy = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        # Closing waits for what is still under way, else it would ask the server of a later test.
        self.proxy.daemon_threads = False
        self.url = f"http://127.0.0.1:{self.proxy.server_address[1]}"
        threading.Thread(target=self.proxy.serve_forever, daemon=True).start()

    def close(self):
        self.away = True
        self.proxy.shutdown()
        self.proxy.server_close()

    def fate(self, handler) -> str:
        """What becomes of a request. Scripts and styles come from the browser's own store in real life."""
        if self.away:
            return "before"
        if handler.path.startswith("/static/"):
            return ""
        time.sleep(self.latency)
        if self.away:
            return "before"
        if self.chance.random() >= self.loss:
            return ""
        fate = self.chance.choice(["before", "after"])
        self.lost[fate] += 1
        return fate

    def _handler(lift):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if length else None
                fate = lift.fate(self)
                if fate == "before":
                    return self.cut()
                line = HTTPConnection(lift.server, timeout=60)
                line.request(self.command, self.path, body, dict(self.headers))
                answer = line.getresponse()
                content = answer.read()
                line.close()
                if fate == "after" or lift.away:
                    return self.cut()
                self.send_response_only(answer.status, answer.reason)
                for name, value in answer.getheaders():
                    if name.lower() not in HOP_BY_HOP:
                        self.send_header(name, value)
                if self.path.startswith("/static/"):
                    self.send_header("Cache-Control", "max-age=600")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)
                return None

            def cut(self):
                self.close_connection = True
                with suppress(OSError):
                    self.connection.shutdown(socket.SHUT_RDWR)

            do_GET = do_POST = do_HEAD = pass_on

            def log_message(self, *_args):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    self.close_connection = True

        return Handler
