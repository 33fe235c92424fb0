"""People and teams from a file: who is in which team below the company's, and who leads it."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.teams.imports.names import Names
from apps.teams.imports.placing import Placing
from apps.teams.imports.reach import anyone_who_leads, everything
from apps.teams.imports.tree import Tree, steps_of
from apps.teams.models import Membership, Person, Role, Team
from apps.teams.rules import only_an_administrator
from salesmgmt.lib.importing import Field, Kind, Piece, Records, Row, cells

PERSON_FIELDS = ("username", "name", "email", "phone", "role")


def whoever_may(by: Person) -> str:
    """Whoever leads, and a director in whose company there are no teams yet."""
    first = by.role == Role.DIRECTOR and not Team.objects.exists()
    return "" if first else anyone_who_leads(by)


class PeopleRecords(Records):
    """People, their teams and their time in them; teams are made as the paths need them."""

    model = Person
    # A leader may be listed further down: everyone is written before teams are.
    chunk = 1_000_000

    def __init__(self, run):
        super().__init__(run)
        self.led: dict[tuple[str, ...], tuple[str, int]] = {}
        self.forget()

    def forget(self):
        self.tree, self.names = Tree(self.run), Names(self.run)

    def within_reach(self):
        return Person.objects.visible_to(self.run.by)

    def load(self, rows, found):
        self.placing = Placing(self.run, [person.pk for person in found.values()])

    def values(self, row, record):
        given = {name: row.values[name] for name in PERSON_FIELDS if name in row.values}
        if record is None:
            given["role"] = given.get("role") or (Role.MANAGER if row.get("leads") else Role.REP)
            given["username"] = given.get("username") or self.names.make(given["name"])
        return given

    def beginning(self, row):
        return {"password": make_password(None), "joined_on": row.get("since", self.run.today)}

    def check(self, piece):
        row, person = piece.row, piece.record
        if not everything(self.run):
            self._check_rights(piece)
        # A name just made is held for this very person.
        if row.get("username") and self.names.taken(person):
            self.run.refuse(row, "username", _("This sign-in name is taken."))
        if self.names.email_taken(person):
            self.run.refuse(row, "email", _("Someone else has this e-mail address."))
        self.names.reserve(person)
        if row.get("team"):
            self._check_team(piece)
        else:
            for name in ("leader", "leads"):
                if row.get(name):
                    self.run.refuse(row, name, _("Name the team as well."))

    def _check_rights(self, piece: Piece) -> None:
        row, why_not = piece.row, only_an_administrator(self.run.by)
        if not piece.made and piece.changed:
            self.run.refuse(row, piece.changed[0], why_not)
        if piece.made and piece.record.role in (Role.ADMINISTRATOR, Role.DIRECTOR):
            self.run.refuse(row, "role", why_not)
        if piece.made and not row.get("team"):
            self.run.refuse(row, "team", _("Name the team: you may add people to teams you lead."))

    def _check_team(self, piece: Piece) -> None:
        row = piece.row
        steps = steps_of(row.get("team"))
        if why_not := self.tree.why_not(steps):
            self.run.refuse(row, "team", why_not)
            return
        team = self.tree.find(steps)
        if leader := row.get("leader") or (row.get("leads") and piece.record.name):
            name = "leader" if row.get("leader") else "leads"
            path = tuple(map(cells.same, steps))
            first, number = self.led.setdefault(path, (cells.same(leader), row.number))
            if first != cells.same(leader):
                self.run.refuse(row, name, _("Row %(row)s names another leader of this team.") % {"row": number})
            if team and self._another_leads(piece, team) and (why_not := self.tree.why_not_led_by_another(team)):
                self.run.refuse(row, name, why_not)
        if not piece.made and (why_not := self.placing.why_not(piece.record, team, row.get("since"))):
            self.run.refuse(row, "since", why_not)

    def _another_leads(self, piece: Piece, team: Team) -> bool:
        """This will tell whether a team is led by another than its row says."""
        if piece.row.get("leads"):
            return piece.record.pk is None or team.leader_id != piece.record.pk
        name = piece.row.get("leader")
        if not name:
            return False
        return not self.names.people.has(name) or self.names.people.find(name) != team.leader_id

    def more_differs(self, piece):
        row = piece.row
        if not row.get("team"):
            return False
        team = self.tree.find(steps_of(row.get("team")))
        return (
            team is None
            or self.placing.differs(piece.record, team, row.get("since"))
            or self._another_leads(piece, team)
        )

    def write_more(self, pieces):
        for piece in pieces:
            if piece.made:
                self.names.people.add(piece.record.pk, piece.record.username, piece.record.name)
        placed: list[Membership] = []
        for piece in pieces:
            row = piece.row
            if not row.get("team"):
                continue
            since = row.get("since", self.run.today)
            team = self.tree.make(steps_of(row.get("team")), since)
            placed += self.placing.place(piece.record, team, row.get("since"))
            if row.get("leads"):
                self._lead(team, piece.record.pk)
            elif row.get("leader"):
                self._lead(team, self._leader(row, team, since))
        self.run.add(placed)

    def _leader(self, row: Row, team: Team, since: date) -> int:
        """This will find a team's leader, or add them as its manager."""
        name = row.get("leader")
        if self.names.people.has(name):
            return self.names.people.find(name)
        username = self.names.make(name)
        leader = Person(name=name, username=username, role=Role.MANAGER, password=make_password(None), joined_on=since)
        self.run.add([leader])
        self.names.people.add(leader.pk, username, name)
        self.run.add([Membership(person=leader, team=team, since=since)])
        return leader.pk

    def _lead(self, team: Team, person: int) -> None:
        if team.leader_id != person:
            team.leader_id = person
            self.run.change([team], ["leader"])


PEOPLE = Kind(
    "people",
    gettext_lazy("People and teams"),
    fields=(
        Field(
            "name",
            gettext_lazy("full name"),
            required=True,
            example="李明",
            synonyms=("姓名", "员工", "人员", "full name", "employee", "salesperson", "sales rep", "sales agent"),
        ),
        Field(
            "username",
            gettext_lazy("sign-in name"),
            example="liming",
            synonyms=("用户名", "账号", "登录名", "工号", "login", "user", "account name"),
        ),
        Field(
            "role", gettext_lazy("role"), cells.one_of(Role.choices), example="rep", synonyms=("职位", "岗位", "job")
        ),
        Field(
            "team",
            gettext_lazy("team"),
            example="华东区/一部",
            synonyms=("部门", "小组", "department", "group", "team path"),
        ),
        Field(
            "leader",
            gettext_lazy("leader of the team"),
            example="王芳",
            synonyms=("上级", "主管", "经理", "负责人", "manager", "leader", "supervisor", "reports to"),
        ),
        Field("leads", gettext_lazy("leads the team"), cells.yes, example="", synonyms=("是否负责人", "is leader")),
        Field(
            "since",
            gettext_lazy("since"),
            cells.day,
            example="2026-01-01",
            synonyms=("入职日期", "加入日期", "起始日期", "joined", "joined on", "start date", "hired on"),
        ),
        Field(
            "email",
            gettext_lazy("e-mail"),
            example="liming@example.com",
            synonyms=("邮箱", "电子邮件", "mail", "email"),
        ),
        Field(
            "phone", gettext_lazy("phone"), example="13800000000", synonyms=("电话", "手机", "手机号", "mobile", "tel")
        ),
    ),
    keys=(("username",), ("name",)),
    records=PeopleRecords,
    why_not=whoever_may,
)
