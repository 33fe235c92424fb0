"""From visits to money: how often one step leads to the next, and what a gap comes to in work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum

from apps.reports.rules.anonymity import People


class Step(StrEnum):
    """A step on the way to a result; each is the KPI it is counted by."""

    VISITS = "visits"
    DEALS = "new_deals"
    WINS = "deals_won"
    CONTRACTS = "contracts_signed"


@dataclass(frozen=True)
class Lever:
    """A rate: `top` divided by `bottom`, two totals. It leads to the step or result counted by `top`.

    `weight` is the number of cases that a team's rate counts for when a person's is filled up with it
    (see `blend`).
    """

    key: str
    top: str
    bottom: str
    weight: int
    # Whether it is a share of cases, which is never more than all of them.
    share: bool = False

    @property
    def begins(self) -> Step:
        """The step that it leads on from; a new deal is taken to be decided in time."""
        return Step.DEALS if self.bottom == "deals_decided" else Step(self.bottom)


DEALS_PER_VISIT = Lever("deals", Step.DEALS, Step.VISITS, 50)
WIN_RATE = Lever("win", Step.WINS, "deals_decided", 20, share=True)
CONTRACTS_PER_WIN = Lever("contracts", Step.CONTRACTS, Step.WINS, 10)


def value_of(kpi: str, each: str) -> Lever:
    return Lever("value", kpi, each, 10)


TO_A_WIN = (DEALS_PER_VISIT, WIN_RATE)
TO_A_CONTRACT = (*TO_A_WIN, CONTRACTS_PER_WIN)

# How the KPIs that visits lead to are reached, lever by lever. Money collected is taken as it comes in for each
# contract signed in the same stretch: what is still owed on older ones is part of it.
CHAINS: dict[str, tuple[Lever, ...]] = {
    "signed_amount": (*TO_A_CONTRACT, value_of("signed_amount", Step.CONTRACTS)),
    "collected_amount": (*TO_A_CONTRACT, value_of("collected_amount", Step.CONTRACTS)),
    "contracts_signed": TO_A_CONTRACT,
    "won_amount": (*TO_A_WIN, value_of("won_amount", Step.WINS)),
    "deals_won": TO_A_WIN,
    "new_deals": (DEALS_PER_VISIT,),
    "visits": (),
}


def counted(kpi: str) -> set[str]:
    """This will name the totals that the KPI's chain is learnt from."""
    return {"visits", *(key for lever in CHAINS.get(kpi, ()) for key in (lever.top, lever.bottom))}


@dataclass(frozen=True)
class Rate:
    """A lever as learnt: its value, the own cases behind it, how much of it is one's own (0 to 1), and whether what
    fills it up is the company's and not the team's."""

    lever: Lever
    value: Decimal
    cases: int
    own: Decimal
    of_company: bool = False

    @property
    def filled(self) -> Decimal:
        """How much of it is the others'."""
        return 1 - self.own


def blend(successes: Decimal, trials: Decimal, team: Decimal | None, weight: int) -> tuple[Decimal, Decimal] | None:
    """This will give (rate, own share): the own rate, filled up with the team's where cases are few.

    (successes + weight × team) ÷ (trials + weight), so that with `weight` cases of one's own both count
    the same, and the result lies between the two. The weight is where chance alone scatters a person's
    rate as widely as people really differ, for which we take a third of the rate either way: the
    scatter p(1 − p) ÷ n equals (p ÷ 3)² at n = 9(1 − p) ÷ p. That is about 20 decided deals at the usual
    win rate of 0.3, about 50 visits at 0.15 deals a visit, and about 10 contracts where the amount's own
    spread is as large as its mean. None where neither has a case.
    """
    trials = max(trials, Decimal(0))
    if team is None:
        return (successes / trials, Decimal(1)) if trials else None
    return (successes + weight * team) / (trials + weight), trials / (trials + weight)


