"""The demo company: the same on the same day, and true to its story in the figures."""

from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, transaction
from django.db.models import F, Sum

from apps.clients.models import Client, Deal, Visit
from apps.contracts.models import Contract, ContractLine, Payment
from apps.reports import actions
from apps.reports.demo import clients, company, organisation
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import TROUBLED
from apps.reports.demo.planning import plan
from apps.reports.demo.story import Story
from apps.reports.models import MonthlyFigure, StaleFigure
from apps.targets.kpis import KPIS
from apps.targets.models import Commitment, Draft, Entry, Revision, Target
from apps.teams.models import CalendarDay, Company, Membership, Person, Team
from salesmgmt.lib.periods import Period, add_months
from tests import world as making

SHANGHAI = ZoneInfo("Asia/Shanghai")
SMALL = 0.3  # two reps in each team
TODAY = date(2026, 3, 18)  # a Wednesday
MONTH = TODAY.replace(day=1)


def planned(day: date, seed: str = "demo", size: float = SMALL, months: int = 3) -> Ledger:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    return plan(Story(day, seed, size, months), Ledger(), now=noon, zone=SHANGHAI)


def told(ledger: Ledger) -> dict:
    """Every value of every row, but those that the database works out."""
    fields = {model: [field for field in model._meta.concrete_fields if not field.generated] for model in ledger.rows}
    return {
        model: [[getattr(row, field.attname) for field in fields[model]] for row in rows]
        for model, rows in ledger.rows.items()
    }


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """The small demo company, filled once for the tests that only read it."""
    with django_db_blocker.unblock(), time_machine.travel(making.NOW, tick=True), transaction.atomic():
        assert connection.settings_dict["NAME"].startswith("test_")
        lines = []
        company.fill(say=lines.append, size=SMALL)
        connection.check_constraints()
        yield lines
        transaction.set_rollback(True)


@pytest.fixture
def demo(filled, db, today):
    return filled


def figures(kpi: str, **where) -> dict:
    """The totals of one KPI by month."""
    rows = MonthlyFigure.objects.whole().of_kpis([kpi]).filter(**where)
    return dict(rows.values_list("month").annotate(Sum("amount")))


def targets(kpi: str, **where) -> dict:
    rows = Target.objects.of_the_whole().of_kpi(kpi).filter(**where)
    return dict(rows.values_list("month").annotate(Sum("amount")))


# --- the plan, without a database ---


def test_the_same_day_gives_the_same_company():
    assert told(planned(TODAY)) == told(planned(TODAY))


def test_another_seed_or_day_gives_another_company():
    names = {row.name for row in planned(TODAY).of(Client)}
    assert names != {row.name for row in planned(TODAY, seed="other").of(Client)}
    assert names != {row.name for row in planned(date(2026, 3, 19)).of(Client)}


@pytest.mark.parametrize(
    "day",
    [date(2026, 1, 1), date(2026, 2, 17), date(2026, 11, 22), date(2027, 2, 1), date(2028, 2, 29), date(2026, 12, 31)],
    ids=["a holiday that begins a month", "the Spring Festival", "a Sunday", "a first day", "a leap day", "a last day"],
)
def test_nothing_lies_in_the_future_whatever_day_it_is(day):
    ledger = planned(day)
    days = {
        Visit: "visited_on", Client: "added_on", Contract: "signed_on", Payment: "received_on",
        Deal: "opened_on", Person: "joined_on", Membership: "since",
    }  # fmt: skip
    for model, name in days.items():
        assert ledger.of(model), model
        assert max(getattr(row, name) or date.min for row in ledger.of(model)) <= day, model
    assert max(row.closed_on for row in ledger.of(Deal) if row.closed_on) <= day
    assert max(row.logged_at for row in ledger.of(Visit)).date() <= day
    months = {row.month for row in ledger.of(Target)}
    assert {*Period.year(day).months, *Period.quarter(day).next.months} - months <= {
        month for month in Period.year(day).months if month < add_months(day, -3)
    }


@pytest.fixture(scope="module")
def whole():
    return planned(TODAY, size=1, months=24)


