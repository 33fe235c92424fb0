"""The KPIs, declared once. Targets, roll-ups, dashboards, exports, the glossary and tests all read this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.aggregates import Aggregate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Unit(StrEnum):
    """What a figure is measured in; `percent` figures are fractions (0.63 is 63 %)."""

    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"


class Dimension(StrEnum):
    """What a figure can be read by besides people and days."""

    PRODUCT = "product"
    SEGMENT = "segment"
    REGION = "region"


@dataclass(frozen=True)
class Source:
    """Rows that count: whose they are, on which day, for which team, and what else is known of them.

    `person`, `team`, `day`, `client` and `product` are field paths of `model`. `words` narrows the
    rows by querysets' words. `whole_month` says that one row's change can move another row of the
    same person and month in or out, so that the month is recounted as a whole.
    """

    key: str
    model: str
    person: str
    team: str
    day: str
    client: str
    product: str | None = None
    words: Callable[[Any], QuerySet] = lambda rows: rows
    whole_month: bool = False

    @property
    def model_class(self):
        return apps.get_model(self.model, require_ready=False)

    @property
    def dimensions(self) -> dict[Dimension, str]:
        """Each dimension's field path."""
        found = {
            Dimension.SEGMENT: f"{self.client}__segment" if self.client else "segment",
            Dimension.REGION: f"{self.client}__region" if self.client else "region",
        }
        return found | ({Dimension.PRODUCT: self.product} if self.product else {})

    def rows(self) -> QuerySet:
        """This will give every row that counts: of someone, on some day."""
        known = {f"{self.person}__isnull": False, f"{self.day}__isnull": False}
        return self.words(self.model_class._default_manager.all()).filter(**known)


@dataclass(frozen=True)
class Kpi:
    """What every KPI has: a key, its names and its unit."""

    key: str
    label: str | Promise
    meaning: str | Promise
    unit: Unit

    @property
    def additive(self) -> bool:
        """Whether parts add up to the whole; a ratio is divided anew from its two totals instead."""
        return True

    @property
    def can_have_target(self) -> bool:
        return True

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """What the KPI can be read by besides people and days."""
        return frozenset()


@dataclass(frozen=True)
class Total(Kpi):
    """A number of rows, or a sum over them; `where` narrows the source's rows."""

    source: str = ""
    amount: str | None = None
    where: Q = field(default_factory=Q)

    @property
    def aggregate(self) -> Aggregate:
        """The expression that counts or adds up the source's rows."""
        kept = self.where if self.where else None
        return Sum(F(self.amount), filter=kept) if self.amount else Count("pk", filter=kept)

    @property
    def dimensions(self) -> frozenset[Dimension]:
        return frozenset(SOURCES[self.source].dimensions)


@dataclass(frozen=True)
class Ratio(Kpi):
    """One total divided by another, at the level shown; nothing to divide by is no figure (a dash)."""

    top: str = ""
    bottom: str = ""

    @property
    def additive(self) -> bool:
        return False

    @property
    def dimensions(self) -> frozenset[Dimension]:
        return KPIS[self.top].dimensions & KPIS[self.bottom].dimensions


SOURCES: dict[str, Source] = {
    source.key: source
    for source in [
        Source("visits", "clients.Visit", person="owner", team="team", day="visited_on", client="client"),
        Source(
            "first_visits", "clients.Visit", person="owner", team="team", day="visited_on", client="client",
            words=lambda rows: rows.first_of_the_month(), whole_month=True,
        ),
        Source("clients", "clients.Client", person="added_by", team="added_team", day="added_on", client=""),
        Source(
            "deals_opened", "clients.Deal", person="opened_by", team="opened_team", day="opened_on", client="client",
        ),
        Source("deals_closed", "clients.Deal", person="owner", team="team", day="closed_on", client="client"),
        Source("contracts", "contracts.Contract", person="owner", team="team", day="signed_on", client="client"),
        Source(
            "contract_lines", "contracts.ContractLine", person="contract__owner", team="contract__team",
            day="contract__signed_on", client="contract__client", product="product",
        ),
        Source(
            "payments", "contracts.Payment", person="owner", team="team", day="received_on",
            client="contract__client",
        ),
    ]
}  # fmt: skip

KPIS: dict[str, Kpi] = {
    kpi.key: kpi
    for kpi in [
        Total(
            "visits", _("Visits"),
            _("Meetings with clients, on site or online, counted on the day they took place. Every logged meeting "
              "counts."),
            Unit.COUNT, source="visits", where=Q(how__in=["onsite", "online"]),
        ),
        Total(
            "calls", _("Calls"),
            _("Telephone calls with clients, counted on the day they were made."),
            Unit.COUNT, source="visits", where=Q(how="phone"),
        ),
        Total(
            "clients_visited", _("Clients visited"),
            _("Different clients met in a month: each counts once per person and month, on the day of the first "
              "meeting. Over several months the months are added up."),
            Unit.COUNT, source="first_visits",
        ),
        Total(
            "new_clients", _("New clients"),
            _("New clients, counted on the day they became clients and credited to whoever added them."),
            Unit.COUNT, source="clients",
        ),
        Total(
            "new_deals", _("New deals"),
            _("Deals opened, counted on the day they were opened and credited to whoever opened them."),
            Unit.COUNT, source="deals_opened",
        ),
        Total(
            "deals_won", _("Deals won"),
            _("Deals that were won, counted on the day they closed."),
            Unit.COUNT, source="deals_closed", where=Q(outcome="won"),
        ),
        Total(
            "deals_decided", _("Deals decided"),
            _("Deals that ended, won or lost, counted on the day they closed."),
            Unit.COUNT, source="deals_closed",
        ),
        Ratio(
            "win_rate", _("Win rate"),
            _("Deals won divided by deals decided (won or lost) in the same period."),
            Unit.PERCENT, top="deals_won", bottom="deals_decided",
        ),
        Total(
            "contracts_signed", _("Contracts signed"),
            _("Contracts signed, counted on the day they were signed."),
            Unit.COUNT, source="contracts",
        ),
        Total(
            "signed_amount", _("Signed amount"),
            _("The amounts of all lines of signed contracts, counted on the signing day; returns and rebates are "
              "taken off."),
            Unit.MONEY, source="contract_lines", amount="amount",
        ),
        Ratio(
            "average_contract", _("Average contract"),
            _("Signed amount divided by contracts signed in the same period."),
            Unit.MONEY, top="signed_amount", bottom="contracts_signed",
        ),
        Total(
            "collected_amount", _("Collected amount"),
            _("Payments received, counted on the day the money came in; money paid back is taken off."),
            Unit.MONEY, source="payments", amount="amount",
        ),
        Ratio(
            "collection_rate", _("Collection rate"),
            _("Collected amount divided by the amount signed in the same period. It exceeds 100% when more is paid "
              "on older contracts than is signed anew."),
            Unit.PERCENT, top="collected_amount", bottom="signed_amount",
        ),
    ]
}  # fmt: skip

TOTALS: dict[str, Total] = {key: kpi for key, kpi in KPIS.items() if isinstance(kpi, Total)}


def totals_of(source: str) -> list[Total]:
    """This will list the totals counted from one source."""
    return [kpi for kpi in TOTALS.values() if kpi.source == source]


def choices() -> list[tuple[str, str | Promise]]:
    """This will list the KPIs for a form's choice."""
    return [(kpi.key, kpi.label) for kpi in KPIS.values()]
