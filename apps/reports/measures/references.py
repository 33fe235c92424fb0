"""What a figure is compared with: its target, the period before, the year before, or the team."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from apps.reports.measures.attendance import workdays_of
from apps.reports.measures.figures import Scope
from apps.reports.measures.others import by_person, homes, in_team, known_by_leaders, outside
from apps.reports.measures.sides import levels_of_people, side_of
from apps.reports.rules import Workdays
from apps.reports.rules.anonymity import People
from apps.reports.rules.decomposition import Side
from apps.reports.rules.drivers import LEVELS, chain_to
from apps.reports.rules.planned import planned
from apps.targets.kpis import KPIS
from apps.targets.measures import targets_of
from apps.teams.models import CalendarDay, Company, Membership, Team
from salesmgmt.lib.money import CENT
from salesmgmt.lib.periods import Grain, Period, add_months

AGAINST = ("target", "last", "year", "team")
HISTORY_MONTHS = 12
# Ratios that can be agreed in a target of their own, by the level they lead to.
AGREED = {"won": "win_rate", "signed": "average_contract", "collected": "collection_rate"}


@dataclass(frozen=True)
class Reference:
    """The side compared with. `period` holds the days whose records are behind it, `history` those that what is
    usual was learnt from; `whole` is the whole period's target where `side` is only what was due by today.
    `heads` are the people it was averaged over."""

    side: Side
    period: Period | None = None
    history: Period | None = None
    whole: Decimal | None = None
    heads: Decimal | None = None


def same_days(period: Period, other: Period, company: Company) -> Period | None:
    """This will cut `other` to as many workdays as have come of `period`, so that like is compared with like; None
    where none has come yet and the other one began with one.

    A period that is over is compared with the whole of the other one.
    """
    today = company.today()
    if today not in period:
        return other
    worked = CalendarDay.objects.workdays(period, company)
    elapsed = sum(day <= today for day in worked)
    # On a free day the free days that follow the last workday there belong to it as well.
    place = elapsed if today not in worked else elapsed - 1
    days = CalendarDay.objects.workdays(other, company)
    if place >= len(days):
        return other
    after = days[place] + timedelta(days=1) if today in worked else days[place]
    return Period(other.first, after, Grain.RANGE, other.fiscal) if after > other.first else None


def a_year_before(period: Period) -> Period:
    """This will give the same month, quarter or year, or the same weekdays, a year before."""
    match period.grain:
        case Grain.MONTH:
            return period.move(-12)
        case Grain.QUARTER:
            return period.move(-4)
        case Grain.YEAR:
            return period.move(-1)
    return Period(period.first - timedelta(weeks=52), period.after - timedelta(weeks=52), period.grain, period.fiscal)


def earlier(scope: Scope, period: Period, other: Period, company: Company) -> Reference | None:
    """This will compare with an earlier period, over as many workdays as have come."""
    days = same_days(period, other, company)
    return None if days is None else Reference(side_of(scope, days), period=days)


def promised(
    scope: Scope, keys: Collection[str], period: Period, *, original: bool = False
) -> dict[str, Decimal]:  # fmt: skip
    """This will read the targets of a scope, as dashboards do: a person's, a team's, or those of the several teams
    that the viewer leads together; with `original` as they were first published."""
    if scope.person:
        found = targets_of(keys, period, people=[scope.person], within=scope.teams or None, original=original)
        amounts = {key: found.of_person(key, scope.person) for key in keys}
    else:
        teams = [scope.team] if scope.team else scope.viewer.reach.tops
        found = targets_of(keys, period, teams=teams, original=original)
        amounts = {}
        for key in keys:
            several = [amount for team in teams if (amount := found.of_team(key, team)) is not None]
            known = several and (KPIS[key].additive or len(several) == 1)
            amounts[key] = sum(several, Decimal(0)) if known else None
    return {key: amount for key, amount in amounts.items() if amount is not None}


def by_target(
    scope: Scope, period: Period, basis: str, company: Company, *, original: bool = False
) -> Reference | None:  # fmt: skip
    """This will compare with what of the target was due by today; None without a target."""
    chain = chain_to(basis)
    targets = promised(scope, [*(LEVELS[level] for level in chain), *AGREED.values()], period, original=original)
    if basis not in targets:
        return None
    whole, due = due_of(targets[basis], workdays_of(scope, period, company), over=period.after <= company.today())
    history = _history(period, company)
    around = _around(scope, period, company, history)
    side = planned(side_of(scope, history), around, chain, due, _agreed(targets, chain))
    return Reference(side, history=history, whole=whole)


def due_of(target: Decimal, workdays: Workdays, *, over: bool) -> tuple[Decimal, Decimal]:
    """This will give a target, and what of it is due by today at its pace, to the cent; all of it in a period that
    is `over`, were it without a workday."""
    share = workdays.share if workdays.share is not None else Decimal(1 if over else 0)
    return target.quantize(CENT), (target * share).quantize(CENT)


def _history(period: Period, company: Company) -> Period:
    """This will give the last twelve months that were over before the period began."""
    after = min(period.first, company.today()).replace(day=1)
    return Period(add_months(after, -HISTORY_MONTHS), after, Grain.RANGE, period.fiscal)


def _agreed(targets: dict[str, Decimal], chain: tuple[str, ...]) -> dict[str, Fraction]:
    """This will find the drivers that have targets: as ratios, or as those of two levels next to each other."""
    found = {}
    for before, level in pairwise(chain):
        bottom, top = targets.get(LEVELS[before]), targets.get(LEVELS[level])
        if bottom and top:
            found[level] = Fraction(top) / Fraction(bottom)
        if ratio := targets.get(AGREED.get(level, "")):
            found[level] = Fraction(ratio)
    return found


def team_of(scope: Scope, period: Period, company: Company) -> Team | None:
    """This will find the team that a person belongs to in the period, or belonged to last; within a team that is
    looked at, the one in it."""
    spells = Membership.objects.filter(person=scope.person, since__lte=min(company.today(), period.last))
    if scope.teams:
        spells = spells.of_teams(scope.teams)
    spell = spells.select_related("team").order_by("-since").first()
    return spell.team if spell else None


def _around(scope: Scope, period: Period, company: Company, history: Period) -> Iterator[People]:
    """This will read what those around a scope did at each level, the nearest first (see `measures.others`)."""
    teams, people = scope.teams, set[int]()
    if scope.person:
        team = team_of(scope, period, company)
        teams, people = frozenset([team.pk] if team else []), {scope.person.pk}
        if team:
            near = levels_of_people(teams, history)
            yield People(by_person(near, in_team(near, team.pk, scope.person.pk)))
    elif scope.team is None or scope.team.parent_id is None:
        return  # around the whole company there is nobody
    at_home = homes(company.today())
    people |= {person for person, home in at_home.items() if home in teams}
    far = levels_of_people(None, history)
    credits = outside(far, teams, people)
    yield People(by_person(far, credits), known_by_leaders(credits, teams, at_home))


def others(scope: Scope, period: Period, company: Company) -> list[Team]:
    """This will find the teams to compare a scope with: a person's own, if the viewer leads it; for a team the
    others at its level that the viewer leads."""
    reach = scope.viewer.reach
    if scope.person:
        team = team_of(scope, period, company)
        return [each for each in reach.tree if team and each.pk == team.pk]
    if not scope.team:
        return []
    depth = {team.pk: len(team.tree_path) for team in reach.tree}  # type: ignore[attr-defined]
    return [team for team in reach.tree if team.pk != scope.team.pk and depth[team.pk] == depth.get(scope.team.pk)]


def by_team(scope: Scope, period: Period, basis: str, company: Company) -> Reference | None:
    """This will compare with the average a head, for as many heads as the scope has; None without any."""
    found = _shared(scope, period, company)
    if found is None:
        return None
    together, own, heads = found
    side, last = side_of(together, period), chain_to(basis)[-1]
    amount = for_heads(side.levels[last], own, heads)
    return Reference(side.scaled_to(amount, last), period=period, heads=Decimal(heads.numerator) / heads.denominator)


def _shared(scope: Scope, period: Period, company: Company) -> tuple[Scope, Fraction, Fraction] | None:
    """This will find the teams to compare with, the scope's heads and theirs."""
    teams = others(scope, period, company)
    if not teams:
        return None
    # A person is one of their own team alone, whatever teams are below it.
    below = frozenset(team.pk for top in teams for team in ([top] if scope.person else scope.viewer.reach.below(top)))
    theirs = sum(heads_in(below, period, company).values(), Fraction(0))
    whose: dict[str, object] = {"person": scope.person} if scope.person else {}
    if scope.teams:
        whose["team__in"] = scope.teams
    own = sum(_heads(_days(period, company), period, "person", **whose).values(), Fraction(0))
    return (Scope(scope.viewer, None, None, below), own, theirs) if own and theirs else None


