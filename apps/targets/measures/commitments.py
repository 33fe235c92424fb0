"""What was handed down beside what people committed to, with the gap, at every level."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.db import models
from django.db.models import Count, Min, OuterRef, Q, Subquery, Sum
from django.utils.translation import pgettext_lazy

from apps.targets import rules
from apps.targets.kpis import Kpi
from apps.targets.measures.grid import total
from apps.targets.models import Commitment, Goal, Target
from apps.teams.models import Company, Person, Team
from salesmgmt.lib.periods import Period


class AnswerState(models.TextChoices):
    """How a handed-down target stands with whoever is to answer it."""

    OPEN = "open", pgettext_lazy("answer to a target", "To answer")
    STALE = "stale", pgettext_lazy("answer to a target", "Changed since the answer")
    COUNTERED = "countered", pgettext_lazy("answer to a target", "Another figure")
    ACCEPTED = "accepted", pgettext_lazy("answer to a target", "Accepted")
    # Its month went by without an answer.
    MISSED = "missed", pgettext_lazy("answer to a target", "Not answered")
    NOBODY = "nobody", pgettext_lazy("answer to a target", "Nobody leads this team")
    # The target of the team at the top comes from nobody above.
    SET = "set", pgettext_lazy("answer to a target", "Set by its leader")

    @property
    def tone(self) -> str:
        return {"open": "warn", "stale": "warn", "countered": "info", "accepted": "good"}.get(str(self), "neutral")


# Of several months, the one that says most about what is still to do comes first.
FOREMOST = [
    AnswerState.STALE, AnswerState.OPEN, AnswerState.NOBODY, AnswerState.COUNTERED, AnswerState.MISSED,
    AnswerState.ACCEPTED, AnswerState.SET,
]  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """One target and what was answered to it; an answer to another figure than is in force is out of date.
    `over`: its month is over, and takes no answer any more."""

    target: Target
    commitment: Commitment | None
    over: bool = False

    @property
    def committed(self) -> Decimal | None:
        """What stands as promised; None while the figure in force is unanswered."""
        return self.commitment.amount if self.commitment and self.up_to_date else None

    @property
    def up_to_date(self) -> bool:
        return self.commitment is not None and self.commitment.offered == self.target.amount

    @property
    def accepted(self) -> bool:
        return self.committed is not None and self.committed == self.target.amount

    @property
    def answerer(self) -> Person | None:
        return None if self.is_the_top else self.target.person or self.target.team.leader

    @property
    def is_the_top(self) -> bool:
        return self.target.person_id is None and self.target.team.parent_id is None

    @property
    def waits(self) -> bool:
        """Whether somebody is to answer it."""
        return self.committed is None and not self.over and self.answerer is not None

    @property
    def state(self) -> AnswerState:
        if self.committed is not None:
            return AnswerState.ACCEPTED if self.accepted else AnswerState.COUNTERED
        if self.is_the_top:
            return AnswerState.SET
        if self.over:
            return AnswerState.MISSED
        if self.answerer is None:
            return AnswerState.NOBODY
        return AnswerState.OPEN if self.commitment is None else AnswerState.STALE

    @property
    def gap(self) -> Decimal | None:
        return None if self.committed is None else self.committed - self.target.amount  # type: ignore[operator]


@dataclass(frozen=True)
class Side:
    """Targets of one person, or one team's own, over some months: handed down beside committed."""

    who: Person | Team
    answers: tuple[Answer, ...]

    @property
    def is_team(self) -> bool:
        return isinstance(self.who, Team)

    @property
    def answerer(self) -> Person | None:
        return self.who.leader if isinstance(self.who, Team) else self.who

    @property
    def kpi(self) -> Kpi | None:
        return self.answers[0].target.goal.declared if self.answers else None

    @cached_property
    def handed_down(self) -> Decimal | None:
        return self._together([answer.target.amount for answer in self.answers])

    @cached_property
    def committed(self) -> Decimal | None:
        return self._together([answer.committed for answer in self.answers])

    @property
    def unanswered(self) -> int:
        return sum(answer.waits for answer in self.answers)

    @property
    def answered(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.committed is not None]

    @cached_property
    def gap(self) -> Decimal | None:
        """Committed less handed down, over what was answered; negative when less was promised than asked for."""
        if self.kpi is not None and not self.kpi.additive:
            both = self.committed, self.handed_down
            return None if None in both else both[0] - both[1]  # type: ignore[operator]
        return total(answer.gap for answer in self.answers)

    @property
    def answered_of(self) -> Decimal | None:
        """What was handed down of that which was answered: what the gap is measured against."""
        return self._together([answer.target.amount for answer in self.answered])

    @property
    def gap_share(self) -> Decimal | None:
        """The gap as a fraction of what was handed down and answered."""
        return self.gap / self.answered_of if self.gap is not None and self.answered_of else None

    @property
    def state(self) -> AnswerState | None:
        found = {answer.state for answer in self.answers}
        return next((state for state in FOREMOST if state in found), None)

    @property
    def reasons(self) -> list[str]:
        """Why other figures were offered, each once."""
        given = [answer.commitment.reason for answer in self.answers if answer.commitment and answer.up_to_date]
        return list(dict.fromkeys(reason for reason in given if reason))

    @property
    def answered_at(self) -> datetime | None:
        return max((answer.commitment.answered_at for answer in self.answers if answer.commitment), default=None)

    def _together(self, amounts: Sequence[Decimal | None]) -> Decimal | None:
        """This will add up months; those of a ratio make one figure only where they are all the same."""
        if self.kpi is None or self.kpi.additive:
            return total(amounts)
        return amounts[0] if amounts and len(set(amounts)) == 1 else None


