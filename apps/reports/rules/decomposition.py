"""Why one figure differs from another: the gap, split exactly among the drivers of the chain that makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from functools import partial

from apps.reports.rules.drivers import INSIDE, STEP
from apps.reports.rules.shapley import Block, shapley, to_the_cent

# Below so many cases on either side a driver's change may be chance.
FEW = 5
ZERO, ONE = Fraction(0), Fraction(1)
SIDES = (False, True)


@dataclass(frozen=True)
class Sold:
    """What was sold of one product: units, what they come to at list price, and what is paid for them."""

    units: Fraction
    listed: Fraction
    paid: Fraction

    @property
    def priced(self) -> bool:
        return self.units > 0 and self.listed > 0

    def times(self, factor: Fraction) -> Sold:
        return Sold(self.units * factor, self.listed * factor, self.paid * factor)


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what each level of the chain came to.

    `new` are those of the clients met who were new. `cases` says from how many records each level was
    counted, where the levels themselves are not these (a plan's, an average's).
    """

    levels: Mapping[str, Fraction]
    new: Fraction | None = None
    products: Mapping[int, Sold] = field(default_factory=dict)
    cases: Mapping[str, Fraction] | None = None

    def counted(self, level: str) -> Fraction:
        """This will tell how many cases a level stands for; money stands for its contracts."""
        found = self.levels if self.cases is None else self.cases
        return found.get("contracts" if level in ("signed", "collected") else level, ZERO)

    def times(self, factor: Fraction) -> Side:
        """This will scale every level, and leave every ratio as it is."""
        return Side(
            {level: amount * factor for level, amount in self.levels.items()},
            None if self.new is None else self.new * factor,
            {product: sold.times(factor) for product, sold in self.products.items()},
            self.cases or dict(self.levels),
        )

    def scaled_to(self, amount: Decimal, last: str) -> Side:
        """This will scale the chain so that its last level comes to `amount`; without anything to scale it is all
        nothing but that level."""
        if self.levels.get(last, ZERO) > 0 and amount > 0:
            return self.times(Fraction(amount) / self.levels[last])
        nothing = self.times(ZERO)
        return replace(nothing, levels={**nothing.levels, last: Fraction(amount)})


@dataclass(frozen=True)
class Part:
    """What of a gap is due to one driver, or to several that cannot be told apart.

    `before` and `after` are what the driver was and is (None: cannot be said); `cases` the records it
    was divided by on both sides.
    """

    drivers: tuple[str, ...]
    amount: Decimal
    before: Fraction | None = None
    after: Fraction | None = None
    cases: tuple[Fraction, Fraction] | None = None

    @property
    def key(self) -> str:
        return "-".join(self.drivers)

    @property
    def few(self) -> bool:
        return self.cases is not None and min(self.cases) < FEW


@dataclass(frozen=True)
class _Step:
    """The way from one level that is kept to the next, over those that are nothing on a side."""

    before: str
    levels: tuple[str, ...]

    @property
    def last(self) -> str:
        return self.levels[-1]

    @property
    def drivers(self) -> tuple[str, ...]:
        return tuple(STEP[level] for level in self.levels)

    def ratio(self, side: Side) -> Fraction:
        return side.levels[self.last] / (side.levels[self.before] if self.before else ONE)


def decompose(before: Side, after: Side, chain: tuple[str, ...]) -> list[Part]:
    """This will split the difference of the chain's last level, after less before, among its drivers.

    A level of the chain is the one before it times a driver, so that the last is

        clients met x meetings per client x deals per meeting x decided per deal x win rate
        x contracts per deal won x value per contract (x collected of signed),

    where clients met are new and existing ones, and the value per contract is, summed over the products p,

        units per contract x share of p in the units (mix) x its list price x paid of list price
        + what lines without a list price come to per contract.

    A product that one side did not sell has no price there; the other side's stands for it, so that its
    coming or going is mix alone. What each driver is due is its Shapley value (`shapley`), rounded at
    the end (`to_the_cent`), so that the parts add up to the difference to the cent.

    Nothing can be divided by a level that is nothing on either side. Such a level is left out, and the
    drivers on both sides of it become one part.
    """
    gap = after.levels[chain[-1]] - before.levels[chain[-1]]
    blocks: list[Block] = []
    told: dict[str, Part] = {}
    for step in _steps(before, after, chain):
        made, parts = _block(step, before, after)
        blocks.append(made)
        told |= {part.key: part for part in parts}
    exact = shapley(blocks)
    whole = Decimal(gap.numerator) / gap.denominator
    rounded = to_the_cent([exact[key] for key in told], whole)
    return [replace(part, amount=amount) for part, amount in zip(told.values(), rounded, strict=True)]


