"""What happened at a client, newest first, a part at a time: visits, calls, deals opened and closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from apps.clients import rules
from apps.clients.models import Client, Deal, Visit
from apps.teams import gates
from salesmgmt.lib.htmx import page_or_fragment
from salesmgmt.lib.keyset import from_token, to_token
from salesmgmt.lib.links import address
from salesmgmt.lib.ui import TimelineItem

PART = 20
ORDER = "timeline"
OF_VISITS = ("visited_on", "how", "facts", "note", "next_step", "next_on", "logged_at", "owner__name")
OF_DEALS = ("name", "opened_on", "closed_on", "outcome", "lost_reason", "owner__name")
ICONS = {"onsite": "walk", "phone": "phone", "online": "video", "message": "message"}


@dataclass(frozen=True)
class Part:
    """Some of the timeline, the place where the earlier rest begins ("" if there is none), and its latest visit."""

    items: list[TimelineItem]
    rest: str
    latest_visit: Visit | None


@login_required
@require_safe
def timeline(request, pk):
    """This will show the part of a client's timeline before a place."""
    client = gates.visible_or_404(Client, request.user, pk=pk)
    place = from_token(request.GET.get("before", ""), f"{ORDER} {pk}")
    context = {"client": client, "timeline": _part(client, request.user, place)}
    return page_or_fragment(request, "clients/timeline.html", context, partial="clients/timeline_part.html")


def first_part(client: Client, viewer) -> Part:
    return _part(client, viewer, None)


def _part(client: Client, viewer, place: list | None) -> Part:
    """This will merge one part of each kind by day; nothing is read that lies beyond a part's length."""
    found = sorted(_events(client, viewer, place), key=lambda event: event[0], reverse=True)
    shown = found[:PART]
    rest = to_token(list(shown[-1][0]), f"{ORDER} {client.pk}") if len(found) > PART else ""
    # Of each kind a whole part was read: the latest visit is among them even where deals came after it.
    latest = next((row for _key, write, row in found if write is _visit), None)
    return Part([write(row) for _key, write, row in shown], rest, latest)


def _events(client: Client, viewer, place: list | None) -> Iterator[tuple[tuple[date, int, int], Any, Any]]:
    visits = Visit.objects.visible_to(viewer).filter(client=client).select_related("owner").only(*OF_VISITS)
    deals = Deal.objects.visible_to(viewer).filter(client=client).select_related("owner").only(*OF_DEALS)
    kinds = [
        (visits, "visited_on", _visit),
        (deals.filter(opened_on__isnull=False), "opened_on", _opened),
        (deals.filter(closed_on__isnull=False), "closed_on", _closed),
    ]
    for rank, (rows, day, write) in enumerate(kinds):
        for row in _before(rows, day, rank, place).order_by(f"-{day}", "-pk")[: PART + 1]:
            yield (getattr(row, day), rank, row.pk), write, row


def _before(rows: QuerySet, day: str, rank: int, place: list | None) -> QuerySet:
    """This will keep the rows of a kind that come after a place, kinds of one day standing in order of rank."""
    if place is None:
        return rows
    on, of_rank, pk = place
    earlier = Q(**{f"{day}__lt": on})
    if rank < of_rank:
        return rows.filter(**{f"{day}__lte": on})
    return rows.filter(earlier | Q(**{day: on, "pk__lt": pk})) if rank == of_rank else rows.filter(earlier)


def _visit(visit: Visit) -> TimelineItem:
    facts = [str(label) for label in visit.fact_labels]
    return TimelineItem(
        at=visit.visited_on, icon=ICONS[visit.how], title=" · ".join([visit.get_how_display(), *facts]),
        text=visit.note, by=visit.owner, url=address("clients:visit", visit.pk), meta=logged_late(visit),
        tone="warn" if "objection" in visit.facts else "accent",
    )  # fmt: skip


def logged_late(visit: Visit) -> str:
    """This will say how many days after the visit it was logged, if not on its day."""
    days = rules.days_logged_late(visit.visited_on, timezone.localdate(visit.logged_at))
    return ngettext("logged %(days)s day later", "logged %(days)s days later", days) % {"days": days} if days else ""


def _opened(deal: Deal) -> TimelineItem:
    assert deal.opened_on is not None
    return TimelineItem(
        at=deal.opened_on, icon="target-arrow", title=_("Deal opened: %(deal)s") % {"deal": deal},
        by=deal.owner, url=address("clients:deal", deal.pk), tone="info",
    )  # fmt: skip


def _closed(deal: Deal) -> TimelineItem:
    assert deal.closed_on is not None
    won = deal.outcome == "won"
    title = _("Deal won: %(deal)s") if won else _("Deal lost: %(deal)s")
    return TimelineItem(
        at=deal.closed_on, icon="trophy" if won else "circle-x", title=title % {"deal": deal},
        text="" if won else deal.get_lost_reason_display(), by=deal.owner,
        url=address("clients:deal", deal.pk), tone="good" if won else "bad",
    )  # fmt: skip
