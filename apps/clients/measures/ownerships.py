"""Who looked after a client from when until when, how they came to it and why it changed hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from apps.clients.models import Client, Ownership
from apps.clients.models.ownership import Way
from apps.teams.models import Company

if TYPE_CHECKING:
    from apps.teams.models import Person

# What the clock writes as the reason of a return, with the days of the rule: words are found when it is read.
NO_FOLLOW_UP, NO_DEAL = "follow_up", "deal"


NAMED = ("since", "until", "way", "why", "owner__name", "by__name")


@dataclass(frozen=True)
class Stretch:
    """A stretch of time with one owner, or with none; `until` is empty for the present one."""

    owner: Person | None
    since: date
    until: date | None
    days: int
    way: str
    by: Person | None
    why: str

    @property
    def is_present(self) -> bool:
        return self.until is None


def ownerships_of(client: Client) -> list[Stretch]:
    """This will tell a client's whole ownership, the present owner first."""
    company = Company.current()
    rows = Ownership.objects.filter(client=client).select_related("owner", "by").only(*NAMED)
    rows = rows.order_by("-since", "-pk")
    return [_stretch(row, company) for row in rows]


def owners_before(client: Client) -> list[Stretch]:
    """This will tell who looked after a client before the present owner, the latest first."""
    return [stretch for stretch in ownerships_of(client) if stretch.owner and not stretch.is_present]


def _stretch(row: Ownership, company: Company) -> Stretch:
    since = row.since.astimezone(company.zone).date()
    until = row.until.astimezone(company.zone).date() if row.until else None
    days = ((until or company.today()) - since).days
    return Stretch(row.owner, since, until, max(days, 0), str(Way(row.way).label), row.by, why(row))


def why(row: Ownership) -> str:
    """This will say why a client changed hands, as somebody wrote it or as the clock noted it."""
    reason, _colon, number = row.why.partition(":")
    if row.way != Way.RETURNED or reason not in (NO_FOLLOW_UP, NO_DEAL) or not number.isdigit():
        return row.why
    days = int(number)
    if reason == NO_DEAL:
        return ngettext("%(days)s day without a deal", "%(days)s days without a deal", days) % {"days": days}
    return ngettext("%(days)s day without follow-up", "%(days)s days without follow-up", days) % {"days": days}