def heads_in(
    teams: Collection[int], period: Period, company: Company, by: str = "person"
) -> dict[int, Fraction]:  # fmt: skip
    """This will tell what part of the days each person is in these teams, or by team all its people together."""
    return _heads(_days(period, company), period, by, team__in=teams)


def for_heads(amount: Fraction, own: Fraction, heads: Fraction) -> Decimal:
    """This will give what `own` heads are due of the amount of all `heads`, to the cent."""
    return round(amount * own / heads / Fraction(CENT)) * CENT


def _days(period: Period, company: Company) -> list[date]:
    days = CalendarDay.objects.workdays(period, company) or period.days
    return [day for day in days if day <= company.today()] or days


def _heads(days: list[date], period: Period, by: str, **whose) -> dict[int, Fraction]:
    """This will count people, each alone or by team, by the part of the days that they are there: on all of them is
    one head. Nobody is left out."""
    found: dict[int, Fraction] = {}
    spells = Membership.objects.during(period).filter(**whose)
    for one, since, until in spells.values_list(by, "since", "until"):
        there = sum(since <= day and (until is None or day < until) for day in days)
        found[one] = found.get(one, Fraction(0)) + Fraction(there, len(days))
    return found


def compared(
    scope: Scope, period: Period, basis: str, against: str, company: Company, *, original: bool = False
) -> Reference | None:  # fmt: skip
    """This will find the side to compare with; with `original` targets as they were first published."""
    match against:
        case "last":
            return earlier(scope, period, period.previous, company)
        case "year":
            return earlier(scope, period, a_year_before(period), company)
        case "team":
            return by_team(scope, period, basis, company)
    return by_target(scope, period, basis, company, original=original)
