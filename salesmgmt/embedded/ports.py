"""The port the browser comes to: taken before anything else starts, and kept while web restarts."""

import errno
import socket

from .trouble import Trouble

HOST = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """This will open the port, or say that somebody else has it."""
    try:
        return _open(port)
    except OverflowError:
        raise Trouble(f"There is no port {port}: choose one between 1024 and 65535 with --port.") from None
    except OSError as error:
        if error.errno == errno.EACCES:
            raise Trouble(f"Port {port} is not for ordinary users: choose one above 1023 with --port.") from None
        if error.errno != errno.EADDRINUSE:
            raise Trouble(f"Port {port} on {HOST} cannot be used: {error.strerror}.") from None
        raise Trouble(
            f"Port {port} on {HOST} is taken by another program: stop it, or choose another port, "
            f"for instance --port {_free_after(port)}."
        ) from None


def _open(port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Inherited by every connection; without it the last part of a page can wait 40 ms for an acknowledgement.
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        door.bind((HOST, port))
        door.listen(256)
    except BaseException:
        door.close()
        raise
    return door


def _free_after(port: int) -> int:
    for candidate in range(port + 1, min(port + 100, 65535)):
        try:
            _open(candidate).close()
        except OSError:
            continue
        return candidate
    return 0
