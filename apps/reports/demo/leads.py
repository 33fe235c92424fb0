"""The demo company's enquiries: where they came from, who answered them how soon, and what became of them."""

from __future__ import annotations

import uuid
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from apps.clients.models import Lead, LeadForm, LeadRule, Source
from apps.reports.demo import names
from apps.reports.demo.clients import Account, Book
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import Organisation
from apps.reports.demo.story import Story

DAYS_BACK = 240
LEADS_A_WORKDAY = 0.6
BECAME_CLIENTS, REJECTED = 0.35, 0.3
WAITING_DAYS = 6  # what came since then may still be open
ASKED = (
    "想了解立式加工中心的报价和交期。", "准备新建一条生产线，请安排人员来厂交流。", "展会上看过样机，想要详细资料。",
    "老设备需要改造，咨询方案和费用。", "朋友推荐，想参观已使用的客户现场。", "需要三台数控车床，请报含税价。",
    "咨询设备租赁和分期付款的方式。",
)  # fmt: skip
CITIES = ("苏州", "上海", "杭州", "宁波")
WHY_NOT = ("no_need", "no_need", "unreachable", "spam", "twice", "other")


def lay_out(
    story: Story, ledger: Ledger, organisation: Organisation, book: Book, now: datetime, zone: ZoneInfo
) -> None:  # fmt: skip
    """This will add the enquiries of the last months; those that became clients are among the clients of that time."""
    chance = story.chance("leads")
    sources = ledger.of(Source)
    form = ledger.add(
        LeadForm(
            token="demo-enquiry",  # noqa: S106 - the demo's address, open to all
            name="官网询盘", title="联系我们", source=sources[2],
            thanks="已收到您的询盘，我们会在一个工作日内联系您。",
            introduction="请留下您的需求和联系方式，我们的销售工程师会尽快与您联系。",
        )
    )  # fmt: skip
    for place, unit in enumerate(organisation.units[:2], start=1):
        source = sources[2] if place == 1 else None
        ledger.add(LeadRule(position=place, source=source, team=unit.team, sharing="round_robin"))
    new = [account for account in book.accounts if (story.today - account.client.added_on).days < DAYS_BACK]
    new = [account for account in new if account.client.owner]
    for back in range(DAYS_BACK, -1, -1):
        day = story.today - timedelta(days=back)
        if story.is_worked(day) and chance.random() < LEADS_A_WORKDAY:
            came = datetime.combine(day, time(chance.randrange(8, 19), chance.randrange(60)), tzinfo=zone)
            if came < now:
                ledger.add(_lead(chance, organisation, sources, form, new, came, now))


def _lead(chance: Random, organisation: Organisation, sources, form: LeadForm, new: list[Account], came, now) -> Lead:
    source = chance.choices(sources, (30, 10, 45, 5, 5, 5)[: len(sources)])[0]
    rep = chance.choice([rep for rep in organisation.reps if rep.person.is_active])
    lead = Lead(
        key=uuid.UUID(int=chance.getrandbits(128), version=4), source=source, came_at=came, owner=rep.person,
        form=form if source is form.source else None, person_name=names.person_name(chance), wants=chance.choice(ASKED),
        phone=f"13{chance.randrange(10)}{chance.randrange(10**8):08d}", assigned_at=came,
    )  # fmt: skip
    later = [account for account in new if came.date() <= account.client.added_on <= came.date() + timedelta(days=40)]
    lead.company_name = names.CompanyNames(chance).make(chance.choice(CITIES), chance.choice([*names.TRADES]))[0]
    open_still = (now - came).days < WAITING_DAYS and chance.random() < 0.7
    if not open_still or chance.random() < 0.5:
        lead.answered_at = min(came + timedelta(minutes=chance.choice((12, 25, 40, 90, 200, 600, 1500, 2900))), now)
        lead.state = "answered"
    if open_still:
        return lead
    assert lead.answered_at is not None
    fate = chance.random()
    if fate < BECAME_CLIENTS and later:
        account = chance.choice(later)
        new.remove(account)
        lead.client, lead.contact = account.client, next(iter(account.contacts), None)
        lead.company_name, lead.owner = account.client.name, account.client.owner or lead.owner
        account.client.source = source
        lead.deal = next((project.deal for project in account.projects), None)
        lead.state, lead.closed_at = "converted", _after(lead, account.client.added_on, now)
    elif fate < BECAME_CLIENTS + REJECTED:
        lead.state, lead.reject_reason = "rejected", chance.choice(WHY_NOT)
        lead.closed_at = min(lead.answered_at + timedelta(days=chance.randrange(1, 20)), now)
    return lead


def _after(lead: Lead, day, now: datetime) -> datetime:
    """This will give an hour of that day that is not before the lead was answered."""
    assert lead.answered_at is not None
    return min(max(datetime.combine(day, time(17), tzinfo=lead.came_at.tzinfo), lead.answered_at), now)
