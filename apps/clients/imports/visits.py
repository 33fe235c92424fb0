"""Visits and calls from a file."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients.imports.reach import clients
from apps.clients.models import Contact, Visit
from apps.clients.models.chip import all_chips
from apps.clients.models.visit import How, NextStep
from apps.clients.rules import not_in_the_future
from apps.teams.imports import anyone_who_leads, owned_within_reach, people
from salesmgmt.lib.importing import Field, Kind, Records, Row, cells


class VisitRecords(Records):
    """Visits and calls; the second alike of a person, client and day is the second there."""

    model = Visit
    repeats = True

    def references(self):
        return {"owner": partial(people, self.run), "client": partial(clients, self.run)}

    def within_reach(self):
        return owned_within_reach(self.run, Visit.objects.all())

    def __init__(self, run):
        super().__init__(run)
        # Read anew for each file: the company may have reworded them since the last.
        self.facts = cells.some_of(all_chips())

    def resolve(self, row):
        super().resolve(row)
        row.values["how"] = row.get("how", How.ONSITE)
        if isinstance(text := row.get("facts"), str):
            try:
                row.values["facts"] = self.facts(text)
            except ValueError as error:
                self.run.refuse(row, "facts", str(error))

    def load(self, rows, found):
        wanted = {row.get("client") for row in rows if row.get("contact")}
        known = Contact.objects.filter(client__in=wanted).values_list("client", "name", "pk")
        self.contacts = {(client, cells.same(name)): pk for client, name, pk in known}

    def values(self, row, record):
        values = super().values(row, record)
        if isinstance(name := row.get("contact"), str):
            values["contact_id"] = self._contact(row, name)
        return values

    def _contact(self, row: Row, name: str) -> int | None:
        key = (row.get("client"), cells.same(name))
        if key not in self.contacts:
            if not self.run.makes("contact"):
                self.run.refuse(row, "contact", _("The client has no contact “%(name)s”.") % {"name": name})
                return None
            contact = Contact(client_id=row.get("client"), name=name)
            self.run.add([contact])
            self.contacts[key] = contact.pk
        return self.contacts[key]

    def beginning(self, row):
        return {"logged_at": self.run.at}

    def check(self, piece):
        visit = piece.record
        if why_not := not_in_the_future(visit.visited_on, self.run.today):
            self.run.refuse(piece.row, "visited_on", why_not)
        if visit.next_on and visit.next_on < visit.visited_on:
            self.run.refuse(piece.row, "next_on", _("The next step cannot come before the visit."))


VISITS = Kind(
    "visits",
    gettext_lazy("Visits and calls"),
    fields=(
        Field(
            "client",
            gettext_lazy("client"),
            required=True,
            example="上海宏达机械有限公司",
            synonyms=("客户", "客户名称", "客户编号", "account", "customer", "company"),
        ),
        Field(
            "owner",
            gettext_lazy("visited by"),
            required=True,
            example="李明",
            synonyms=(
                "拜访人",
                "销售",
                "业务员",
                "销售代表",
                "负责人",
                "owner",
                "sales rep",
                "sales agent",
                "salesperson",
            ),
        ),
        Field(
            "visited_on",
            gettext_lazy("date"),
            cells.day,
            required=True,
            example="2026-01-08",
            synonyms=("日期", "拜访日期", "拜访时间", "visit date", "day", "visited on"),
        ),
        Field(
            "how",
            gettext_lazy("how"),
            cells.one_of(How.choices),
            example="onsite",
            synonyms=("方式", "拜访方式", "类型", "type", "channel"),
        ),
        Field(
            "contact",
            gettext_lazy("met with"),
            example="",
            synonyms=("联系人", "拜访对象", "contact", "contact person"),
        ),
        Field(
            "facts",
            gettext_lazy("facts"),
            cells.lines,
            example="price, budget",
            synonyms=("事实", "要点"),
        ),
        Field("minutes", gettext_lazy("minutes"), cells.whole, example="45", synonyms=("时长", "分钟", "duration")),
        Field(
            "note",
            gettext_lazy("note"),
            cells.lines,
            example="客户询问交期。",
            synonyms=("备注", "内容", "拜访内容", "纪要", "remark", "comment", "summary"),
        ),
        Field(
            "next_step",
            gettext_lazy("next step"),
            cells.one_of(NextStep.choices),
            example="quote",
            synonyms=("下一步", "后续", "follow-up"),
        ),
        Field(
            "next_on",
            gettext_lazy("next step on"),
            cells.day,
            example="2026-01-15",
            synonyms=("下次日期", "下次拜访日期", "跟进日期", "follow-up date"),
        ),
    ),
    keys=(("client", "owner", "visited_on", "how"),),
    records=VisitRecords,
    why_not=anyone_who_leads,
    makes=("contact",),
)
