"""The chain that a target stands for: what each driver usually is, and as many clients as it then takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from apps.reports.rules.anonymity import People
from apps.reports.rules.conversions import CONTRACTS_PER_WIN, DEALS_PER_VISIT, WIN_RATE, in_two_digits
from apps.reports.rules.decomposition import ONE, ZERO, Side, Sold

# With so many cases of one's own a driver counts as much as the others' (see `conversions.blend`).
WEIGHTS = {
    "visits": 10,
    "deals": DEALS_PER_VISIT.weight,
    "decided": 10,
    "won": WIN_RATE.weight,
    "contracts": CONTRACTS_PER_WIN.weight,
    "signed": 10,
    "collected": 10,
}
# The new ones of the clients met, beside the levels.
NEW = "new_clients"
OF_NEW_CLIENTS = 10


@dataclass
class Around:
    """Those around a party, the nearest first; who is further off is asked only where those near are too few."""

    circles: Iterator[People]
    known: list[People] = field(default_factory=list)

    def usual(self, chain: Sequence[str], top: str) -> Fraction | None:
        """This will tell what `top` is for each case of the first of `chain`, among the nearest of whom enough have
        such a case; None where there are none, or where any has a case in between: a rate over several levels would
        tell of what few did on the way."""
        for people in self._nearest_first():
            before, *between = chain
            totals = people.totals.values()
            cases = {one: Fraction(each[before]) for one, each in people.totals.items() if each.get(before, 0) > 0}
            if people.enough(cases):
                on_the_way = any(each.get(level, 0) for each in totals for level in between)
                whole = sum((Fraction(each.get(top, 0)) for each in totals), ZERO)
                return None if on_the_way else whole / sum(cases.values())
        return None

    def _nearest_first(self) -> Iterator[People]:
        yield from self.known
        for people in self.circles:
            self.known.append(people)
            yield people


def planned(
    own: Side, circles: Iterable[People], chain: tuple[str, ...], amount: Decimal, agreed: Mapping[str, Fraction]
) -> Side:
    """This will build the chain that comes to the target `amount`.

    Each driver is the own one, filled up with the others' where cases are few,

        (own cases x own driver + weight x the others') / (own cases + weight),

    or the one that was `agreed` in a target of its own, by the level it leads to. From the target it goes back to
    the clients to be met, as many as it takes; levels that nothing tells of are left at nothing. What is sold is of
    one's own products alone, in their own proportions: nobody else's are told.
    """
    around = Around(iter(circles))
    levels = dict.fromkeys(chain, ZERO) | {chain[-1]: ONE}
    place = len(chain) - 1
    for before in range(len(chain) - 2, -1, -1):
        rate = agreed.get(chain[place]) if before == place - 1 else None
        if rate is None:
            rate = _usual(own, around, chain[before:place], chain[place])
        if rate is not None and rate > 0:
            levels[chain[before]] = levels[chain[place]] / rate
            place = before
    side = Side(levels, _new(own, around, levels["clients"]), _products(own, levels), {**own.levels})
    return side.scaled_to(amount, chain[-1])


def _usual(own: Side, around: Around, way: Sequence[str], level: str) -> Fraction | None:
    before = way[0]
    mine = own.levels[level] / own.levels[before] if own.levels[before] > 0 else None
    return _mix(mine, around.usual(way, level), own.counted(before), WEIGHTS[level])


def _mix(mine: Fraction | None, theirs: Fraction | None, cases: Fraction, weight: int) -> Fraction | None:
    """This will fill up one's own with the others'; theirs alone are told in two digits."""
    if mine is None:
        return None if theirs is None else Fraction(in_two_digits(Decimal(theirs.numerator) / theirs.denominator))
    return mine if theirs is None else (cases * mine + weight * theirs) / (cases + weight)


def _new(own: Side, around: Around, clients: Fraction) -> Fraction:
    """This will tell how many of the clients are new, in the usual share."""
    mine = (own.new or ZERO) / own.levels["clients"] if own.levels["clients"] > 0 else None
    share = _mix(mine, around.usual(["clients"], NEW), own.levels["clients"], OF_NEW_CLIENTS)
    return clients * (share or ZERO)


def _products(own: Side, levels: Mapping[str, Fraction]) -> dict[int, Sold]:
    """This will tell what is usually sold of each product, larger or smaller by as much as contracts are planned to
    be worth."""
    if not levels.get("contracts") or not levels.get("signed") or own.levels["signed"] <= 0:
        return {}
    factor = levels["signed"] / own.levels["signed"]
    return {product: sold.times(factor) for product, sold in own.products.items()}
