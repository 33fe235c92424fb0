"""Clients from a file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients.actions.owning import note_owning
from apps.clients.forms.tags import split_tags
from apps.clients.imports.own import Own, own_import_fields
from apps.clients.imports.reach import clients, visible, words
from apps.clients.measures.alike_rows import Asked, Patience, clients_alike
from apps.clients.models import Client, Region, Segment, Source
from apps.clients.models.client import ClientStatus, Grade
from apps.clients.models.ownership import Ownership, Way
from apps.teams.imports import anyone_who_leads, people, whoever_leads_all
from salesmgmt.lib import credit_code as codes
from salesmgmt.lib.importing import Field, Kind, Records, Row, cells


def credit_code(cell: object) -> str:
    """This will read a credit code, however it is spaced."""
    code = codes.tidy(cells.text(cell))
    if sentence := codes.why_not(code):
        raise ValueError(sentence)
    return code


def tags(cell: object) -> list[str]:
    return split_tags(cells.lines(cell))


class ClientRecords(Records):
    """Clients; a subsidiary is written after the client it belongs to, wherever that stands in the file."""

    model = Client
    unique = ("code", "credit_code")

    def __init__(self, run):
        super().__init__(run)
        self.own = Own(run, "client")

    def references(self):
        return {
            "owner": partial(people, self.run),
            "segment": partial(words, self.run, Segment, "segment"),
            "region": partial(words, self.run, Region, "region"),
            "source": partial(words, self.run, Source, "source"),
            "parent": partial(clients, self.run),
        }

    def within_reach(self):
        return visible(self.run, Client)

    def chunks(self, rows):
        for level in _levels(rows):
            yield from super().chunks(level)

    def likely(self, rows):
        asked = {
            row: Asked(**{name: row.get(name, "") for name in ("name", "phone", "website", "credit_code")})
            for row in rows
        }
        if not asked:
            return {}
        # What this very look has written goes again.
        newest = self.run.keep("newest client", lambda: Client.objects.aggregate(newest=Max("pk"))["newest"] or 0)
        return clients_alike(self.within_reach().filter(pk__lte=newest), asked, self.run.keep("patience", Patience))

    def beginning(self, row):
        return {"added_on": self.run.today, "added_by_id": row.get("owner")}

    def values(self, row, record):
        return super().values(row, record) | self.own.values(row, record)

    def check(self, piece):
        client = piece.record
        if client.owner_id is None and whoever_leads_all(self.run.by):
            self.run.refuse(
                piece.row, "owner", _("Name the owner: whoever leads a part of the company has no clients without one.")
            )
        self._check_the_family(piece)
        self._check_the_code(piece)
        self.own.check(piece, client.segment_id)
        if client.added_on > self.run.today:
            self.run.refuse(piece.row, "added_on", _("This day has not come yet."))

    def _check_the_family(self, piece):
        client = piece.record
        if not client.pk or "parent_id" not in piece.changed:
            return
        parents = self.run.keep("parents", lambda: dict(
            Client.objects.filter(parent__isnull=False).values_list("pk", "parent")
        ))  # fmt: skip
        parents[client.pk] = above = client.parent_id
        line = set()
        while above is not None and above not in line:
            line.add(above)
            above = parents.get(above)
        if client.parent_id == client.pk:
            self.run.refuse(piece.row, "parent", _("A client cannot belong to itself."))
        elif client.pk in line:
            self.run.refuse(piece.row, "parent", _("A client cannot belong to one of its own subsidiaries."))

    def _check_the_code(self, piece):
        """This will refuse a credit code given to a client that is there already, if another one has it."""
        client = piece.record
        if piece.made or "credit_code" not in piece.changed or not client.credit_code:
            return
        if Client.objects.filter(credit_code=client.credit_code).exclude(pk=client.pk).exists():
            self.run.refuse(piece.row, "credit_code", _("“%(value)s” is taken.") % {"value": client.credit_code})

    def _save(self, pieces):
        moved = [piece.record.pk for piece in pieces if not piece.made and "owner_id" in piece.changed]
        if moved:
            # The trigger that ends their ownership and begins another goes by no trail; so that an undo finds both.
            self.run.trail.about_to_change(Client, moved)
            self.run.trail.about_to_change(Ownership, self._present(moved))
        super()._save(pieces)

    @staticmethod
    def _present(ids):
        return list(Ownership.objects.filter(client__in=ids, until__isnull=True).values_list("pk", flat=True))

    def write_more(self, pieces):
        owned = [piece.record.pk for piece in pieces if piece.made or "owner_id" in piece.changed]
        note_owning(owned, way=Way.IMPORTED, by=self.run.by, at=self.run.at)
        self.run.trail.made(Ownership, self._present(owned))

    def written(self, pieces):
        if "parent" in self.lookups:
            for piece in pieces:
                if piece.made:
                    self.lookups["parent"].add(piece.record.pk, piece.record.code, piece.record.name)


def _levels(rows: list[Row]) -> Iterator[list[Row]]:
    """This will hand out first the rows whose parent is not in the file, then those whose parent is written."""
    waiting = rows
    while waiting:
        names = {cells.same(name) for row in waiting for name in (row.get("name"), row.get("code")) if name}
        ready = [row for row in waiting if cells.same(row.get("parent", "")) not in names]
        # Rows in a circle never get ready: they are written if their parents are there from before.
        ready = ready or waiting
        yield ready
        chosen = set(map(id, ready))
        waiting = [row for row in waiting if id(row) not in chosen]


CLIENTS = Kind(
    "clients",
    gettext_lazy("Clients"),
    fields=(
        Field(
            "code",
            gettext_lazy("client number"),
            example="K-0001",
            synonyms=("客户编号", "客户编码", "编号", "code", "id", "account id", "customer id"),
        ),
        Field(
            "name",
            gettext_lazy("name"),
            required=True,
            example="上海宏达机械有限公司",
            synonyms=(
                "客户",
                "客户名称",
                "公司",
                "公司名称",
                "单位名称",
                "client",
                "account",
                "customer",
                "company",
                "account name",
            ),
        ),
        Field("short_name", gettext_lazy("short name"), example="宏达", synonyms=("简称", "客户简称", "alias")),
        Field(
            "owner",
            gettext_lazy("owner"),
            example="李明",
            synonyms=(
                "负责人",
                "销售",
                "业务员",
                "销售代表",
                "跟进人",
                "sales rep",
                "sales agent",
                "account owner",
                "salesperson",
            ),
        ),
        Field("segment", gettext_lazy("segment"), example="机械", synonyms=("行业", "所属行业", "industry", "sector")),
        Field(
            "region",
            gettext_lazy("region"),
            example="上海",
            synonyms=("地区", "省份", "区域", "所在地", "province", "country", "location"),
        ),
        Field(
            "grade",
            gettext_lazy("grade"),
            cells.one_of(Grade.choices),
            example="A",
            synonyms=("等级", "级别", "客户等级", "level"),
        ),
        Field(
            "status",
            gettext_lazy("status"),
            cells.one_of(ClientStatus.choices),
            example="active",
            synonyms=("状态", "客户状态", "state"),
        ),
        Field(
            "credit_code",
            gettext_lazy("unified social credit code"),
            credit_code,
            example="91350100M000100Y43",
            synonyms=("信用代码", "社会信用代码", "税号", "纳税人识别号", "uscc", "tax id"),
        ),
        Field(
            "source",
            gettext_lazy("source"),
            example="展会",
            synonyms=("来源", "客户来源", "渠道", "lead source", "origin"),
        ),
        Field("tags", gettext_lazy("tags"), tags, example="老客户、重点", synonyms=("标签", "标记", "labels")),
        Field(
            "parent",
            gettext_lazy("belongs to"),
            example="",
            synonyms=("母公司", "上级客户", "集团", "parent", "subsidiary of", "parent account"),
        ),
        Field("address", gettext_lazy("address"), example="上海市浦东新区张江路 1 号", synonyms=("地址", "street")),
        Field(
            "phone", gettext_lazy("phone"), example="021-50000000", synonyms=("电话", "联系电话", "tel", "telephone")
        ),
        Field(
            "website",
            gettext_lazy("website"),
            example="https://example.com",
            synonyms=("网址", "网站", "url", "homepage"),
        ),
        Field(
            "employees",
            gettext_lazy("employees"),
            cells.whole,
            example="120",
            synonyms=("人数", "员工数", "员工人数", "headcount"),
        ),
        Field(
            "founded",
            gettext_lazy("founded in"),
            cells.whole,
            example="1998",
            synonyms=("成立年份", "成立时间", "year established", "year founded"),
        ),
        Field(
            "annual_revenue",
            gettext_lazy("annual revenue"),
            cells.number,
            example="350",
            synonyms=("年营业额", "年收入", "revenue", "turnover"),
        ),
        Field("note", gettext_lazy("note"), cells.lines, example="", synonyms=("备注", "说明", "remark", "comment")),
        Field(
            "added_on",
            gettext_lazy("client since"),
            cells.day,
            example="2026-01-05",
            synonyms=("建档日期", "创建日期", "合作日期", "created", "created on", "customer since"),
        ),
    ),
    keys=(("code",), ("credit_code",), ("name",)),
    records=ClientRecords,
    why_not=anyone_who_leads,
    makes=("segment", "region", "source"),
    silent_in_undo=("clients.Client:note_the_ownership",),
    more=partial(own_import_fields, "client"),
)
