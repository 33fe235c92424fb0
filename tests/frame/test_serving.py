"""The live server of the tests knows when the last of its requests is over."""

import socket
import threading

import pytest
from django.test.testcases import QuietWSGIRequestHandler

from tests.serving import PatientServer

ASKED = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def served():
    """A server whose one page waits to be let go."""
    begun, let_go = threading.Event(), threading.Event()

    def page(_environ, start_response):
        begun.set()
        let_go.wait(10)
        start_response("200 OK", [("Content-Length", "0")])
        return [b""]

    server = PatientServer(("127.0.0.1", 0), QuietWSGIRequestHandler, allow_reuse_address=False)
    server.set_app(page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.begun, server.let_go = begun, let_go
    yield server
    let_go.set()
    server.shutdown()
    server.server_close()


def test_it_waits_for_a_request_whose_asker_has_gone(served):
    with socket.create_connection(served.server_address) as asker:
        asker.sendall(ASKED)
        assert served.begun.wait(5)
    with pytest.raises(TimeoutError):
        served.wait_until_idle(0.2)
    served.let_go.set()
    served.wait_until_idle(5)


def test_it_does_not_wait_where_nothing_runs(served):
    served.wait_until_idle(5)
