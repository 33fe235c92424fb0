"""bin/start as people use it, on an empty data directory."""

import json
import os
import signal
import subprocess
import time
import urllib.request

import pytest

from salesmgmt.embedded import ports
from tests.embedded.conftest import at_work_in


@pytest.fixture
def free_port():
    with ports.listen(0) as door:
        return door.getsockname()[1]


def _start(place, port):
    """This will start everything and give the process and how long it took until it was ready."""
    began = time.monotonic()
    running = subprocess.Popen(
        ["bin/start", "--empty", "--port", str(port), "--data", str(place.path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    for line in running.stdout:
        if line.strip() == f"Ready: http://127.0.0.1:{port}/":
            break
    assert running.poll() is None, "bin/start ended before it was ready"
    return running, time.monotonic() - began


def _is_whole(port):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            found = json.load(answer)
        if found["status"] == "ok":
            return True
        time.sleep(0.2)
    return found


def _nothing_is_left(place):
    until = time.monotonic() + 5
    while left := at_work_in(place.path):
        if time.monotonic() > until:
            return left
        time.sleep(0.1)
    return True


def test_everything_starts_stops_and_survives_the_supervisors_death(place, free_port):
    running, _ = _start(place, free_port)
    assert _is_whole(free_port) is True

    second = subprocess.run(["bin/start", "--data", str(place.path)], capture_output=True, text=True, check=False)
    assert (second.returncode, second.stderr.count("\n")) == (1, 1)
    assert "already running" in second.stderr

    running.send_signal(signal.SIGTERM)
    assert running.wait(30) == 0
    running.stdout.close()
    assert at_work_in(place.path) == []

    running, seconds = _start(place, free_port)
    assert seconds < 10
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    running.stdout.close()
    assert _nothing_is_left(place) is True
