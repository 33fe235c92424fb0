"""What the ledger tells: the story of a plan, and what the targets were on any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Prefetch

from apps.targets.measures.approvals import Approvers
from apps.targets.measures.grid import Key, total
from apps.targets.models import Entry, Goal, Revision, Target
from apps.teams.models import Company, Person, Team
from salesmgmt.lib.periods import Period


@dataclass(frozen=True)
class RowOn:
    """A team's own targets, or a person's, as they were on a day, month by month."""

    who: Team | Person
    amounts: tuple[Decimal | None, ...]
    whole: Decimal | None


@dataclass(frozen=True)
class PlanOn:
    """What the targets of a team's plan were at the end of a day."""

    day: date
    months: tuple[date, ...]
    own: RowOn
    rows: tuple[RowOn, ...]


def targets_on(day: date, team: Team, goal: Goal, span: Period, viewer: Person) -> PlanOn:
    """This will tell what each target of a team's plan was at the end of a day: two queries.

    What was assigned before there was a ledger counts as in force from the beginning.
    """

    def cells(model):
        rows = model.objects.visible_to(viewer).of_goal(goal).within(span).in_grid_of(team)
        return rows.select_related("person", "team")

    entries, targets = list(cells(Entry).applied()), list(cells(Target))
    held = _standing(day, entries, targets)
    whose = {(row.team_id, row.person_id): row.person or row.team for row in (*entries, *targets)}
    additive = goal.declared.additive

    def row(key: tuple[int, int | None], who: Team | Person) -> RowOn:
        amounts = tuple(held.get((key[0], month, key[1])) for month in span.months)
        return RowOn(who, amounts, total(amounts) if additive else None)

    others = sorted(
        ((key, who) for key, who in whose.items() if key != (team.pk, None)),
        key=lambda pair: (pair[0][1] is not None, pair[1].name_sort, pair[1].pk),
    )
    rows = [row(key, who) for key, who in others]
    shown = tuple(each for each in rows if any(amount is not None for amount in each.amounts))
    return PlanOn(day, tuple(span.months), row((team.pk, None), team), shown)


def _standing(day: date, entries: Iterable[Entry], targets: Iterable[Target]) -> dict[Key, Decimal | None]:
    """This will tell what stood in each cell at the end of a day.

    The last entry up to then tells; where there are only later ones, the first of them tells what was
    before; without any, what stands now has always stood there.
    """
    after_it = datetime.combine(day + timedelta(days=1), time.min, Company.current().zone)
    held: dict[Key, Decimal | None] = {}
    later: dict[Key, Decimal | None] = {}
    applied = [(entry.applied_at, entry.pk, entry) for entry in entries if entry.applied_at is not None]
    for at, _pk, entry in sorted(applied, key=lambda row: row[:2]):
        if at < after_it:
            held[entry.key] = entry.after
        else:
            later.setdefault(entry.key, entry.before)
    return {target.key: target.amount for target in targets} | later | held


def revisions_of(
    team: Team, goal: Goal, span: Period, viewer: Person, *, who: Person | Team | None = None,
    month: date | None = None, skip: int = 0, limit: int = 200,
) -> list[Revision]:  # fmt: skip
    """This will list the publications and changes of a team's plan that concern these months, the newest first,
    with their entries, and `decider` where they wait; of one person or team, or of one month, if asked for.

    A team that moved took its entries along: they stand in the ledger of the plan it belongs to now.
    """
    wanted = Entry.objects.visible_to(viewer).of_goal(goal).within(span).planned_by(team)
    if month is not None:
        wanted = wanted.filter(month=month)
    if isinstance(who, Person):
        wanted = wanted.filter(person=who)
    elif who is not None:
        wanted = wanted.filter(team=who, person__isnull=True)
    rows = Revision.objects.of_goal(goal).filter(pk__in=wanted.values("revision")).newest_first()
    shown = wanted.select_related("person", "team").order_by("month", "person__name_sort", "pk")
    found: list[Revision] = list(
        rows.select_related("team", "by", "decided_by").prefetch_related(
            Prefetch("entries", queryset=shown, to_attr="lines")
        )[skip : skip + limit]
    )
    if pending := [revision for revision in found if revision.state == "pending"]:
        approvers = Approvers()
        for revision in pending:
            revision.decider = approvers.decider(revision.team_id, revision.by_id)
    return found


def people_in_ledger(team: Team, goal: Goal, span: Period, viewer: Person) -> list[Person | Team]:
    """This will list whose targets the ledger of a plan tells of: teams, then people by name."""
    rows = Entry.objects.visible_to(viewer).of_goal(goal).within(span).planned_by(team)
    pairs = set(rows.order_by().values_list("team", "person").distinct())
    people = Person.objects.filter(pk__in={person for _team, person in pairs if person})
    teams = Team.objects.filter(pk__in={each for each, person in pairs if person is None})
    return [*teams.order_by("position", "name_sort"), *people.order_by("name_sort", "pk")]
