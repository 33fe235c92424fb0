"""What the demo company sells month by month: each team's total is told first, then cut into deals and contracts."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal

from apps.clients.models import Deal, DealLine
from apps.contracts.models import Contract, ContractLine
from apps.reports.demo.baskets import Basket, fill_basket
from apps.reports.demo.catalogue import COMPETITORS, EXTRAS, PARTS, Catalogue
from apps.reports.demo.clients import Account, Book
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import FADING, TROUBLED, Organisation, Rep, Unit
from apps.reports.demo.plans import LOST, OPENED, WON, Project, Sale, form, planned
from apps.reports.demo.story import (
    AVERAGE_CONTRACT,
    CONTRACTS_OF_DEALS,
    FADING_CONTRACTS,
    LOST_FOR_A_CONTRACT,
    Story,
)
from salesmgmt.lib.money import split
from salesmgmt.lib.periods import add_months

ORDERS_BY_GRADE = {"K": 2.2, "A": 1.4, "B": 1.0, "C": 0.7}
LOST_REASONS = ("price", "competitor", "no_budget", "no_need", "no_answer", "other")
LOST_WEIGHTS = (30, 26, 16, 11, 13, 4)
PROJECTS = (
    "产线改造", "自动化升级", "新线建设", "二期扩产", "机加工单元", "上下料自动化", "检测工位", "装配线",
    "备件框架", "设备更新",
)  # fmt: skip
ENGLISH_PROJECTS = ("line upgrade", "machining cell", "new plant", "assembly line", "inspection station")
LOST_NOTES = {
    "price": "对方比价后选了{competitor}，报价低约{percent}%。",
    "competitor": "{competitor}承诺交期提前六周，我方未能匹配。",
    "no_budget": "总部暂停了今年的设备预算，项目取消。",
    "no_need": "需求改为外协加工，不再采购设备。",
    "no_answer": "连续三次联系无回复，按输单处理。",
    "other": "客户自行改造旧设备，本次不采购。",
}
DEAL_NOTES = (
    "节拍要求{seconds}秒，{part}两个品种共线。", "含安装调试与两次培训，质保十二个月。",
    "客户要求先做{part}打样，合格后签合同。",
    "需与现有MES对接，接口由客户IT提供。", "场地已确认，吊装由客户负责。", "招标项目，三家比价，资质文件已递交。", "",
)  # fmt: skip


class Sales:
    """Adds deals and contracts, month by month and team by team."""

    def __init__(self, story: Story, ledger: Ledger, organisation: Organisation, catalogue: Catalogue, book: Book):
        self._story, self._ledger, self._organisation = story, ledger, organisation
        self._catalogue, self._book = catalogue, book
        self._chance = story.chance("sales")
        self._extras = [product for product in catalogue.products if product.name in EXTRAS]
        self._deals = 0
        self._numbers: dict[int, int] = {}
        self._contracts: list[tuple[date, Contract, list[ContractLine]]] = []
        self.projects: list[Project] = []
        self.contracts: list[tuple[Contract, Account]] = []

    def lay_out(self) -> None:
        """This will add what was signed and lost up to today, and what is still to be decided."""
        for month in [*self._story.months, *(add_months(self._story.today, n) for n in range(1, 6))]:
            held = self._book.held(min(month, self._story.today))
            for unit in self._organisation.units:
                self._month(unit, month, held)
        self._sign()

    def _month(self, unit: Unit, month: date, held: dict[Rep, list[Account]]) -> None:
        story = self._story
        total = planned(story, unit, month) * form(story, unit, month)
        past, days = story.past_workdays(month), story.workdays(month)
        done = len(past) / len(days)
        if done:
            sold = self._sold(unit, month, total * done, past, held)
            for sale in sold:
                self._won(sale)
            self._lose(unit, month, len(sold), past, held)
        if done < 1:
            coming = [day for day in days if day > story.today]
            count = total * (1 - done) / AVERAGE_CONTRACT * CONTRACTS_OF_DEALS * (1 + LOST_FOR_A_CONTRACT)
            for _ in range(self._about(count)):
                self._still_open(unit, self._chance.choice(coming), held)

    def _about(self, number: float) -> int:
        return int(number + self._chance.random())

    # --- who, with whom, when ---

    def _who(self, unit: Unit, day: date, held: dict[Rep, list[Account]]) -> tuple[Rep, Account] | None:
        """This will choose a rep of the team by skill, and one of their clients by its weight."""
        on = min(day, self._story.today)
        reps = [rep for rep in self._organisation.on(on, unit) if held.get(rep)]
        if not reps:
            return None
        rep = self._chance.choices(reps, [rep.skill for rep in reps])[0]
        known = [
            account for account in held[rep]
            if account is not self._book.fading and account.client.added_on <= on - timedelta(days=14)
        ]  # fmt: skip
        if not known:
            return None
        weights = [{"K": 8, "A": 4, "B": 2, "C": 1}[account.client.grade] for account in known]
        return rep, self._chance.choices(known, weights)[0]

    def _sold(self, unit: Unit, month: date, total: float, days: list[date], held) -> list[Sale]:
        """This will cut what a team signed in a month into contracts that add up to it."""
        chance, sold = self._chance, []
        fading = FADING_CONTRACTS.get(self._story.ago(month)) if unit.number == FADING else None
        if fading:
            amount = Decimal(round(fading * unit.intended / 7, -2))
            day = chance.choice(days)
            sold.append(Sale(day, self._organisation.hurt, self._book.fading, amount))
            total -= float(amount)
        whole = Decimal(max(0, round(total, -2)))
        count = max(1, round(total / (AVERAGE_CONTRACT * self._story.growth(month) ** 0.5)))
        rising = [1 + 1.4 * place / len(days) for place in range(len(days))]
        buyers = []
        for day in chance.choices(days, rising, k=count):
            if who := self._who(unit, day, held):
                buyers.append((day, *who))
        if not buyers or not whole:
            return sold
        sizes = [
            Decimal(str(round(chance.lognormvariate(0, 0.62) * ORDERS_BY_GRADE[account.client.grade], 3)))
            for _, _, account in buyers
        ]
        amounts = split(whole, sizes, Decimal(100))
        return sold + [
            Sale(day, rep, account, amount)
            for (day, rep, account), amount in zip(buyers, amounts, strict=True) if amount > 0
        ]  # fmt: skip

    def _lose(self, unit: Unit, month: date, won: int, days: list[date], held) -> None:
        chance = self._chance
        rate = LOST_FOR_A_CONTRACT * CONTRACTS_OF_DEALS
        if unit.number == TROUBLED and self._story.ago(month) <= 3:
            rate *= 2.1
        for _ in range(self._about(won * rate)):
            day = chance.choice(days)
            if who := self._who(unit, day, held):
                amount = chance.lognormvariate(math.log(AVERAGE_CONTRACT), 0.6)
                self._add_deal(Sale(day, *who, Decimal(round(amount, -2))), LOST)

    def _still_open(self, unit: Unit, day: date, held) -> None:
        if who := self._who(unit, day, held):
            amount = self._chance.lognormvariate(math.log(AVERAGE_CONTRACT * 1.15), 0.6)
            self._add_deal(Sale(day, *who, Decimal(round(amount, -2))), OPENED)

    # --- deals ---

    def _won(self, sale: Sale) -> None:
        chance = self._chance
        known = any(day < sale.day for day in sale.account.signed)
        by_deal = chance.random() < CONTRACTS_OF_DEALS or not known
        basket = fill_basket(chance, sale.amount, self._catalogue.products if by_deal else self._extras)
        project = self._add_deal(sale, WON, basket) if by_deal else None
        kind = "new" if not known else chance.choice(("renewal", "extra") if not by_deal else ("new", "extra", "extra"))
        starts_on = sale.day + timedelta(days=chance.randrange(0, 15))
        contract = Contract(
            title=self._title(sale, basket, kind), client=sale.account.client, owner=sale.rep.person,
            deal=project.deal if project else None, kind=kind, amount=sale.amount, signed_on=sale.day,
            starts_on=starts_on, ends_on=starts_on + timedelta(days=364),
        )  # fmt: skip
        sale.account.signed.append(sale.day)
        self._contracts.append((sale.day, contract, basket.contract_lines(contract)))
        self.contracts.append((contract, sale.account))

    def _title(self, sale: Sale, basket: Basket, kind: str) -> str:
        what = basket.main.name
        if sale.account.english:
            return {"renewal": "Annual service renewal", "extra": "Additional order"}.get(kind, "Purchase contract")
        return what + {"renewal": "续签合同", "extra": "增补合同"}.get(kind, "采购合同")

    def _add_deal(self, sale: Sale, outcome: str, basket: Basket | None = None) -> Project | None:
        """This will add a deal that ended on the sale's day, or is to end on it."""
        chance, story, account = self._chance, self._story, sale.account
        basket = basket or fill_basket(chance, sale.amount, self._catalogue.products)
        long = min(190, 18 + chance.lognormvariate(3.85, 0.55))
        opened_on = max(account.client.added_on, story.workday_from(sale.day - timedelta(days=int(long))))
        if opened_on > min(sale.day, story.today):
            return None
        project = Project(Deal(), account, opened_on, sale.day, outcome, basket.main, basket.quantity)
        self._deals += 1
        deal = project.deal
        deal.code, deal.name = f"SJ{self._deals:05}", self._name(account, basket)
        deal.client, deal.owner, deal.opened_by = account.client, sale.rep.person, account.holder(opened_on).person
        deal.opened_on, deal.amount, deal.outcome = opened_on, sale.amount, outcome
        deal.note = self._deal_note(account)
        if outcome == OPENED:
            through = (story.today - opened_on).days / max(1, (sale.day - opened_on).days)
            deal.stage = self._catalogue.stages[min(3, int(through * 4 + chance.uniform(-0.3, 0.2)))]
            late = chance.random() < 0.1
            deal.expected_on = story.today - timedelta(days=chance.randrange(3, 40)) if late else sale.day
            deal.expected_on = max(deal.expected_on, opened_on)
        else:
            deal.stage = self._catalogue.stages[4 if outcome == WON else 5]
            deal.closed_on = sale.day
            deal.expected_on = max(opened_on, sale.day + timedelta(days=chance.randrange(-25, 12)))
        if chance.random() < (0.75 if outcome == LOST else 0.4):
            deal.competitor = chance.choice(COMPETITORS)
        if outcome == LOST:
            self._why_lost(deal)
        self._ledger.add(deal)
        for product, quantity in basket.products():
            self._ledger.add(DealLine(deal=deal, product=product, quantity=quantity))
        account.projects.append(project)
        self.projects.append(project)
        return project

    def _why_lost(self, deal: Deal) -> None:
        chance = self._chance
        deal.lost_reason = chance.choices(LOST_REASONS, LOST_WEIGHTS)[0]
        if deal.lost_reason == "competitor":
            deal.competitor = deal.competitor or chance.choice(COMPETITORS)
        deal.note = LOST_NOTES[deal.lost_reason].format(
            competitor=deal.competitor or "同行", percent=chance.randrange(5, 19)
        )

    def _deal_note(self, account: Account) -> str:
        chance = self._chance
        part = chance.choice(PARTS[account.segment])
        return "" if account.english else chance.choice(DEAL_NOTES).format(part=part, seconds=chance.randrange(18, 95))

    def _name(self, account: Account, basket: Basket) -> str:
        chance = self._chance
        if account.english:
            return f"{account.client.short_name} {chance.choice(ENGLISH_PROJECTS)}"
        part = chance.choice(PARTS[account.segment])
        return f"{account.client.short_name}{part}{chance.choice(PROJECTS)}"

    # --- contracts ---

    def _sign(self) -> None:
        """This will number the contracts in the order of signing, and draft some for deals about to close."""
        for day, contract, lines in sorted(self._contracts, key=lambda row: row[0]):
            self._number(contract, day)
            self._add(contract, lines)
        last_stage = self._catalogue.stages[3]
        about_to = [project for project in self.projects if project.deal.stage is last_stage]
        for project in self._chance.sample(about_to, len(about_to) // 3):
            amount = project.deal.amount or Decimal(0)
            contract = Contract(
                title=f"{project.product.name}采购合同", client=project.account.client, deal=project.deal,
                owner=project.deal.owner, note="等客户法务确认付款条款。", amount=amount,
            )  # fmt: skip
            self._number(contract, self._story.today)
            basket = fill_basket(self._chance, amount, self._catalogue.products)
            self._add(contract, basket.contract_lines(contract))

    def _add(self, contract: Contract, lines: list[ContractLine]) -> None:
        self._ledger.add(contract)
        for line in lines:
            line.contract = contract  # once more, now that it has its number
            self._ledger.add(line)

    def _number(self, contract: Contract, day: date) -> None:
        self._numbers[day.year] = self._numbers.get(day.year, 0) + 1
        contract.number = f"HS-{day.year}-{self._numbers[day.year]:04}"
