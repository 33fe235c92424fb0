"""The clients of the demo company, their contacts, and who looked after each of them when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from apps.clients.models import Client, Contact
from apps.reports.demo import names
from apps.reports.demo.catalogue import SEGMENT_WEIGHTS, SEGMENTS, Catalogue
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import TROUBLED, Organisation, Rep
from apps.reports.demo.story import NEW_CLIENTS_A_MONTH, TROUBLE_IN_THE_FIELD, Story

FROM_THE_OLD_LIST = 24  # clients a rep, from before the company wrote down who brought them
GRADES, GRADE_WEIGHTS = "KABC", (4, 16, 35, 45)
FADING_CLIENT = "苏州金澜汽车系统股份有限公司"
JOBS = (
    ("总经理", True), ("生产副总", True), ("采购总监", True), ("采购经理", False), ("设备科长", False),
    ("工艺工程师", False),
    ("项目经理", False), ("技术主管", False), ("品质经理", False),
)  # fmt: skip
STREETS = (
    "兴业路", "科创路", "工业园区星港街", "经开区华山路", "新安江路", "创新大道", "滨江大道", "振兴中路",
    "高新区竹园路", "东环路",
)  # fmt: skip


@dataclass(eq=False)
class Account:
    """A client as the story knows it: who looked after it since when, and what happened there."""

    client: Client
    segment: str
    holders: list[tuple[date, Rep]]
    contacts: list[Contact] = field(default_factory=list)
    english: bool = False
    pays_late: bool = False
    projects: list = field(default_factory=list)
    signed: list[date] = field(default_factory=list)
    # Since when nobody turned to it any more: it came to a pool for that.
    left_alone_from: date | None = None

    def holder(self, day: date) -> Rep:
        """This will tell who looked after the client on a day."""
        found = self.holders[0][1]
        for since, rep in self.holders:
            if since <= day:
                found = rep
        return found


@dataclass(eq=False)
class Book:
    accounts: list[Account]
    fading: Account

    def held(self, day: date) -> dict[Rep, list[Account]]:
        """This will list by rep the clients each looks after on a day."""
        found: dict[Rep, list[Account]] = {}
        for account in self.accounts:
            if account.client.added_on <= day and not (account.left_alone_from and account.left_alone_from <= day):
                found.setdefault(account.holder(day), []).append(account)
        return found


def lay_out(story: Story, ledger: Ledger, organisation: Organisation, catalogue: Catalogue) -> Book:
    """This will add the clients: the old list first, then those the reps brought in day by day."""
    maker = _Maker(story, ledger, catalogue)
    fading = maker.make(organisation.hurt, story.start - timedelta(days=900), by=None, name=FADING_CLIENT)
    accounts = [fading]
    for rep in organisation.reps:
        if rep.stints[0][0] <= story.start:
            old = FROM_THE_OLD_LIST - (rep is organisation.hurt)
            accounts += [
                maker.make(rep, story.start - timedelta(days=maker.chance.randrange(30, 1400)), by=None)
                for _ in range(old)
            ]
    for month in story.months:
        days = story.workdays(month)
        for rep in organisation.reps:
            for day in days:
                if day > story.today:
                    break
                unit = rep.team_on(day)
                if unit and maker.chance.random() < _chance_of_a_new_client(story, rep, unit, day) / len(days):
                    accounts.append(maker.make(rep, day, by=rep))
    book = Book(accounts, fading)
    _hand_over(story, organisation, book)
    for account in accounts:
        account.client.owner = account.holder(story.today).person
    return book


def _chance_of_a_new_client(story: Story, rep: Rep, unit, day: date) -> float:
    rate = NEW_CLIENTS_A_MONTH * rep.diligence * story.activity(day)
    if (day - rep.stints[0][0]).days < 300:
        rate *= 1.8  # the newly joined build up what they look after
    return rate * (TROUBLE_IN_THE_FIELD.get(story.ago(day), 1) if unit.number == TROUBLED else 1)


def _hand_over(story: Story, organisation: Organisation, book: Book) -> None:
    """This will hand the clients of whoever left to their team, and some of each team's to those who joined."""
    chance = story.chance("handing over")
    for rep in organisation.reps:
        if rep.left_on:
            heirs = organisation.on(rep.left_on, rep.stints[-1][2])
            for account in book.accounts:
                if account.holder(rep.left_on) is rep:
                    account.holders.append((rep.left_on, chance.choice(heirs)))
        since, _, unit = rep.stints[0]
        if since > story.start:
            for account in book.accounts:
                giver = account.holder(since)
                may = giver.team_on(since) is unit and giver is not rep and account is not book.fading
                if may and account.client.added_on < since and chance.random() < 0.11:
                    account.holders.append((since, rep))
                    account.holders.sort(key=lambda held: held[0])


