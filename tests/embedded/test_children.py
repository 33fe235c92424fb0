import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from salesmgmt.embedded.children import Child, spawn, stop
from salesmgmt.embedded.trouble import Trouble
from tests.embedded.conftest import at_work_in


def _sleeper(folder):
    return lambda: spawn(["sh", "-c", f"sleep 100 & wait # {folder}"], env=dict(os.environ), log=folder / "log")


def _wait_until(true, seconds=5):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)


def test_a_child_that_was_killed_is_started_again(folder):
    child = Child("sleeper", _sleeper(folder))
    child.start()
    first = child.pid
    os.kill(first, signal.SIGKILL)
    _wait_until(lambda: child.revive() or child.pid != first)
    assert len(at_work_in(folder)) == 1
    stop([child], patience=5)
    assert at_work_in(folder) == []


def test_a_child_that_keeps_dying_is_given_up(folder):
    child = Child("faulty", lambda: spawn(["false"], env={}, log=folder / "log"))
    child.start()
    with pytest.raises(Trouble, match="ended 6 times within a minute"):
        _wait_until(child.revive)


def test_a_child_that_does_not_stop_is_ended(folder):
    stubborn = f"trap '' TERM; echo ready; while :; do sleep 0.1; done # {folder}"
    child = Child("stubborn", lambda: spawn(["sh", "-c", stubborn], env=dict(os.environ), log=folder / "log"))
    child.start()
    _wait_until(lambda: (folder / "log").read_text())
    stop([child], patience=0.3)
    assert at_work_in(folder) == []


def test_children_end_when_their_parent_is_killed(folder):
    parent = textwrap.dedent(f"""
        import os, pathlib, time
        from salesmgmt.embedded.children import spawn
        spawn(["sleep", "1000.5"], env=os.environ, log=pathlib.Path("{folder}/log"), cwd=pathlib.Path("{folder}"))
        print("up", flush=True)
        time.sleep(60)
    """)
    running = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE)
    assert running.stdout.readline() == b"up\n"
    assert any("1000.5" in one for one in at_work_in(folder))
    running.kill()
    running.wait()
    running.stdout.close()
    _wait_until(lambda: at_work_in(folder) == [])
