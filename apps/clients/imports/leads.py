"""Leads from a file: a list of a fair, of a website or of another system. Each begins as new."""

from __future__ import annotations

from collections import Counter
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients import rules
from apps.clients.actions.leads import give_out
from apps.clients.imports.known_leads import KnownLeads
from apps.clients.imports.moments import beginning_of, moment_or_day
from apps.clients.imports.own import Own, own_import_fields
from apps.clients.imports.reach import words
from apps.clients.models import Lead, Region, Segment, Source
from apps.clients.notices import tell_leads_imported
from apps.teams.imports import anyone_who_leads, people
from apps.teams.models import Person
from salesmgmt.lib.importing import Field, Kind, Piece, cells


class LeadRecords(KnownLeads):
    """Leads; what names no owner goes to whom the rules say."""

    # The rules that give leads out stay locked from the first lead to the end: all are written at once.
    chunk = 1_000_000

    def __init__(self, run):
        super().__init__(run)
        self.own = Own(run, "lead")
        self.told: Counter[int] = Counter()

    def references(self):
        return {
            "owner": partial(people, self.run),
            "segment": partial(words, self.run, Segment, "segment"),
            "region": partial(words, self.run, Region, "region"),
            "source": partial(words, self.run, Source, "source"),
        }

    def chunks(self, rows):
        yield from super().chunks(rows)
        known = {"number": self.run.trail.source, "by": self.run.by, "at": self.run.at}
        for owner in Person.objects.filter(pk__in=self.told):
            tell_leads_imported(owner, self.told[owner.pk], **known)

    def _piece(self, row, record):
        if record is not None and record.pk in self.fixed and self.mapping.existing == "update":
            self.run.count("unchanged", row)
            return None
        return super()._piece(row, record)

    def values(self, row, record):
        values = super().values(row, record) | self.own.values(row, record)
        came = values.pop("came_at", None)
        if record is None:
            return values | ({"came_at": beginning_of(came)} if came else {})
        if (owner := values.pop("owner_id", None)) and owner != record.owner_id:
            values |= {"owner_id": owner, "assigned_at": self.run.at}
        return values

    def beginning(self, row):
        return {"came_at": self.run.at}

    def check(self, piece):
        row, lead = piece.row, piece.record
        for name, why_not in (
            ("company_name", rules.a_lead_with_a_name(lead)),
            ("phone", rules.something_to_answer_to(lead)),
            ("owner", self._an_owner_who_can_answer(piece)),
            ("came_at", rules.not_later_than(lead.came_at, self.run.at)),
        ):
            if why_not:
                self.run.refuse(row, name, why_not)
        self.own.check(piece, lead.segment_id)

    def _an_owner_who_can_answer(self, piece: Piece) -> str:
        if "owner_id" not in piece.changed or piece.record.owner_id is None:
            return ""
        active = self.run.keep("who may sign in", lambda: set(Person.objects.active().values_list("pk", flat=True)))
        return "" if piece.record.owner_id in active else _("This person may no longer sign in.")

    def _save(self, pieces):
        # A look at the file gives nothing out: the rules would be locked, and all is taken back anyway.
        if not self.run.looking:
            for lead in self._by_the_rules(pieces):
                # What was taken back once is given out anew.
                lead.owner = lead.team = None
            give_out([piece.record for piece in pieces if piece.made], at=self.run.at)
        super()._save(pieces)

    def written(self, pieces):
        # As in all imports, whoever is named in the file is told nothing; whom the rules chose cannot know of it.
        self.told.update(lead.owner_id for lead in self._by_the_rules(pieces) if lead.owner_id is not None)

    @staticmethod
    def _by_the_rules(pieces: list[Piece]) -> list[Lead]:
        return [piece.record for piece in pieces if piece.made and piece.row.get("owner") is None]


LEADS = Kind(
    "leads",
    gettext_lazy("Leads"),
    fields=(
        Field(
            "company_name",
            gettext_lazy("company"),
            example="上海宏达机械有限公司",
            synonyms=(
                "公司名称",
                "单位",
                "单位名称",
                "企业",
                "企业名称",
                "客户",
                "客户名称",
                "线索",
                "线索名称",
                "company name",
                "organization",
                "organisation",
                "account",
                "lead",
            ),
        ),
        Field(
            "person_name",
            gettext_lazy("full name"),
            example="王敏",
            synonyms=(
                "姓名",
                "名字",
                "称呼",
                "联系人",
                "联系人姓名",
                "客户姓名",
                "name",
                "person",
                "contact",
                "contact name",
                "contact person",
            ),
        ),
        Field(
            "job",
            gettext_lazy("position held"),
            example="采购经理",
            synonyms=("职务", "职位", "岗位", "title", "job title", "position"),
        ),
        Field(
            "phone",
            gettext_lazy("phone"),
            example="13800001111",
            synonyms=(
                "电话",
                "手机",
                "手机号",
                "手机号码",
                "联系电话",
                "联系方式",
                "mobile",
                "tel",
                "telephone",
                "phone number",
            ),
        ),
        Field(
            "email",
            gettext_lazy("e-mail"),
            example="wang@example.com",
            synonyms=("邮箱", "电子邮件", "电子邮箱", "mail", "email address"),
        ),
        Field(
            "wants",
            gettext_lazy("enquiry"),
            cells.lines,
            example="询问视觉检测线的价格和交期。",
            synonyms=(
                "需求",
                "需求描述",
                "咨询内容",
                "留言",
                "内容",
                "备注",
                "说明",
                "inquiry",
                "message",
                "request",
                "interest",
                "note",
                "remark",
                "comment",
                "description",
            ),
        ),
        Field(
            "source",
            gettext_lazy("source"),
            example="展会",
            synonyms=("来源", "线索来源", "客户来源", "渠道", "lead source", "origin", "channel"),
        ),
        Field("segment", gettext_lazy("segment"), example="机械", synonyms=("行业", "所属行业", "industry", "sector")),
        Field(
            "region",
            gettext_lazy("region"),
            example="上海",
            synonyms=("地区", "省份", "区域", "所在地", "province", "location"),
        ),
        Field(
            "owner",
            gettext_lazy("owner"),
            example="",
            synonyms=(
                "负责人",
                "销售",
                "业务员",
                "销售代表",
                "跟进人",
                "分配给",
                "sales rep",
                "salesperson",
                "lead owner",
                "assigned to",
            ),
        ),
        Field(
            "came_at",
            gettext_lazy("came at"),
            moment_or_day,
            example="2026-01-08 14:30",
            synonyms=(
                "时间",
                "日期",
                "进入时间",
                "来访时间",
                "提交时间",
                "留言时间",
                "咨询时间",
                "登记时间",
                "创建时间",
                "创建日期",
                "came",
                "date",
                "time",
                "received",
                "received at",
                "submitted at",
                "created",
                "created at",
                "created on",
                "timestamp",
            ),
        ),
    ),
    keys=(
        ("phone", "company_name", "person_name", "came_at"),
        ("email", "company_name", "person_name", "came_at"),
    ),
    records=LeadRecords,
    why_not=anyone_who_leads,
    makes=("segment", "region", "source"),
    hint=gettext_lazy(
        "Leads that name no owner go to whom the assignment rules say. One that is there already is known by its phone "
        "number or e-mail address, the names and when it came; what is closed stays as it is."
    ),
    more=partial(own_import_fields, "lead"),
)