class _Maker:
    """Makes clients up."""

    def __init__(self, story: Story, ledger: Ledger, catalogue: Catalogue):
        self.chance = story.chance("clients")
        self._ledger, self._catalogue, self._names = ledger, catalogue, names.CompanyNames(self.chance)
        self._number = 0
        self._phones: set[str] = set()

    def make(self, rep: Rep, added_on: date, by: Rep | None, name: str = "") -> Account:
        """This will add a client with its contacts; one with a name given is a key client of the motor trade."""
        chance = self.chance
        unit = rep.team_on(added_on) or rep.stints[0][2]
        town = "苏州" if name else chance.choice(unit.towns)
        segment = SEGMENTS[0] if name else chance.choices(SEGMENTS, SEGMENT_WEIGHTS)[0]
        full, short = (name, name[2:8]) if name else self._names.make(town, segment)
        grade = "K" if name else chance.choices(GRADES, GRADE_WEIGHTS)[0]
        employees = int({"K": 2400, "A": 700, "B": 240, "C": 80}[grade] * chance.lognormvariate(0, 0.45))
        self._number += 1
        client = Client(
            name=full, short_name=short, code=f"KH{self._number:05}", grade=grade, added_on=added_on,
            segment=self._catalogue.segments[segment], region=self._catalogue.region_of(town),
            added_by=by.person if by else None, address=self._address(town), phone=self._phone(),
            employees=employees, founded=chance.randrange(1988, added_on.year - 1),
            annual_revenue=self._revenue(employees),
        )  # fmt: skip
        account = Account(
            self._ledger.add(client), segment, [(added_on, rep)], english=short[0].isascii(),
            pays_late=bool(name) or chance.random() < 0.16,
        )  # fmt: skip
        for _ in range(chance.choices((1, 2, 3, 4), (30, 40, 22, 8))[0]):
            account.contacts.append(self._ledger.add(self._contact(client, first=not account.contacts)))
        return account

    def _contact(self, client: Client, first: bool) -> Contact:
        job, decides = self.chance.choice(JOBS[:5] if first else JOBS)
        phone = f"129{self.chance.randrange(10**8):08}" if self.chance.random() < 0.85 else ""
        return Contact(client=client, name=names.person_name(self.chance), job=job, decides=decides, phone=phone)

    def _revenue(self, employees: int) -> Decimal | None:
        """This will tell a year's revenue in millions, of most clients."""
        millions = round(employees * self.chance.uniform(0.5, 1.3), 1)
        return Decimal(str(millions)) if self.chance.random() < 0.7 else None

    def _address(self, town: str) -> str:
        return f"{town}市{self.chance.choice(STREETS)}{self.chance.randrange(1, 999)}号"

    def _phone(self) -> str:
        """This will give a number of the client's own: shared ones tell duplicates."""
        if self.chance.random() >= 0.6:
            return ""
        while (phone := f"0{_code(self.chance)}-5550{self.chance.randrange(10**4):04}") in self._phones:
            pass
        self._phones.add(phone)
        return phone


def _code(chance: Random) -> str:
    return chance.choice(("21", "512", "510", "571", "574", "551"))
