"""Which team, KPI and quarter the address asks for."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from apps.targets.kpis import KPIS, Kpi
from apps.teams.gates import visible_or_404
from apps.teams.models import Company, Person, Team
from salesmgmt.lib.periods import Period
from salesmgmt.lib.ui import Choice, PeriodPicker

FIRST_KPI = "signed_amount"
OWN = "me"
YEARS = range(2000, 2100)


class GridChoice:
    """Reads team, kpi and quarter from an address; what cannot be read is told in `complaints` and left at the usual.

    `team` is the team whose targets the viewer may assign, or None: then they see their own.
    """

    def __init__(self, asked: QueryDict, *, viewer: Person, company: Company):
        self.viewer, self.company = viewer, company
        self.complaints: list[str] = []
        self.team = self._team(asked.get("team", ""))
        self.kpi = self._kpi(asked.get("kpi", ""))
        self.quarter = self._quarter(asked.get("quarter", ""))

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

    def _kpi(self, text: str) -> Kpi:
        if text and (text not in KPIS or not KPIS[text].can_have_target):
            self.complaints.append(_("There is no KPI “%(key)s”; this is another one.") % {"key": text[:40]})
            text = ""
        return KPIS[text or FIRST_KPI]

    def _quarter(self, text: str) -> Period:
        try:
            period = self.company.period(text)
            if period.first.year not in YEARS:
                raise ValueError(_("Choose a year from %(first)s to %(last)s.") % {"first": "2000", "last": "2099"})
        except ValueError as error:
            self.complaints.append(str(error))
            period = self.company.period()
        return Period.quarter(period.first, self.company.fiscal_start_month)

    def url(self, page: str = "targets:grid", **changes) -> str:
        """This will give the address of this choice with some of it changed."""
        parts = {"team": self.team.pk if self.team else OWN, "kpi": self.kpi.key, "quarter": str(self.quarter)}
        return f"{reverse(page)}?{urlencode(parts | changes)}"

    @property
    def kpis(self) -> list[Kpi]:
        return [kpi for kpi in KPIS.values() if kpi.can_have_target]

    @property
    def picker(self) -> PeriodPicker:
        """The quarters around, for the period picker."""
        this = self.company.around("quarter", self.company.today())
        near = [this.move(steps) for steps in range(-4, 5)]
        if self.quarter not in near:
            near = sorted([*near, self.quarter])
        return PeriodPicker(
            label=quarter_name(self.quarter),
            previous_url=self._step(-1),
            next_url=self._step(1),
            options=[
                Choice(quarter_name(quarter), self.url(quarter=str(quarter)), quarter == self.quarter)
                for quarter in near
            ],
        )

    def _step(self, steps: int) -> str:
        quarter = self.quarter.move(steps)
        return self.url(quarter=str(quarter)) if quarter.first.year in YEARS else ""


def quarter_name(quarter: Period) -> str:
    """This will name a quarter of the company's fiscal year."""
    year, number = str(quarter).split("-Q")
    return _("Q%(number)s %(year)s") % {"number": number, "year": year}


def month_key(month: date) -> str:
    return f"{month:%Y-%m}"
