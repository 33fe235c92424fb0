"""The pieces the attainment tree is drawn from: its branches with their links, and the switches above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.reports.forms import Question
from apps.reports.measures.attainment import Branch, Tree
from apps.reports.views import parts
from apps.targets import kpis
from apps.targets.models import Goal, Tier
from salesmgmt.lib.numbers import rounded
from salesmgmt.lib.ui import Choice, PeriodPicker

OPEN_DEPTH = 1  # so deep the tree is unfolded at first
# The decimals of a unit in a file: as many as on a page, and a percentage's as a fraction.
PLACES = {"money": 2, "count": 2, "percent": 4, "days": 1}


@dataclass(frozen=True)
class Twig:
    """A branch with where its name and its figure lead, and what is below it."""

    branch: Branch
    into: str
    rows: str
    why: str
    below: list[Twig]

    @property
    def unfolded(self) -> bool:
        return self.branch.depth < OPEN_DEPTH


def twigs(tree: Tree, question: Question) -> list[Twig]:
    """This will link every branch: its name to its dashboard, its figure to the rows behind, its gap to the why."""
    return [_twig(branch, question) for branch in tree.tops]


def _twig(branch: Branch, question: Question) -> Twig:
    if not parts.may_open(question.scope.viewer, branch.person):
        return Twig(branch, "", "", "", [])
    # A person's figure and gap here are those of their part in this team.
    counted = {"team": branch.team.pk, "person": branch.person}
    return Twig(
        branch,
        question.address(by=None, team=None if branch.person else branch.team.pk, person=branch.person),
        question.address("reports:rows", by=None, **counted),
        question.address("reports:why", by=None, **counted),
        [_twig(below, question) for below in branch.below],
    )


def lines(tree: Tree, unit: str) -> tuple[list[str], Iterable[list]]:
    """This will give the tree as the head and the lines of a file, each below its team."""
    head = [
        _("Team"), _("Name"), _("Actual"), _("Target"), _("Attainment"), _("Pace"), _("To target"), _("To pace"),
        _("Needed each workday"), _("So far each workday"),
    ]  # fmt: skip
    return head, [_line(branch, unit) for branch in tree.walk()]


def _line(branch: Branch, unit: str) -> list:
    standing = branch.standing
    amounts = (standing.gap, standing.behind, standing.needed, standing.run_rate)
    return [
        branch.team.name, branch.name, _in_file(standing.actual, unit), _in_file(standing.target, unit),
        _in_file(standing.attainment, "percent"), _in_file(standing.pace, "percent"),
        *(_in_file(amount, unit) for amount in amounts),
    ]  # fmt: skip


def _in_file(amount: Decimal | None, unit: str) -> Decimal | None:
    return None if amount is None else rounded(amount, PLACES[unit])


@dataclass(frozen=True)
class Look:
    """What the tree is asked for: a question with the goal, and whether against what was published first."""

    question: Question
    goal: Goal
    original: bool

    def address(self, **changes) -> str:
        """This will write it as a link, with some of it changed."""
        asked = {
            "tier": "" if self.goal.tier == Tier.BASE else self.goal.tier,
            "part": f"{self.goal.dimension}:{self.goal.member}" if self.goal.dimension else "",
            "against": "original" if self.original else "",
        }
        return self.question.address("reports:attainment", **{"by": None, "kpi": self.goal.kpi} | asked | changes)

    @property
    def picker(self) -> PeriodPicker:
        """The periods around."""
        return parts.picker(self.question, lambda other: replace(self, question=other).address())

    @property
    def bases(self) -> list[Choice]:
        """The KPIs to compare by."""
        found = {kpi.key: kpi for kpi in [*kpis.bases(), self.goal.declared]}
        return [
            Choice(str(kpi.label), self.address(kpi=key, part=""), key == self.goal.kpi) for key, kpi in found.items()
        ]

    @property
    def tiers(self) -> list[Choice]:
        return [
            Choice(str(tier.label), self.address(tier="" if tier == Tier.BASE else tier.value), tier == self.goal.tier)
            for tier in Tier
        ]

    @property
    def versions(self) -> list[Choice]:
        """The target as it is now, or as it was first published."""
        return [
            Choice(_("Current target"), self.address(against=""), not self.original),
            Choice(_("Original target"), self.address(against="original"), self.original),
        ]

    @property
    def as_csv(self) -> str:
        return self.address(export="csv")

    @property
    def as_spreadsheet(self) -> str:
        return self.address(export="xlsx")
