"""Whose rows an import may touch: an administrator's everyone's, a leader's those of the people they lead."""

from __future__ import annotations

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from apps.teams.models import Person, Team
from salesmgmt.lib.importing import Lookup, Run

SEPARATOR = "/"


def anyone_who_leads(by: Person) -> str:
    """Administrators, and whoever leads a team."""
    return "" if by.is_administrator or by.leads else _("Only an administrator or someone who leads a team may import.")


def whoever_leads_all(by: Person) -> str:
    """What belongs to the company as a whole: administrators, and the leader of the top team."""
    if by.is_administrator or (by.leads and by.led_teams.filter(parent__isnull=True).exists()):
        return ""
    return _("Only an administrator or the leader of the whole company may import this.")


def everything(run: Run) -> bool:
    return run.by.is_administrator


def importable(by: Person, model: type[Model]) -> QuerySet:
    """This will give the records that someone's import may change; an administrator imports for everyone."""
    rows = model._default_manager.all()
    return rows if by.is_administrator else rows.visible_to(by)  # type: ignore[attr-defined]


def owned_within_reach(run: Run, rows: QuerySet, owner: str = "owner") -> QuerySet:
    """This will keep the rows whose owner the importing person leads, or is."""
    return rows if everything(run) else rows.filter(**{f"{owner}__in": {run.by.pk, *run.by.reach.people}})


def people(run: Run) -> Lookup:
    """This will find people by sign-in name or name."""
    rows = Person.objects.visible_to(run.by)
    return run.keep("people", lambda: Lookup(rows, ["username", "name"], narrowed=not everything(run)))


def teams(run: Run) -> Lookup:
    """This will find teams by name or by their path from the top, such as East/Sales 2."""
    return run.keep("teams", lambda: _teams(run))


def _teams(run: Run) -> Lookup:
    within = Team.objects.all() if everything(run) else Team.objects.filter(pk__in=run.by.reach.teams)
    found = Lookup(within, ["name"], narrowed=not everything(run))
    names = dict(Team.objects.values_list("pk", "name"))
    above = dict(Team.objects.values_list("pk", "parent"))
    for pk in within.values_list("pk", flat=True):
        steps: list[str] = []
        step: int | None = pk
        while step is not None:
            steps.insert(0, names[step])
            step = above[step]
        for path in (steps, steps[1:]):
            if len(path) > 1:
                found.add(pk, SEPARATOR.join(path))
    return found
