"""What a row of a file becomes: a planned target of a team or a person in it, to be published in the grid."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache, partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.targets import rules
from apps.targets.actions.holding import hold
from apps.targets.actions.planning import Change, Standing, team_of_plan
from apps.targets.kpis import KPIS
from apps.targets.measures.grid import Cell
from apps.targets.measures.parts import part_called
from apps.targets.models import Draft, Goal, Tier
from apps.teams.imports import anyone_who_leads, everything, people, teams
from apps.teams.models import Membership, Person, Team
from salesmgmt.lib.importing import Field, Kind, Records, Row, cells
from salesmgmt.lib.periods import Period


def choices():
    """This will list the KPIs that can have a target."""
    return [(kpi.key, kpi.label) for kpi in KPIS.values() if kpi.can_have_target]


class TargetRecords(Records):
    """Planned targets, each for one goal, month, team and perhaps a person.

    As in the grid, a row that says what is in force already plans nothing, and ends what was planned otherwise.
    """

    model = Draft

    def __init__(self, run):
        super().__init__(run)
        self.teams = {team.pk: team for team in Team.objects.all()}
        self.memberships: dict[int, list[Membership]] | None = None
        self.standing: dict[Goal, Standing] = {}

    def chunks(self, rows):
        # All at once and in order: held chunk by chunk, two imports could wait for each other for ever.
        hold(self.teams if everything(self.run) else self.run.by.reach.teams)
        return super().chunks(rows)

    def references(self):
        return {"team": partial(teams, self.run), "person": partial(people, self.run)}

    def within_reach(self):
        rows = Draft.objects.all()
        return rows if everything(self.run) else rows.filter(team__in=self.run.by.reach.teams)

    def resolve(self, row):
        super().resolve(row)
        if row.spoilt:
            return
        self._find_goal(row)
        if row.get("person") is not None:
            self._place(row)
        elif row.get("team") is None:
            self.run.refuse(row, "team", _("Name the team, or the person."))

    def _find_goal(self, row: Row) -> None:
        """This will find the part of the business that a row is about, and see whether the amount fits the KPI."""
        part = row.values.pop("part", None)
        dimension, member = None, 0
        if part:
            try:
                dimension, member = self.run.keep(f"part {part}", lambda: part_called(part, self.run.by))
            except ValueError as error:
                self.run.refuse(row, "part", str(error))
        row.values |= {"tier": row.get("tier") or Tier.BASE.value, "dimension": dimension, "member": member}
        why_not = rules.a_part_the_kpi_is_read_by(goal_of(row))
        if why_not and not row.bad:
            self.run.refuse(row, "part", why_not)
        if why_not := rules.an_amount_that_fits(KPIS[row.get("kpi")], row.get("amount")):
            self.run.refuse(row, "amount", why_not)

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

    def load(self, rows, found):
        by_goal: dict[Goal, list[Change]] = defaultdict(list)
        for row in rows:
            by_goal[goal_of(row)].append(Change(self._cell(row), row.get("amount"), None))
        self.standing = {goal: Standing(changes, goal) for goal, changes in by_goal.items()}

    def _cell(self, row: Row) -> Cell:
        person = Person(pk=row.get("person")) if row.get("person") is not None else None
        return Cell(self.teams[row.get("team")], row.get("month"), person)

    def _piece(self, row, record):
        cell, standing = self._cell(row), self.standing[goal_of(row)]
        in_force = standing.in_force(cell.key)
        if record is None and in_force is not None:
            if self.mapping.existing == "refuse":
                self.run.refuse(row, self.mapping.match[0][0], _("This record is there already."))
                return None
            if self.mapping.existing == "skip" or in_force == row.get("amount"):
                self.run.count("skipped" if self.mapping.existing == "skip" else "unchanged", row)
                return None
        return super()._piece(row, record)

    def check(self, piece):
        if not (piece.made or piece.changed):
            return
        row, cell = piece.row, self._cell(piece.row)
        standing, by = self.standing[goal_of(row)], self.run.by
        if not everything(self.run) and (why_not := rules.someone_who_plans(by, cell)):
            self.run.refuse(row, "team", why_not)
        published = (team_of_plan(cell), cell.month) in standing.published
        if why_not := rules.a_month_that_can_still_change(cell.month, standing.today, published):
            self.run.refuse(row, "month", why_not)
        if why_not := rules.a_cell_without_a_waiting_change(cell.key in standing.waiting):
            self.run.refuse(row, "amount", why_not)

    def write_more(self, pieces):
        """This will end what was planned where a row brings back what is in force."""
        ended = [
            piece.record for piece in pieces
            if not piece.made and piece.record.amount == self.standing[piece.record.goal].in_force(piece.record.key)
        ]  # fmt: skip
        self.run.remove(ended)


def goal_of(row: Row) -> Goal:
    """This will give the goal that a row is about."""
    return Goal(row.get("kpi"), row.get("tier"), row.get("dimension", ""), row.get("member", 0))


@lru_cache(maxsize=1)
def _words_of_tiers() -> dict[str, str]:
    return {"目标": Tier.BASE.value, "基本目标": Tier.BASE.value, "保底": Tier.BASE.value, "冲刺": Tier.STRETCH.value,
            "冲刺目标": Tier.STRETCH.value, "挑战": Tier.CHALLENGE.value, "挑战目标": Tier.CHALLENGE.value}  # fmt: skip


def _tier(cell) -> str:
    """This will read a tier, by any of the words people have for it."""
    known = _words_of_tiers().get(cells.written(cell))
    return known or cells.one_of(Tier.choices)(cell)


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
            cells.number,
            required=True,
            example="500000",
            synonyms=("目标", "目标值", "金额", "amount", "value"),
        ),
        Field(
            "tier",
            gettext_lazy("tier"),
            _tier,
            example="base",
            synonyms=("目标档", "档位", "级别", "目标级别", "level"),
        ),
        Field(
            "part",
            gettext_lazy("part of the business"),
            example="",
            synonyms=("业务分类", "维度", "分项", "细分", "dimension", "part"),
        ),
    ),
    keys=(("kpi", "tier", "dimension", "member", "month", "team", "person"),),
    records=TargetRecords,
    why_not=anyone_who_leads,
    hint=gettext_lazy("Imported targets are planned; publish them in the grid."),
)

KINDS = (TARGETS,)