@dataclass(frozen=True)
class Usual:
    """What a lever is among those around."""

    rate: Decimal
    of_company: bool = False


def usual(lever: Lever, people: People) -> Decimal | None:
    """This will give the rate of other people together; None where those who have a case are too few, for then it
    would be one's or two's own."""
    cases = {one: each[lever.bottom] for one, each in people.totals.items() if each.get(lever.bottom, 0) > 0}
    if not people.enough(cases):
        return None
    return sum((each.get(lever.top, Decimal(0)) for each in people.totals.values()), Decimal(0)) / sum(cases.values())


def learn(chain: Sequence[Lever], own: Mapping[str, Decimal], around: Mapping[str, Usual]) -> list[Rate]:
    """This will learn each lever from one's own totals, filled up with what is usual `around` (by lever).

    A lever without any case, or that has never led to anything, is left out: it cannot be told. One that is
    wholly the others' is told in two digits, for it is no more exact than that for oneself, and says no more
    about them.
    """
    rates = []
    for lever in chain:
        cases, theirs = own.get(lever.bottom, Decimal(0)), around.get(lever.key)
        rate = None if theirs is None else theirs.rate if cases > 0 else in_two_digits(theirs.rate)
        found = blend(own.get(lever.top, Decimal(0)), cases, rate, lever.weight)
        if found is not None and found[0] > 0:
            rates.append(Rate(lever, found[0], int(cases), found[1], theirs is not None and theirs.of_company))
    return rates


def in_two_digits(rate: Decimal) -> Decimal:
    """This will round to two significant digits, half up."""
    return rate.quantize(Decimal(1).scaleb(rate.adjusted() - 1), ROUND_HALF_UP) if rate else rate


@dataclass(frozen=True)
class Work:
    """What is to be done at one step, in whole numbers; `weeks` begins with the first that has a workday left."""

    step: Step
    total: int
    weeks: Sequence[int]
    each_day: Decimal

    @property
    def first_week(self) -> int:
        return self.weeks[0]


def needed(gap: Decimal, chain: Sequence[Lever], rates: Sequence[Rate]) -> list[tuple[Step, int]]:
    """This will turn a gap into whole numbers of visits, deals, wins and contracts, the visits first.

    The last step is rounded up to whole ones before anything else, for nobody signs half a contract; the
    steps before follow from that, each rounded up by itself, so that rounding never piles up. It goes back as
    far as the levers are told: what comes before one that is not is left out.
    """
    told = {rate.lever: rate.value for rate in rates}
    levers, found, amount = list(chain), [], max(gap, Decimal(0))
    if levers and levers[-1].key == "value":
        last = levers.pop()
        if last not in told:
            return []
        amount /= told[last]
    amount = whole(amount)
    while levers:
        lever = levers.pop()
        found.append((Step(lever.top), int(whole(amount))))
        if lever not in told:
            return found[::-1]
        amount /= told[lever]
    return [(Step.VISITS, int(whole(amount))), *found[::-1]]


def whole(amount: Decimal) -> Decimal:
    """This will round up to a whole number; a hair over one, as division leaves it, is not another one."""
    return (amount - Decimal("1e-9")).to_integral_value(ROUND_CEILING)


def share_out(total: int, days: Sequence[int]) -> list[int]:
    """This will share whole things out over weeks by their workdays, the earlier getting the odd ones; they add up
    to the total."""
    found, passed, given = [], 0, 0
    every = sum(days)
    for count in days:
        passed += count
        until = -(-total * passed // every) if every else 0
        found.append(until - given)
        given = until
    return found


def outcome(actual: Decimal, weeks: Decimal, visits_a_week: Decimal, rates: Sequence[Decimal]) -> Decimal:
    """This will tell where the period ends when visits go on at this number a week and each lever stands at its
    rate. static/js/what-if.js works it out the same way."""
    brought = weeks * visits_a_week
    for rate in rates:
        brought *= rate
    return actual + brought
