"""A person's own targets, goal by goal, with what they answered and what was changed of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from apps.targets.kpis import KPIS, Kpi, Tile
from apps.targets.measures.commitments import Answer, Side, own_answers
from apps.targets.measures.grid import total
from apps.targets.measures.part_names import part_names
from apps.targets.measures.presence import carried, presences
from apps.targets.models import Entry, Goal, Tier
from apps.targets.models.revision import Kind
from apps.teams.models import Person, Team
from salesmgmt.lib.periods import Period


@dataclass(frozen=True)
class Carried:
    """That somebody is in the team for only `days` of the month's workdays, and carries `amount` of the target."""

    amount: Decimal
    days: int
    of: int


@dataclass(frozen=True)
class OwnMonth:
    """One month of a goal: the target with its answer, and what is carried of it (None: all)."""

    answer: Answer
    carried: Carried | None = None


@dataclass(frozen=True)
class OwnGoal:
    """One goal in one team: a person's own part, or a team's as its leader answers it."""

    goal: Goal
    part: str
    side: Side
    team: Team
    months: tuple[OwnMonth, ...]

    @property
    def kpi(self) -> Kpi:
        return self.goal.declared

    @property
    def tier(self) -> str:
        return "" if self.goal.tier == Tier.BASE else str(Tier(self.goal.tier).label)

    @property
    def carries(self) -> Decimal | None:
        """What comes of it all, for the months that are carried in part."""
        if not self.kpi.additive or not any(month.carried for month in self.months):
            return None
        return total(month.carried.amount if month.carried else month.answer.target.amount for month in self.months)

    @property
    def open(self) -> list[Answer]:
        """What waits for an answer."""
        return [month.answer for month in self.months if month.answer.waits]

    @property
    def to_answer(self) -> list[Answer]:
        """What can still be answered, also anew."""
        return [month.answer for month in self.months if not month.answer.over]


def own_goals(person: Person, span: Period) -> list[OwnGoal]:
    """This will list what was handed to a person in these months, the KPIs in the order of the catalogue."""
    answers = own_answers(person, span)
    whole = _carried(answers)
    found: dict[tuple[Goal, Person | Team, Team], list[Answer]] = {}
    for answer in answers:
        target = answer.target
        found.setdefault((target.goal, target.person or target.team, target.team), []).append(answer)
    parts = part_names(goal for goal, _who, _team in found)
    # As dashboards have them: the foremost first.
    order = {key: (kpi.tile or Tile.MORE, place) for place, (key, kpi) in enumerate(KPIS.items())}
    tiers = {tier: place for place, tier in enumerate(Tier.values)}
    rows = [
        OwnGoal(
            goal, parts.get(goal, ""), Side(who, tuple(months)), team,
            tuple(OwnMonth(answer, whole.get(answer.target.pk)) for answer in months),
        )
        for (goal, who, team), months in found.items()
    ]  # fmt: skip
    return sorted(
        rows,
        key=lambda row: (
            row.side.is_team, row.team.pk, order[row.goal.kpi], row.goal.dimension, row.goal.member,
            tiers[row.goal.tier],
        ),
    )  # fmt: skip


def _carried(answers: Sequence[Answer]) -> dict[int, Carried]:
    partly = [answer.target for answer in answers if answer.target.person_id and not answer.target.here_all_month]  # type: ignore[attr-defined]
    there = presences({target.key for target in partly})
    found = {}
    for target in partly:
        presence = there[target.key]
        assert target.amount is not None  # what is answered is in force
        amount = carried(target.goal.declared, target.amount, target.presence, presence.share)
        if amount != target.amount:
            found[target.pk] = Carried(amount, len(presence.here), len(presence.month))
    return found


def own_changes(person: Person, span: Period, *, limit: int = 50) -> list[Entry]:
    """This will list the changes of a person's own targets, and of those they answer for a team, that came into
    force; the newest first."""
    rows = Entry.objects.visible_to(person).applied().within(span).filter(revision__kind=Kind.CHANGE)
    mine = Q(person=person) | Q(person__isnull=True, team__leader=person)
    return list(
        rows.filter(mine).select_related("revision__by", "revision__decided_by", "person", "team")
        .order_by("-applied_at", "-pk")[:limit]
    )  # fmt: skip