def test_in_the_whole_company_the_star_signs_twice_what_others_do(whole):
    signed = Counter()
    for contract in whole.of(Contract):
        if contract.signed_on:
            signed[contract.owner_id] += contract.amount
    best, second, *others = (amount for _, amount in signed.most_common())
    assert best > second * Decimal("1.2")
    assert best > others[len(others) // 2] * 2


def test_the_full_size_is_a_company_of_forty_reps(whole):
    ledger = whole
    roles = Counter(person.role for person in ledger.of(Person))
    assert roles == {"director": 1, "manager": 6, "rep": 40, "administrator": 1}
    assert sum(1 for team in ledger.of(Team) if team.parent and team.parent.parent is None) == 3
    assert 1200 <= len(ledger.of(Client)) <= 2000
    assert [person.role for person in ledger.of(Person) if not person.is_active] == ["rep"]
    starts = [row.since for row in ledger.of(Membership)]
    assert sum(1 for since in starts if since > add_months(TODAY, -24)) >= 5
    moved = [who for who, n in Counter(row.person_id for row in ledger.of(Membership)).items() if n == 2]
    assert len(moved) == 1
    assert len({person.username for person in ledger.of(Person)}) == 48
    assert len({row.note for row in ledger.of(Visit)}) > 10_000


# --- in the database ---


def test_progress_is_told_step_by_step(demo):
    assert any("visits" in line for line in demo)
    assert all(line.endswith(" s") for line in demo)


def test_the_figures_are_what_the_rows_come_to(demo):
    assert MonthlyFigure.objects.exists()
    assert not StaleFigure.objects.exists()
    assert actions.verify_figures() == []


def test_work_is_credited_to_the_team_of_its_day(demo):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE team_id IS DISTINCT FROM credited_team(owner_id, visited_on)) "
            "FROM clients_visit"
        )
        number, wrong = cursor.fetchone()
    assert number > 10_000
    assert wrong == 0
    assert not Contract.objects.filter(signed_on__isnull=False, team=None).exists()


def test_contracts_are_worth_their_lines_and_never_overpaid(demo):
    lines = dict(ContractLine.objects.values_list("contract").annotate(Sum("amount")))
    paid = dict(Payment.objects.values_list("contract").annotate(Sum("amount")))
    amounts = dict(Contract.objects.values_list("pk", "amount"))
    assert amounts == lines
    assert all(amount <= amounts[pk] for pk, amount in paid.items())
    assert any(pk not in paid or paid[pk] < amounts[pk] for pk in amounts)
    assert any(row.description and row.amount < 0 for row in ContractLine.objects.filter(product=None))


def test_every_kpi_moves_and_most_have_targets(demo):
    assert all(figures(key) for key, kpi in KPIS.items() if kpi.additive)
    with_target = set(Target.objects.values_list("kpi", flat=True))
    assert with_target >= {"visits", "calls", "signed_amount", "collected_amount", "win_rate", "average_contract"}


def test_targets_add_up_from_people_to_teams_to_the_company(demo):
    children = defaultdict(list)
    for team in Team.objects.all():
        children[team.parent_id].append(team.pk)
    whole = {(r.kpi, r.month, r.team_id): r.amount for r in Target.objects.of_the_whole().of_teams()}
    people: dict = defaultdict(Decimal)
    for row in Target.objects.of_the_whole().of_people():
        people[row.kpi, row.month, row.team_id] += row.amount
    rests = set()
    for (kpi, month, team), amount in whole.items():
        if not KPIS[kpi].additive:
            continue
        if below := children[team]:
            assert sum(whole[kpi, month, child] for child in below) == amount
        elif assigned := people[kpi, month, team]:
            assert 0 <= amount - assigned <= amount * Decimal("0.15")
            rests.add(amount - assigned)
    assert 0 in rests
    assert max(rests) > 0


def test_the_ledger_tells_how_every_target_came_to_be(demo):
    latest = {(entry.goal, entry.key): entry.after for entry in Entry.objects.applied().order_by("applied_at", "pk")}
    assert latest == {(target.goal, target.key): target.amount for target in Target.objects.all()}
    assert set(Revision.objects.values_list("state", flat=True)) == {"approved", "pending", "rejected"}
    changed = Target.objects.exclude(original=F("amount"))
    assert changed.count() == 2
    assert sum(target.amount for target in changed) == sum(target.original for target in changed)


def test_most_have_answered_and_some_offer_another_figure_or_have_not_answered_yet(demo):
    answers = Commitment.objects.all()
    other = answers.exclude(amount=F("offered"))
    assert 0.005 < other.count() / answers.count() < 0.2
    assert not other.filter(reason="").exists()
    people = Target.objects.of_the_whole().of_kpi("signed_amount").of_people().filter(month=date(2026, 4, 1))
    answered = answers.of_the_whole().of_kpi("signed_amount").of_people().filter(month=date(2026, 4, 1))
    assert 0 < answered.count() < people.count()
    assert Draft.objects.of_people().exists()


