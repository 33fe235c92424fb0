"""The live server of tests, which can say when the last of its requests is over."""

import socket
import threading

from django.core.servers.basehttp import ThreadedWSGIServer


class PatientServer(ThreadedWSGIServer):
    """A request that runs on after its test would meet a database that is being emptied: both may wait for each other,
    and one of them is refused. So a test that is over waits here for what it has asked for."""

    def __init__(self, *args, **options):
        self.open, self.over, self.change = set(), set(), threading.Condition()
        super().__init__(*args, **options)

    def process_request(self, request, client_address):
        with self.change:
            self.open.add(client_address)
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.change:
                self.open.discard(client_address)
                self.over.add(client_address)
                self.change.notify_all()

    def wait_until_idle(self, seconds: float = 30) -> None:
        """Connections are taken in the order in which they came: after one of our own nobody stands before the door.

        Raises TimeoutError naming the connections that stayed open.
        """
        with socket.create_connection(self.server_address) as last:
            address = last.getsockname()
        with self.change:
            if not self.change.wait_for(lambda: address in self.over and not self.open, seconds):
                raise TimeoutError(f"after {seconds} s still served: {sorted(self.open)}")
            self.over.clear()
