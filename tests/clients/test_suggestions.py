"""Clients to turn to: by their own habit, else by the rhythm of their grade, and those never visited."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.clients import actions
from apps.clients.measures.suggestions import suggestions
from apps.clients.models import Rhythm
from tests.world import NOW, TODAY, make_client, make_visit

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture(autouse=True)
def rhythms(world):
    Rhythm.objects.all().delete()
    for grade, days in {"K": 14, "A": 30, "B": 60, "C": 90}.items():
        Rhythm.objects.create(grade=grade, days=days)


def seen(rep, *days_ago, grade="C", **more):
    """This will make a client that the rep visited so many days ago."""
    client = make_client(rep, grade=grade)
    for days in days_ago:
        make_visit(client, rep, TODAY - timedelta(days=days), **more)
    return client


def reasons(*people):
    return {each.client_id: each.reason for each in suggestions([p.pk for p in people], today=TODAY, most=50)}


def test_a_habit_of_thirty_days_is_late_after_forty_five(rep):
    late, not_yet = seen(rep, 62, 92, 121, 152), seen(rep, 44, 74, 104, 134)
    assert reasons(rep) == {late.pk: "62 days without a visit or call, usually 30"}
    assert not_yet.pk not in reasons(rep)


def test_two_visits_tell_no_habit_so_the_grade_does(rep):
    late = seen(rep, 31, 36, grade="A")
    seen(rep, 30, 35, grade="A")
    assert reasons(rep) == {late.pk: "31 days without a visit or call; grade A: every 30"}


def test_a_slow_habit_does_not_excuse_from_the_grades_rhythm(rep):
    client = seen(rep, 20, 80, 140, 200, grade="K")
    assert reasons(rep) == {client.pk: "20 days without a visit or call; grade K: every 14"}


def test_days_on_which_it_was_seen_twice_are_no_habit_of_no_days(rep):
    client = seen(rep, 50, 50, 50, 80, 110, 140)
    assert reasons(rep)[client.pk] == "50 days without a visit or call, usually 30"


def test_a_call_counts_but_not_one_that_reached_nobody(rep):
    seen(rep, 3, 40, 70, 100)
    client = seen(rep, 62, 92, 122)
    make_visit(client, rep, TODAY - timedelta(days=1), how="phone", call_result="no_answer")
    assert list(reasons(rep)) == [client.pk]
    make_visit(client, rep, TODAY - timedelta(days=1), how="phone", call_result="reached")
    assert reasons(rep) == {}


def test_a_client_never_visited_is_suggested_after_a_week(rep):
    new, old = (
        make_client(rep, added_on=TODAY - timedelta(days=6)),
        make_client(rep, added_on=TODAY - timedelta(days=7)),
    )
    assert reasons(rep) == {old.pk: "never visited, added 7 days ago"}
    assert new.pk not in reasons(rep)


def test_who_has_a_next_step_or_is_planned_for_or_is_lost_is_not_suggested(rep):
    seen(rep, 100, next_step="call", next_on=TODAY + timedelta(days=1))
    planned = seen(rep, 100)
    actions.plan_appointment(planned, on=TODAY + timedelta(days=3), by=rep, at=NOW)
    make_client(rep, status="lost")
    assert reasons(rep) == {}


def test_key_accounts_come_before_others_that_wait_as_long(rep):
    small, key = seen(rep, 400), seen(rep, 100, grade="K")
    assert [each.client_id for each in suggestions([rep.pk], today=TODAY)] == [key.pk, small.pk]


def test_only_ones_own_clients_are_suggested(rep, teammate):
    seen(teammate, 400)
    assert reasons(rep) == {}
    assert len(reasons(rep, teammate)) == 1
    assert suggestions([], today=TODAY) == []


def test_a_visit_by_anybody_counts(rep, manager):
    client = seen(rep, 400)
    make_visit(client, manager, TODAY - timedelta(days=2))
    assert reasons(rep) == {}


def test_the_rhythm_of_each_grade_is_a_directors_to_set(director, manager, rep, browse):
    address = reverse("clients:rhythms")
    assert browse(rep).get(address).status_code == 403
    assert browse(manager).post(address, {"K": 1}).status_code == 403
    assert browse(director).post(address, {"K": 7, "A": 21, "B": "", "C": 0}).status_code == 422
    browse(director).post(address, {"K": 7, "A": 21, "B": "", "C": 120})
    assert dict(Rhythm.objects.values_list("grade", "days")) == {"K": 7, "A": 21, "C": 120}
