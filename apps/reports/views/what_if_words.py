"""The sliders with their names and numbers written out, as static/js/what-if.js writes them too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.reports.forms import Question
from apps.reports.rules.what_if import Slider, WhatIf
from salesmgmt.lib.numbers import currency_sign, grouped, percent, signed_money

LABELS = {
    "visits": lambda: _("Visits a week"),
    "deals": lambda: _("New deals a visit"),
    "win": lambda: _("Win rate"),
    "value": lambda: _("Amount a contract"),
}


@dataclass(frozen=True)
class Lever:
    """One slider, named, with how its number is written."""

    slider: Slider
    label: str
    unit: str
    places: int
    shown: str
    usual: str


@dataclass(frozen=True)
class WhatIfTold:
    """The form of sliders; `kept` are the fields that keep the address."""

    asked: WhatIf
    levers: Sequence[Lever]
    unit: str
    sign: str
    outcome: str
    gap: str
    kept: Sequence[tuple[str, str]]


def told(asked: WhatIf | None, question: Question) -> WhatIfTold | None:
    """This will write out what is asked for and what it comes to."""
    if asked is None:
        return None
    unit = str(question.kpi.unit)
    sign = currency_sign(question.company.currency, get_language() or "en")
    return WhatIfTold(
        asked, [_lever(slider, question, sign) for slider in asked.sliders], unit, signed_money("0", sign)[:-1],
        written(asked.outcome, unit, 0, sign), written(abs(asked.gap), unit, 0, sign), _kept(question),
    )  # fmt: skip


def _lever(slider: Slider, question: Question, sign: str) -> Lever:
    unit = {"win": "percent", "value": "money"}.get(slider.key, "count")
    places = 0 if unit == "percent" else max(-slider.step.normalize().adjusted(), 0)
    of_a_win = question.kpi.key == "won_amount" and slider.key == "value"
    label = _("Amount a deal won") if of_a_win else LABELS[slider.key]()
    shown, usual = (written(amount, unit, places, sign) for amount in (slider.value, slider.usual))
    return Lever(slider, label, unit, places, shown, usual)


def written(amount: Decimal, unit: str, places: int, sign: str) -> str:
    """This will write an amount with fixed decimals."""
    if unit == "percent":
        return percent(amount, places)
    text = grouped(amount, places)
    return signed_money(text, sign) if unit == "money" else text


def _kept(question: Question) -> list[tuple[str, str]]:
    scope = question.scope
    found = {"team": scope.team, "person": scope.person}
    ids = [(name, str(row.pk)) for name, row in found.items() if row]
    return [*ids, ("period", str(question.period)), ("kpi", question.kpi.key)]
