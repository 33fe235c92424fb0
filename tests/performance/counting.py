"""Counting: a full rebuild beside SQL written by hand, one day's recount, and time from commit to figure."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import defaultdict
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from apps.clients.models import Visit
from apps.reports import actions
from apps.reports.models import StaleFigure
from apps.teams.models import Company
from tests.performance import by_hand
from tests.performance.load import Cast

WRITES_A_SECOND, SECONDS = 50, 15


def rebuild() -> dict[str, float]:
    """This will rebuild every figure, and then the same figures by hand into tables of the same shape."""
    start = time.perf_counter()
    actions.rebuild_figures()
    ours = time.perf_counter() - start
    with transaction.atomic(), connection.cursor() as cursor:
        tables = ("dailyfigure", "monthlyfigure", "teamfigure")
        for table in tables:
            cursor.execute(f"CREATE TABLE byhand_{table} (LIKE reports_{table} INCLUDING ALL)")
        start = time.perf_counter()
        for statement in by_hand.statements(*(f"byhand_{table}" for table in tables)):
            cursor.execute(statement)
        theirs = time.perf_counter() - start
        cursor.execute(
            "SELECT (SELECT count(*) FROM reports_dailyfigure a FULL JOIN byhand_dailyfigure b "
            "USING (kpi, day, person_id, dimension, member) WHERE a.amount IS DISTINCT FROM b.amount)"
            " + (SELECT count(*) FROM reports_teamfigure a FULL JOIN byhand_teamfigure b "
            "USING (kpi, month, team_id) WHERE a.amount IS DISTINCT FROM b.amount)"
        )
        different = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM reports_dailyfigure")
        figures = cursor.fetchone()[0]
        transaction.set_rollback(True)
    if different:
        raise RuntimeError(f"{different} figures differ from those counted by hand.")
    return {"ours_s": ours, "by_hand_s": theirs, "ratio": ours / theirs, "daily_figures": figures}


def recount_a_day() -> float:
    """This will mark one day for everyone and count it anew; seconds."""
    today = Company.current().today()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO reports_stalefigure (source, day, person_id) "
            "SELECT source, %s, id FROM teams_person, unnest(ARRAY['visits', 'contracts', 'contract_lines', "
            "'payments', 'deals_opened', 'deals_closed', 'clients']) AS source",
            [today],
        )
    start = time.perf_counter()
    actions.recount()
    return time.perf_counter() - start


def freshness(cast: Cast) -> dict[str, float]:
    """This will log visits at a steady rate with worker and clock at work, and time each until its figure holds it."""
    commands = (
        ["-m", "celery", "-A", "salesmgmt", "worker", "--concurrency", "2", "--loglevel", "warning"],
        ["-m", "celery", "-A", "salesmgmt", "beat", "--scheduler", "salesmgmt.clock:Clock", "--loglevel", "warning"],
    )
    running = [subprocess.Popen([sys.executable, *command]) for command in commands]
    try:
        time.sleep(6)
        return _freshness(cast)
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            try:
                process.wait(timeout=60)
            except subprocess.TimeoutExpired:
                process.kill()


def _freshness(cast: Cast) -> dict[str, float]:
    today = Company.current().today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT owner_id, min(client_id) FROM clients_visit GROUP BY owner_id ORDER BY owner_id")
        owners = cursor.fetchall()
    actions.recount()
    before = _figures(today)
    waiting: dict[int, list[tuple[float, float]]] = defaultdict(list)
    latencies: list[float] = []
    done = threading.Event()

    def write() -> None:
        expected = dict(before)
        start = time.perf_counter()
        for number in range(WRITES_A_SECOND * SECONDS):
            time.sleep(max(0.0, start + number / WRITES_A_SECOND - time.perf_counter()))
            owner, client = owners[number % len(owners)]
            Visit.objects.create(
                key=uuid4(), client_id=client, owner_id=owner, visited_on=today, logged_at=timezone.now()
            )
            expected[owner] = expected.get(owner, 0) + 1
            waiting[owner].append((expected[owner], time.perf_counter()))
        done.set()
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    deadline = time.perf_counter() + SECONDS + 60
    while not done.is_set() or any(waiting.values()):
        if time.perf_counter() > deadline:
            raise RuntimeError("Some figures never came.")
        now_holds, now = _figures(today), time.perf_counter()
        for owner, several in waiting.items():
            while several and several[0][0] <= now_holds.get(owner, 0):
                latencies.append(now - several.pop(0)[1])
        time.sleep(0.02)
    writer.join()
    ordered = sorted(latencies)
    return {
        "writes": len(ordered),
        "p50_s": ordered[len(ordered) // 2],
        "p95_s": ordered[int(len(ordered) * 0.95) - 1],
        "longest_s": ordered[-1],
        "still_stale": StaleFigure.objects.count(),
    }


def _figures(day) -> dict[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, sum(amount) FROM reports_dailyfigure "
            "WHERE kpi = 'visits' AND dimension = '' AND day = %s GROUP BY person_id",
            [day],
        )
        return {person: float(amount) for person, amount in cursor.fetchall()}
