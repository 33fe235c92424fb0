"""Large files are imported by the worker, once, with visible progress, whatever is killed meanwhile."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psycopg2
import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.clients.models import Client, Product
from apps.teams import actions, tasks
from apps.teams.actions import imports
from apps.teams.models import Import
from tests import world as making


@contextmanager
def beside():
    """Gives a cursor of another connection, as someone else would have."""
    other = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    other.autocommit = True
    try:
        yield other.cursor()
    finally:
        other.close()


def many(rows=3000):
    return "name,price\n" + "".join(f"Product {number},{number}\n" for number in range(rows))


def start(world, text, **choices):
    return actions.start_import(
        by=world.administrator, at=timezone.now(), kind="products", filename="p.csv", content=text.encode(), **choices
    )


def test_a_small_file_comes_in_at_once_and_a_large_one_is_left_to_the_worker(world, monkeypatch):
    nudged = []
    monkeypatch.setattr(imports, "nudge", nudged.append)
    small = actions.import_soon(start(world, many(5)))
    assert (small.state, nudged) == ("done", [])
    large = actions.import_soon(start(world, many(imports.AT_ONCE + 1)))
    assert (large.state, nudged) == ("waiting", ["teams.run_imports"])
    tasks.run_imports()
    large.refresh_from_db()
    assert (large.state, large.created, large.unchanged) == ("done", imports.AT_ONCE - 4, 5)


def test_the_task_has_the_name_the_clock_calls():
    assert tasks.run_imports.name == "teams.run_imports"


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_from_outside_while_nothing_else_is(monkeypatch):
    world = making.make_world()
    job = start(world, many(2500))
    seen, told = [], []

    def look(*args):
        told[0](*args)
        with beside() as cursor:
            cursor.execute(
                "SELECT state, done, rows, heartbeat_at IS NOT NULL FROM teams_import WHERE id = %s", [job.pk]
            )
            progress = cursor.fetchone()
            cursor.execute("SELECT count(*) FROM clients_product")
            seen.append((*progress, cursor.fetchone()[0]))

    go = imports.importing.go

    def watched(run, sheet, *, tell: object, **choices):
        told.append(tell)
        return go(run, sheet, tell=look, **choices)

    monkeypatch.setattr(imports.importing, "go", watched)
    actions.run_import(job)
    assert seen == [("running", done, 2500, True, 0) for done in (1000, 2000, 2500)]
    assert Product.objects.count() == 2500


def test_one_import_runs_at_a_time(world):
    job = start(world, many(3))
    with beside() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [imports.RUNNING])
        assert actions.run_import(job).state == "waiting"
        assert actions.run_imports() == 0
        cursor.execute("SELECT pg_advisory_unlock(%s)", [imports.RUNNING])
    assert actions.run_imports() == 1
    job.refresh_from_db()
    assert job.state == "done"


def test_a_file_that_never_comes_to_an_end_is_given_up(world):
    job = start(world, many(3))
    Import.objects.filter(pk=job.pk).update(state="running", attempts=imports.MOST_ATTEMPTS)
    actions.run_imports()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "Broken off" in job.remark
    assert not Product.objects.exists()


def test_an_error_of_the_program_imports_nothing_and_is_told(world, monkeypatch):
    from apps.clients.imports.products import ProductRecords

    def broken(self, row):
        raise RuntimeError("broken")

    monkeypatch.setattr(ProductRecords, "resolve", broken)
    job = actions.run_import(start(world, many(3)))
    assert (job.state, job.created) == ("failed", 0)
    assert not Product.objects.exists()


def test_someone_who_lost_the_right_meanwhile_imports_nothing(world):
    job = start(world, many(3))
    world.administrator.is_active = False
    world.administrator.save()
    actions.run_imports()
    job.refresh_from_db()
    assert job.state == "refused"
    assert not Product.objects.exists()


WORKER = """
import django, sys
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from apps.teams import actions
actions.run_imports()
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_and_doubles_nothing():
    world = making.make_world()
    text = "name,owner,phone\n" + "".join(f"Client {number},rep,{number}\n" for number in range(10_000))
    job = actions.start_import(
        by=world.administrator, at=timezone.now(), kind="clients", filename="c.csv", content=text.encode()
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"]],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "salesmgmt.settings"},
    )
    try:
        for _times in range(600):
            if Import.objects.get(pk=job.pk).done:
                break
            time.sleep(0.05)
        found = Import.objects.get(pk=job.pk)
        assert 0 < found.done < 10_000, "the worker was to be killed in the middle"
        assert (found.state, Client.objects.count()) == ("running", 0)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    # The database notices the broken connection by itself; the next to look goes on.
    for _times in range(100):
        if actions.run_imports():
            break
        time.sleep(0.1)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.created) == ("done", 2, 10_000)
    assert Client.objects.count() == 10_000
    assert Client.objects.values("name").distinct().count() == 10_000


@pytest.mark.django_db(transaction=True)
def test_an_import_that_breaks_off_with_the_database_begins_again(monkeypatch):
    world = making.make_world()
    job = start(world, many(2500))
    go = imports.importing.go

    def cut(run, sheet, **choices):
        pid = connection.connection.info.backend_pid
        with beside() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        return go(run, sheet, **choices)

    monkeypatch.setattr(imports.importing, "go", cut)
    with pytest.raises(Exception, match=r"terminat|closed"):
        actions.run_import(job)
    connection.close()
    assert (Import.objects.get(pk=job.pk).state, Product.objects.count()) == ("running", 0)
    monkeypatch.setattr(imports.importing, "go", go)
    assert actions.run_imports() == 1
    assert (Import.objects.get(pk=job.pk).state, Product.objects.count()) == ("done", 2500)


@pytest.mark.django_db(transaction=True)
def test_two_who_import_the_same_file_at_once_make_each_row_once():
    world = making.make_world()
    jobs = [start(world, many(10)) for _twice in range(2)]
    with transaction.atomic():
        assert actions.run_import(jobs[0]).created == 10
    assert actions.run_import(jobs[1]).unchanged == 10
    assert Product.objects.count() == 10
