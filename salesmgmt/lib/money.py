"""Money as Decimal to the cent, and splitting that conserves the whole."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

CENT = Decimal("0.01")


def split(whole: Decimal, weights: Sequence[Decimal | Fraction | int], unit: Decimal = CENT) -> list[Decimal]:
    """This will split `whole` over `weights` so that the parts add up to it exactly.

    Largest remainder (Hamilton): each part is rounded towards zero to `unit`, then the units left
    over go to the largest remainders, the earlier part first among equals. All weights zero means
    equal weights. Raises ValueError for no parts, a negative weight or a whole that is not a
    multiple of `unit`.
    """
    if not weights:
        raise ValueError("There is nothing to split over.")
    if any(weight < 0 for weight in weights):
        raise ValueError("A weight cannot be negative.")
    # Exact fractions: a Decimal division would round at 28 digits and lose cents of huge wholes.
    units = Fraction(whole) / Fraction(unit)
    if units.denominator != 1:
        raise ValueError(f"{whole} is not a multiple of {unit}.")
    shares = [Fraction(weight) for weight in weights]
    if not any(shares):
        shares = [Fraction(1)] * len(shares)
    scale = lcm(*(share.denominator for share in shares))
    numerators = [share.numerator * (scale // share.denominator) for share in shares]
    denominator = sum(numerators)
    count, sign = abs(units.numerator), -1 if whole < 0 else 1
    floors, remainders = zip(*(divmod(count * numerator, denominator) for numerator in numerators), strict=True)
    parts, left = list(floors), count - sum(floors)
    for index in sorted(range(len(parts)), key=lambda index: (-remainders[index], index))[:left]:
        parts[index] += 1
    return [sign * part * unit for part in parts]