@dataclass(frozen=True)
class Below:
    """What all the people of a team and of the teams below it were handed, and committed to."""

    handed_down: Decimal | None
    committed: Decimal | None
    answered_of: Decimal | None

    @property
    def gap(self) -> Decimal | None:
        return None if self.committed is None else self.committed - (self.answered_of or 0)


NOTHING_BELOW = Below(None, None, None)


@dataclass(frozen=True)
class Both:
    """A team's plan with both sides: `own` is the team's own target with its leader's answer, `sides` those of the
    teams directly below and of its people."""

    team: Team
    own: Side
    sides: tuple[Side, ...]

    @property
    def handed_down(self) -> Decimal | None:
        return self._total(side.handed_down for side in self.sides)

    @property
    def committed(self) -> Decimal | None:
        return self._total(side.committed for side in self.sides)

    @property
    def gap(self) -> Decimal | None:
        return self._total(side.gap for side in self.sides)

    @property
    def gap_share(self) -> Decimal | None:
        of = self._total(side.answered_of for side in self.sides)
        return self.gap / of if self.gap is not None and of else None

    @property
    def missing(self) -> list[Side]:
        """Who has not answered yet."""
        return [side for side in self.sides if side.unanswered]

    def _total(self, amounts: Iterable[Decimal | None]) -> Decimal | None:
        """This will add up the sides; those of a ratio do not add up."""
        kpi = next((side.kpi for side in (*self.sides, self.own) if side.kpi), None)
        return total(amounts) if kpi is None or kpi.additive else None


def both_sides(team: Team, goal: Goal, span: Period, viewer: Person) -> Both:
    """This will read a team's plan with what was answered to it, as far as `viewer` may see it: three queries.

    Teams directly below have their side even where they have no target of their own, for people further
    down may.
    """
    targets = (
        Target.objects.visible_to(viewer).of_goal(goal).within(span).in_force().in_grid_of(team)
        .select_related("person", "team__leader").order_by("person__name_sort", "person", "month")
    )  # fmt: skip
    answers = answers_to(targets, viewer)
    own = tuple(answer for answer in answers if _is_own(answer, team))
    others: dict[Person | Team, list[Answer]] = {
        child: [] for child in team.children.select_related("leader") if child.pk in viewer.reach.teams
    }
    for answer in answers:
        if not _is_own(answer, team):
            others.setdefault(answer.target.person or answer.target.team, []).append(answer)
    return Both(team, Side(team, own), tuple(Side(who, tuple(found)) for who, found in others.items()))


