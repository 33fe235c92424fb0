"""The chain that a target stands for: what each driver usually is, and as many clients as it then takes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from apps.reports.rules.conversions import CONTRACTS_PER_WIN, DEALS_PER_VISIT, WIN_RATE
from apps.reports.rules.decomposition import ONE, ZERO, Side, Sold

# With so many cases of one's own a driver counts as much as the team's (see `conversions.blend`).
WEIGHTS = {
    "visits": 10,
    "deals": DEALS_PER_VISIT.weight,
    "decided": 10,
    "won": WIN_RATE.weight,
    "contracts": CONTRACTS_PER_WIN.weight,
    "signed": 10,
    "collected": 10,
}
OF_NEW_CLIENTS = 10


def planned(
    own: Side, team: Side | None, chain: tuple[str, ...], amount: Decimal, agreed: Mapping[str, Fraction]
) -> Side:
    """This will build the chain that comes to the target `amount`.

    Each driver is the own one, filled up with the team's where cases are few,

        (own cases x own driver + weight x the team's) / (own cases + weight),

    or the one that was `agreed` in a target of its own, by the level it leads to. The clients to be met
    close the chain: as many as it takes for its last level to be the target.
    """
    reached = team or own
    kept = [level for level in chain if reached.levels[level] > 0 or own.levels[level] > 0]
    levels, product = dict.fromkeys(chain, ZERO), ONE
    for place, level in enumerate(kept):
        if place:
            before = kept[place - 1]
            next_to_it = chain[chain.index(level) - 1] == before
            usual = _usual(own, team, before, level)
            product *= agreed.get(level, usual) if next_to_it else usual
        levels[level] = product
    side = Side(levels, _new(own, team, levels["clients"]), {}, {**own.levels})
    if levels.get("contracts") and levels.get("signed"):
        side = Side(levels, side.new, _products(own, team, levels), side.cases)
    return side.scaled_to(amount, chain[-1])


def _usual(own: Side, team: Side | None, before: str, level: str) -> Fraction:
    mine = own.levels[level] / own.levels[before] if own.levels[before] > 0 else None
    theirs = team.levels[level] / team.levels[before] if team and team.levels[before] > 0 else None
    if mine is None or theirs is None:
        return mine if mine is not None else theirs if theirs is not None else ZERO
    return _mix(mine, theirs, own.counted(before), WEIGHTS[level])


def _mix(mine: Fraction, theirs: Fraction, cases: Fraction, weight: int) -> Fraction:
    return (cases * mine + weight * theirs) / (cases + weight)


def _new(own: Side, team: Side | None, clients: Fraction) -> Fraction:
    """This will tell how many of the clients are new, in the usual share."""
    mine = (own.new or ZERO) / own.levels["clients"] if own.levels["clients"] > 0 else None
    theirs = (team.new or ZERO) / team.levels["clients"] if team and team.levels["clients"] > 0 else None
    if mine is None or theirs is None:
        share = mine if mine is not None else theirs if theirs is not None else ZERO
    else:
        share = _mix(mine, theirs, own.levels["clients"], OF_NEW_CLIENTS)
    return clients * share


def _products(own: Side, team: Side | None, levels: Mapping[str, Fraction]) -> dict[int, Sold]:
    """This will tell what is usually sold of each product, for contracts of the planned value."""
    sides = [side for side in (own, team) if side and side.levels["contracts"] > 0 and side.levels["signed"] > 0]
    if not sides:
        return {}
    weights = [ONE] if len(sides) == 1 else [own.levels["contracts"], Fraction(WEIGHTS["signed"])]
    each = Fraction(0)
    sold: dict[int, list[Fraction]] = {}
    for side, weight in zip(sides, weights, strict=True):
        share = weight / sum(weights) / side.levels["contracts"]
        each += side.levels["signed"] * share
        for product, found in side.products.items():
            sums = sold.setdefault(product, [ZERO, ZERO, ZERO])
            for place, value in enumerate((found.units, found.listed, found.paid)):
                sums[place] += value * share
    # Of all contracts, and larger or smaller by as much as their value was agreed to be.
    factor = levels["signed"] / each
    return {product: Sold(*sums).times(factor) for product, sums in sold.items()}
