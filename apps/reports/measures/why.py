"""Why a figure differs from its target, from an earlier period or from the team: the gap and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from apps.reports.measures.figures import Scope
from apps.reports.measures.references import Reference, compared, others, promised
from apps.reports.measures.sides import side_of
from apps.reports.rules.decomposition import Part, Side, decompose
from apps.reports.rules.drivers import chain_to
from apps.targets.kpis import Kpi
from apps.teams.models import Company
from salesmgmt.lib.money import CENT
from salesmgmt.lib.periods import Period


@dataclass
class Explanation:
    """Why the basis of a scope and period is what it is, against one of `AGAINST`.

    `whole` compares a running period with its whole target, the days still to come being a part of
    their own; else with what was due by today. `original` takes targets as they were first published.
    """

    scope: Scope
    period: Period
    company: Company
    basis: Kpi
    against: str = "target"
    whole: bool = False
    original: bool = False

    @property
    def begun(self) -> bool:
        return self.period.first <= self.company.today()

    @property
    def running(self) -> bool:
        return self.company.today() in self.period

    @property
    def chain(self) -> tuple[str, ...]:
        return chain_to(self.basis.key)

    @cached_property
    def side(self) -> Side:
        """What actually came of each level."""
        return side_of(self.scope, self.period)

    @cached_property
    def compared(self) -> Reference | None:
        """What it is compared with; None where there is nothing: no target, no team, not begun."""
        if not self.begun:
            return None
        return compared(
            self.scope, self.period, self.basis.key, self.against, self.company, original=self.original
        )  # fmt: skip

    @property
    def actual(self) -> Decimal:
        return _amount(self.side, self.chain)

    @property
    def due(self) -> Decimal:
        """What it should be by today, or was then."""
        assert self.compared
        return _amount(self.compared.side, self.chain)

    @property
    def reference(self) -> Decimal:
        """What the gap is measured from: what was due, or the whole target."""
        assert self.compared
        return self.compared.whole if self.whole and self.compared.whole is not None else self.due

    @property
    def gap(self) -> Decimal:
        """Actual less reference: negative is behind."""
        return self.actual - self.reference

    @cached_property
    def parts(self) -> list[Part]:
        """The parts of the gap, in the order of the chain; they add up to it to the cent."""
        if self.compared is None:
            return []
        parts = decompose(self.compared.side, self.side, self.chain)
        if self.reference != self.due:
            parts.append(Part(("to_come",), self.due - self.reference))
        return parts

    @property
    def told(self) -> bool:
        """Whether anything can be told beyond the gap itself."""
        return len([part for part in self.parts if part.drivers != ("to_come",)]) > 1 or len(self.chain) == 1

    def foremost(self, count: int) -> list[Part]:
        """This will give the largest parts, if anything can be told."""
        parts = [part for part in self.parts if part.amount and part.before is not None] if self.told else []
        return sorted(parts, key=lambda part: -abs(part.amount))[:count]


def _amount(side: Side, chain: tuple[str, ...]) -> Decimal:
    found = side.levels[chain[-1]]
    return (Decimal(found.numerator) / found.denominator).quantize(CENT)


def possible(scope: Scope, period: Period, basis: Kpi, company: Company, *, original: bool = False) -> list[str]:
    """This will list what a scope's basis can be compared with, the foremost first."""
    found = ["last", "year"]
    if basis.key in promised(scope, [basis.key], period, original=original):
        found.insert(0, "target")
    if others(scope, period, company):
        found.append("team")
    return found
