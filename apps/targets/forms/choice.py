"""Which plan the address asks for: whose, of which goal, over which months."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.targets import rules
from apps.targets.kpis import KPIS, Kpi
from apps.targets.measures.parts import PartGroup, part_name, parts_of
from apps.targets.models import Goal, Tier
from apps.teams.gates import visible_or_404
from apps.teams.models import Company, Person, Team
from salesmgmt.lib.links import address
from salesmgmt.lib.periods import Grain, Period
from salesmgmt.lib.ui import Choice, PeriodPicker

FIRST_KPI = "signed_amount"
OWN = "me"
WEEKS = "weeks"
YEARS = range(2000, 2100)


class PlanChoice:
    """Reads team, goal and months from an address; what cannot be read is told in `complaints` and left at the usual.

    `team` is the team whose targets the viewer may plan, or None: then they see their own. `span` is a
    fiscal year, or a quarter of one. With `weeks` a quarter is read week by week.
    """

    def __init__(self, asked: QueryDict, *, viewer: Person, company: Company):
        self.viewer, self.company = viewer, company
        self.complaints: list[str] = []
        self.team = self._team(asked.get("team", ""))
        self.goal = self._goal(asked)
        self.weeks = asked.get("view", "") == WEEKS
        self.span = self._span(asked.get("period", ""))

    @property
    def kpi(self) -> Kpi:
        return self.goal.declared

    @property
    def plan_team(self) -> Team:
        """The team whose plan is looked at; only where there is one."""
        assert self.team is not None
        return self.team

    @cached_property
    def teams(self) -> list[Team]:
        """Every team the viewer leads, in tree order."""
        return list(self.viewer.reach.tree)

    @property
    def indent(self) -> str:
        """Which part of a team's path is drawn as indentation: what lies below the highest team on offer."""
        return f"{min(len(team.tree_path) for team in self.teams)}:"  # type: ignore[attr-defined]

    def _team(self, text: str) -> Team | None:
        if not text:
            return self.teams[0] if self.teams else None
        if text == OWN:
            return None
        # A rep who follows the manager's link to the team's grid lands on their own targets.
        team = visible_or_404(Team, self.viewer, pk=text if text.isdecimal() and len(text) < 19 else 0)
        return team if team.pk in self.viewer.reach.teams else None

    def _goal(self, asked: QueryDict) -> Goal:
        key, tier, part = asked.get("kpi", ""), asked.get("tier", ""), asked.get("part", "")
        if key and (key not in KPIS or not KPIS[key].can_have_target):
            self.complaints.append(_("There is no KPI “%(key)s”; this is another one.") % {"key": key[:40]})
            key = ""
        if tier and tier not in Tier.values:
            self.complaints.append(_("There is no such tier; this is the target."))
        if tier not in Tier.values:
            tier = Tier.BASE
        dimension, _colon, member = part.partition(":")
        goal = Goal(key or FIRST_KPI, tier, dimension, int(member) if member.isdecimal() and len(member) < 19 else 0)
        if why_not := rules.a_part_the_kpi_is_read_by(goal) or self._unknown_part(goal):
            self.complaints.append(why_not)
            goal = Goal(goal.kpi, goal.tier)
        return goal

    def _unknown_part(self, goal: Goal) -> str:
        return "" if not goal.dimension or part_name(goal, self.viewer) else _("There is no such part of the business.")

    def _span(self, text: str) -> Period:
        try:
            period = self.company.period(text)
            if period.first.year not in YEARS:
                raise ValueError(_("Choose a year from %(first)s to %(last)s.") % {"first": "2000", "last": "2099"})
        except ValueError as error:
            self.complaints.append(str(error))
            period = self.company.period()
        fiscal = self.company.fiscal_start_month
        if period.grain == Grain.YEAR and self.weeks:
            # Of a year the quarter that is running, else its first.
            today = self.company.today()
            return Period.quarter(today if today in period else period.first, fiscal)
        return (Period.year if not text or period.grain == Grain.YEAR else Period.quarter)(period.first, fiscal)

    def url(self, page: str = "targets:grid", **changes) -> str:
        """This will give the address of this choice with some of it changed."""
        goal = self.goal
        parts = {
            "team": self.team.pk if self.team else OWN, "kpi": goal.kpi,
            "tier": "" if goal.tier == Tier.BASE else goal.tier,
            "part": self.part_key, "period": str(self.span),
            "view": WEEKS if self.weeks and page == "targets:grid" else "",
        } | changes  # fmt: skip
        return f"{address(page)}?{urlencode({name: value for name, value in parts.items() if value != ''})}"

    @property
    def part_key(self) -> str:
        """The part of the business as addresses have it; "" is the whole."""
        return f"{self.goal.dimension}:{self.goal.member}" if self.goal.dimension else ""

    @cached_property
    def part_name(self) -> str:
        return part_name(self.goal, self.viewer)

    @cached_property
    def parts(self) -> list[PartGroup]:
        """The parts of the business that a target of this KPI can be about."""
        return parts_of(self.kpi, self.viewer)

    @property
    def tiers(self) -> list[tuple[str, str]]:
        return [(tier.value, str(tier.label)) for tier in Tier]

    @property
    def tier_name(self) -> str:
        """What the tier is called; the usual one needs no name."""
        return "" if self.goal.tier == Tier.BASE else str(Tier(self.goal.tier).label)

    @property
    def views(self) -> list[Choice]:
        """The plan by months, and read by weeks."""
        quarter = Period.quarter(self.company.today(), self.company.fiscal_start_month)
        if self.span.grain == Grain.QUARTER or quarter.first not in self.span:
            quarter = Period.quarter(self.span.first, self.company.fiscal_start_month)
        year = Period.year(self.span.first, self.company.fiscal_start_month)
        quarters = self.span.grain == Grain.QUARTER and not self.weeks
        return [
            Choice(
                pgettext("how a plan is laid out", "Year"),
                self.url(period=str(year), view=""),
                self.span.grain == Grain.YEAR,
            ),
            Choice(pgettext("how a plan is laid out", "Quarter"), self.url(period=str(quarter), view=""), quarters),
            Choice(_("Weeks"), self.url(period=str(quarter), view=WEEKS), self.weeks),
        ]

    @property
    def kpis(self) -> list[Kpi]:
        return [kpi for kpi in KPIS.values() if kpi.can_have_target]

    @property
    def picker(self) -> PeriodPicker:
        """The years and quarters around, for the period picker."""
        fiscal = self.company.fiscal_start_month
        year = Period.year(self.span.first, fiscal)
        quarters = year.parts(Grain.QUARTER)
        near = quarters if self.weeks else [year.previous, year, *quarters, year.next]
        return PeriodPicker(
            label=span_name(self.span),
            previous_url=self._step(-1),
            next_url=self._step(1),
            options=[Choice(span_name(span), self.url(period=str(span)), span == self.span) for span in near],
        )

    def _step(self, steps: int) -> str:
        span = self.span.move(steps)
        return self.url(period=str(span)) if span.first.year in YEARS else ""


def span_name(span: Period) -> str:
    """This will name a year or a quarter of the company's fiscal year."""
    if span.grain == Grain.YEAR:
        return _("Year %(year)s") % {"year": span}
    year, number = str(span).split("-Q")
    return _("Q%(number)s %(year)s") % {"number": number, "year": year}
