"""Phone calls from a telephone system's list: the number tells the client, the caller or extension the person."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import time, timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients.imports.moments import moment
from apps.clients.imports.reach import visible
from apps.clients.models import Client, Contact, Visit
from apps.clients.models.visit import CallResult, How
from apps.clients.rules import not_in_the_future
from apps.teams.imports import anyone_who_leads, owned_within_reach, people
from apps.teams.models import Person
from salesmgmt.lib.digits import digits_of
from salesmgmt.lib.importing import Field, Kind, Records, Row, cells
from salesmgmt.lib.lengths import typed_length

NAMES_SHOWN = 3
# As telephone systems call what our results are.
RESULTS = {
    CallResult.REACHED: (
        "answered",
        "answer",
        "connected",
        "completed",
        "ok",
        "接通",
        "已接通",
        "已接",
        "接听",
        "已接听",
        "成功",
    ),
    CallResult.NO_ANSWER: (
        "noanswer",
        "no answer",
        "missed",
        "cancelled",
        "canceled",
        "failed",
        "无应答",
        "未接",
        "未接通",
        "未接听",
        "无人接听",
        "拒接",
        "关机",
        "停机",
        "无法接通",
        "失败",
    ),
    CallResult.BUSY: ("busy", "congestion", "占线", "忙线", "用户忙", "正忙"),
    CallResult.CALL_LATER: ("call back", "later", "稍后再打", "回拨"),
    CallResult.REFUSED: ("do not call", "declined", "拒绝", "勿扰"),
    CallResult.WRONG_NUMBER: ("wrong number", "invalid number", "unallocated", "空号", "错号", "号码错误"),
}


def length(cell: Any) -> int | None:
    """This will read how long a call took, in seconds."""
    if isinstance(cell, time):
        return cell.hour * 3600 + cell.minute * 60 + cell.second
    return typed_length(cells.written(cell))


def result(cell: Any) -> str:
    """This will read what became of a call, also as telephone systems say it."""
    said = cells.alike(cell)
    for known, words in RESULTS.items():
        if said in {cells.alike(word) for word in words}:
            return known.value
    return cells.one_of(CallResult.choices)(cell)


def dialled(text: str) -> str:
    """This will give a number's digits as contacts keep them; before a mobile number of another town stands a 0."""
    return re.sub(r"^0(?=1\d{10}$)", "", digits_of(text))


