"""Which pool a client goes to, when, and with which warning."""

import pytest
from django.urls import reverse

from apps.clients import actions
from apps.clients.measures.returning import standing_of
from apps.clients.models import Appointment, Client, Ownership, Pool, Region, Task
from apps.teams.models import CalendarDay, Notification
from tests.clients.pools import give_back, got_on, held_since, make_pool, noon, on, place_of, told
from tests.world import TODAY, make_deal, make_visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
EVERY_GRADE_30 = {"K": 30, "A": 30, "B": 30, "C": 30}


# --- to which pool a client goes -----------------------------------------------------------------------------


def test_a_client_goes_to_the_nearest_pool_up_its_owners_line_of_teams(world):
    make_pool("Company", follow_up=EVERY_GRADE_30)
    make_pool("East", team=world.east, follow_up=EVERY_GRADE_30)
    own = make_pool("Team", team=world.team, follow_up=EVERY_GRADE_30)
    make_pool("West", team=world.west, follow_up=EVERY_GRADE_30)
    near, far = held_since(world.rep), held_since(world.outsider)
    of_the_neighbours = held_since(world.other_manager)
    give_back()
    assert place_of(near) == own
    assert place_of(far).name == "West"
    assert place_of(of_the_neighbours).name == "East"


def test_a_pool_of_one_region_takes_only_clients_of_that_region(world):
    make_pool("Everything else", follow_up=EVERY_GRADE_30)
    make_pool("East for all", team=world.east, follow_up=EVERY_GRADE_30)
    make_pool("Shanghai", team=world.east, region=world.region, follow_up=EVERY_GRADE_30)
    make_pool("Elsewhere", team=world.team, region=Region.objects.create(name="Suzhou"), follow_up=EVERY_GRADE_30)
    there, nowhere = held_since(world.rep, region=world.region), held_since(world.rep)
    give_back()
    assert place_of(there).name == "Shanghai"
    assert place_of(nowhere).name == "East for all"


def test_without_a_pool_in_use_a_client_stays_with_its_owner(world):
    make_pool("Closed", follow_up=EVERY_GRADE_30, is_open=False)
    make_pool("West", team=world.west, follow_up=EVERY_GRADE_30)
    client = held_since(world.rep)
    assert give_back() == 0
    assert place_of(client) == world.rep
    assert standing_of(client.pk, today=TODAY).pool_id is None


# --- when it goes ---------------------------------------------------------------------------------------------


def test_each_grade_has_its_own_days_and_one_without_a_rule_stays(world):
    pool = make_pool(follow_up={"A": 60, "C": 30})
    clients = {grade: held_since(world.rep, on(-45), grade=grade) for grade in "KAC"}
    assert give_back() == 1
    assert place_of(clients["C"]) == pool
    assert place_of(clients["A"]) == place_of(clients["K"]) == world.rep
    assert give_back(on(15)) == 1
    assert place_of(clients["A"]) == pool
    assert place_of(clients["K"]) == world.rep


def test_a_client_goes_on_the_day_the_rule_says_and_not_before(world):
    make_pool(follow_up={"C": 30})
    client = held_since(world.rep)
    make_visit(client, world.rep, on(-21))
    assert standing_of(client.pk, today=TODAY).due_on == on(9)
    assert give_back(on(8)) == 0
    assert give_back(on(9)) == 1


@pytest.mark.parametrize("how", ["onsite", "phone", "message"])
def test_a_visit_or_call_by_anybody_is_follow_up(world, how):
    make_pool(follow_up={"C": 30})
    client = held_since(world.rep)
    make_visit(client, world.manager, on(-29), how=how)
    assert give_back() == 0
    assert give_back(on(1)) == 1


def test_a_task_that_was_done_is_follow_up_and_an_open_one_is_not(world):
    make_pool(follow_up={"C": 30})
    done, still_open = held_since(world.rep), held_since(world.rep)
    for client, done_at in ((done, noon(on(-5))), (still_open, None)):
        Task.objects.create(
            owner=world.rep, given_by=world.rep, text="Send the offer", client=client, done_at=done_at,
            made_at=noon(on(-40)),
        )  # fmt: skip
    assert give_back() == 1
    assert place_of(done) == world.rep
    assert isinstance(place_of(still_open), Pool)


def test_a_new_owner_has_the_whole_time_before_a_client_goes(world):
    make_pool(follow_up={"C": 30})
    client = held_since(world.rep)
    make_visit(client, world.rep, on(-300))
    got_on(actions.reassign(client, to=world.teammate, by=world.manager, at=noon(TODAY)), on(-29))
    assert give_back() == 0
    assert give_back(on(1)) == 1


def test_holidays_follow_up_nobody_and_count_as_any_day(world):
    make_pool(follow_up={"C": 30})
    for number in range(1, 30):
        CalendarDay.objects.create(day=on(-number), is_workday=False, name="Closed")
    held_since(world.rep, on(-30))
    assert give_back() == 1


