"""A deal's way through the stages, whoever writes to deals: what is passed, what is not, and what was a slip."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from apps.clients.actions import move_deal, open_deal
from apps.clients.models import Deal, Stage, StageEntry
from apps.teams.models import Membership
from tests.world import NOW, make_client, make_deal, make_move, make_stages

pytestmark = pytest.mark.usefixtures("world")

FIRST = date(2026, 2, 2)  # when the deals of these tests are opened


def march(day):
    return date(2026, 3, day)


def way(deal):
    """The stages a deal entered: name, days of entering and leaving, whether it passed."""
    entries = StageEntry.objects.filter(deal=deal).order_by("pk").select_related("stage")
    return [(entry.stage.name, entry.entered_on, entry.left_on, entry.passed) for entry in entries]


@pytest.fixture
def deal(rep):
    return make_deal(make_client(rep), rep, stage="prospect")


def test_a_new_deal_is_in_its_stage_since_it_was_opened(deal, rep, world):
    assert way(deal) == [("Prospecting", FIRST, None, None)]
    assert (deal.stage_entries.get().owner, deal.stage_entries.get().team) == (rep, world.team)


def test_moving_on_and_winning_pass_each_stage(deal):
    make_move(deal, "engaged", march(2))
    make_move(deal, "won", march(9))
    assert way(deal) == [("Prospecting", FIRST, march(2), True), ("Engaging", march(2), march(9), True)]


def test_winning_from_the_first_stage_passes_it_and_skips_the_others(deal):
    make_move(deal, "won", march(9))
    assert way(deal) == [("Prospecting", FIRST, march(9), True)]


def test_losing_fails_the_stage_the_deal_is_in(deal):
    make_move(deal, "engaged", march(2))
    make_move(deal, "lost", march(9))
    assert way(deal) == [("Prospecting", FIRST, march(2), True), ("Engaging", march(2), march(9), False)]


def test_going_back_fails_the_stage_and_enters_the_earlier_one_again(deal):
    make_move(deal, "engaged", march(2))
    make_move(deal, "prospect", march(5))
    make_move(deal, "engaged", march(8))
    assert way(deal) == [
        ("Prospecting", FIRST, march(2), True),
        ("Engaging", march(2), march(5), False),
        ("Prospecting", march(5), march(8), True),
        ("Engaging", march(8), None, None),
    ]


def test_there_and_back_on_the_same_day_was_a_slip(deal):
    make_move(deal, "engaged", march(2))
    make_move(deal, "prospect", march(2))
    assert way(deal) == [("Prospecting", FIRST, None, None)]
    make_move(deal, "engaged", march(4))
    make_move(deal, "prospect", march(9))
    make_move(deal, "engaged", march(9))
    assert way(deal) == [("Prospecting", FIRST, march(4), True), ("Engaging", march(4), None, None)]


@pytest.mark.parametrize("ending", ["won", "lost"])
def test_a_decision_taken_back_leaves_the_stage_as_it_was(deal, ending):
    make_move(deal, ending, march(9))
    make_move(deal, "prospect", march(20))
    assert way(deal) == [("Prospecting", FIRST, None, None)]
    make_move(deal, ending, march(21))
    make_move(deal, "engaged", march(25))
    assert way(deal) == [("Prospecting", FIRST, march(25), True), ("Engaging", march(25), None, None)]


def test_a_win_that_turns_into_a_loss_turns_the_stage_too(deal):
    make_move(deal, "won", march(9))
    make_move(deal, "lost", march(12))
    assert way(deal) == [("Prospecting", FIRST, march(12), False)]


def test_a_corrected_closing_day_corrects_the_leaving(deal):
    make_move(deal, "won", march(9))
    Deal.objects.update(closed_on=march(4))
    assert way(deal) == [("Prospecting", FIRST, march(4), True)]


def test_a_corrected_opening_day_corrects_the_first_entry_alone(deal):
    make_move(deal, "engaged", march(2))
    Deal.objects.update(opened_on=date(2026, 1, 5))
    assert way(deal) == [("Prospecting", date(2026, 1, 5), march(2), True), ("Engaging", march(2), None, None)]
    # Later than it was left it cannot have been entered.
    Deal.objects.update(opened_on=march(3))
    assert way(deal)[0][1] == date(2026, 1, 5)


def test_what_a_deal_entered_after_the_day_it_was_decided_on_never_was(deal):
    make_move(deal, "engaged", march(9))
    Deal.objects.filter(pk=deal.pk).update(stage=make_stages().won, closed_on=march(5))
    assert way(deal) == [("Prospecting", FIRST, march(5), True)]


def test_a_deal_written_down_when_it_was_decided_already_went_through_no_stage_that_is_known(rep):
    won = make_deal(make_client(rep), rep, stage="won")
    assert way(won) == []
    make_move(won, "engaged", march(12))
    assert way(won) == [("Engaging", march(12), None, None)]


def test_whoever_owned_the_deal_on_entering_keeps_the_credit(deal, rep, teammate, world):
    Membership.objects.filter(person=teammate).update(team=world.other_team)
    Deal.objects.update(owner=teammate)
    make_move(deal, "engaged", march(2))
    assert list(StageEntry.objects.order_by("pk").values_list("owner", "team")) == [
        (rep.pk, world.team.pk), (teammate.pk, world.other_team.pk),
    ]  # fmt: skip


def test_every_way_of_writing_is_noticed(rep, today):
    stages, client = make_stages(), make_client(rep)
    opened = open_deal(by=rep, at=NOW, name="By action", client=client, stage=stages.prospect)
    bulk = Deal.objects.bulk_create(
        Deal(name=f"Bulk {n}", client=client, owner=rep, stage=stages.prospect, opened_on=FIRST) for n in range(3)
    )
    move_deal(opened, to=stages.engaged, by=rep, at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clients_deal SET stage_id = %s WHERE name LIKE 'Bulk%%'", [stages.engaged.pk])
    for deal in [opened, *bulk]:
        assert [(name, passed) for name, _in, _out, passed in way(deal)] == [("Prospecting", True), ("Engaging", None)]


def test_what_else_changes_in_a_deal_leaves_its_way_alone(deal, teammate):
    before = list(StageEntry.objects.values())
    Deal.objects.update(owner=teammate, amount=5, name="Another", client=None)
    assert list(StageEntry.objects.values()) == before


def test_a_deal_is_in_one_stage_at_a_time(deal, rep):
    with pytest.raises(IntegrityError, match="a_deal_is_in_one_stage_at_a_time"), transaction.atomic():
        StageEntry.objects.create(deal=deal, stage=make_stages().engaged, owner=rep, entered_on=FIRST)


def test_a_deal_takes_its_way_along(deal):
    make_move(deal, "engaged", march(2))
    deal.delete()
    assert not StageEntry.objects.exists()
    assert Stage.objects.count() == 4


def test_so_it_does_where_deals_are_deleted_past_django(deal):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DELETE FROM clients_deal")
    assert not StageEntry.objects.exists()


def test_the_way_is_seen_by_whoever_sees_the_deal(deal, rep, teammate, manager, outsider, director):
    seen = {viewer: StageEntry.objects.visible_to(viewer).count() for viewer in (rep, manager, director)}
    assert set(seen.values()) == {1}
    assert not StageEntry.objects.visible_to(teammate).exists()
    assert not StageEntry.objects.visible_to(outsider).exists()


# --- the past is told from the history --------------------------------------------------------------


def _tell_the_past_anew():
    from importlib import import_module

    StageEntry.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(import_module("apps.clients.migrations.0002_stage_entries").BACKFILL)


def test_the_past_is_told_from_the_deals_history(deal, rep):
    make_move(deal, "engaged", march(2))
    make_move(deal, "lost", march(9))
    moved = make_deal(make_client(rep), rep, stage="prospect")
    make_move(moved, "engaged", march(4))
    open_one = make_deal(make_client(rep), rep, opened_on=march(1))
    won_at_once = make_deal(make_client(rep), rep, stage="won")
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date")
        [noted_on] = cursor.fetchone()
    _tell_the_past_anew()
    # History knows the day on which a move was written down, which is today in a test, and the closing day.
    assert way(moved) == [("Prospecting", FIRST, noted_on, True), ("Engaging", noted_on, None, None)]
    assert way(deal) == [("Prospecting", FIRST, march(9), False)]
    assert way(open_one) == [("Engaging", march(1), None, None)]
    assert way(won_at_once) == []


def test_a_deal_without_history_is_where_it_is_since_it_was_opened(deal):
    make_move(deal, "engaged", march(2))
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE clients_dealevent")
    _tell_the_past_anew()
    assert way(deal) == [("Engaging", FIRST, None, None)]
