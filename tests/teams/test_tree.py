"""The tree: what each person sees of it, what may be moved, and Reach against a slow but plain reckoning."""

from datetime import date, timedelta
from itertools import zip_longest

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.teams import actions
from apps.teams.measures import heads_by_team, leader_of, organisation
from apps.teams.models import Membership, Person, Team
from apps.teams.querysets import Reach
from salesmgmt.lib.refusal import Refused
from tests.world import make_person

pytestmark = pytest.mark.django_db


def names(rows):
    return [row.name for row in rows]


def change(team, by, **changes):
    fields = {"name": team.name, "parent": team.parent, "leader": team.leader} | changes
    return actions.change_team(team, by=by, at=timezone.now(), **fields)


def test_a_team_and_all_below_come_in_tree_order(world):
    assert names(Team.objects.below(world.company.pk)) == ["Company", "East", "Team", "Other team", "West", "Far team"]
    assert names(Team.objects.below(world.east.pk, world.far_team.pk)) == ["East", "Team", "Other team", "Far team"]
    assert names(Team.objects.below()) == []


def test_the_line_above_a_team_begins_at_the_top_and_ends_with_it(world):
    assert names(Team.objects.above(world.far_team)) == ["Company", "West", "Far team"]
    assert names(Team.objects.above(None)) == []


def test_tree_fields_can_be_taken_off_again(world):
    plain = Team.objects.with_tree_fields().without_tree_fields().filter(leader=world.manager)
    assert not hasattr(plain.get(), "tree_path")


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("rep", {"Company", "East", "Team"}),
        ("manager", {"Company", "East", "Team"}),
        ("outsider", {"Company", "West", "Far team"}),
        ("director", {"Company", "East", "Team", "Other team", "West", "Far team"}),
        ("administrator", {"Company", "East", "Team", "Other team", "West", "Far team"}),
        ("deactivated", set()),
    ],
)
def test_everyone_sees_the_line_above_and_what_they_lead(world, who, seen):
    assert set(names(Team.objects.visible_to(getattr(world, who)))) == seen


def test_a_planned_move_shows_the_old_team_until_its_day(world, today):
    actions.move_person(
        world.rep, to=world.far_team, since=today + timedelta(days=3), by=world.director, at=timezone.now()
    )
    rep = Person.objects.get(pk=world.rep.pk)
    assert "Team" in names(Team.objects.visible_to(rep))
    assert "Far team" not in names(Team.objects.visible_to(rep))


def test_heads_are_counted_up_the_tree_without_those_who_may_not_sign_in(world, today):
    (company,) = organisation(world.director, today)
    east = company.below[0]
    assert (company.heads, company.all_heads) == (1, 6)
    assert (east.team.name, east.heads, east.all_heads) == ("East", 0, 4)
    assert [branch.all_heads for branch in east.below] == [3, 1]
    assert heads_by_team(today)[world.team.pk] == 3


def test_a_rep_sees_no_head_counts(world, today):
    (company,) = organisation(world.rep, today)
    assert company.all_heads is None
    assert company.below[0].below[0].is_own


@pytest.mark.parametrize(("who", "leader"), [("rep", "manager"), ("manager", "director"), ("outsider", "director")])
def test_the_next_leader_up_leads_a_person(world, today, who, leader):
    assert leader_of(getattr(world, who), today) == getattr(world, leader)


def test_nobody_leads_the_top(world, today):
    assert leader_of(world.director, today) is None
    assert leader_of(world.administrator, today) is None


def test_a_team_cannot_be_put_below_itself_or_its_own(world):
    for parent in (world.east, world.team):
        with pytest.raises(Refused) as refused:
            change(world.east, world.administrator, parent=parent)
        assert refused.value.field == "parent"
    world.east.refresh_from_db()
    assert world.east.parent == world.company


def test_a_circle_is_refused_also_by_way_of_a_stale_row(world):
    stale = Team.objects.get(pk=world.team.pk)
    change(world.east, world.administrator, parent=world.west)
    change(stale, world.administrator, parent=world.west)
    with pytest.raises(Refused):
        change(world.west, world.administrator, parent=Team.objects.get(pk=world.team.pk))


def test_only_an_administrator_makes_a_team_a_top(world):
    with pytest.raises(Refused) as refused:
        change(world.team, world.director, parent=None)
    assert refused.value.field == "parent"
    assert change(world.team, world.administrator, parent=None).parent is None


def test_a_manager_changes_neither_their_own_team_nor_another(world):
    for team in (world.team, world.other_team, world.east):
        with pytest.raises(Refused):
            change(team, world.manager, name="Mine")


def test_two_teams_below_one_cannot_share_a_name(world):
    with pytest.raises(Refused) as refused:
        actions.add_team(by=world.director, at=timezone.now(), name="Team", parent=world.east)
    assert refused.value.field == "name"