class CallRecords(Records):
    """Calls, each known by the telephone system's own number of it, or else by who called whom and when."""

    model = Visit
    unique = ("call_id",)

    def references(self):
        return {"owner": partial(people, self.run)}

    def __init__(self, run):
        super().__init__(run)
        lookup = self.lookups.pop("owner", None)
        self.named = lookup or people(run)
        self.by_phone: dict[str, set[int]] = defaultdict(set)
        for pk, phone in Person.objects.visible_to(run.by).exclude(phone="").values_list("pk", "phone"):
            self.by_phone[dialled(phone)].add(pk)

    def within_reach(self):
        return owned_within_reach(self.run, Visit.objects.all())

    def resolve(self, row):
        row.values["owner"] = self._owner(row)
        started = row.get("started")
        if started and row.values["owner"] and not row.get("call_id"):
            row.values["call_id"] = f"{row.values['owner']} {dialled(row.get('number', ''))} {started:%Y%m%d%H%M%S}"

    def _owner(self, row: Row) -> int | None:
        """This will find who called: by sign-in name, name or phone, else by the extension their phone ends with."""
        for name in ("owner", "extension"):
            if text := row.get(name):
                if name == "owner" and self.named.has(text):
                    try:
                        return self.named.find(text)
                    except ValueError as error:
                        self.run.refuse(row, name, str(error))
                        return None
                found = self._with_phone(dialled(text))
                if len(found) == 1:
                    return next(iter(found))
        asked = "owner" if row.get("owner") or not row.get("extension") else "extension"
        said = row.get(asked)
        sentence = _("Nobody within your reach is called “%(name)s” or has this phone.") % {"name": said}
        self.run.refuse(row, asked, sentence if said else _("This is missing."))
        return None

    def _with_phone(self, digits: str) -> set[int]:
        if len(digits) < 3:
            return set()
        if digits in self.by_phone or len(digits) > 6:
            return self.by_phone.get(digits, set())
        return {pk for phone, keys in self.by_phone.items() if phone.endswith(digits) for pk in keys}

    def load(self, rows, found):
        """This will find the contacts and clients of all the numbers, among those the importing person sees."""
        wanted = {dialled(row.get("number", "")) for row in rows} - {""}
        self.contacts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.clients: dict[str, dict[int, tuple[str, int | None]]] = defaultdict(dict)
        contacts = visible(self.run, Contact).filter(phone_digits__in=wanted)
        rows_of = contacts.values_list("phone_digits", "pk", "client", "client__name", "client__owner")
        for digits, pk, client, name, owner in rows_of:
            self.contacts[digits].append((client, pk))
            self.clients[digits][client] = (name, owner)
        clients = visible(self.run, Client).filter(phone_digits__in=wanted)
        for digits, client, name, owner in clients.values_list("phone_digits", "pk", "name", "owner"):
            self.clients[digits][client] = (name, owner)

    def values(self, row, record):
        values = super().values(row, record) | {"how": How.PHONE, "visited_on": timezone.localdate(row.get("started"))}
        seconds = row.get("call_seconds")
        if seconds is not None:
            values["minutes"] = -(-seconds // 60) or None
            if not row.get("call_result"):
                values["call_result"] = CallResult.REACHED if seconds else CallResult.NO_ANSWER
        if record is None:
            values |= self._whom(row)
        return values

    def _whom(self, row: Row) -> dict[str, int]:
        """This will find the client of a number, and the contact if only one there has it."""
        digits = dialled(row.get("number"))
        found = self.clients.get(digits, {})
        if len(found) > 1:
            # A number of two clients means the caller's own.
            found = {pk: told for pk, told in found.items() if told[1] == row.get("owner")} or found
        if len(found) != 1:
            self.run.refuse(row, "number", self._why_not_one(row.get("number"), found))
            return {}
        client = next(iter(found))
        contacts = [contact for of, contact in self.contacts.get(digits, ()) if of == client]
        return {"client_id": client} | ({"contact_id": contacts[0]} if len(contacts) == 1 else {})

    def _why_not_one(self, number: str, found: dict) -> str:
        if not found:
            return _("No client or contact within your reach has the number %(number)s.") % {"number": number}
        names = _("; ").join(sorted(name for name, _owner in found.values())[:NAMES_SHOWN])
        return _("Several clients have the number %(number)s: %(names)s.") % {"number": number, "names": names}

    def beginning(self, row):
        # The telephone system noted it when the call ended: nothing was logged late.
        ended = row.get("started") + timedelta(seconds=row.get("call_seconds") or 0)
        return {"logged_at": min(ended, self.run.at)}

    def check(self, piece):
        if why_not := not_in_the_future(piece.record.visited_on, self.run.today):
            self.run.refuse(piece.row, "started", why_not)


CALLS = Kind(
    "calls",
    gettext_lazy("Calls from a telephone system"),
    fields=(
        Field(
            "number",
            gettext_lazy("number called"),
            required=True,
            example="13800138000",
            synonyms=(
                "号码",
                "电话号码",
                "对方号码",
                "客户号码",
                "客户电话",
                "被叫",
                "被叫号码",
                "phone",
                "phone number",
                "callee",
                "called number",
                "destination",
                "dst",
                "to",
            ),
        ),
        Field(
            "owner",
            gettext_lazy("called by"),
            example="李明",
            synonyms=(
                "主叫",
                "主叫号码",
                "坐席",
                "座席",
                "坐席姓名",
                "员工",
                "销售",
                "业务员",
                "销售代表",
                "拨打人",
                "caller",
                "agent",
                "user",
                "sales rep",
                "from",
            ),
        ),
        Field(
            "extension",
            gettext_lazy("extension"),
            example="8012",
            synonyms=("分机", "分机号", "分机号码", "工号", "ext", "src"),
        ),
        Field(
            "started",
            gettext_lazy("began at"),
            moment,
            required=True,
            example="2026-01-08 14:30:05",
            synonyms=(
                "开始时间",
                "呼叫时间",
                "通话时间",
                "拨打时间",
                "通话开始时间",
                "时间",
                "start",
                "start time",
                "call time",
                "calldate",
                "date",
                "time",
            ),
        ),
        Field(
            "call_seconds",
            gettext_lazy("length of the call"),
            length,
            example="3:20",
            synonyms=(
                "时长",
                "通话时长",
                "时长（秒）",
                "通话时长（秒）",
                "duration",
                "billsec",
                "talk time",
                "length",
                "seconds",
            ),
        ),
        Field(
            "call_result",
            gettext_lazy("result of the call"),
            result,
            example="reached",
            synonyms=(
                "结果",
                "呼叫结果",
                "通话结果",
                "通话状态",
                "接通状态",
                "状态",
                "disposition",
                "status",
                "result",
            ),
        ),
        Field(
            "call_id",
            gettext_lazy("number of the call"),
            example="1767853805.114",
            synonyms=(
                "通话编号",
                "呼叫编号",
                "话单号",
                "流水号",
                "通话id",
                "呼叫id",
                "uniqueid",
                "unique id",
                "call id",
                "id",
            ),
        ),
        Field(
            "note",
            gettext_lazy("note"),
            cells.lines,
            example="",
            synonyms=("备注", "内容", "小结", "remark", "comment"),
        ),
    ),
    keys=(("call_id",),),
    records=CallRecords,
    why_not=anyone_who_leads,
    hint=gettext_lazy("A list that is imported again changes nothing: each call is known by its number."),
)
