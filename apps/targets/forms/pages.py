"""The choice of a plan as the other pages of the targets floor read it from their address."""

from __future__ import annotations

from datetime import date

from django.http import Http404

from apps.targets.forms.choice import PlanChoice
from apps.teams.models import Team
from salesmgmt.lib.periods import Period


class PageChoice(PlanChoice):
    """A choice whose links stay on its page."""

    page = "targets:grid"

    def url(self, page: str = "", **changes) -> str:
        return super().url(page or self.page, **changes)

    @property
    def chosen_part(self) -> str:
        """The part of the business as addresses have it; "" is the whole."""
        return f"{self.goal.dimension}:{self.goal.member}" if self.goal.dimension else ""


class LeaderChoice(PageChoice):
    """A plan that the viewer leads; 404 for who leads none."""

    team: Team

    def _team(self, text: str) -> Team:
        team = super()._team(text)
        if team is None:
            raise Http404
        return team


class TeamChoice(LeaderChoice):
    page = "targets:team"


class LedgerChoice(LeaderChoice):
    page = "targets:history"


class OwnChoice(PageChoice):
    """The months of one's own targets: this quarter unless another is asked for."""

    page = "targets:mine"

    def _team(self, text: str) -> None:
        return None

    def _span(self, text: str) -> Period:
        return super()._span(text or str(self.quarter_of(self.company.today())))

    def quarter_of(self, day: date) -> Period:
        return Period.quarter(day, self.company.fiscal_start_month)

    def span_around(self, month: date) -> Period:
        """This will give the chosen months if `month` is among them, else its quarter."""
        return self.span if month in self.span else self.quarter_of(month)

    def url(self, page: str = "", **changes) -> str:
        # One's own targets are shown of every goal: only the months are chosen.
        unasked = {"team": "", "kpi": "", "tier": "", "part": ""}
        return super().url(page, **unasked | changes)
