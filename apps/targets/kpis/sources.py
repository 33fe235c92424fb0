"""The rows that KPIs are counted from, each kind declared once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.targets.kpis.dimensions import DIMENSIONS, Dimension


@dataclass(frozen=True)
class Source:
    """Rows that count: whose they are, on which day, for which team, and what else is known of them.

    `person`, `team`, `day`, `client`, `product` and `stage` are field paths of `model`; a `client` of ""
    is the row itself, one of None is no matter. `words` narrows the rows by querysets' words. `whole_month`
    says that one row's change can move another row of the same person and month in or out, so that
    the month is recounted as a whole.
    """

    key: str
    label: str | Promise
    model: str
    person: str
    team: str
    day: str
    client: str | None = None
    product: str | None = None
    stage: str | None = None
    words: Callable[[Any], QuerySet] = lambda rows: rows
    whole_month: bool = False

    @property
    def model_class(self):
        return apps.get_model(self.model, require_ready=False)

    @cached_property
    def dimensions(self) -> dict[Dimension, Combinable]:
        """What tells a row's member in each dimension: its id, or nothing where none is known."""
        return {
            dimension: declared.member(self)
            for dimension, declared in DIMENSIONS.items()
            if getattr(self, declared.of) is not None
        }

    def rows(self) -> QuerySet:
        """This will give every row that counts: of someone, on some day."""
        known = {f"{self.person}__isnull": False, f"{self.day}__isnull": False}
        return self.words(self.model_class._default_manager.all()).filter(**known)


SOURCES: dict[str, Source] = {
    source.key: source
    for source in [
        Source(
            "visits", _("Visits and calls that were logged"), "clients.Visit", person="owner", team="team",
            day="visited_on", client="client",
        ),
        Source(
            "first_visits", _("The first meeting of each person with each client in a month"), "clients.Visit",
            person="owner", team="team", day="visited_on", client="client",
            words=lambda rows: rows.first_of_the_month(), whole_month=True,
        ),
        Source(
            # Without a client: a day on which several were seen is not one client's.
            "days_worked", _("The first visit, call or message that each person logged for a day"), "clients.Visit",
            person="owner", team="team", day="visited_on", words=lambda rows: rows.first_of_the_day(),
        ),
        Source(
            "clients", _("Clients in the client list"), "clients.Client", person="added_by", team="added_team",
            day="added_on", client="",
        ),
        Source(
            "deals_opened", _("Deals, by the day they were opened"), "clients.Deal", person="opened_by",
            team="opened_team", day="opened_on", client="client",
        ),
        Source(
            "deals_closed", _("Deals that ended, by the day they closed"), "clients.Deal", person="owner",
            team="team", day="closed_on", client="client",
        ),
        Source(
            "stage_entries", _("The open stages that deals went through, by the day each was entered"),
            "clients.StageEntry", person="owner", team="team", day="entered_on", client="deal__client", stage="stage",
        ),
        Source(
            "contracts", _("Signed contracts"), "contracts.Contract", person="owner", team="team",
            day="signed_on", client="client",
        ),
        Source(
            "contract_lines", _("The lines of signed contracts"), "contracts.ContractLine",
            person="contract__owner", team="contract__team", day="contract__signed_on", client="contract__client",
            product="product",
        ),
        Source(
            "payments", _("Payments received for contracts"), "contracts.Payment", person="owner", team="team",
            day="received_on", client="contract__client",
        ),
    ]
}  # fmt: skip
