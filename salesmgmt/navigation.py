"""What the shell of every page shows: the company's name and the ways the person may go."""

from django.urls import reverse
from django.utils.translation import gettext as _


def frame(request) -> dict:
    """This will give the templates `company`, `nav` (the rail) and `tabs` (the phone's bottom)."""
    company = getattr(request, "company", None)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"company": company, "nav": [], "tabs": []}

    def way(name: str, label: str, icon: str, **extra) -> dict:
        url = reverse(name)
        active = request.path == url or (url != "/" and request.path.startswith(url))
        return {"url": url, "label": label, "icon": icon, "active": active, **extra}

    nav = [
        way("reports:dashboard", _("Dashboard"), "layout-dashboard"),
        way("clients:list", _("Clients"), "building"),
        way("clients:visits", _("Visits"), "walk"),
        way("clients:deals", _("Deals"), "target-arrow"),
        way("contracts:list", _("Contracts"), "file-text"),
        way("contracts:payments", _("Payments"), "cash"),
        way("clients:products", _("Products"), "package"),
        way("targets:grid", _("Targets"), "target"),
        way("targets:glossary", _("Glossary"), "book"),
        way("teams:tree", _("Team"), "users"),
    ]
    if user.is_administrator or user.leads:
        nav.append(way("teams:imports", _("Import"), "file-import"))
    if user.is_administrator:
        nav.append(way("teams:settings", _("Settings"), "settings"))
    tabs = [
        way("reports:dashboard", _("Today"), "layout-dashboard"),
        way("clients:list", _("Clients"), "building"),
        way("clients:log", _("Log"), "plus", primary=True),
        way("targets:grid", _("Targets"), "target"),
        way("teams:me", _("Me"), "user"),
    ]
    return {"company": company, "nav": _nearest(nav), "tabs": _nearest(tabs)}


def _nearest(ways: list[dict]) -> list[dict]:
    """This will leave only the closest place marked: settings lie below the team's address, but are not the team."""
    marked = [one for one in ways if one["active"]]
    for one in marked:
        one["active"] = one is max(marked, key=lambda other: len(other["url"]))
    return ways
