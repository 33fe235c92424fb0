"""Leads from a file: a list of a fair, of a website or of another system. Each begins as new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients import rules
from apps.clients.actions.leads import give_out
from apps.clients.imports.moments import beginning_of, day_of, moment_or_day
from apps.clients.imports.own import Own, own_import_fields
from apps.clients.imports.reach import visible, words
from apps.clients.measures.likeness import PHONE, in_words
from apps.clients.models import Lead, Region, Segment, Source
from apps.clients.notices import tell_leads_imported
from apps.teams.imports import anyone_who_leads, people
from apps.teams.models import ImportedRow, Person
from salesmgmt.lib.digits import digits_of
from salesmgmt.lib.importing import Field, Kind, Piece, Records, Row, cells

# So many leads that a new row may mean as well are shown.
SHOWN = 3


class LeadRecords(Records):
    """Leads; what names no owner goes to whom the rules say.

    A row is a lead that is there if the phone number (without one, the e-mail address), the names and, where the row
    says it, the time are the same. Without a time an open lead is meant, or a closed one whose enquiry is the same;
    so the same file twice adds nothing twice, and whoever writes again after years is a new lead. A closed lead stays
    as it is.
    """

    model = Lead
    # The rules that give leads out stay locked from the first lead to the end: all are written at once.
    chunk = 1_000_000

    def __init__(self, run):
        super().__init__(run)
        self.own = Own(run, "lead")
        self.told: Counter[int] = Counter()
        self.fixed: set[int] = set()

    def references(self):
        return {
            "owner": partial(people, self.run),
            "segment": partial(words, self.run, Segment, "segment"),
            "region": partial(words, self.run, Region, "region"),
            "source": partial(words, self.run, Source, "source"),
        }

    def within_reach(self):
        return visible(self.run, Lead).open()  # type: ignore[attr-defined]

    def chunks(self, rows):
        yield from super().chunks(rows)
        known = {"number": self.run.trail.source, "by": self.run.by, "at": self.run.at}
        for owner in Person.objects.filter(pk__in=self.told):
            tell_leads_imported(owner, self.told[owner.pk], **known)

    # Which lead a row means.

    def _comparable(self, name, value):
        if name == "phone" and value:
            return digits_of(value) or cells.same(value)
        if name == "came_at" and isinstance(value, datetime):
            # Files often have no seconds; nobody asks twice within a minute.
            return value.replace(second=0, microsecond=0)
        return super()._comparable(name, value)

    def _candidates(self, key, asked):
        *who, _when = key
        by_who: dict[tuple, list[Lead]] = defaultdict(list)
        for lead in self._known(key[0], [row for rows in asked.values() for row in rows]):
            by_who[tuple(self._comparable(name, getattr(lead, name) or None) for name in who)].append(lead)
        return {
            (*names, when): self._meant(by_who[tuple(names)], when, rows[0])
            for (*names, when), rows in asked.items()
        }  # fmt: skip

    def _known(self, name: str, rows: list[Row]) -> Iterable[Lead]:
        """This will read the leads, closed ones as well, that have one of these numbers or addresses."""
        given = [row.get(name) for row in rows]
        if name == "phone":
            kept = Q(phone_digits__in={digits_of(text) for text in given})
        else:
            kept = Q(_email__in={text.lower() for text in given})
        found = self._seen_or_imported().annotate(_email=Lower("email")).filter(kept)
        leads = list(found.order_by("pk").select_for_update(of=("self",)))
        seen = set(visible(self.run, Lead).filter(pk__in=[lead.pk for lead in leads]).values_list("pk", flat=True))
        self.fixed |= {lead.pk for lead in leads if lead.pk not in seen or rules.a_lead_still_open(lead)}
        return leads

    def _seen_or_imported(self) -> QuerySet[Lead]:
        """This will give the leads that the person sees, and those they brought in that the rules gave to others."""
        made = ImportedRow.objects.filter(table=Lead._meta.db_table, before__isnull=True)
        brought = made.filter(source__owner=self.run.by)
        seen = visible(self.run, Lead)
        return Lead.objects.filter(Q(pk__in=seen.order_by().values("pk")) | Q(pk__in=brought.values("row")))

    def _meant(self, leads: list[Lead], when: Any, row: Row) -> list[Lead]:
        if isinstance(when, datetime):
            return [lead for lead in leads if self._comparable("came_at", lead.came_at) == when]
        if when is not None:
            return [lead for lead in leads if day_of(lead.came_at) == when]
        same = [lead for lead in leads if cells.same(lead.wants) == cells.same(row.get("wants", ""))]
        open_ = [lead for lead in leads if lead.pk not in self.fixed]
        return [lead for lead in same if lead in open_] or same[-1:] or open_

    def likely(self, rows):
        asked: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in rows:
            if len(digits := digits_of(row.get("phone", ""))) >= PHONE:
                asked["phone", digits].append(row)
            if address := row.get("email", "").lower():
                asked["email", address].append(row)
        found: dict[Row, dict[int, str]] = defaultdict(dict)
        held = self.within_reach().annotate(_email=Lower("email")).order_by("-pk")
        held = held.filter(
            Q(phone_digits__in=[text for name, text in asked if name == "phone"])
            | Q(_email__in=[text for name, text in asked if name == "email"])
        )
        for pk, digits, address in held.values_list("pk", "phone_digits", "_email"):
            for row in asked.get(("phone", digits), ()):
                found[row].setdefault(pk, in_words("phone", 1))
            for row in asked.get(("email", address), ()):
                found[row].setdefault(pk, _("same e-mail"))
        return {row: list(leads.items())[:SHOWN] for row, leads in found.items()}

    # What becomes of it.

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
