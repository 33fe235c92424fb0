"""The demo company's pools, the clients that nobody followed up, and who looked after every client when."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from apps.clients.measures.ownerships import NO_FOLLOW_UP
from apps.clients.models import Ownership, Pool, PoolRule, Visit
from apps.clients.models.ownership import Way
from apps.reports.demo.clients import Account, Book
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import Organisation
from apps.reports.demo.story import Story
from apps.teams.models import Person
from salesmgmt.lib.periods import add_months

# Days without follow-up by grade; key clients never go.
FOLLOW_UP = {"A": 60, "B": 45, "C": 30}
OWN_POOLS = 2  # of the regions; the others share the company's
POOLED = 0.05  # of all clients
MONTHS_LEFT_ALONE = 4
LEFT_COLD = 0.1  # of the clients that would go to a pool
GREETINGS = (
    "发送最新产品样册，问候近况。", "微信问候，转发行业资讯。", "提醒保养周期，客户回复收到。",
    "发送展会邀请函。",
)  # fmt: skip
GIVEN_UP = (
    "多次拜访未果，客户已明确不采购", "客户搬迁至外省，不在负责区域", "项目取消，两年内无投资计划",
    "重复建档，同集团已有负责人",
)  # fmt: skip


@dataclass(eq=False)
class Pools:
    """The pools by the id of the region's team; None is the company's."""

    by_region: dict[int | None, Pool]

    def of(self, account: Account, day: date) -> Pool:
        """This will give the pool that a client of this account's holder goes to."""
        unit = account.holder(day).team_on(day) or account.holder(day).stints[-1][2]
        return self.by_region.get(unit.team.parent_id) or self.by_region[None]


def choose(story: Story, book: Book) -> None:
    """This will choose the clients that nobody turned to from some month on; to be called before the field work."""
    chance = story.chance("pools")
    idle = [account for account in book.accounts if _may_be_left_alone(story, account, book)]
    chosen = chance.sample(idle, min(len(idle), round(POOLED * len(book.accounts))))
    for account in chosen:
        earliest = max(account.client.added_on, *(since for since, _rep in account.holders), _last_ended(account))
        days = timedelta(days=FOLLOW_UP[account.client.grade])
        months = [add_months(story.today, -back) for back in range(1, 2 + MONTHS_LEFT_ALONE)]
        after = [month for month in months if earliest < month < story.today - days]
        if after:
            account.left_alone_from = chance.choice(after)


def _may_be_left_alone(story: Story, account: Account, book: Book) -> bool:
    running = any(project.outcome == "open" for project in account.projects)
    return account is not book.fading and account.client.grade != "K" and not account.signed and not running


def _last_ended(account: Account) -> date:
    return max((project.ends_on for project in account.projects), default=date.min)


def lay_out(story: Story, ledger: Ledger, organisation: Organisation, book: Book, zone: ZoneInfo) -> None:
    """This will add pools and rules, put the clients left alone into them, and add every client's ownerships."""
    pools, chance, clock = _pools(ledger, organisation), story.chance("ownerships"), _Clock(zone)
    for account in book.accounts:
        _history(story, ledger, account, clock)
    for account in book.accounts:
        if account.left_alone_from:
            _into_the_pool(story, ledger, organisation, account, pools, chance, clock)


def _pools(ledger: Ledger, organisation: Organisation) -> Pools:
    found: dict[int | None, Pool] = {}
    places = [(region.pk, f"{region.name}公海", region) for region in organisation.regions[:OWN_POOLS]]
    for position, (key, name, team) in enumerate([*places, (None, "公司公海", None)]):
        pool = ledger.add(
            Pool(
                name=name, team=team, claims_a_day=5, clients_at_most=120, cool_days=30, warn_days=3, position=position
            )
        )
        for grade, days in FOLLOW_UP.items():
            ledger.add(PoolRule(pool=pool, grade=grade, days_without_follow_up=days))
        found[key] = pool
    return Pools(found)


class _Clock:
    """Times of day, one after the other where a day has several."""

    def __init__(self, zone: ZoneInfo):
        self._zone = zone

    def at(self, day: date, hour: int = 9) -> datetime:
        return datetime.combine(day, time(hour), self._zone)


def _history(story: Story, ledger: Ledger, account: Account, clock: _Clock) -> None:
    """This will add who looked after a client from when until when."""
    holders = [held for held in account.holders if held[0] <= story.today]
    for place, (since, rep) in enumerate(holders):
        following = holders[place + 1][0] if place + 1 < len(holders) else None
        unit = rep.team_on(since) or rep.stints[0][2]
        ledger.add(
            Ownership(
                client=account.client, owner=rep.person, since=clock.at(since),
                until=clock.at(following) if following else None,
                way=Way.HANDED_OVER if place else Way.ADDED, by=unit.manager if place else rep.person,
                why=_left(holders[place - 1][1].person) if place else "",
            )
        )  # fmt: skip


def _left(person: Person) -> str:
    return "" if person.is_active else f"{person.name}离职"


def _into_the_pool(
    story: Story, ledger: Ledger, organisation: Organisation, account: Account, pools: Pools, chance: Random,
    clock: _Clock,
) -> None:  # fmt: skip
    assert account.left_alone_from is not None
    days = FOLLOW_UP[account.client.grade]
    went_on = account.left_alone_from + timedelta(days=days - chance.randrange(4))
    holder = account.holder(went_on)
    given_up = chance.random() < 0.25
    last = next(row for row in reversed(ledger.of(Ownership)) if row.client is account.client)
    last.until = clock.at(went_on, 17 if given_up else 6)
    ledger.add(
        Ownership(
            client=account.client, owner=None, since=last.until, way=Way.RELEASED if given_up else Way.RETURNED,
            by=holder.person if given_up else None,
            why=chance.choice(GIVEN_UP) if given_up else f"{NO_FOLLOW_UP}:{days}",
        )
    )  # fmt: skip
    account.client.owner, account.client.pool = None, pools.of(account, went_on)


def keep_warm(story: Story, ledger: Ledger, book: Book, now: datetime, zone: ZoneInfo) -> None:
    """This will add a message to most clients that would go to a pool else, as reps send them who know the rules;
    to be called after the field work. Some are left, to be warned of."""
    chance = story.chance("keeping warm")
    last_on: dict[int, date] = {}
    for visit in ledger.of(Visit):
        last_on[visit.client_id] = max(visit.visited_on, last_on.get(visit.client_id, date.min))
    for account in book.accounts:
        client, days = account.client, FOLLOW_UP.get(account.client.grade)
        since = max(last_on.get(client.pk, date.min), account.holders[-1][0])
        if client.owner is None or days is None or (story.today - since).days < days - 4 or chance.random() < LEFT_COLD:
            continue
        day = story.workday_from(story.today - timedelta(days=chance.randrange(4, days - 6)))
        unit = account.holder(day).team_on(day)
        if unit and day < story.today:
            at = datetime.combine(day, time(chance.randrange(10, 20), chance.randrange(60)), zone)
            ledger.add(
                Visit(
                    key=uuid.UUID(int=chance.getrandbits(128), version=4), client_id=client.pk,
                    owner_id=account.holder(day).person.pk, team_id=unit.team.pk, visited_on=day, how="message",
                    note=chance.choice(GREETINGS), logged_at=min(at, now),
                )
            )  # fmt: skip
