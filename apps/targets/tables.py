"""The lists of the targets floor: changes of targets, and answers as they are exported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.targets.measures.commitments import Answer
from apps.targets.models import Revision, Tier
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty


def _page(row: Revision) -> str:
    return address("targets:revision", row.pk)


def _figure(row: Revision) -> str:
    label = str(row.goal.declared.label)
    return label if row.tier == Tier.BASE else f"{label} · {Tier(row.tier).label}"


REVISIONS = Table(
    "revisions",
    Column("team", _("Plan of"), value="team.name", link=_page, phone="title"),
    Column("figure", _("Figure"), value=_figure),
    Column("months", _("Months"), template="targets/cells/months.html", value="pk"),
    Column("amounts", _("From → to"), template="targets/cells/amounts.html", value="pk", align="end"),
    Column("why", pgettext_lazy("of a change of targets", "Reason"), phone=False, long=True),
    Column("by", _("Asked by"), value="by.name"),
    Column("asked_at", _("Asked at"), sort="asked_at", template="targets/cells/moment.html"),
    Column("state", _("State"), template="targets/cells/state.html", value="get_state_display"),
    default_sort="-asked_at",
    empty=Empty(
        title=_("Nothing here"),
        text=_("Changes of published targets are listed here, with who decides about them."),
        icon="history",
    ),
)  # fmt: skip


ANSWERS = (
    (_("Team"), lambda answer, part: answer.target.team.name),
    (_("Person"), lambda answer, part: answer.target.person.name if answer.target.person else ""),
    (_("Figure"), lambda answer, part: str(answer.target.goal.declared.label)),
    (_("Tier"), lambda answer, part: str(answer.target.get_tier_display())),
    (_("Part"), lambda answer, part: part),
    (_("Month"), lambda answer, part: f"{answer.target.month:%Y-%m}"),
    (_("Handed down"), lambda answer, part: answer.target.amount.normalize() + 0),
    (_("Committed"), lambda answer, part: None if answer.committed is None else answer.committed.normalize() + 0),
    (_("Gap"), lambda answer, part: None if answer.gap is None else answer.gap.normalize() + 0),
    (_("State"), lambda answer, part: str(answer.state.label)),
    (
        pgettext_lazy("for another figure", "Reason"),
        lambda answer, part: answer.commitment.reason if answer.commitment and answer.up_to_date else "",
    ),
    (_("Answered by"), lambda answer, part: answer.commitment.by.name if answer.commitment else ""),
    (_("Answered at"), lambda answer, part: answer.commitment.answered_at if answer.commitment else None),
)


def written_answers(answers: Iterable[Answer], part: str) -> tuple[Sequence[str], Iterator[list[Any]]]:
    """This will give the headings and rows of an export, a row for each target of a month."""
    return [str(label) for label, _read in ANSWERS], (
        [read(answer, part) for _label, read in ANSWERS] for answer in answers
    )