# --- moving people -----------------------------------------------------------------------------------------------


def test_a_move_changes_at_once_who_sees_the_person(world, today):
    assert world.rep in Person.objects.visible_to(world.manager)
    actions.move_person(world.rep, to=world.other_team, since=today, by=world.director, at=timezone.now())
    manager, other = (Person.objects.get(pk=one.pk) for one in (world.manager, world.other_manager))
    assert world.rep not in Person.objects.visible_to(manager)
    assert world.rep in Person.objects.visible_to(other)
    former = Membership.objects.get(person=world.rep, team=world.team)
    assert (former.until, former.last) == (today, today - timedelta(days=1))
    assert former in Membership.objects.visible_to(manager)


def test_a_manager_moves_nobody_to_a_team_they_do_not_lead(world, today):
    with pytest.raises(Refused):
        actions.move_person(world.rep, to=world.other_team, since=today, by=world.manager, at=timezone.now())
    with pytest.raises(Refused):
        actions.move_person(world.outsider, to=world.team, since=today, by=world.manager, at=timezone.now())


def test_a_former_manager_cannot_take_a_person_back_by_an_earlier_day(world, today):
    sub = Team.objects.create(name="Sub", parent=world.team)
    actions.move_person(world.rep, to=world.far_team, since=today, by=world.administrator, at=timezone.now())
    with pytest.raises(Refused):
        actions.move_person(world.rep, to=sub, since=date(2025, 1, 1), by=world.manager, at=timezone.now())
    assert Membership.objects.filter(person=world.rep, team=world.far_team).exists()


def test_a_later_planned_move_is_replaced(world, today):
    move = {"by": world.director, "at": timezone.now()}
    actions.move_person(world.rep, to=world.far_team, since=today + timedelta(days=10), **move)
    actions.move_person(world.rep, to=world.other_team, since=today + timedelta(days=5), **move)
    teams = Membership.objects.filter(person=world.rep).order_by("since").values_list("team__name", "until")
    assert list(teams) == [("Team", today + timedelta(days=5)), ("Other team", None)]


# --- Reach against a plain reckoning ---------------------------------------------------------------------------------

DAYS = 12
TODAY = date(2026, 3, 18)


@st.composite
def companies(draw):
    """A forest of teams (each below an earlier one or a top), leaders or none, and people who move on some days."""
    size = draw(st.integers(1, 7))
    people = draw(st.integers(1, 6))
    parents = [draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(size)]
    leaders = [draw(st.none() | st.integers(0, people - 1)) for _team in range(size)]
    moves = [
        draw(
            st.dictionaries(st.integers(-DAYS, 3), st.integers(0, size - 1), max_size=3).map(
                lambda found: sorted(found.items())
            )
        )
        for _person in range(people)
    ]
    gone = [draw(st.booleans()) for _person in range(people)]
    return parents, leaders, moves, gone


def reckon(viewer, parents, leaders, moves):
    """This will walk up from every team, one at a time, and look whether the viewer leads anything on the way."""

    def led(team):
        while team is not None:
            if leaders[team] == viewer:
                return True
            team = parents[team]
        return False

    teams = {team for team in range(len(parents)) if led(team)}
    # Who left their last team still belongs to it.
    people = set()
    for person, steps in enumerate(moves):
        past = [team for day, team in steps if day <= 0]
        if past and past[-1] in teams:
            people.add(person)
    return teams, people


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(company=companies())
def test_reach_is_what_walking_the_tree_gives(today, company):
    from django.db import transaction

    parents, leaders, moves, gone = company
    with transaction.atomic():
        people = [make_person(f"p{number}") for number in range(len(moves))]
        teams = []
        for number, parent in enumerate(parents):
            leader = leaders[number]
            teams.append(
                Team.objects.create(
                    name=f"T{number}",
                    parent=teams[parent] if parent is not None else None,
                    leader=people[leader] if leader is not None else None,
                )
            )
        for person, steps in enumerate(moves):
            for (day, team), after in zip_longest(steps, steps[1:]):
                until = TODAY + timedelta(days=after[0]) if after else None
                if after is None and gone[person] and day < 0:
                    until = TODAY + timedelta(days=day + 1)
                Membership.objects.create(
                    person=people[person], team=teams[team], since=TODAY + timedelta(days=day), until=until
                )
        for viewer, person in enumerate(people):
            reach = Reach.of(person)
            expected_teams, expected_people = reckon(viewer, parents, leaders, moves)
            assert reach.teams == {teams[number].pk for number in expected_teams}
            assert reach.people == {people[number].pk for number in expected_people}
            seen = set(Person.objects.visible_to(person).values_list("pk", flat=True))
            assert seen == reach.people | {person.pk}
        transaction.set_rollback(True)
