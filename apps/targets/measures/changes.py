"""Changes of published targets: which ones somebody has to do with, and what one of them says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from apps.targets import rules
from apps.targets.kpis import Kpi
from apps.targets.measures.approvals import Approvers, waiting_for
from apps.targets.measures.grid import total
from apps.targets.measures.part_names import part_names
from apps.targets.models import Entry, Revision, Tier
from apps.targets.models.revision import Kind
from apps.teams.models import Person

WAITING, OTHERS, ASKED, DECIDED = "", "others", "asked", "decided"


def changes_listed(viewer: Person, show: str) -> QuerySet[Revision]:
    """This will choose the changes that wait for the viewer or for others, those they asked for, or those that were
    decided."""
    rows = Revision.objects.visible_to(viewer).filter(kind=Kind.CHANGE)
    if show == OTHERS:
        rows = rows.pending().exclude(by=viewer).exclude(pk__in=waiting_for(viewer).values("pk"))
    elif show == ASKED:
        rows = rows.filter(by=viewer)
    elif show == DECIDED:
        rows = rows.exclude(state="pending")
    else:
        rows = waiting_for(viewer)
    entries = Entry.objects.filter(revision=OuterRef("pk")).order_by().values("revision")

    def over(aggregate):
        return Subquery(entries.annotate(found=aggregate).values("found"))

    return rows.select_related("team", "by").annotate(
        first=over(Min("month")), last=over(Max("month")), lines=over(Count("pk")),
        from_in_all=over(Sum(Coalesce("before", Decimal(0)))), to_in_all=over(Sum(Coalesce("after", Decimal(0)))),
    )  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One entry, with the difference it makes; one that did not come into force with the others is `skipped`."""

    entry: Entry
    skipped: bool = False

    @property
    def difference(self) -> Decimal:
        return (self.entry.after or Decimal(0)) - (self.entry.before or Decimal(0))


@dataclass(frozen=True)
class ChangeShown:
    """One change, for whom it waits, and what the viewer may do about it; `why_not_…` is "" where they may."""

    revision: Revision
    part: str
    lines: tuple[Line, ...]
    decider: Person | None
    why_not_decide: str
    why_not_withdraw: str

    @property
    def kpi(self) -> Kpi:
        return self.revision.goal.declared

    @property
    def tier(self) -> str:
        return "" if self.revision.tier == Tier.BASE else str(Tier(self.revision.tier).label)

    @property
    def waits(self) -> bool:
        return self.revision.state == "pending"

    @property
    def before(self) -> Decimal | None:
        return total(line.entry.before for line in self.lines) if self.kpi.additive else None

    @property
    def after(self) -> Decimal | None:
        return total(line.entry.after for line in self.lines) if self.kpi.additive else None

    @property
    def difference(self) -> Decimal | None:
        return sum((line.difference for line in self.lines), Decimal(0)) if self.kpi.additive else None


def read_change(revision: Revision, viewer: Person) -> ChangeShown:
    """This will read one change with its lines, teams first and then people by name."""
    rows = revision.entries.select_related("person", "team").order_by(
        "person__name_sort", "person", "team__position", "team", "month"
    )
    entries = sorted(rows, key=lambda entry: entry.person_id is not None)
    approved = revision.state == "approved"
    decider = Approvers().decider(revision.team_id, revision.by_id) if revision.state == "pending" else None
    return ChangeShown(
        revision,
        part_names([revision.goal]).get(revision.goal, ""),
        tuple(Line(entry, approved and entry.applied_at is None) for entry in entries),
        decider,
        rules.still_waiting(revision) or rules.a_decision_for(viewer, revision, decider),
        rules.still_waiting(revision) or rules.someone_who_takes_back(viewer, revision),
    )
