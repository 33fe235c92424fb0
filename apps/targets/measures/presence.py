"""For how much of a month someone is in a team, and what of a target they then carry."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from apps.targets.kpis import Kpi
from apps.targets.rules import STEPS
from apps.teams.models import CalendarDay, Company, Membership
from salesmgmt.lib.periods import Period, add_months

Place = tuple[int, date, int | None]
WHOLE = Decimal(1)
_FINE = Decimal("0.00000001")


@dataclass(frozen=True)
class Presence:
    """The workdays of a month, and those of them on which a person is in the team."""

    month: tuple[date, ...]
    here: tuple[date, ...]

    @property
    def share(self) -> Decimal:
        """The part of the month's workdays, eight places."""
        return (Decimal(len(self.here)) / len(self.month)).quantize(_FINE, ROUND_HALF_UP) if self.month else WHOLE


def presences(places: Collection[Place]) -> dict[Place, Presence]:
    """This will tell, of each (team, month, person), how much of the month the person is in the team.

    Three queries, however many. A month without a single workday is counted by its days.
    """
    if not places:
        return {}
    months = sorted({month for _team, month, _person in places})
    span = Period(months[0], add_months(months[-1], 1))
    worked = CalendarDay.objects.workdays(span, Company.current())
    spells: dict[tuple[int, int | None], list[Membership]] = {}
    for spell in Membership.objects.during(span).filter(
        team__in={team for team, _month, _person in places}, person__in={person for *_, person in places}
    ):
        spells.setdefault((spell.team_id, spell.person_id), []).append(spell)
    days = {month: _workdays(month, worked) for month in months}
    return {
        (team, month, person): Presence(
            days[month],
            tuple(
                day
                for day in days[month]
                if any(
                    spell.since <= day and (spell.until is None or day < spell.until)
                    for spell in spells.get((team, person), ())
                )
            ),
        )
        for team, month, person in places
    }


def _workdays(month: date, worked: Collection[date]) -> tuple[date, ...]:
    span = Period.month(month)
    return tuple(day for day in worked if day in span) or tuple(span.days)


def carried(kpi: Kpi, amount: Decimal, agreed: Decimal, now: Decimal) -> Decimal:
    """This will give what someone carries of a target that was agreed for one presence and meets another.

    In proportion, as finely as the KPI is counted. Someone who is there for more than was agreed
    carries the same; a ratio is not shared out over days.
    """
    if not kpi.additive or now >= agreed:
        return amount
    return (amount * now / agreed).quantize(STEPS[kpi.unit], ROUND_HALF_UP)
