"""What the shell of every page shows: the company's name and the ways the person may go."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from salesmgmt.lib.links import address


@dataclass(frozen=True)
class Way:
    """A place of the application; the `primary` one is what is done most."""

    label: str
    url: str
    icon: str
    active: bool = False
    primary: bool = False


def frame(request) -> dict:
    """This will give the templates `company`, `nav` (the rail) and `tabs` (the phone's bottom)."""
    company = getattr(request, "company", None)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"company": company, "nav": (), "tabs": ()}
    nav = [
        Way(_("Today"), address("clients:today"), "sun"),
        Way(_("Calendar"), address("clients:calendar"), "calendar-week"),
        Way(_("Dashboard"), address("reports:dashboard"), "layout-dashboard"),
        *([Way(_("Attainment"), address("reports:attainment"), "chart-bar")] if user.leads else ()),
        Way(_("Clients"), address("clients:list"), "building"),
        Way(_("Pool"), address("clients:pool"), "pool"),
        Way(_("Visits"), address("clients:visits"), "walk"),
        Way(_("Leads"), address("clients:leads"), "inbox"),
        Way(_("Deals"), address("clients:deals"), "target-arrow"),
        Way(_("Contracts"), address("contracts:list"), "file-text"),
        Way(_("Payments"), address("contracts:payments"), "cash"),
        Way(_("Products"), address("clients:products"), "package"),
        Way(_("Targets"), address("targets:grid"), "target"),
        Way(_("Glossary"), address("targets:glossary"), "book"),
        Way(_("Team"), address("teams:tree"), "users"),
    ]
    if user.is_administrator or user.leads:
        nav.append(Way(_("Import"), address("teams:imports"), "file-import"))
    if user.role in ("director", "administrator"):
        nav.append(Way(_("Own words"), address("clients:words"), "forms"))
    if user.is_administrator:
        nav.append(Way(_("Settings"), address("teams:settings"), "settings"))
    tabs = [
        Way(_("Today"), address("clients:today"), "sun"),
        Way(_("Clients"), address("clients:list"), "building"),
        Way(_("Log"), address("clients:log"), "plus", primary=True),
        Way(_("Targets"), address("targets:grid"), "target"),
        Way(_("Me"), address("teams:me"), "user"),
    ]
    return {"company": company, "nav": _marked(nav, request.path), "tabs": _marked(tabs, request.path)}


def _marked(ways: Iterable[Way], path: str) -> tuple[Way, ...]:
    """This will mark only the closest place: settings lie below the team's address, but are not the team."""
    around = [way.url for way in ways if path == way.url or (way.url != "/" and path.startswith(way.url))]
    nearest = max(around, key=len, default="")
    return tuple(replace(way, active=True) if way.url == nearest else way for way in ways)
