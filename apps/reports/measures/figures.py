"""Reading what was counted: figures of a scope and period, whole or by people, teams, products and months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from apps.reports.models import DailyFigure, MonthlyFigure, TeamFigure
from apps.targets.kpis import KPIS, SOURCES, Dimension, Kpi, Ratio, Total
from apps.teams.models import Person, Team
from salesmgmt.lib.periods import Grain, Period

TIMES = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR)
PEOPLE = ("team", "person")
GROUPINGS = (*PEOPLE, *(dimension.value for dimension in Dimension), *(grain.value for grain in TIMES))

Amounts = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Scope:
    """Whose figures are looked at: one person's, or those credited to a team and all below it, or without
    either the viewer's own field: the teams they lead, else their own. Never more than the viewer may see."""

    viewer: Person
    team: Team | None = None
    person: Person | None = None
    teams: frozenset[int] = field(default=frozenset())

    @classmethod
    def of(cls, viewer: Person, team: Team | None = None, person: Person | None = None) -> Scope:
        """This will build the scope of what was asked for."""
        teams = frozenset[int]()
        if team is not None:
            inside = viewer.reach.below(team) or Team.objects.below(team.pk)
            teams = frozenset(each.pk for each in inside)
        elif person is None:
            teams = viewer.reach.teams
        return cls(viewer, team, viewer if person is None and not teams else person, teams)

    @classmethod
    def open_for(cls, viewer: Person, team: Team | None = None, person: Person | None = None) -> Scope:
        """This will build the scope a viewer starts from: whoever leads one tree of teams begins at its top."""
        if team is None and person is None and len(tops := viewer.reach.tops) == 1:
            team = tops[0]
        return cls.of(viewer, team, person)

    @property
    def led(self) -> bool:
        """Whether it is all that was credited to teams the viewer leads, whoever it was of."""
        return self.viewer.is_active and not self.person and bool(self.teams) and self.teams <= self.viewer.reach.teams

    def narrow(self, rows: QuerySet, person: str = "person", credited: str = "team") -> QuerySet:
        """This will keep the rows of this scope that the viewer may see; the arguments name the rows' fields."""
        viewer, reach = self.viewer, self.viewer.reach
        if not viewer.is_active:
            return rows.none()
        if self.teams:
            rows = rows.filter(**{f"{credited}__among": self.teams})
        if self.person:
            rows = rows.filter(**{person: self.person})
        if self.teams and self.teams <= reach.teams:
            return rows  # all of it was credited to teams the viewer leads
        if self.person and self.person.pk in {viewer.pk, *reach.people}:
            return rows
        seen = Q(**{f"{person}__among": {viewer.pk, *reach.people}})
        return rows.filter(seen | Q(**{f"{credited}__among": reach.teams}) if reach.teams else seen)


def totals_for(keys: Iterable[str]) -> set[str]:
    """This will name the totals that these KPIs are made of."""
    found: set[str] = set()
    for key in keys:
        kpi = KPIS[key]
        found |= {kpi.top, kpi.bottom} if isinstance(kpi, Ratio) else {key}
    return found


def derive(totals: Mapping[str, Decimal], keys: Iterable[str]) -> dict[str, Decimal | None]:
    """This will give each KPI its value from the totals: a ratio is divided here and nowhere else, and is
    None where there is nothing to divide by."""
    found: dict[str, Decimal | None] = {}
    for key in keys:
        kpi = KPIS[key]
        if isinstance(kpi, Ratio):
            bottom = totals.get(kpi.bottom, Decimal(0))
            found[key] = totals.get(kpi.top, Decimal(0)) / bottom if bottom else None
        else:
            found[key] = totals.get(key, Decimal(0))
    return found


