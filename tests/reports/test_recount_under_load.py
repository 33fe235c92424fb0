"""Writers and counters at once, and counters that die, leave the figures true."""

import random
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from apps.clients.models import Visit
from apps.reports import rollups
from apps.reports.actions import recount, verify_figures
from apps.reports.models import DailyFigure, StaleFigure
from salesmgmt.lib.nudge import nudge
from tests import world as making


def in_threads(*works):
    """Runs each in a thread with a connection of its own; raises what any of them raised."""
    raised = []

    def run(work):
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if raised:
        raise raised[0]


@pytest.mark.django_db(transaction=True)
def test_writers_and_counters_at_once_end_with_true_figures():
    world = making.make_world()
    people = [world.rep, world.teammate, world.outsider]
    clients = [making.make_client(person) for person in people]
    writing = threading.Event()

    def write(seed):
        chance = random.Random(seed)
        for _ in range(25):
            who = chance.randrange(3)
            day = date(2026, 3, 1) + timedelta(days=chance.randrange(40))
            with transaction.atomic():
                visit = making.make_visit(clients[who], people[who], day, how=chance.choice(["onsite", "phone"]))
                if chance.random() < 0.3:
                    Visit.objects.filter(pk=visit.pk).update(visited_on=day + timedelta(days=3))
                if chance.random() < 0.2:
                    Visit.objects.filter(pk=visit.pk).delete()

    def count():
        while not writing.is_set():
            recount()

    counters = [threading.Thread(target=lambda: in_threads(count)) for _ in range(2)]
    for counter in counters:
        counter.start()
    in_threads(*(lambda seed=seed: write(seed) for seed in range(6)))
    writing.set()
    for counter in counters:
        counter.join()
    recount()
    assert not StaleFigure.objects.exists()
    assert verify_figures() == []
    counted = sum(f.amount for f in DailyFigure.objects.filter(dimension="", kpi__in=["visits", "calls"]))
    assert counted == Visit.objects.count() > 0


@pytest.mark.django_db(transaction=True)
def test_a_counter_that_dies_half_way_loses_nothing(monkeypatch):
    world = making.make_world()
    making.make_visit(making.make_client(world.rep), world.rep)
    marks = StaleFigure.objects.count()

    def die(days):
        raise KeyboardInterrupt

    monkeypatch.setattr(rollups, "_insert_months", die)
    with pytest.raises(KeyboardInterrupt):
        recount()
    assert StaleFigure.objects.count() == marks
    assert not DailyFigure.objects.exists()
    monkeypatch.undo()
    recount()
    assert DailyFigure.objects.filter(kpi="visits", dimension="").get().amount == 1


@pytest.mark.django_db(transaction=True)
def test_counting_without_the_lock_would_go_wrong(monkeypatch):
    """The control: were the lock off, two counters of one bucket would collide, so the tests above can fail."""
    world = making.make_world()
    making.make_visit(making.make_client(world.rep), world.rep)
    monkeypatch.setattr(rollups, "one_at_a_time", lambda: None)
    both_deleted = threading.Barrier(2)
    insert = rollups._insert

    def together(source, rows=None):
        if source.key == "visits":
            both_deleted.wait(timeout=10)
        insert(source, rows)

    monkeypatch.setattr(rollups, "_insert", together)
    StaleFigure.objects.bulk_create(
        [StaleFigure(source="visits", day=making.TODAY, person=world.rep) for _ in range(2)]
    )
    ours = list(StaleFigure.objects.filter(source="visits").values_list("pk", flat=True))
    monkeypatch.setattr(rollups, "_claim", lambda chosen: [("visits", making.TODAY, world.rep.pk)])
    assert len(ours) >= 2
    with pytest.raises(Exception, match=r"one_figure_a_day|duplicate key"):
        in_threads(rollups.recount_stale, rollups.recount_stale)


@pytest.mark.django_db(transaction=True)
def test_a_change_nudges_the_clock_when_it_commits():
    from salesmgmt.celery import app
    from salesmgmt.clock import Clock

    world = making.make_world()
    clock = Clock(app, lazy=True)
    sent = []
    clock._send = sent.append
    clock._listen(0)
    try:
        with transaction.atomic():
            making.make_visit(making.make_client(world.rep), world.rep)
            clock._listen(0.2)
            assert sent == []
        clock._listen(5)
        assert sent == ["reports.recount"]
        nudge("teams.run_imports")
        clock._listen(5)
        assert sent == ["reports.recount", "teams.run_imports"]
    finally:
        clock.listening.close()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_change_leaves_no_mark():
    world = making.make_world()
    client = making.make_client(world.rep)
    recount()
    with transaction.atomic():
        making.make_visit(client, world.rep)
        transaction.set_rollback(True)
    assert not StaleFigure.objects.exists()
