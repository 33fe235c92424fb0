"""A team's months are the sum of its people's, whatever is done to the records."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from apps.clients.models import Client, Visit
from apps.contracts.models import Contract
from apps.reports.actions import rebuild_figures, recount, verify_figures
from apps.reports.measures import Scope, read
from apps.reports.models import MonthlyFigure, TeamFigure
from apps.targets.kpis import KPIS, Total
from apps.teams.models import Person
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = pytest.mark.django_db

TOTALS = [key for key, kpi in KPIS.items() if isinstance(kpi, Total)]
FIRST = date(2026, 1, 1)


def of_the_teams():
    return {(one.kpi, one.month, one.team_id): one.amount for one in TeamFigure.objects.all()}


def of_their_people():
    months = MonthlyFigure.objects.whole().filter(team__isnull=False).order_by()
    rows = months.values_list("kpi", "month", "team").annotate(total=Sum("amount"))
    return {(kpi, month, team): total for kpi, month, team, total in rows if total}


def something_happens(chance, world, people):
    """Writes, changes, moves or deletes something at random."""
    day = FIRST + timedelta(days=chance.randrange(120))
    who = chance.choice(people)
    client = chance.choice(Client.objects.filter(owner=who).order_by("pk"))
    visit = Visit.objects.order_by("?").first()
    contract = Contract.objects.order_by("?").first()
    match chance.randrange(8):
        case 0 | 1:
            making.make_visit(client, who, day, how=chance.choice(["onsite", "phone"]))
        case 2:
            making.make_contract(client, who, str(chance.randrange(1, 99_999) / 100), signed_on=day)
        case 3 if visit:
            Visit.objects.filter(pk=visit.pk).update(visited_on=day)
        case 4 if visit:
            visit.delete()
        case 5 if contract:
            contract.lines.update(amount=Decimal(chance.randrange(-500, 500)))
        case 6 if contract:
            contract.delete()
        case 7:
            team = chance.choice([world.team, world.far_team])
            with connection.cursor() as cursor:
                cursor.execute("UPDATE clients_visit SET team_id = %s WHERE owner_id = %s", [team.pk, who.pk])


@pytest.mark.parametrize("seed", range(3))
def test_a_teams_months_are_the_sum_of_its_peoples_after_whatever_happened(world, rep, teammate, outsider, seed):
    chance, people = random.Random(seed), [rep, teammate, outsider]
    for person in people:
        making.make_client(person)
    for _ in range(6):
        for _ in range(chance.randrange(1, 12)):
            something_happens(chance, world, people)
        recount()
        assert of_the_teams() == of_their_people() != {}
    counted = of_the_teams()
    assert verify_figures() == []
    rebuild_figures()
    assert of_the_teams() == counted


def test_a_rebuild_rights_a_teams_month(world, rep):
    making.make_visit(making.make_client(rep), rep, FIRST)
    recount()
    TeamFigure.objects.filter(kpi="visits").update(amount=7)
    TeamFigure.objects.create(kpi="calls", month=FIRST, team=world.team, amount=3)
    rebuild_figures()
    assert of_the_teams() == of_their_people()


@pytest.mark.parametrize(
    ("plant", "stored", "counted"),
    [
        (lambda: TeamFigure.objects.filter(kpi="visits").update(amount=7), Decimal(7), Decimal(1)),
        (lambda: TeamFigure.objects.filter(kpi="visits").delete(), None, Decimal(1)),
    ],
)
def test_verify_tells_a_teams_month_that_was_tampered_with(world, rep, plant, stored, counted):
    making.make_visit(making.make_client(rep), rep, FIRST)
    recount()
    plant()
    assert [
        (one.grain, one.kpi, one.day, one.person, one.team, one.stored, one.counted) for one in verify_figures()
    ] == [("month", "visits", FIRST, None, world.team.pk, stored, counted)]


def test_someone_deleted_before_the_recount_is_counted_out_of_their_team(world, rep):
    passing = making.make_person("passing", team=world.team)
    client = making.make_client(rep)
    making.make_visit(client, rep, FIRST)
    making.make_visit(client, passing, FIRST)
    recount()
    assert TeamFigure.objects.get(kpi="visits", team=world.team).amount == 2
    Visit.objects.filter(owner=passing).delete()
    Person.objects.get(pk=passing.pk).delete()
    recount()
    assert TeamFigure.objects.get(kpi="visits", team=world.team).amount == 1
    assert verify_figures() == []


def test_leaders_read_the_same_by_teams_as_person_by_person(world, rep, teammate, manager, director):
    for number, person in enumerate((rep, teammate, world.outsider)):
        client = making.make_client(person)
        making.make_visit(client, person, FIRST + timedelta(days=40 * number))
        making.make_contract(client, person, str(100 + number), signed_on=FIRST + timedelta(days=20 * number))
    recount()
    half_a_month_too_many = Period(FIRST, date(2026, 4, 15))
    for viewer in (manager, director):
        scope = Scope.open_for(viewer)
        for period in (Period(FIRST, date(2026, 4, 1)), half_a_month_too_many):
            one_by_one: dict[str, Decimal] = dict.fromkeys(TOTALS, Decimal(0))
            for amounts in read(scope, TOTALS, period, by=["person"]).values():
                for key, amount in amounts.items():
                    one_by_one[key] += amount
            assert read(scope, TOTALS, period)[()] == one_by_one
            assert one_by_one["visits"] > 0


def test_a_team_somebody_else_leads_gives_only_the_viewers_own(world, rep, teammate):
    for person in (rep, teammate):
        making.make_visit(making.make_client(person), person, FIRST)
    recount()
    assert read(Scope.of(rep, world.team), ["visits"], Period.month(FIRST))[()] == {"visits": 1}