def _is_own(answer: Answer, team: Team) -> bool:
    return answer.target.person_id is None and answer.target.team_id == team.pk


def people_below(teams: Collection[Team], goal: Goal, span: Period, viewer: Person) -> dict[int, Below]:
    """This will add up, for each of these teams, what all people in it and below it were handed and committed to:
    one query. Nothing for a ratio, which does not add up."""
    if not teams or not goal.declared.additive:
        return {}
    wanted = {team.pk for team in teams}
    top_of = {
        below.pk: next(pk for pk in below.tree_path if pk in wanted)  # type: ignore[attr-defined]
        for below in viewer.reach.tree
        if wanted.intersection(below.tree_path)  # type: ignore[attr-defined]
    }
    same_cell = {name: OuterRef(name) for name in ("kpi", "tier", "dimension", "member", "month", "team", "person")}
    # The answer to exactly the figure that is in force.
    answered = Commitment.objects.visible_to(viewer).filter(**same_cell, offered=OuterRef("amount")).order_by()
    rows = (
        Target.objects.visible_to(viewer).of_goal(goal).within(span).in_force().of_people().filter(team__in=top_of)
        .annotate(promised=Subquery(answered.values("amount")[:1])).order_by().values("team")
        .annotate(handed=Sum("amount"), given=Sum("promised"), of=Sum("amount", filter=Q(promised__isnull=False)))
    )  # fmt: skip
    found: dict[int, list[tuple[Decimal | None, ...]]] = {}
    for row in rows.values_list("team", "handed", "given", "of"):
        found.setdefault(top_of[row[0]], []).append(row[1:])
    return {top: Below(*(total(column) for column in zip(*sums, strict=True))) for top, sums in found.items()}


def own_answers(person: Person, span: Period, *, keys: Collection[str] = ()) -> list[Answer]:
    """This will list what a person is asked to answer in these months: their own targets, and those of the teams
    they lead unless they set them themselves; goals in the order of declaration are left to the page."""
    rows = Target.objects.visible_to(person).in_force().within(span).answered_by(person).with_presence()
    if keys:
        rows = rows.filter(kpi__in=keys)
    return answers_to(rows.select_related("person", "team__leader").order_by("kpi", "tier", "month", "pk"), person)


def answers_to(targets: Iterable[Target], viewer: Person) -> list[Answer]:
    """This will read the answers to targets, as far as `viewer` may see them."""
    found: Sequence[Target] = list(targets)
    if not found:
        return []
    rows = Commitment.objects.visible_to(viewer).filter(
        kpi__in={target.kpi for target in found}, month__in={target.month for target in found},
        team__in={target.team_id for target in found},
    ).select_related("by")  # fmt: skip
    known = {(row.goal, row.key): row for row in rows}
    today = Company.current().today()
    return [
        Answer(target, known.get((target.goal, target.key)), rules.is_over(target.month, today)) for target in found
    ]


def count_open(person: Person, today: date) -> int:
    """This will count the targets that wait for this person's answer: one query."""
    rows = Target.objects.visible_to(person).in_force().answered_by(person).unanswered()
    return rows.filter(month__gte=today.replace(day=1)).count()


def open_elsewhere(person: Person, span: Period, today: date) -> tuple[int, date | None]:
    """This will count what waits for this person's answer in other months, and give the first of these: one query."""
    rows = Target.objects.visible_to(person).in_force().answered_by(person).unanswered()
    rows = rows.filter(month__gte=today.replace(day=1)).exclude(month__gte=span.first, month__lt=span.after)
    found = rows.order_by().aggregate(count=Count("pk"), first=Min("month"))
    return found["count"], found["first"]
