"""What is known of the demo company's clients besides: codes, sources, tags, families, own fields, colleagues."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from apps.clients.models import Client, Collaborator, Contact, CustomField, Source
from apps.clients.models.client import Part
from apps.reports.demo.catalogue import Catalogue
from apps.reports.demo.clients import Account, Book
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import Organisation
from apps.reports.demo.story import Story
from salesmgmt.lib.credit_code import ALPHABET, check_character

SOURCES, SOURCE_WEIGHTS = ("展会", "客户介绍", "网站询盘", "电话开发", "代理商", "老客户"), (24, 26, 18, 16, 8, 8)
TAGS = ("重点跟进", "价格敏感", "预付款", "有竞品", "集团客户", "出口企业", "季节性采购", "需开专票")
TOWN_CODES = {
    "上海": "310115", "苏州": "320571", "无锡": "320211", "杭州": "330108", "宁波": "330206", "合肥": "340104",
}  # fmt: skip
PARTS = {
    "总经理": Part.DECIDES, "生产副总": Part.DECIDES, "采购总监": Part.DECIDES, "采购经理": Part.BUYS,
    "设备科长": Part.USES, "工艺工程师": Part.USES, "项目经理": Part.INFLUENCES, "技术主管": Part.INFLUENCES,
    "品质经理": Part.INFLUENCES,
}  # fmt: skip
BRANDS = ("发那科", "西门子", "三菱", "国产", "混用")


def lay_out(story: Story, ledger: Ledger, organisation: Organisation, catalogue: Catalogue, book: Book) -> None:
    """This will fill in the clients' details; the random numbers of the rest of the story stay as they are."""
    chance = story.chance("details")
    sources = [ledger.add(Source(name=name, position=place)) for place, name in enumerate(SOURCES, start=1)]
    fields = _fields(ledger, catalogue)
    for account in book.accounts:
        client = account.client
        client.credit_code = _credit_code(chance, client) if chance.random() < 0.85 else ""
        client.source = chance.choices(sources, SOURCE_WEIGHTS)[0] if chance.random() < 0.9 else None
        client.tags = chance.sample(TAGS, chance.choices((0, 1, 2, 3), (35, 35, 20, 10))[0])
        client.custom = _custom(chance, story, fields, account)
        for contact in account.contacts:
            _give_a_part(contact, chance)
    _found_families(chance, book)
    _find_colleagues(chance, story, ledger, organisation, book)


def _fields(ledger: Ledger, catalogue: Catalogue) -> list[CustomField]:
    made = [
        CustomField(key="kongzhi_xitong", label="控制系统", kind="choice", choices=list(BRANDS), position=1),
        CustomField(key="shebei_taishu", label="设备台数", kind="number", position=2),
        CustomField(key="zhibao_daoqi", label="质保到期日", kind="date", position=3),
    ]
    through: Any = CustomField.segments.through
    for field in made:
        ledger.add(field)
    # The warranty is asked for in the first segment alone.
    ledger.add(through(customfield_id=made[2].pk, segment_id=next(iter(catalogue.segments.values())).pk))
    return made


def _custom(chance: Random, story: Story, fields: list[CustomField], account: Account) -> dict[str, str]:
    brand, machines, warranty = fields
    found = {}
    if chance.random() < 0.7:
        found[brand.key] = chance.choice(BRANDS)
    if chance.random() < 0.6:
        found[machines.key] = str(max(1, (account.client.employees or 40) // chance.randrange(6, 20)))
    if chance.random() < 0.4 and account.client.segment_id == _first_segment(account):
        found[warranty.key] = (story.today + timedelta(days=chance.randrange(-300, 600))).isoformat()
    return found


def _first_segment(account: Account) -> int | None:
    return account.client.segment_id if account.client.segment and account.client.segment.position <= 1 else None


def _credit_code(chance: Random, client: Client) -> str:
    """This will make a valid code: a company's, registered in a district; the client's number keeps it unique."""
    town = next((code for name, code in TOWN_CODES.items() if name in client.name or name in client.address), "310000")
    number = f"{int((client.code or '0')[2:]):04d}"[-4:]
    first = f"91{town}MA{chance.choice(ALPHABET)}{chance.choice(ALPHABET)}{chance.choice(ALPHABET)}{number}"
    return first + check_character(first)


def _give_a_part(contact: Contact, chance: Random) -> None:
    if chance.random() < 0.8:
        contact.part = PARTS.get(contact.job, "")
    contact.decides = contact.decides or contact.part == Part.DECIDES


def _found_families(chance: Random, book: Book) -> None:
    """This will have some large clients be groups with two or three subsidiaries of the same rep."""
    taken: set[int] = set()
    for account in book.accounts:
        if account.client.grade not in "KA" or account.client.pk in taken or chance.random() > 0.12:
            continue
        near = [
            other for other in book.accounts
            if other.holders[-1][1] is account.holders[-1][1] and other.client.grade in "BC"
            and other.client.pk not in taken
        ]  # fmt: skip
        for other in chance.sample(near, min(len(near), chance.randrange(1, 4))):
            other.client.parent = account.client
            taken.add(other.client.pk)
        taken.add(account.client.pk)


def _find_colleagues(
    chance: Random, story: Story, ledger: Ledger, organisation: Organisation, book: Book
) -> None:  # fmt: skip
    for account in book.accounts:
        if chance.random() > 0.05:
            continue
        rep = account.holder(story.today)
        unit = rep.team_on(story.today) or rep.stints[-1][2]
        beside = [other for other in organisation.on(story.today, unit) if other is not rep]
        if beside:
            at = datetime.combine(story.today - timedelta(days=chance.randrange(1, 200)), time(2, 0), UTC)
            ledger.add(Collaborator(
                client=account.client, person=chance.choice(beside).person, added_by=rep.person, added_at=at
            ))  # fmt: skip