def read(scope: Scope, keys: Sequence[str], period: Period, *, by: Sequence[str] = ()) -> dict[tuple, Amounts]:
    """This will read the figures of `keys` in the period, one entry a group.

    `by` names up to one of people (team, person), one dimension (product, segment, …) and one
    size of time (day … year). An entry's key is a tuple in that order: ids (0 or None: not known)
    and `Period`s; with no grouping the one key is (). Whole months are read from monthly figures (the
    teams' own where those hold what is asked for), the rest from daily ones. Raises ValueError with a sentence
    when a KPI cannot be read so.
    """
    dimension, grain = _judge(keys, by)
    who = [f"{name}_id" for name in by if name in PEOPLE]
    sums: dict[tuple, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    pieces = {piece.first: piece for piece in period.parts(grain)} if grain else {}
    for *names, member, day, kpi, amount in _rows(scope, keys, period, who, dimension, grain):
        ids = iter(names)
        group = tuple(
            next(ids) if name in PEOPLE else member if name == dimension else _piece(pieces, period, day, grain)
            for name in by
        )
        sums[group][kpi] += amount
    if not by:
        sums.setdefault((), {})
    return {group: derive(totals, keys) for group, totals in sums.items()}


def _judge(keys: Sequence[str], by: Sequence[str]) -> tuple[str, Grain | None]:
    """This will find the dimension and the size of time in `by`, and refuse what cannot be answered."""
    for key in keys:
        if key not in KPIS:
            raise ValueError(
                _("There is no KPI “%(key)s”; there are: %(keys)s.") % {"key": key, "keys": ", ".join(KPIS)}
            )
    for name in by:
        if name not in GROUPINGS:
            raise ValueError(
                _("Figures are not read by “%(name)s”, but by: %(names)s.")
                % {"name": name, "names": ", ".join(GROUPINGS)}
            )
    dimensions = [name for name in by if name in Dimension.values]
    times = [Grain(name) for name in by if name in {grain.value for grain in TIMES}]
    if len(dimensions) > 1 or len(times) > 1:
        raise ValueError(_("Choose one of %(names)s, and one size of time.") % {"names": ", ".join(Dimension.values)})
    for key in keys:
        if dimensions and dimensions[0] not in KPIS[key].dimensions:
            raise ValueError(
                _("“%(kpi)s” cannot be read by %(name)s.") % {"kpi": KPIS[key].label, "name": dimensions[0]}
            )
    return (dimensions[0] if dimensions else ""), (times[0] if times else None)


def _piece(pieces: dict[date, Period], period: Period, day: date, grain: Grain | None) -> Period:
    if day in pieces:
        return pieces[day]
    first = max(Period.around(grain or Grain.DAY, day, period.fiscal).first, period.first)
    return pieces[first]


def _rows(scope: Scope, keys: Sequence[str], period: Period, who: list[str], dimension: str, grain: Grain | None):
    """This will give (…who, member, day or month or None, kpi, amount), added up in the database."""
    months = [] if grain in (Grain.DAY, Grain.WEEK) else period.months
    of_teams = scope.led and not dimension and "person_id" not in who
    monthly = TeamFigure.objects.all() if of_teams else MonthlyFigure.objects.by(dimension)
    for figures, when, wanted in (
        (monthly, "month", Q(month__gte=months[0], month__lte=months[-1]) if months else None),
        (DailyFigure.objects.by(dimension), "day", _left_over(period, months)),
    ):
        if wanted is None:
            continue
        rows = scope.narrow(figures.of_kpis(totals_for(keys)).filter(wanted))
        # Wholes have no member; unread, it leaves all that is asked for in the index.
        columns = [*who, *(["member"] if dimension else []), *([when] if grain else []), "kpi"]
        for row in rows.order_by().values_list(*columns).annotate(Sum("amount")):
            values = list(row)
            if not dimension:
                values.insert(len(who), 0)
            if not grain:
                values.insert(len(who) + 1, None)
            yield values


def _left_over(period: Period, months: list[date]) -> Q | None:
    """This will choose the days of the period that lie in none of the whole months."""
    days = Q(day__gte=period.first, day__lt=period.after)
    if not months:
        return days
    first, after = months[0], Period.month(months[-1]).after
    if (first, after) == (period.first, period.after):
        return None
    return days & (Q(day__lt=first) | Q(day__gte=after))


def behind(scope: Scope, kpi: Kpi, period: Period, members: Mapping[str, int] | None = None) -> QuerySet:
    """This will find the rows behind a total's figure: the same rows that were counted.

    `members` narrows by dimensions: their ids, 0 for those of whom none is known. Raises ValueError
    for a ratio, whose rows are those of its two totals.
    """
    if not isinstance(kpi, Total):
        raise ValueError("A ratio has no rows of its own.")
    source = SOURCES[kpi.source]
    rows = source.rows().filter(kpi.where, **{f"{source.day}__gte": period.first, f"{source.day}__lt": period.after})
    known = source.dimensions
    for dimension, member in (members or {}).items():
        of = f"of_{dimension}"
        rows = rows.alias(**{of: known[Dimension(dimension)]})
        rows = rows.filter(**({of: member} if member else {f"{of}__isnull": True}))
    return scope.narrow(rows, person=source.person, credited=source.team)


def total_of(rows: QuerySet, kpi: Total) -> Decimal:
    """This will add up rows as the KPI does."""
    if kpi.amount is None:
        return Decimal(rows.count())
    return Decimal(rows.aggregate(total=Sum(kpi.each))["total"] or 0)
