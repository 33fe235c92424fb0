"""The palette: everything by a few letters, and the pages and acts one can go to."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.clients.models import Client
from apps.reports.measures.finding import Found, Group, find, recent
from salesmgmt.lib.htmx import page_or_fragment
from salesmgmt.lib.links import address
from salesmgmt.lib.pinyin import search_text
from salesmgmt.navigation import frame


@dataclass(frozen=True)
class Act:
    """Something to begin; one `about` a client can be asked for with the client's name behind it."""

    label: str
    url: str
    icon: str
    about: bool = False

    def fits(self, text: str) -> bool:
        return text in search_text(self.label)


@login_required
@require_safe
def palette(request):
    """This will find what is typed: acts first, then records, then pages."""
    text = " ".join(request.GET.get("q", "").lower().split())
    groups = [_acts(request.user, text), *(find(request.user, text) if text else recent(request.user))]
    context = {"text": text, "groups": [group for group in [*groups, _pages(request, text)] if group.found]}
    return page_or_fragment(request, "reports/find.html", context, partial="reports/found.html")


def _all_acts() -> list[Act]:
    return [
        Act(_("Log a visit"), address("clients:log"), "walk", about=True),
        Act(_("New deal"), address("clients:deal_add"), "target-arrow", about=True),
        Act(_("New contract"), address("contracts:add"), "file-text", about=True),
        Act(_("New client"), address("clients:add"), "building"),
    ]


def _acts(viewer, text: str) -> Group:
    """This will offer the acts that are typed; with a client's name behind it, the act for that client."""
    found = [Found(act.label, "", act.url, act.icon) for act in _all_acts() if act.fits(text)]
    if not found:
        found = [*_about_clients(viewer, text)]
    return Group(_("Do"), found)


def _about_clients(viewer, text: str):
    """This will offer an act for the clients named behind it: “log huadong”, “log a visit huadong”."""
    words = text.split()
    for place in range(len(words) - 1, 0, -1):
        typed, named = " ".join(words[:place]), " ".join(words[place:])
        if act := next((act for act in _all_acts() if act.about and act.fits(typed)), None):
            for client in Client.objects.visible_to(viewer).matching(named).only("name").order_by()[:3]:
                yield Found(f"{act.label}: {client.name}", "", f"{act.url}?client={client.pk}", act.icon)
            return


def _pages(request, text: str) -> Group:
    ways = frame(request)["nav"]
    found = [Found(way.label, "", way.url, way.icon) for way in ways if text and text in search_text(way.label)]
    return Group(_("Pages"), found)
