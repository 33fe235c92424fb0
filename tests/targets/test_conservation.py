"""What is promised adds up at every level and in every cut: weeks, people who join and leave, two at once."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.reports.measures.splits import Split
from apps.targets.actions import Change, RestLeft, plan_target, plan_targets, publish_targets
from apps.targets.kpis import KPIS
from apps.targets.measures.grid import Cell, Grid, Row, Slot, balance, read_grid
from apps.targets.measures.presence import carried
from apps.targets.measures.promised import _piece, targets_of
from apps.targets.measures.shares import Staying, over_months, over_rows
from apps.targets.measures.weights import evenly
from apps.targets.models import Draft, Entry, Goal, Revision, Target
from apps.targets.rules import STEPS
from apps.teams.actions import move_person
from apps.teams.models import CalendarDay, Person, Team
from salesmgmt.lib.periods import Grain, Period, add_months
from salesmgmt.lib.refusal import Refused
from tests.world import NOW, make_target

APRIL = date(2026, 4, 1)
GOAL = Goal("signed_amount")
AMOUNT = st.decimals(0, 10**12, places=2)


# --- a month into weeks ------------------------------------------------------------------------------


@given(AMOUNT, st.dates(date(2000, 1, 1), date(2099, 11, 30)), st.integers(0, 2**31 - 1), st.sampled_from(list(Grain)))
def test_the_pieces_of_a_month_add_up_to_it_by_any_calendar(amount, day, worked, grain):
    month = Period.month(day)
    # Each bit says whether a day is worked; a month without workdays is shared out over its days.
    days = tuple(each for n, each in enumerate(month.days) if worked >> n & 1) or tuple(month.days)
    grain = Grain.WEEK if grain == Grain.RANGE else grain
    pieces = month.parts(grain)
    for step in STEPS.values():
        whole = amount.quantize(step) if step < 1 else amount.to_integral_value()
        assert sum(_piece(whole, days, piece, step) for piece in pieces) == whole


@given(
    AMOUNT, st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.lists(st.integers(0, 2**31 - 1), min_size=3, max_size=3)
)
def test_weeks_that_cross_months_take_of_each_month_what_falls_into_it(amount, day, worked):
    first = day.replace(day=1)
    months = [Period.month(add_months(first, n)) for n in range(3)]
    days = {
        month: tuple(each for n, each in enumerate(month.days) if bits >> n & 1) or tuple(month.days)
        for month, bits in zip(months, worked, strict=True)
    }
    monday, total = Period.week(first), Decimal(0)
    while monday.first < months[-1].after:
        total += sum(_piece(amount, days[month], monday, STEPS["money"]) for month in months)
        monday = monday.next
    assert total == 3 * amount


@pytest.mark.parametrize("month", [date(2026, 1, 1), date(2026, 2, 1), APRIL])
def test_the_targets_of_weeks_as_read_add_up_to_the_months_they_cover(world, today, month):
    CalendarDay.objects.create(day=month + timedelta(days=8), is_workday=False)
    for n, amount in enumerate(("1000.01", "0.02", "333.33")):
        make_target("signed_amount", add_months(month, n), world.team, amount, world.rep)
    span = Period(month, add_months(month, 3))
    weeks = [targets_of(["signed_amount"], week, people=[world.rep]) for week in span.parts(Grain.WEEK)]
    found = [week.of_person("signed_amount", world.rep) or Decimal(0) for week in weeks]
    assert sum(found) == Decimal("1333.36")


# --- rows and months ---------------------------------------------------------------------------------


@st.composite
def grids(draw):
    """A grid of people in memory, some there for part of a month, with amounts in some cells and weights by cell."""
    months = [add_months(APRIL, n) for n in range(draw(st.sampled_from([3, 12])))]
    team = Team(pk=1, name="Team")
    chance = draw(st.randoms(use_true_random=True))
    step = STEPS["money"]

    def slot(person, month):
        amount = chance.choice([None, chance.randint(0, 10**6) * step])
        part = (
            carried(KPIS["signed_amount"], amount, Decimal(1), Decimal(chance.randint(0, 23)) / 23) if amount else None
        )
        shown = chance.choice([None, part])
        absent = chance.random() < 0.1
        return Slot(Cell(team, month, person), amount, amount, carried=shown, absent=absent,
                    why_not=chance.choice(["", "", "", "closed"]))  # fmt: skip

    people = [Person(pk=pk, name=f"P{pk}") for pk in range(1, draw(st.integers(1, 12)) + 1)]
    rows = tuple(Row(person, tuple(slot(person, month) for month in months)) for person in people)
    whole = Row(team, tuple(Slot(Cell(team, month), None, chance.choice([None, chance.randint(0, 10**10) * step]))
                            for month in months))  # fmt: skip
    span = Period(months[0], add_months(months[-1], 1))
    grid = Grid(team, GOAL, span, rows, whole)
    weights = {each.cell.key: Fraction(chance.randint(0, 23), chance.randint(1, 7)) for each in grid.slots
               if not each.absent and chance.random() < 0.9}  # fmt: skip
    locked = frozenset(each.cell.key for each in grid.slots if chance.random() < 0.1)
    return grid, weights, Staying(locked, chance.random() < 0.2)


@given(grids())
def test_over_rows_parts_and_what_others_carry_and_the_rest_come_to_the_whole(case):
    grid, weights, staying = case
    try:
        shared = over_rows(grid, grid.stored, weights, staying)
    except Refused:
        return
    after = {**grid.stored, **shared}
    found = balance(grid, after)
    for n, own in enumerate(found.rest):
        whole = after[grid.whole.slots[n].cell.key]
        slots = [row.slots[n] for row in grid.rows]
        if whole is None:
            assert not any(slot.cell.key in shared for slot in slots)
            continue
        assert sum(slot.comes_to(after[slot.cell.key]) or 0 for slot in slots) + own == whole
        given_out = [slot for slot in slots if slot.cell.key in shared]
        # All of it is given out, unless a suggestion is what was agreed already and is carried in part.
        assert not given_out or own == sum(
            shared[slot.cell.key] - slot.comes_to(shared[slot.cell.key]) for slot in given_out
        )
    for slot in grid.slots:
        if slot.absent or slot.why_not or slot.cell.key in staying.locked:
            assert slot.cell.key not in shared


@given(grids(), AMOUNT)
def test_over_months_the_months_come_to_the_total_typed_in(case, amount):
    grid, weights, staying = case
    row = grid.rows[0]
    try:
        shared = over_months(grid, [row], grid.stored, weights, staying, {row.slots[0].cell.key: amount})
    except Refused:
        return
    held = [shared.get(slot.cell.key, slot.comes_to(slot.stored)) or 0 for slot in row.slots]
    assert sum(held) == amount


def test_someone_who_leaves_in_the_middle_of_a_month_hands_the_rest_back_and_the_team_stays_whole(world, today):
    make_target("signed_amount", APRIL, world.east, "1000")
    make_target("signed_amount", APRIL, world.team, "600")
    make_target("signed_amount", APRIL, world.other_team, "400")
    make_target("signed_amount", APRIL, world.team, "200", world.rep)
    make_target("signed_amount", APRIL, world.team, "400", world.teammate)
    # Of April's 21 workdays 7 come before the 13th, so a third of 200 is carried here.
    move_person(world.rep, to=world.other_team, since=date(2026, 4, 13), by=world.director, at=NOW)
    span = Period.quarter(APRIL)
    for team, leader, rest in ((world.team, world.manager, "133.33"), (world.east, world.director, "0")):
        grid = read_grid(team, GOAL, span, leader)
        found = balance(grid, grid.stored)
        assert found.rest[0] == Decimal(rest)
        assert found.assigned[0] + found.rest[0] == grid.whole.slots[0].stored
    grid = read_grid(world.team, GOAL, span, world.manager)
    stays = Staying(frozenset({(world.team.pk, APRIL, world.rep.pk)}))
    shared = over_rows(grid, grid.stored, evenly(grid), stays)
    assert shared == {(world.team.pk, APRIL, world.teammate.pk): Decimal("533.33")}


# --- two at once -------------------------------------------------------------------------------------


def _at_once(*jobs):
    barrier, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(place, job):
        try:
            barrier.wait(10)
            results[place] = job()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(4))
def test_a_team_s_target_that_changes_while_it_is_split_leaves_no_hidden_rest(world, today, round_):
    make_target("signed_amount", APRIL, world.team, 1000)
    span = Period.quarter(APRIL)

    def change():
        director = Person.objects.get(pk=world.director.pk)
        plan_target(Cell(world.team, APRIL), goal=GOAL, amount=Decimal(2000), by=director, at=NOW, was=Decimal(1000))
        publish_targets(world.east, goal=GOAL, span=span, by=director, at=NOW, why="More", rest_is_meant=True)
        return "changed"

    def split():
        manager = Person.objects.get(pk=world.manager.pk)
        grid = read_grid(world.team, GOAL, span, manager)
        shared = Split("evenly", "rows").of(grid, grid.stored, manager)
        cells = {slot.cell.key: slot.cell for slot in grid.slots}
        plan_targets(
            [Change(cells[key], amount, None) for key, amount in shared.items()], goal=GOAL, by=manager, at=NOW
        )
        [revision] = publish_targets(world.team, goal=GOAL, span=span, by=manager, at=NOW)
        return revision

    changed, found = _at_once(change, split)
    whole = Target.objects.get(team=world.team, person=None).amount
    parts = sum(Target.objects.filter(team=world.team).of_people().values_list("amount", flat=True))
    planned = sum(Draft.objects.filter(team=world.team).of_people().values_list("amount", flat=True))
    # The director leads above the plan's own team and so needs to ask nobody.
    assert changed == "changed"
    assert whole in (1000, 2000)
    if isinstance(found, RestLeft):
        # It was split by the old target and asked about by the new one: nothing is in force.
        assert (parts, planned, found.rests) == (0, 1000, ((APRIL, Decimal(1000)),))
    else:
        assert isinstance(found, Revision), found
        assert found.rest == 0
        assert parts in (1000, 2000)
        assert parts + found.rest == sum(found.entries.values_list("after", flat=True))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_the_same_plan_at_once_one_does_and_the_ledger_has_it_once(world, today):
    span = Period.quarter(APRIL)
    for person in (world.rep, world.teammate):
        Draft.objects.create(kpi="signed_amount", month=APRIL, team=world.team, person=person, amount=50)

    def publish(who):
        def job():
            by = Person.objects.get(pk=who.pk)
            return publish_targets(world.team, goal=GOAL, span=span, by=by, at=NOW)

        return job

    results = _at_once(publish(world.manager), publish(world.director))
    lost = [result for result in results if isinstance(result, Refused)]
    won = [result for result in results if isinstance(result, list)]
    assert len(lost) == len(won) == 1, results
    assert "Nothing is planned" in str(lost[0].sentence)
    assert Revision.objects.count() == 1
    assert Entry.objects.count() == 2
    assert sorted(Target.objects.values_list("person", "amount")) == sorted(
        [(world.rep.pk, 50), (world.teammate.pk, 50)]
    )
