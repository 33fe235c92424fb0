"""A person's part in one team, and what it is held against: the same on every page that shows it."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.reports.actions import recount
from apps.reports.dashboards import Dashboard
from apps.reports.measures import Scope
from apps.reports.measures.below import below
from apps.reports.measures.gap import standing_of
from apps.reports.measures.why import Explanation
from apps.targets.kpis import KPIS
from apps.teams.models import Company, Membership, Person, Team
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = pytest.mark.django_db
MARCH, SIGNED = Period.month(date(2026, 3, 1)), KPIS["signed_amount"]
MOVED = date(2026, 3, 12)


@pytest.fixture
def april():
    """A day on which March is over."""
    with time_machine.travel("2026-04-10T04:00:00Z"):
        yield


@pytest.fixture
def moved(world, april):
    """The rep changes team after 8 of March's 22 workdays, and sells 3,000 in the one and 5,000 in the other. Of
    22,000 and 11,000 they carry 22,000 x 8 / 22 = 8,000 there and 11,000 x 14 / 22 = 7,000 here."""
    Membership.objects.filter(person=world.rep).update(until=MOVED)
    Membership.objects.create(person=world.rep, team=world.other_team, since=MOVED)
    client = making.make_client(world.rep)
    making.make_contract(client, world.rep, 3000, date(2026, 3, 4))
    making.make_contract(client, world.rep, 5000, date(2026, 3, 13))
    making.make_target("signed_amount", MARCH.first, world.team, 22_000, world.rep)
    making.make_target("signed_amount", MARCH.first, world.other_team, 11_000, world.rep)
    recount()
    return world


@pytest.mark.parametrize(
    ("team", "actual", "target"),
    [("team", 3000, 8000), ("other_team", 5000, 7000), ("east", 8000, 15_000), (None, 8000, 15_000)],
)
def test_a_persons_figures_in_a_team_are_held_against_their_targets_there(moved, team, actual, target):
    scope = Scope.of(moved.director, getattr(moved, team) if team else None, moved.rep)
    board = Dashboard(scope, MARCH, Company.current(), SIGNED)
    card = next(card for card in board.cards if card.kpi.key == "signed_amount")
    assert (card.standing.actual, card.standing.target) == (actual, target)
    gap = standing_of(scope, SIGNED, MARCH, board.workdays)
    assert (gap.actual, gap.target) == (actual, target)
    why = Explanation(scope, MARCH, Company.current(), SIGNED, "target")
    assert (why.actual, why.reference) == (actual, target)


def test_what_opens_from_a_persons_line_in_a_team_says_what_the_line_says(moved, browse):
    browser, asked = browse(moved.director), {"period": "2026-03", "team": moved.team.pk}
    part = f"team={moved.team.pk}&person={moved.rep.pk}"
    line = next(line for line in browser.get("/", asked).context["lines"] if line.row.person == moved.rep.pk)
    assert (line.row.standing.actual, line.row.standing.target) == (3000, 8000)
    assert part in line.rows
    assert part in line.why
    assert browser.get(line.rows).context["total"] == 3000
    assert browser.get(line.why).context["explanation"].gap == -5000
    told = next(line for line in browser.get("/gap/", asked).context["parts"] if line.key == f"p{moved.rep.pk}")
    assert part in told.url
    assert browser.get(told.url).context["whole"].outlook.standing.gap == 5000
    why = browser.get("/why/", asked | {"against": "last"})
    (url,) = [url for each, url in why.context["below"] if each.person == moved.rep.pk]
    assert part in url
    twig = next(twig for twig in _twigs(browser.get("/attainment/", asked)) if part in twig.rows)
    assert browser.get(twig.why).context["explanation"].gap == -5000


def _twigs(answer):
    found = list(answer.context["twigs"])
    for twig in found:
        found.extend(twig.below)
    return found


def test_a_mover_is_compared_with_the_team_that_is_looked_at(moved):
    # Of the first team's March: rep 8/22, teammate, manager and one switched off, who never left, are 74/22 heads.
    # They sold the rep's 3,000: 3,000 x 8 / 74 = 324.32 for the rep's part.
    why = Explanation(Scope.of(moved.director, moved.team, moved.rep), MARCH, Company.current(), SIGNED, "team")
    assert (why.actual, why.reference) == (3000, Decimal("324.32"))
    listed = below(Explanation(Scope.of(moved.director, moved.team), MARCH, Company.current(), SIGNED, "team"))
    assert [each.reference for each in listed if each.person == moved.rep.pk] == [Decimal("324.32")]


def test_a_person_is_compared_with_their_own_team_alone_whatever_is_below_it(world, april):
    sold = {making.make_person("one", team=world.east): 3000, making.make_person("two", team=world.east): 1000}
    for person, amount in (sold | {world.rep: 12_000}).items():
        making.make_contract(making.make_client(person), person, amount, date(2026, 3, 12))
    recount()
    company = Company.current()
    listed = below(Explanation(Scope.of(world.director, world.east), MARCH, company, SIGNED, "team"))
    # 4,000 over the two who are in the region itself; the teams below it sold 12,000 more.
    assert {each.person: each.reference for each in listed if each.person} == {person.pk: 2000 for person in sold}
    for person in sold:
        for team in (None, world.east):
            own = Explanation(Scope.of(world.director, team, person), MARCH, company, SIGNED, "team")
            assert own.reference == 2000


def test_each_teams_average_is_that_of_its_own_page_however_many_teams(world, april):
    for person, amount in ((world.rep, 12_000), (world.outsider, 700)):
        making.make_contract(making.make_client(person), person, amount, date(2026, 3, 12))
    recount()
    company = Company.current()

    def listed():
        explanation = Explanation(Scope.of(world.director, world.company), MARCH, company, SIGNED, "team")
        return {each.team: each.reference for each in below(explanation) if not each.person}

    # West's one head sold 700; East has five of the other teams' heads: 3,500. They sold 12,000: 2,400 a head.
    assert listed() == {world.east: 3500, world.west: 2400}
    for team, reference in listed().items():
        assert Explanation(Scope.of(world.director, team), MARCH, company, SIGNED, "team").reference == reference
    with CaptureQueriesContext(connection) as few:
        listed()
    for number in range(5):
        making.make_person(f"more{number}", team=Team.objects.create(name=f"More {number}", parent=world.company))
    world.director = Person.objects.get(pk=world.director.pk)
    assert len(world.director.reach.tops) == 1
    with CaptureQueriesContext(connection) as many:
        assert len(listed()) == 7
    assert len(many) == len(few)
