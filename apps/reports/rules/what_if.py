"""What if: where a period ends when one lever moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from apps.reports.rules.conversions import Rate, outcome


@dataclass(frozen=True)
class Slider:
    """A lever that can be moved: from 0 to `most` in steps; `value` is where it stands, `usual` where it stood."""

    key: str
    value: Decimal
    usual: Decimal
    most: Decimal
    step: Decimal


@dataclass(frozen=True)
class WhatIf:
    """The sliders, what is not moved, and what they come to together."""

    sliders: Sequence[Slider]
    actual: Decimal
    target: Decimal
    weeks: Decimal
    fixed: Decimal

    @property
    def outcome(self) -> Decimal:
        visits, *rates = (slider.value for slider in self.sliders)
        return outcome(self.actual, self.weeks, visits, [*rates, self.fixed])

    @property
    def gap(self) -> Decimal:
        return self.target - self.outcome


def what_if(
    actual: Decimal, target: Decimal, weeks: Decimal, visits: Decimal, rates: Sequence[Rate],
    asked: Mapping[str, Decimal | None],
) -> WhatIf:  # fmt: skip
    """This will set each slider to what was asked, else to what is usual; beyond its ends it stops there.

    How many contracts a won deal leads to is not one of them: nobody decides on that.
    """
    fixed = Decimal(1)
    sliders = [_slider("visits", visits, asked.get("visits"), share=False)]
    for rate in rates:
        if rate.lever.key == "contracts":
            fixed *= rate.value
        else:
            sliders.append(_slider(rate.lever.key, rate.value, asked.get(rate.lever.key), share=rate.lever.share))
    return WhatIf(sliders, actual, target, weeks, fixed)


def _slider(key: str, usual: Decimal, asked: Decimal | None, *, share: bool) -> Slider:
    """This will lay out a slider: three times the usual, a share at most all, in some hundred steps of a round size."""
    most = Decimal(1) if share else max(3 * usual, Decimal("0.03"))
    step = Decimal("0.01") if share else Decimal(1).scaleb((most / 30).adjusted())
    most = _on(step, most)
    usual = _on(step, usual)
    value = usual if asked is None else min(max(_on(step, asked), Decimal(0)), most)
    return Slider(key, value, usual, most, step)


def _on(step: Decimal, amount: Decimal) -> Decimal:
    """This will round to a whole number of steps, as the slider does."""
    return (amount / step).quantize(Decimal(1), ROUND_HALF_UP) * step
