"""How often deals pass on from each stage, over the last twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from apps.clients.models import Stage
from apps.reports.measures.figures import Scope, read
from apps.teams.models import Company
from salesmgmt.lib.periods import Period, add_months

# Of fewer deals a share would say more about chance than about the stage.
ENOUGH = 5


@dataclass(frozen=True)
class Conversion:
    """An open stage: how many deals entered it, and how many of those passed it by now."""

    stage: Stage
    entered: Decimal
    passed: Decimal

    @property
    def rate(self) -> Decimal | None:
        return self.passed / self.entered if self.entered >= ENOUGH else None


def twelve_months(company: Company) -> Period:
    """This will give the twelve months up to the present one."""
    today = company.today()
    return Period(add_months(today, -11), add_months(today, 1))


def conversions(scope: Scope, period: Period) -> list[Conversion]:
    """This will tell of each open stage, in order, how it converts within the scope."""
    figures = read(scope, ["stages_entered", "stages_passed"], period, by=["stage"])
    nothing = {"stages_entered": Decimal(0), "stages_passed": Decimal(0)}
    found = []
    for stage in Stage.objects.filter(outcome="open"):
        amounts = figures.get((stage.pk,), nothing)
        found.append(Conversion(stage, amounts["stages_entered"] or Decimal(0), amounts["stages_passed"] or Decimal(0)))
    return found
