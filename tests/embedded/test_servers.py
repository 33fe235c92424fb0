"""The database and the broker of a data directory: kept while someone uses them, safe when killed."""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from salesmgmt.embedded import identity
from salesmgmt.embedded.lease import Lease
from salesmgmt.embedded.places import Place
from salesmgmt.embedded.postgres import Postgres
from salesmgmt.embedded.trouble import Trouble
from salesmgmt.embedded.valkey import Valkey
from tests.embedded.conftest import at_work_in


def _ask(lease, question):
    line = psycopg2.connect(host=lease.runtime["sockets"], user="salesmgmt", dbname="salesmgmt")
    line.autocommit = True
    try:
        with line.cursor() as cursor:
            # Careless or not: what is committed here must outlive a killed server.
            cursor.execute("SET synchronous_commit = on")
            cursor.execute(question)
            return cursor.fetchone() if cursor.description else None
    finally:
        line.close()


def _ask_patiently(lease, question, seconds=15):
    until = time.monotonic() + seconds
    while True:
        try:
            return _ask(lease, question)
        except psycopg2.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _postmaster(lease):
    return int((Path(lease.runtime["data"]) / "postmaster.pid").read_text().splitlines()[0])


def test_servers_live_as_long_as_the_last_user_and_leave_nothing_behind(place):
    with Lease(place, careless=True) as first:
        _ask(first, "CREATE TABLE kept AS SELECT '客户' AS word")
        with Lease(place, careless=True) as second:
            assert second.runtime == first.runtime
        assert _ask(first, "SELECT word FROM kept") == ("客户",)
        sockets = Path(first.runtime["sockets"])
        assert sockets.stat().st_mode & 0o777 == 0o700
    assert at_work_in(place.path) == []
    assert not sockets.exists()
    with Lease(place, careless=True) as again:
        assert _ask(again, "SELECT word FROM kept") == ("客户",)


def test_order_and_search_are_the_same_whatever_the_machines_language(place, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with Lease(place, careless=True) as lease:
        assert _ask(lease, "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'salesmgmt'") == (
            "b",
            "C.UTF-8",
        )
        assert _ask(lease, "SELECT upper('é'), 'ABC' ILIKE 'abc'") == ("É", True)


def test_a_killed_database_server_is_back_within_seconds_though_a_query_outlived_it(place):
    with Lease(place, careless=True) as lease:
        _ask(lease, "CREATE TABLE kept AS SELECT 1")

        def busy():
            with pytest.raises(psycopg2.OperationalError):
                _ask(lease, "SELECT count(*) FROM generate_series(1, 100000000000)")

        query = threading.Thread(target=busy)
        query.start()
        time.sleep(0.3)
        os.kill(_postmaster(lease), signal.SIGKILL)
        assert _ask_patiently(lease, "SELECT count(*) FROM kept") == (1,)
        query.join(timeout=10)
        assert not query.is_alive()


def test_a_killed_keeper_is_replaced_at_the_same_address(place):
    with Lease(place, careless=True) as lease:
        _ask(lease, "CREATE TABLE kept AS SELECT 1")
        address, killed = lease.runtime["database_url"], lease.runtime["pid"]
        os.kill(killed, signal.SIGKILL)
        until = time.monotonic() + 5
        while lease.is_kept() and time.monotonic() < until:
            time.sleep(0.02)
        lease.ensure()
        assert lease.runtime["pid"] != killed
        assert lease.runtime["database_url"] == address
        assert _ask(lease, "SELECT count(*) FROM kept") == (1,)
    assert at_work_in(place.path) == []


def test_what_a_killed_keeper_and_server_left_is_swept_before_the_next_start(place):
    with Lease(place, careless=True) as lease:
        _ask(lease, "CREATE TABLE kept AS SELECT 1")
    # As on a machine that lost its power: the lock file names a process that has long been someone else.
    (Path(lease.runtime["data"]) / "postmaster.pid").write_text(f"{os.getpid()}\n")
    with Lease(place, careless=True) as lease:
        assert _ask(lease, "SELECT count(*) FROM kept") == (1,)


def test_a_database_of_a_newer_postgresql_is_refused_with_a_sentence(place):
    (place / "pg99").mkdir()
    with pytest.raises(Trouble, match="PostgreSQL 99, newer than"), Lease(place, careless=True):
        pass
    assert at_work_in(place.path) == []


def test_a_configured_database_and_broker_mean_that_nothing_is_started(place, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/sales")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with Lease(place) as lease:
        assert lease.runtime == {}
        assert at_work_in(place.path) == []
    assert not place.runtime.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root has to run PostgreSQL as somebody else")
def test_roots_database_runs_as_nobody_though_its_folder_is_closed_to_others(folder, monkeypatch, nothing_configured):
    shelter = folder / "shelter"
    shelter.mkdir()
    monkeypatch.setattr(identity, "SHELTER", shelter)
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    postgres = Postgres(Place(closed / "data").open(), careless=True)
    postgres.initialise()
    sockets = folder / "s"
    sockets.mkdir(mode=0o700)
    postgres.identity.own(sockets)
    running = postgres.launch(sockets)
    try:
        postgres.wait_until_ready(running, sockets)
        assert postgres.data.is_relative_to(shelter)
        assert os.stat(f"/proc/{running.pid}").st_uid == postgres.identity.uid != 0
        assert len(postgres.leftovers()) > 1
        assert closed.stat().st_mode & 0o777 == 0o700
    finally:
        running.send_signal(signal.SIGINT)
        running.wait(10)
    assert postgres.leftovers() == []


@pytest.mark.broker
@pytest.mark.parametrize("program", ["", "redis-server", "valkey-server"], ids=["embedded", "redis", "valkey"])
def test_messages_outlive_a_killed_broker(place, program):
    if program and not shutil.which(program):
        pytest.skip(f"no {program} on this machine")
    broker = Valkey(place, program)
    sockets = place / "s"
    sockets.mkdir()
    for round_number in range(2):
        running = broker.launch(sockets)
        broker.wait_until_ready(running, sockets)
        client = redis.Redis(unix_socket_path=str(sockets / "valkey"))
        if round_number == 0:
            client.lpush("celery", *range(1000))
            # What came within the last second may be lost by design.
            time.sleep(1.2)
        else:
            assert client.llen("celery") == 1000
        client.close()
        running.kill()
        running.wait()


def test_the_command_beside_a_running_one_shares_its_database(place):
    with Lease(place, careless=True) as lease:
        known = json.loads(place.runtime.read_text())
        assert known["pid"] == lease.runtime["pid"]
        asked = subprocess.run(
            ["bin/manage", "--data", str(place.path), "shell", "--no-imports", "-c",
             "from django.db import connection as c; c.ensure_connection(); print(c.settings_dict['OPTIONS']['host'])"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert asked.stdout.strip() == known["sockets"]
        assert lease.is_kept()
