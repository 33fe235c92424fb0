"""The geometry of a waterfall: bars that lead from one amount over its changes to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

# Room beyond the outermost bars, as a part of the span.
AIR = Decimal("0.02")


@dataclass(frozen=True)
class Fall:
    """One bar on a scale of 100, as text for SVG; `kind` is total, up, down or none, `start` and `end` are where the
    lines from the bar above and to the bar below stand."""

    kind: str
    left: str
    width: str
    start: str
    end: str
    zero: str = ""


def falls(first: Decimal, changes: Sequence[Decimal], last: Decimal) -> tuple[list[Fall], Decimal | None]:
    """This will place the bars of `first`, each change and `last`, and tell where the scale begins if not at nothing.

    Where all the changes are small beside the amounts, the scale begins between, or they could not be seen.
    """
    levels = [first]
    for change in changes:
        levels.append(levels[-1] + change)
    low, high = min(*levels, last), max(*levels, last)
    # Begun at nothing, the changes would take less than half of the scale.
    cut = low > 0 and low > high - low
    begin = low - (high - low) * Decimal("0.25") if cut and high > low else min(low, Decimal(0))
    if begin <= 0:
        cut, begin = False, min(low, Decimal(0))
    end = max(high, Decimal(0))
    span = (end - begin) * (1 + AIR) or Decimal(1)

    def place(amount: Decimal) -> Decimal:
        return (amount - begin) / span * 100

    zero = f"{place(Decimal(0)):.2f}" if begin < 0 else ""

    def bar(kind: str, was: Decimal, now: Decimal) -> Fall:
        left, right = sorted((place(was), place(now)))
        # Even what is next to nothing can be seen.
        width = max(right - left, Decimal("0.3"))
        return Fall(kind, f"{left:.2f}", f"{width:.2f}", f"{place(was):.2f}", f"{place(now):.2f}", zero)

    def total(amount: Decimal) -> Fall:
        return bar("total", begin if cut else Decimal(0), amount)

    drawn = [total(first)]
    for was, now in pairwise(levels):
        drawn.append(bar("up" if now > was else "down" if now < was else "none", was, now))
    return [*drawn, total(last)], begin if cut else None