def test_targets_are_set_for_last_year_this_year_and_the_coming_quarter(demo):
    months = sorted(targets("signed_amount"))
    assert months == [add_months(date(2025, 1, 1), n) for n in range(24)]
    unassigned = Target.objects.filter(month=date(2026, 4, 1), kpi="visits")
    assert unassigned.of_people().values("team").distinct().count() < 6


def test_the_season_is_strong_at_the_end_of_the_second_quarter_and_weak_in_july(demo):
    signed = figures("signed_amount")
    june, july, december = (signed[date(2025, month, 1)] for month in (6, 7, 12))
    assert june > july * Decimal("1.6")
    assert december > july * Decimal("1.6")


def test_work_stops_at_the_spring_festival_and_on_weekends(demo):
    assert CalendarDay.objects.filter(is_workday=False, name="春节放假").exists()
    festival = date(2026, 2, 13), date(2026, 2, 25)  # with the two workdays before and after it
    assert not Visit.objects.filter(visited_on__range=festival).exists()
    days = Counter(day.weekday() for day in Visit.objects.values_list("visited_on", flat=True))
    assert days[6] + days[5] < 0.05 * sum(days.values())  # make-up days and a few Saturdays


def test_one_team_falls_behind_month_by_month(demo):
    team = Team.objects.get(name=organisation.TEAMS[TROUBLED][1])
    signed, promised = figures("signed_amount", team=team), targets("signed_amount", team=team, person=None)
    attained = [signed[month] / promised[month] for month in (add_months(MONTH, -n) for n in (4, 3, 2, 1))]
    assert attained == sorted(attained, reverse=True)
    assert attained[-1] < Decimal("0.65")
    visits = figures("visits", team=team)
    meant = targets("visits", team=team, person=None)
    before = [add_months(MONTH, -n) for n in range(4, 10)]
    average = sum(visits[m] / meant[m] for m in before) / len(before)
    assert visits[add_months(MONTH, -1)] / meant[add_months(MONTH, -1)] < average * Decimal("0.9")


def test_one_rep_is_the_star(demo):
    year = [add_months(MONTH, -n) for n in range(1, 13)]
    rows = MonthlyFigure.objects.whole().of_kpis(["signed_amount"]).in_months(year)
    by_rep = sorted((amount for _, amount in rows.values_list("person").annotate(total=Sum("amount"))), reverse=True)
    star = rows.values_list("person").annotate(total=Sum("amount")).order_by("-total")[0][0]
    assert Team.objects.get(memberships__person=star).name == organisation.TEAMS[organisation.STARRY][1]
    # With two reps in a team each signs half of it; of seven the star stands out more.
    assert by_rep[0] > by_rep[1] * Decimal("1.1")
    assert by_rep[0] > by_rep[len(by_rep) // 2] * Decimal("1.3")


def test_one_key_client_fades(demo):
    client = Client.objects.get(name=clients.FADING_CLIENT)
    assert client.grade == "K"
    half_a_year, a_year_before = add_months(MONTH, -5), add_months(MONTH, -17)
    signed = Contract.objects.filter(client=client).exclude(signed_on=None)
    late = signed.filter(signed_on__gte=half_a_year).aggregate(total=Sum("amount"))["total"]
    early = signed.filter(signed_on__gte=a_year_before, signed_on__lt=add_months(MONTH, -11)).aggregate(
        total=Sum("amount")
    )["total"]
    assert late < early / 4
    visits = client.visits.all()
    assert visits.filter(visited_on__gte=half_a_year).count() < visits.filter(
        visited_on__gte=a_year_before, visited_on__lt=add_months(MONTH, -11)
    ).count() / 2  # fmt: skip


def test_this_month_some_teams_are_ahead_of_pace_and_some_behind(demo):
    period = Period.month(TODAY)
    days = CalendarDay.objects.workdays(period, Company.current())
    pace = Decimal(sum(day <= TODAY for day in days)) / len(days)
    compared = []
    for _, name, *_rest in organisation.TEAMS:
        team = Team.objects.get(name=name)
        signed = figures("signed_amount", team=team).get(MONTH, Decimal(0))
        compared.append(signed / targets("signed_amount", team=team, person=None)[MONTH] > pace)
    assert 2 <= sum(compared) <= 4
