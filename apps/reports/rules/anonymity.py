"""When what several people did together tells of none of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

# Fewer people's figures together are too much their own to be told to others.
ANONYMOUS = 3


@dataclass(frozen=True)
class People:
    """What each of several people came to, by person; `known` are, of each who may read of it, those whose figures
    they know already and could take from the sum."""

    totals: Mapping[int, Mapping[str, Decimal]]
    known: Sequence[Collection[int]] = ()

    def enough(self, having: Collection[int]) -> bool:
        """Whether those who have a case are enough: at least `ANONYMOUS`, and for everyone who may read of it either
        all known anyway, or as many unknown ones."""
        unknown = [len({*having}.difference(known)) for known in self.known]
        return len(having) >= ANONYMOUS and all(left == 0 or left >= ANONYMOUS for left in unknown)
