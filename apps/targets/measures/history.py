"""Who changed which target of a grid, from what to what."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.targets.kpis import Kpi, Unit
from apps.targets.models import Target
from apps.teams.models import Person, Team
from salesmgmt.lib.periods import Period
from salesmgmt.lib.typed import as_typed
from salesmgmt.lib.ui import Change


def changes_in_grid(team: Team, kpi: Kpi, quarter: Period, *, limit: int = 100) -> list[Change]:
    """This will list the latest changes of the targets in one grid, the newest first."""
    events = (
        Target.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
            Q(team=team.pk) | Q(team__in=team.children.values("pk"), person__isnull=True),
            kpi=kpi.key, month__gte=quarter.first, month__lt=quarter.after,
        )
        .select_related("pgh_context")
        .order_by("pgh_id")
    )  # fmt: skip
    before: dict[int, Any] = {}
    told = []
    for event in events:
        old = before.get(event.pgh_obj_id)
        new = None if event.pgh_label == "delete" else event.amount
        if old != new:
            told.append((event, old, new))
        before[event.pgh_obj_id] = new
    told = told[::-1][:limit]
    people = Person.objects.in_bulk({event.person_id for event, _old, _new in told} | {_who(row[0]) for row in told})
    teams = Team.objects.in_bulk({event.team_id for event, _old, _new in told})

    def text(amount: Decimal | None) -> str | None:
        return None if amount is None else as_typed(amount, percent=kpi.unit == Unit.PERCENT)

    def of(event) -> str:
        return _("%(who)s, %(month)s") % {
            "who": people.get(event.person_id) or teams.get(event.team_id),
            "month": date_format(event.month, "YEAR_MONTH_FORMAT"),
        }

    return [
        Change(event.pgh_created_at, people.get(_who(event)), of(event), text(old), text(new))
        for event, old, new in told
    ]


def _who(event: Any) -> int | None:
    return (event.pgh_context.metadata or {}).get("person") if event.pgh_context else None
