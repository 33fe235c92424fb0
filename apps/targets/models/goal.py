"""What a target is about: a KPI, the whole of it or a part, and how high it is aimed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.targets import kpis
from apps.targets.kpis import KPIS, Kpi


class Tier(models.TextChoices):
    """How high a target is aimed: what must be reached, what should be, and what would be splendid."""

    BASE = "base", pgettext_lazy("tier of a target", "Target")
    STRETCH = "stretch", pgettext_lazy("tier of a target", "Stretch")
    CHALLENGE = "challenge", pgettext_lazy("tier of a target", "Challenge")


@dataclass(frozen=True)
class Goal:
    """One KPI at one tier, of the whole business (no dimension) or of one member of a dimension."""

    kpi: str
    tier: str = Tier.BASE
    dimension: str = ""
    member: int = 0

    @property
    def declared(self) -> Kpi:
        return KPIS[self.kpi]

    @property
    def fields(self) -> dict[str, str | int]:
        """The columns that hold it, as every table of this floor has them."""
        return {"kpi": self.kpi, "tier": self.tier, "dimension": self.dimension, "member": self.member}


class OfGoal(models.Model):
    """A row about one goal."""

    kpi = models.CharField(_("KPI"), max_length=40, choices=kpis.choices)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, default=Tier.BASE)
    # As figures are kept: "" is the whole, else what `member` is the id of.
    dimension = models.CharField(_("dimension"), max_length=10, default="", blank=True)
    member = models.BigIntegerField(_("member"), default=0)

    class Meta:
        abstract = True

    @property
    def goal(self) -> Goal:
        return Goal(self.kpi, self.tier, self.dimension, self.member)


GOAL = ("kpi", "tier", "dimension", "member")
