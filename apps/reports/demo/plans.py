"""What each team is to sign in a month and how much of it it does; and what a sale and a deal are meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.clients.models import Deal, Product
from apps.reports.demo.clients import Account
from apps.reports.demo.organisation import FORM, FORM_NOW, TROUBLED, Rep, Unit
from apps.reports.demo.story import TROUBLE, Story

OPENED, WON, LOST = "open", "won", "lost"


@dataclass(eq=False)
class Project:
    """A deal as the story knows it, for the visits that belong to it."""

    deal: Deal
    account: Account
    opened_on: date
    ends_on: date  # decided, or expected to be
    outcome: str
    product: Product
    quantity: int


@dataclass(frozen=True)
class Sale:
    """A contract to be: on a day, by someone, for an amount."""

    day: date
    rep: Rep
    account: Account
    amount: Decimal


def form(story: Story, unit: Unit, month: date) -> float:
    """This will tell what a team does of its plan in a month."""
    ago = story.ago(month)
    if unit.number == TROUBLED and ago in TROUBLE:
        return TROUBLE[ago]
    if ago <= 0:
        return FORM_NOW[unit.number] or TROUBLE[0]
    return FORM[unit.number] * story.chance(f"form {unit.number} {month}").uniform(0.90, 1.10)


def planned(story: Story, unit: Unit, month: date) -> float:
    """This will tell what a team is to sign in a month."""
    return story.planned(month) * unit.market * unit.intended
