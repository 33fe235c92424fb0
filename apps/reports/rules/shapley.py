"""Sharing out the change of a product among its factors: the exact Shapley value, and rounding that keeps the sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import MAX_PREC, Decimal, localcontext
from fractions import Fraction
from math import factorial, floor

from salesmgmt.lib.money import CENT


@dataclass(frozen=True)
class Block:
    """A factor of a product whose value depends on one player or several: `value` gives it for each state.

    A state says of each player whether it stands as before (False) or as after (True).
    """

    players: tuple[str, ...]
    value: Callable[[tuple[bool, ...]], Fraction]

    @classmethod
    def single(cls, player: str, before: Fraction, after: Fraction) -> Block:
        return cls((player,), lambda state: after if state[0] else before)

    def table(self) -> tuple[tuple[str, ...], list[Fraction]]:
        """This will list the value of every state, of those players alone on whom it depends; the first player is
        the lowest bit."""
        count = len(self.players)
        bits = [1 << place for place in range(count)]
        values = [self.value(tuple(bool(mask & bit) for bit in bits)) for mask in range(1 << count)]
        every = range(len(values))
        moving = [place for place, bit in enumerate(bits) if any(values[mask] != values[mask ^ bit] for mask in every)]
        states = [
            sum(bits[place] for index, place in enumerate(moving) if mask >> index & 1)
            for mask in range(1 << len(moving))
        ]
        return tuple(self.players[place] for place in moving), [values[state] for state in states]


def shapley(blocks: Sequence[Block]) -> dict[str, Fraction]:
    """This will share out the change of the blocks' product, from all before to all after, among the players.

    Each gets the average, over all orders in which the players could go from before to after one by
    one, of what the product changes at its step: with n players and v(S) the product when those in S
    have gone,

        part(i) = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S with i) - v(S)).

    It is the one rule whose parts add up to the change, give a player that changes nothing nothing,
    treat players alike, and add up over sums (Shapley, A Value for n-person Games, 1953); as exact
    decomposition of changes: Sun, Energy Economics 20 (1998); Albrecht, François and Schoors, Energy
    Policy 30 (2002). No order has to be chosen, and nothing is left over.
    """
    found = {player: Fraction(0) for block in blocks for player in block.players}
    tables = [block.table() for block in blocks]
    sums = [_by_size(values) for _players, values in tables]
    count = sum(len(players) for players, _values in tables)
    weights = [Fraction(factorial(size) * factorial(count - size - 1), factorial(count)) for size in range(count)]
    for place, (players, values) in enumerate(tables):
        # Of the other blocks it matters only how many of their players have gone.
        others = [Fraction(1)]
        for each in (*sums[:place], *sums[place + 1 :]):
            others = _times(others, each)
        for index, player in enumerate(players):
            bit = 1 << index
            for state, value in enumerate(values):
                if not state & bit:
                    gone = state.bit_count()
                    weight = sum((weights[gone + size] * other for size, other in enumerate(others)), Fraction(0))
                    found[player] += weight * (values[state | bit] - value)
    return found


def _by_size(values: Sequence[Fraction]) -> list[Fraction]:
    """This will add up a block's values over the states in which as many players have gone."""
    sums = [Fraction(0)] * (len(values).bit_length())
    for state, value in enumerate(values):
        sums[state.bit_count()] += value
    return sums


def _times(left: Sequence[Fraction], right: Sequence[Fraction]) -> list[Fraction]:
    product = [Fraction(0)] * (len(left) + len(right) - 1)
    for size, one in enumerate(left):
        for more, other in enumerate(right):
            product[size + more] += one * other
    return product


def to_the_cent(parts: Sequence[Fraction], whole: Decimal, unit: Decimal = CENT) -> list[Decimal]:
    """This will round exact parts of a whole to `unit` so that they still add up to it.

    Largest remainder, as `salesmgmt.lib.money.split`, for parts of either sign: each is cut off
    towards zero, then the units left over go to the largest remainders of their sign, the earlier part
    first among equals. The parts of the opposite whole are the opposite parts, and a part of nothing
    stays nothing. Raises ValueError for parts that do not add up to `whole`, or a whole that is not a
    multiple of `unit`.
    """
    size = Fraction(unit)
    exact = [part / size for part in parts]
    if sum(exact) * size != Fraction(whole):
        raise ValueError(f"The parts come to {sum(parts)}, not to {whole}.")
    if (Fraction(whole) / size).denominator != 1:
        raise ValueError(f"{whole} is not a multiple of {unit}.")
    cut = [floor(abs(part)) * (1 if part >= 0 else -1) for part in exact]
    remainders = [part - kept for part, kept in zip(exact, cut, strict=True)]
    left = int(sum(remainders))
    sign = 1 if left >= 0 else -1
    for index in sorted(range(len(cut)), key=lambda index: (-sign * remainders[index], index))[: abs(left)]:
        cut[index] += sign
    # Exact however large: Decimals otherwise round at 28 digits, and ratios of next to nothing make parts of more.
    with localcontext(prec=MAX_PREC):
        return [number * unit for number in cut]
