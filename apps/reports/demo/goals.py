"""The monthly targets of the demo company: from the whole down to teams and people, so that parts add up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from apps.reports.demo import plans
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.money import MONTHS_UNTIL_PAID
from apps.reports.demo.organisation import NEWEST, SHRUNK, Organisation, Rep, Unit
from apps.reports.demo.story import (
    AVERAGE_CONTRACT,
    CALLS_A_DAY,
    LOST_FOR_A_CONTRACT,
    MONTHS_BACK,
    NEW_CLIENTS_A_MONTH,
    VISITS_A_DAY,
    Story,
)
from apps.targets.models import Target
from salesmgmt.lib.money import split
from salesmgmt.lib.periods import Period, add_months

ONE, TEN_THOUSAND, THOUSAND = Decimal(1), Decimal(10_000), Decimal(1000)
RATIOS = {"win_rate": Decimal("0.45"), "collection_rate": Decimal("0.90"), "average_contract": Decimal(160_000)}
NOT_YET_ASSIGNED = (NEWEST, SHRUNK)  # teams whose coming quarter is not given to people yet
CLIENTS_VISITED_A_MONTH = 15.5  # at first; they grow with the clients there are
WON_OF_CONTRACTS = 0.89
OPENED_BEFORE = (0.15, 0.35, 0.30, 0.20)  # how many months before they close deals open

Plan = Callable[[Unit, date], float]


def lay_out(story: Story, ledger: Ledger, organisation: Organisation) -> None:
    """This will add the targets of last fiscal year, this one and the coming quarter."""
    year = Period.year(story.today, story.fiscal)
    coming = Period.quarter(story.today, story.fiscal).next
    after = max(year.after, coming.after)
    month = max(year.previous.first, story.start)
    while month < after:
        for kpi, (plan, unit) in _plans(story).items():
            _assign(story, ledger, organisation, kpi, month, plan, unit, to_people=month not in coming)
        for kpi, amount in RATIOS.items():
            teams = [organisation.company, *organisation.regions, *(unit.team for unit in organisation.units)]
            for team in teams:
                ledger.add(Target(kpi=kpi, month=month, team=team, amount=amount))
        month = add_months(month, 1)


def _plans(story: Story) -> dict[str, tuple[Plan, Decimal]]:
    """This will tell what each KPI's plan is for a team in a month, and in which unit it is assigned."""

    def signed(unit: Unit, month: date) -> float:
        return plans.planned(story, unit, month)

    def collected(unit: Unit, month: date) -> float:
        earlier = {wait: add_months(month, -wait) for wait in MONTHS_UNTIL_PAID}
        return sum(MONTHS_UNTIL_PAID[wait] * signed(unit, m) for wait, m in earlier.items() if m >= story.start)

    def contracts(unit: Unit, month: date) -> float:
        return signed(unit, month) / (AVERAGE_CONTRACT * story.growth(month) ** 0.5)

    def won(unit: Unit, month: date) -> float:
        return contracts(unit, month) * WON_OF_CONTRACTS

    def opened(unit: Unit, month: date) -> float:
        closing = sum(share * won(unit, add_months(month, wait)) for wait, share in enumerate(OPENED_BEFORE))
        return closing * (1 + LOST_FOR_A_CONTRACT)

    def met(unit: Unit, month: date) -> float:
        grown = 1.3 - 0.3 * story.ago(month) / MONTHS_BACK
        return CLIENTS_VISITED_A_MONTH * grown * len(story.workdays(month)) / 21 * unit.intended

    def daily(rate: float) -> Plan:
        return lambda unit, month: rate * story.activity(month) * len(story.workdays(month)) * unit.intended

    def monthly(rate: float) -> Plan:
        return lambda unit, month: rate * story.activity(month) * unit.intended

    return {
        "visits": (daily(VISITS_A_DAY), ONE),
        "calls": (daily(CALLS_A_DAY), ONE),
        "clients_visited": (met, ONE),
        "new_clients": (monthly(NEW_CLIENTS_A_MONTH), ONE),
        "new_deals": (opened, ONE),
        "deals_won": (won, ONE),
        "contracts_signed": (contracts, ONE),
        "signed_amount": (signed, TEN_THOUSAND),
        "collected_amount": (collected, TEN_THOUSAND),
    }


def _assign(
    story: Story, ledger: Ledger, organisation: Organisation, kpi: str, month: date, plan: Plan, unit: Decimal,
    *, to_people: bool,
) -> None:  # fmt: skip
    """This will split one KPI's whole of a month over the teams, the teams' over their people."""
    amounts = [plan(team, month) for team in organisation.units]
    whole = Decimal(round(sum(amounts) / float(unit))) * unit
    parts = split(whole, [Decimal(str(round(amount, 4))) for amount in amounts], unit)

    def add(team, amount: Decimal, rep: Rep | None = None) -> None:
        ledger.add(Target(kpi=kpi, month=month, team=team, person=rep.person if rep else None, amount=amount))

    add(organisation.company, whole)
    for region in organisation.regions:
        below = [part for team, part in zip(organisation.units, parts, strict=True) if team.team.parent is region]
        add(region, sum(below, Decimal(0)))
    for team, part in zip(organisation.units, parts, strict=True):
        add(team.team, part)
        reps = organisation.on(min(month, story.today), team)
        if not reps or not (to_people or team.number not in NOT_YET_ASSIGNED):
            continue
        step = THOUSAND if unit > 1 else ONE
        rest = Decimal(round(float(part) * team.unassigned / float(step))) * step
        weights = [rep.level if unit > 1 else 10 for rep in reps]
        for rep, amount in zip(reps, split(part - rest, weights, step), strict=True):
            add(team.team, amount, rep)
