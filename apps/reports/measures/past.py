"""What persons and teams did before, read for all of them at once: the number of queries does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, Max, Min, Q, Sum

from apps.clients.models import Deal
from apps.reports.measures.others import Credit, by_person
from apps.reports.models import DailyFigure, MonthlyFigure
from apps.reports.rules import Standing
from apps.reports.rules.anonymity import People
from apps.teams.models import Membership, Person
from salesmgmt.lib.periods import add_months

ZERO = Decimal(0)
LATELY, LATELY_DECIDED = timedelta(days=28), timedelta(days=90)


@dataclass(frozen=True)
class Party:
    """Whose gap it is: one person's, or that of teams."""

    standing: Standing
    person: int | None = None
    teams: frozenset[int] = frozenset()


@dataclass
class Past:
    """A party's totals of the last twelve whole months, what it did lately, its open deals, and since when there
    is anything of it."""

    year: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    lately: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    since: date = date.max
    last_worked: date | None = None
    deals: int = 0
    deal_amount: Decimal = ZERO


@dataclass
class Others:
    """What people were credited with in twelve months (in some teams; None: in all), and since when there is anything
    of each."""

    teams: Collection[int] | None
    year: dict[Credit, dict[str, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    since: dict[Credit, date] = field(default_factory=dict)


@dataclass
class Circle:
    """Those around a party, near or far: its team's people, or those of the company outside of it; of these it is
    told whom each of the party's leaders knows (`others.known_by_leaders`)."""

    others: Others
    credits: list[Credit]
    known: Sequence[frozenset[int]] = ()

    @property
    def of_company(self) -> bool:
        return self.others.teams is None

    @cached_property
    def people(self) -> People:
        """What each person did in twelve months."""
        return People(by_person(self.others.year, self.credits), self.known)

    @cached_property
    def since(self) -> dict[int, date]:
        found: dict[int, date] = {}
        for credit in self.credits:
            begun = self.others.since[credit]
            found[credit[0]] = min(found.get(credit[0], begun), begun)
        return found


@dataclass
class Parties:
    """The parties of a page: which of the figures that the viewer may see belong to which."""

    viewer: Person
    parties: Sequence[Party]

    @cached_property
    def people(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for index, party in enumerate(self.parties):
            if party.person is not None:
                found[party.person].append(index)
        return found

    @cached_property
    def teams(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for index, party in enumerate(self.parties):
            for team in party.teams:
                found[team].append(index)
        return found

    def whose(self, person: int, team: int | None) -> list[int]:
        """This will tell to which parties a figure of this person and team belongs."""
        return [*self.people.get(person, ()), *self.teams.get(team or 0, ())]

    def seen(self, model):
        """This will keep the parties' figures that the viewer may see."""
        rows = model.objects.visible_to(self.viewer).whole()
        return rows.filter(Q(person__in=self.people) | Q(team__in=self.teams)).order_by()


def the_year_before(today: date) -> tuple[date, date]:
    """This will give the last twelve whole months: the first, and the one after them."""
    after = today.replace(day=1)
    return add_months(after, -12), after


def read_pasts(parties: Parties, keys: Collection[str], since: date, today: date, until: date) -> list[Past]:
    """This will read each party's past from the month of `since`, and its deals open and expected before `until`."""
    pasts = [Past() for _party in parties.parties]
    for person, team, kpi, begun, amount in _by_year(parties.seen(MonthlyFigure), keys, since, today, "person", "team"):
        for index in parties.whose(person, team):
            pasts[index].year[kpi] += amount or 0
            pasts[index].since = min(pasts[index].since, begun)
    _add_lately(pasts, parties, today)
    _add_open_deals(pasts, parties, today, until)
    return pasts


def read_others(teams: Collection[int] | None, keys: Collection[str], since: date, today: date) -> Others:
    """This will read what everyone was credited with (in these teams).

    Only rates and frequencies of many people together are made of it, which is why it reads beyond what
    a viewer may see.
    """
    rows = MonthlyFigure.objects.whole()
    found = Others(teams)
    if teams is not None:
        rows = rows.of_teams(teams)
    for person, team, kpi, begun, amount in _by_year(rows, keys, since, today, "person", "team"):
        credit = person, team
        found.year[credit][kpi] = amount or ZERO
        found.since[credit] = min(found.since.get(credit, begun), begun)
    return found


def _by_year(rows, keys: Collection[str], since: date, today: date, *by: str):
    """This will give (…by, kpi, the first month since, the twelve months' amount)."""
    first, after = the_year_before(today)
    amount = Sum("amount", filter=Q(month__gte=first, month__lt=after))
    known = rows.of_kpis(keys).filter(month__gte=min(since.replace(day=1), first), month__lte=today).order_by()
    return known.values_list(*by, "kpi").annotate(begun=Min("month"), in_year=amount)


def _add_lately(pasts: list[Past], parties: Parties, today: date) -> None:
    rows = parties.seen(DailyFigure).of_kpis(["visits", "days_worked", "deals_won", "deals_decided"])
    rows = rows.filter(day__gt=today - LATELY_DECIDED, day__lte=today)
    late = Sum("amount", filter=Q(day__gt=today - LATELY))
    for person, team, kpi, whole, latest, last in rows.values_list("person", "team", "kpi").annotate(
        whole=Sum("amount"), late=late, last=Max("day")
    ):
        for index in parties.whose(person, team):
            past = pasts[index]
            past.lately[kpi] += (latest if kpi == "visits" else whole) or 0
            if kpi == "days_worked":
                past.last_worked = max(past.last_worked or last, last)


def _add_open_deals(pasts: list[Past], parties: Parties, today: date, until: date) -> None:
    """This will add what is open and expected in time; a deal counts for its owner and their present team."""
    here: dict[int, int] = {}
    if parties.teams:
        here = dict(Membership.objects.on(today).of_teams(parties.teams).values_list("person", "team"))
    deals = Deal.objects.visible_to(parties.viewer).open().filter(expected_on__lt=until)
    deals = deals.filter(owner__in={*parties.people, *here}).order_by()
    for owner, number, amount in deals.values_list("owner").annotate(number=Count("pk"), worth=Sum("amount")):
        for index in parties.whose(owner, here.get(owner)):
            pasts[index].deals += number
            pasts[index].deal_amount += amount or 0
