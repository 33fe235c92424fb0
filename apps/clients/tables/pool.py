"""The list of clients that wait in pools: what a card tells of each, never its story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Client
from apps.clients.tables import cells
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty, Fact

if TYPE_CHECKING:
    from apps.clients.measures.claiming import Room

NUMBER_AT_THE_END = re.compile(r"\s*[#№]?\d.*$", re.DOTALL)
NUMBER_AT_THE_FRONT = re.compile(r"^[#№]?\d+\S*\s+")


def mark_claimable(clients: Iterable[Client], rooms: Mapping[int, Room], free_again: Mapping[int, date]) -> None:
    """This will set on each client why the viewer cannot claim it, or "", and from which day on they may."""
    for client in clients:
        assert client.pool_id is not None
        client.why_not = rooms[client.pool_id].why_not  # type: ignore[attr-defined]
        client.free_on = free_again.get(client.pk)  # type: ignore[attr-defined]


def whereabouts(client: Client) -> str:
    """This will tell roughly where a client is: its address without the number of the house."""
    text = NUMBER_AT_THE_FRONT.sub("", client.address.strip())
    return NUMBER_AT_THE_END.sub("", text).strip(" ,，")


def came_on(client: Client) -> date | None:
    return timezone.localtime(client.came_at).date() if client.came_at else None  # type: ignore[attr-defined]


def days_without(client: Client) -> int | None:
    """This will count the days since anybody saw or called the client."""
    last = client.last_on  # type: ignore[attr-defined]
    return (timezone.localdate() - last).days if last else None


def card_of(client: Client) -> list[Fact]:
    """This will give what the card of a client in a pool tells."""
    facts = [
        Fact(__("Segment"), client.segment_name),  # type: ignore[attr-defined]
        Fact(__("Region"), client.region_name),  # type: ignore[attr-defined]
        Fact(__("Where"), whereabouts(client)),
        Fact(__("In the pool since"), came_on(client)),
        Fact(__("Days without follow-up"), days_without(client)),
        Fact(__("Owners before"), client.owners_before),  # type: ignore[attr-defined]
    ]
    return [fact for fact in facts if fact.value not in ("", None)]


def choice(client: Client) -> SafeString:
    return format_html(
        '<input type="checkbox" class="form-check-input pool-choice" form="pool-assign" name="client" value="{}" '
        'aria-label="{}">',
        client.pk, __("Choose %(client)s") % {"client": client.name},
    )  # fmt: skip


def claim(client: Client) -> SafeString:
    """This will draw the button that claims a client, or why the viewer cannot."""
    why_not, free_on = client.why_not, client.free_on  # type: ignore[attr-defined]
    if free_on:
        return format_html(
            '<span class="pool-not-yet muted">{}</span>',
            __("You may claim it again on %(day)s") % {"day": date_format(free_on, "SHORT_DATE_FORMAT")},
        )
    if why_not:
        return format_html(
            '<button class="btn pool-claim" type="button" disabled aria-describedby="pool-rooms">{}</button>',
            __("Claim"),
        )
    return format_html(
        '<button class="btn pool-claim" type="submit" form="pool-claim" formaction="{}" aria-label="{}">{}</button>',
        address("clients:claim", client.pk), __("Claim %(client)s") % {"client": client.name}, __("Claim"),
    )  # fmt: skip


_COLUMNS = (
    Column(
        "name",
        _("Client"),
        sort="name_sort",
        phone="title",
        link=lambda client: address("clients:pool_client", client.pk),
    ),
    Column("grade", _("Grade"), value=cells.grade, export_value="get_grade_display"),
    Column("segment", _("Segment"), value="segment_name"),
    Column("region", _("Region"), value="region_name", phone=False),
    Column("where", _("Where"), value=whereabouts, long=True),
    Column("came", _("In the pool since"), value=came_on, sort=F("came_at")),
    Column("quiet", _("Days without follow-up"), value=days_without, unit="count", sort=F("last_on")),
    Column("owners", _("Owners before"), value="owners_before", unit="count", phone=False),
    Column("claim", _("Claim"), value=claim, label_hidden=True, export=False),
)
EMPTY = Empty(
    title=_("The pool is empty"),
    text=_("Clients that nobody follows up come here, and those somebody gives up. Then they can be claimed."),
    icon="mood-smile",
)

POOL = Table("pool", *_COLUMNS, default_sort="-came", empty=EMPTY)

# Leaders choose whom to hand out.
POOL_TO_ASSIGN = POOL.with_columns(
    *_COLUMNS, Column("choice", _("Choose"), value=choice, label_hidden=True, export=False)
)
