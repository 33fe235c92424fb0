"""The chain from clients met to money collected: its levels, and the drivers between them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Each level is a KPI; every next one is the one before times a driver.
LEVELS: dict[str, str] = {
    "clients": "clients_visited",
    "visits": "visits",
    "deals": "new_deals",
    "decided": "deals_decided",
    "won": "deals_won",
    "contracts": "contracts_signed",
    "signed": "signed_amount",
    "collected": "collected_amount",
}

# What can be explained: every level that has a name of its own on dashboards.
BASES = {kpi: level for level, kpi in LEVELS.items()}


def chain_to(kpi: str) -> tuple[str, ...]:
    """This will list the levels of the chain that ends in this KPI."""
    levels = list(LEVELS)
    return tuple(levels[: levels.index(BASES[kpi]) + 1])


@dataclass(frozen=True)
class Driver:
    """What a level is the one before times: `level` is where it leads to, `unit` what it is measured in, `kpi`
    whose rows are behind it."""

    key: str
    label: str | Promise
    level: str
    unit: str
    kpi: str


DRIVERS: dict[str, Driver] = {
    driver.key: driver
    for driver in [
        Driver("new_clients", _("New clients met"), "clients", "count", "clients_visited"),
        Driver("existing_clients", _("Existing clients met"), "clients", "count", "clients_visited"),
        Driver("clients", _("Clients met"), "clients", "count", "clients_visited"),
        Driver("visits", _("Meetings per client"), "visits", "count", "visits"),
        Driver("deals", _("New deals per meeting"), "deals", "count", "new_deals"),
        Driver("decided", _("Deals decided per new deal (cycle)"), "decided", "count", "deals_decided"),
        Driver("won", _("Win rate"), "won", "percent", "deals_decided"),
        Driver("contracts", _("Contracts per deal won"), "contracts", "count", "contracts_signed"),
        Driver("value", _("Value per contract"), "signed", "money", "signed_amount"),
        Driver("units", _("Units per contract (size)"), "signed", "count", "units_sold"),
        Driver("mix", _("Product mix"), "signed", "money", "list_amount"),
        Driver("list", _("List prices"), "signed", "money", "list_amount"),
        Driver("price", _("Discount (paid of list price)"), "signed", "percent", "discount_amount"),
        Driver("other", _("Lines without a list price, per contract"), "signed", "money", "signed_amount"),
        Driver("collected", _("Not yet collected (collected of signed)"), "collected", "percent", "collected_amount"),
        Driver("to_come", _("Days still to come"), "", "money", ""),
    ]
}

# The drivers that a level's step is made of when it can be told apart.
INSIDE = {"clients": ("new_clients", "existing_clients"), "signed": ("units", "mix", "list", "price", "other")}
# And when it cannot.
STEP = {driver: driver for driver in LEVELS} | {"signed": "value"}

SHORT = {
    "clients": pgettext_lazy("driver among several", "clients"),
    "visits": pgettext_lazy("driver among several", "meetings"),
    "deals": pgettext_lazy("driver among several", "deals"),
    "decided": pgettext_lazy("driver among several", "decisions"),
    "won": pgettext_lazy("driver among several", "win rate"),
    "contracts": pgettext_lazy("driver among several", "contracts"),
    "value": pgettext_lazy("driver among several", "value"),
    "collected": pgettext_lazy("driver among several", "collection"),
}
