"""What happened at a client, newest first, a part at a time, all of it or one kind."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.clients.measures.events import logged_late
from apps.clients.measures.timeline import groups, part_of
from apps.clients.models import Client
from apps.teams import gates
from salesmgmt.lib.htmx import page_or_fragment
from salesmgmt.lib.keyset import from_token, to_token
from salesmgmt.lib.links import address
from salesmgmt.lib.ui import Choice, TimelineItem

__all__ = ["first_part", "logged_late", "timeline"]


@dataclass(frozen=True)
class Shown:
    """Some of the timeline, the address of the earlier rest ("" if there is none), and the kinds to choose from."""

    items: list[TimelineItem]
    rest: str
    kinds: list[Choice]
    is_first: bool


@login_required
@require_safe
def timeline(request, pk):
    """This will show the part of a client's timeline before a place."""
    client = gates.visible_or_404(Client.objects.only("name"), request.user, pk=pk)
    client.open_to(request.user)
    kind = _kind(request.GET.get("kind", ""))
    shown = _shown(client, request.user, kind, request.GET.get("before", ""))
    partial = "clients/timeline_body.html" if shown.is_first else "clients/timeline_part.html"
    return page_or_fragment(request, "clients/timeline.html", {"client": client, "timeline": shown}, partial=partial)


def first_part(client: Client, viewer) -> Shown:
    return _shown(client, viewer, "", "")


def _kind(asked: str) -> str:
    return asked if asked in {group.key for group in groups()} else ""


def _shown(client: Client, viewer, kind: str, before: str) -> Shown:
    order = f"timeline {client.pk} {kind}"
    place = from_token(before, order)
    part = part_of(client, viewer, place, kind)
    url = address("clients:timeline", client.pk)
    of_kind = f"kind={kind}&" if kind else ""
    rest = f"{url}?{of_kind}before={to_token(part.rest, order)}" if part.rest else ""
    return Shown(part.items, rest, _kinds(url, kind), place is None)


def _kinds(url: str, kind: str) -> list[Choice]:
    some = [Choice(group.label, f"{url}?kind={group.key}", group.key == kind, icon=group.icon) for group in groups()]
    return [Choice(_("Everything"), url, not kind), *some]
