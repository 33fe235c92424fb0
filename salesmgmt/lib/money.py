"""Money as Decimal to the cent, and splitting that conserves the whole."""

from collections.abc import Sequence
from decimal import Decimal

CENT = Decimal("0.01")


def split(whole: Decimal, weights: Sequence[Decimal | int], unit: Decimal = CENT) -> list[Decimal]:
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
    units = whole / unit
    if units != units.to_integral_value():
        raise ValueError(f"{whole} is not a multiple of {unit}.")
    shares = [Decimal(weight) for weight in weights]
    total = sum(shares)
    if not total:
        shares, total = [Decimal(1)] * len(shares), Decimal(len(shares))
    # Integer arithmetic: a Decimal division would round at 28 digits and lose cents of huge wholes.
    scale = Decimal(10) ** max(0, *(-int(share.as_tuple().exponent) for share in shares))
    numerators = [int(share * scale) for share in shares]
    denominator = sum(numerators)
    count, sign = abs(int(units)), -1 if whole < 0 else 1
    floors = [count * numerator // denominator for numerator in numerators]
    remainders = [count * numerator % denominator for numerator in numerators]
    left = count - sum(floors)
    for index in sorted(range(len(floors)), key=lambda index: (-remainders[index], index))[:left]:
        floors[index] += 1
    return [sign * floor * unit for floor in floors]
