"""The people known at clients, from a file."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy

from apps.clients.imports.reach import clients, visible
from apps.clients.models import Contact
from apps.clients.models.client import Part
from apps.teams.imports import anyone_who_leads
from salesmgmt.lib.importing import Field, Kind, Records, cells


class ContactRecords(Records):
    """Contacts; who decides is marked so, as the form does."""

    model = Contact

    def references(self):
        return {"client": partial(clients, self.run)}

    def within_reach(self):
        return visible(self.run, Contact)

    def values(self, row, record):
        values = super().values(row, record)
        return values | ({"decides": values["part"] == Part.DECIDES} if "part" in values else {})


CONTACTS = Kind(
    "contacts",
    gettext_lazy("Contacts"),
    fields=(
        Field(
            "client",
            gettext_lazy("client"),
            required=True,
            example="上海宏达机械有限公司",
            synonyms=("客户", "客户名称", "公司", "公司名称", "account", "company", "customer"),
        ),
        Field(
            "name",
            gettext_lazy("full name"),
            required=True,
            example="王敏",
            synonyms=("姓名", "联系人", "联系人姓名", "contact", "contact name"),
        ),
        Field(
            "part",
            gettext_lazy("part in the decision"),
            cells.one_of(Part.choices),
            example="decides",
            synonyms=("角色", "决策角色", "role"),
        ),
        Field("job", gettext_lazy("position held"), example="采购经理", synonyms=("职务", "职位", "job title")),
        Field("phone", gettext_lazy("phone"), example="13800001111", synonyms=("电话", "手机", "mobile", "tel")),
        Field("email", gettext_lazy("e-mail"), example="wang@example.com", synonyms=("邮箱", "电子邮件", "mail")),
        Field("note", gettext_lazy("note"), cells.lines, example="", synonyms=("备注", "说明", "remark", "comment")),
    ),
    keys=(("client", "name"),),
    records=ContactRecords,
    why_not=anyone_who_leads,
)