def _steps(before: Side, after: Side, chain: tuple[str, ...]) -> list[_Step]:
    steps: list[_Step] = []
    left_out: list[str] = []
    for level in chain:
        # What is negative (more returned than signed) divides into nothing that means anything.
        if level != chain[-1] and not (before.levels[level] > 0 and after.levels[level] > 0):
            left_out.append(level)
            continue
        steps.append(_Step(steps[-1].last if steps else "", (*left_out, level)))
        left_out = []
    return steps


def _block(step: _Step, before: Side, after: Side) -> tuple[Block, list[Part]]:
    """This will make a step's factor, and its parts without their amounts."""
    if step.levels == ("clients",) and before.new is not None and after.new is not None:
        return _clients(before, after)
    if step.levels == ("signed",) and step.before == "contracts" and _priced(before) and _priced(after):
        return _value(before, after)
    counted = step.before or step.last
    ratios = step.ratio(before), step.ratio(after)
    cases = before.counted(counted), after.counted(counted)
    part = Part(step.drivers, Decimal(0), *ratios, cases=cases)
    return Block.single(part.key, *ratios), [part]


def _clients(before: Side, after: Side) -> tuple[Block, list[Part]]:
    was, now = before.levels["clients"], after.levels["clients"]
    new = (before.new or ZERO, after.new or ZERO)
    existing = (was - new[0], now - new[1])
    cases = before.counted("clients"), after.counted("clients")
    parts = [
        Part((key,), Decimal(0), *each, cases=cases)
        for key, each in zip(INSIDE["clients"], (new, existing), strict=True)
    ]
    return Block(INSIDE["clients"], lambda state: new[state[0]] + existing[state[1]]), parts


def _priced(side: Side) -> bool:
    return any(sold.priced for sold in side.products.values())


@dataclass(frozen=True)
class Basket:
    """A side's contracts taken apart: units a contract, each product's share of them, its list price and what is
    paid of it, and what else there is a contract."""

    units: Fraction
    shares: Mapping[int, Fraction]
    prices: Mapping[int, Fraction]
    paid: Mapping[int, Fraction]
    other: Fraction

    @classmethod
    def of(cls, side: Side) -> Basket:
        contracts = side.levels["contracts"]
        priced = {product: sold for product, sold in side.products.items() if sold.priced}
        units = sum((sold.units for sold in priced.values()), ZERO)
        paid = sum((sold.paid for sold in priced.values()), ZERO)
        return cls(
            units / contracts,
            {product: sold.units / units for product, sold in priced.items()},
            {product: sold.listed / sold.units for product, sold in priced.items()},
            {product: sold.paid / sold.listed for product, sold in priced.items()},
            (side.levels["signed"] - paid) / contracts,
        )


def _at(shares: Mapping[int, Fraction], prices: Mapping[int, Fraction], paid: Mapping[int, Fraction] | None = None):
    """This will give the price of an average unit: at list, or what is paid."""
    return sum((share * prices[p] * (paid[p] if paid is not None else ONE) for p, share in shares.items()), ZERO)


def _mean(unit: Callable[[bool, bool], Fraction]) -> Fraction:
    """This will average over what two more drivers were and are."""
    return sum((unit(one, other) for one in SIDES for other in SIDES), ZERO) / 4


def _value(before: Side, after: Side) -> tuple[Block, list[Part]]:
    then, now = Basket.of(before), Basket.of(after)
    # Of a product sold on one side only, the price there stands for both.
    prices = {**now.prices, **then.prices}, {**then.prices, **now.prices}
    paid = {**now.paid, **then.paid}, {**then.paid, **now.paid}
    units, shares, rest = (then.units, now.units), (then.shares, now.shares), (then.other, now.other)

    def at(mix: bool, listed: bool, discount: bool) -> Fraction:
        return _at(shares[mix], prices[listed], paid[discount])

    def value(state: tuple[bool, ...]) -> Fraction:
        size, mix, listed, discount, other = state
        return units[size] * at(mix, listed, discount) + rest[other]

    def of_list(mix: bool, listed: bool, discount: bool) -> Fraction:
        return at(mix, listed, discount) / _at(shares[mix], prices[listed])

    # A driver's numbers are the means over what the others were and are, as its part is.
    told = {
        "units": units,
        "mix": (_mean(partial(at, False)), _mean(partial(at, True))),
        "list": (_mean(lambda mix, paid: at(mix, False, paid)), _mean(lambda mix, paid: at(mix, True, paid))),
        "price": (_mean(lambda mix, at: of_list(mix, at, False)), _mean(lambda mix, at: of_list(mix, at, True))),
        "other": rest,
    }
    cases = before.counted("contracts"), after.counted("contracts")
    parts = [Part((key,), Decimal(0), was, is_now, cases) for key, (was, is_now) in told.items()]
    return Block(INSIDE["signed"], value), parts
