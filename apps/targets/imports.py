"""What a row of a file becomes: a monthly target of a team or a person in it."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.targets.kpis import KPIS
from apps.targets.models import Target
from apps.targets.rules import someone_who_leads_the_team, someone_who_sets_the_whole
from apps.teams.imports import anyone_who_leads, everything, people, teams
from apps.teams.models import Membership, Team
from salesmgmt.lib.importing import Field, Kind, Records, Row, cells
from salesmgmt.lib.periods import Period


def choices():
    """This will list the KPIs that can have a target."""
    return [(kpi.key, kpi.label) for kpi in KPIS.values() if kpi.can_have_target]


class TargetRecords(Records):
    """Targets, each for one KPI, month, team and perhaps a person."""

    model = Target

    def __init__(self, run):
        super().__init__(run)
        self.teams = {team.pk: team for team in Team.objects.all()}
        self.memberships: dict[int, list[Membership]] | None = None

    def references(self):
        return {"team": partial(teams, self.run), "person": partial(people, self.run)}

    def within_reach(self):
        rows = Target.objects.all()
        return rows if everything(self.run) else rows.filter(team__in=self.run.by.reach.teams)

    def resolve(self, row):
        super().resolve(row)
        if row.spoilt:
            return
        if row.get("person") is not None:
            self._place(row)
        elif row.get("team") is None:
            self.run.refuse(row, "team", _("Name the team, or the person."))

    def _place(self, row: Row) -> None:
        """This will find the person's team in the month, or see that they are in the one named."""
        within = {membership.team_id for membership in self._held(row.get("person"), Period.month(row.get("month")))}
        if row.get("team") is None and len(within) == 1:
            row.values["team"] = next(iter(within))
        elif row.get("team") is None:
            self.run.refuse(row, "team", _("Name the team: this person is in none or in several in this month."))
        elif row.get("team") not in within:
            self.run.refuse(row, "person", _("This person is not in this team in this month."))

    def _held(self, person: int, month: Period) -> list[Membership]:
        if self.memberships is None:
            self.memberships = defaultdict(list)
            for membership in Membership.objects.all():
                self.memberships[membership.person_id].append(membership)
        return [m for m in self.memberships[person] if m.since < month.after and (not m.until or m.until > month.first)]

    def check(self, piece):
        if everything(self.run):
            return
        row, team = piece.row, self.teams[piece.record.team_id]
        if piece.record.person_id:
            why_not = someone_who_leads_the_team(self.run.by, team)
        else:
            why_not = someone_who_sets_the_whole(self.run.by, team)
        if why_not and (piece.made or piece.changed):
            self.run.refuse(row, "team", why_not)


def _not_negative(cell):
    found = cells.number(cell)
    if found < 0:
        raise ValueError(_("A target cannot be negative."))
    return found


TARGETS = Kind(
    "targets",
    gettext_lazy("Targets"),
    fields=(
        Field(
            "kpi",
            gettext_lazy("KPI"),
            cells.one_of(choices),
            required=True,
            example="signed_amount",
            synonyms=("指标", "目标类型", "metric", "measure", "indicator"),
        ),
        Field(
            "month",
            gettext_lazy("month"),
            cells.month,
            required=True,
            example="2026-01",
            synonyms=("月份", "月", "period"),
        ),
        Field(
            "team",
            gettext_lazy("team"),
            example="华东区/一部",
            synonyms=("团队", "部门", "小组", "department", "group"),
        ),
        Field(
            "person",
            gettext_lazy("person"),
            example="李明",
            synonyms=("人员", "姓名", "销售代表", "销售", "业务员", "sales rep", "sales agent", "salesperson", "name"),
        ),
        Field(
            "amount",
            gettext_lazy("target"),
            _not_negative,
            required=True,
            example="500000",
            synonyms=("目标", "目标值", "金额", "amount", "value"),
        ),
    ),
    keys=(("kpi", "month", "team", "person"),),
    records=TargetRecords,
    why_not=anyone_who_leads,
)

KINDS = (TARGETS,)