def test_a_client_goes_for_want_of_a_deal_though_it_is_visited(world):
    pool = make_pool(deal={"C": 90})
    bought, never, lost = (held_since(world.rep) for _number in range(3))
    for client in (bought, never, lost):
        make_visit(client, world.rep, TODAY)
    make_deal(bought, world.rep, stage="won", opened_on=on(-100), closed_on=on(-80))
    make_deal(lost, world.rep, stage="lost", opened_on=on(-200), closed_on=on(-91))
    assert give_back() == 2
    assert place_of(bought) == world.rep
    assert place_of(never) == place_of(lost) == pool


def test_an_open_deal_or_something_planned_soon_keeps_a_client_and_a_date_far_ahead_does_not(world):
    make_pool(follow_up={"C": 30}, deal={"C": 90})
    in_hand, soon, far, called_off = (held_since(world.rep) for _number in range(4))
    make_deal(in_hand, world.rep, opened_on=on(-200))
    for client, day, state in ((soon, 30, "planned"), (far, 31, "planned"), (called_off, 5, "cancelled")):
        Appointment.objects.create(client=client, owner=world.rep, on=on(day), planned_by=world.rep, state=state)
    assert give_back() == 2
    assert place_of(in_hand) == place_of(soon) == world.rep
    assert isinstance(place_of(far), Pool)
    assert isinstance(place_of(called_off), Pool)
    # Nobody goes on a visit to a client that is no longer theirs.
    assert Appointment.objects.get(client=far).state == "cancelled"
    assert Appointment.objects.get(client=soon).state == "planned"


def test_what_is_protected_stays(world):
    make_pool(follow_up={"C": 30})
    safe, other = held_since(world.rep), held_since(world.rep)
    assert give_back(protected=Client.objects.filter(pk=safe.pk).values_list("pk", flat=True)) == 1
    assert place_of(safe) == world.rep
    assert isinstance(place_of(other), Pool)


def test_doing_it_again_the_same_day_changes_nothing(world):
    make_pool(follow_up={"C": 30}, warn_days=0)
    held_since(world.rep)
    assert [give_back(), give_back(), give_back()] == [1, 0, 0]
    assert Notification.objects.filter(person=world.rep).count() == 1
    assert Ownership.objects.filter(owner__isnull=True).count() == 1


# --- warnings -------------------------------------------------------------------------------------------------


def test_the_owner_is_warned_once_and_told_when_the_client_went(world):
    make_pool("East", team=world.east, follow_up={"C": 30}, warn_days=3)
    client = held_since(world.rep, on(-27), "Hongda")
    assert give_back() == 0
    assert give_back(on(1)) == give_back(on(2)) == 0
    [warning] = told(world.rep, "client_returns")
    assert warning.values == {"client": "Hongda", "pool": "East", "days": 30, "on": on(3).isoformat()}
    assert warning.url == reverse("clients:detail", args=[client.pk])
    assert give_back(on(3)) == 1
    [lost] = told(world.rep, "client_returned")
    assert lost.url == reverse("clients:pool_client", args=[client.pk])
    [summary] = told(world.manager, "clients_returned")
    assert (summary.values["count"], summary.values["names"]) == (1, "Hongda")
    assert told(world.rep, "clients_returned") == []


def test_before_the_days_of_warning_nobody_is_told_anything(world):
    make_pool(follow_up={"C": 30}, warn_days=3)
    held_since(world.rep, on(-26))
    give_back()
    assert not Notification.objects.exists()


def test_nobody_loses_a_client_without_the_whole_warning_even_under_a_new_rule(world):
    client = held_since(world.rep)
    make_pool(follow_up={"C": 30}, warn_days=5)
    assert give_back() == 0
    [warning] = told(world.rep, "client_returns")
    assert warning.values["on"] == on(5).isoformat()
    assert give_back(on(4)) == 0
    assert give_back(on(5)) == 1
    assert isinstance(place_of(client), Pool)


def test_following_up_after_the_warning_keeps_the_client(world):
    make_pool(follow_up={"C": 30}, warn_days=3)
    client = held_since(world.rep, on(-27))
    give_back()
    make_visit(client, world.rep, TODAY)
    assert give_back(on(3)) == 0
    assert place_of(client) == world.rep
    # The next time round it is another occasion, with a warning of its own.
    assert give_back(on(27)) == 0
    assert len(told(world.rep, "client_returns")) == 2


def test_the_leader_is_warned_for_somebody_who_has_left(world):
    make_pool(follow_up={"C": 30}, warn_days=3)
    held_since(world.deactivated)
    give_back()
    assert told(world.deactivated, "client_returns") == []
    assert len(told(world.manager, "client_returns")) == 1
    assert give_back(on(3)) == 1


def test_a_warning_reads_in_the_readers_words(world):
    from apps.teams.notices import words

    make_pool("East", follow_up={"C": 30}, deal={"C": 20}, warn_days=3)
    held_since(world.rep, on(-20), "Hongda")
    give_back()
    [warning] = told(world.rep, "client_returns_deal")
    assert words(warning).startswith("Hongda goes to the pool “East” on ")
    assert "no deal with it for 20 days" in words(warning)
