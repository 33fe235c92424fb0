"""The kinds of events of this floor: visits, calls, deals, owners, plans, tasks, changes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.clients import rules
from apps.clients.measures.ownerships import why
from apps.clients.measures.timeline import EventKind, Group, register
from apps.clients.models import Appointment, Client, Deal, Merge, Ownership, Task, Visit
from apps.clients.models.visit import How
from salesmgmt.lib.history import changes_at
from salesmgmt.lib.links import address
from salesmgmt.lib.ui import TimelineItem

VISITS = Group("visits", gettext_lazy("Visits"), "walk", 10)
CALLS = Group("calls", gettext_lazy("Calls"), "phone", 20)
DEALS = Group("deals", gettext_lazy("Deals"), "target-arrow", 30)
PLANS = Group("plans", gettext_lazy("Plans and tasks"), "checklist", 60)
OWNERS = Group("owners", gettext_lazy("Owners"), "user-share", 70)
CHANGES = Group("changes", gettext_lazy("Changes"), "pencil", 80)

ICONS = {"onsite": "walk", "phone": "phone", "online": "video", "message": "message"}
OF_VISITS = (
    "visited_on", "how", "facts", "note", "next_step", "next_on", "logged_at", "call_result", "owner__name",
)  # fmt: skip
OF_DEALS = ("name", "opened_on", "closed_on", "outcome", "lost_reason", "owner__name")
OF_OWNERS = ("since", "way", "why", "owner__name", "by__name")
# What has kinds of its own, or says nothing.
LEFT_OUT = ("owner", "pool", "latitude", "longitude")


def logged_late(visit: Visit) -> str:
    """This will say how many days after the visit it was logged, if not on its day."""
    days = rules.days_logged_late(visit.visited_on, timezone.localdate(visit.logged_at))
    return ngettext("logged %(days)s day later", "logged %(days)s days later", days) % {"days": days} if days else ""


def _visits(client: Client, viewer) -> QuerySet:
    return Visit.objects.about(client, viewer).select_related("owner").only(*OF_VISITS)


def _deals(client: Client, viewer) -> QuerySet:
    return Deal.objects.about(client, viewer).select_related("owner").only(*OF_DEALS)


def _as_far_as_seen(rows: Any, client: Client, viewer) -> QuerySet:
    about = rows.filter(client=client)
    return about if client.is_looked_after_by(viewer) else about.visible_to(viewer)


def _ownerships(client: Client, viewer) -> QuerySet:
    return _as_far_as_seen(Ownership.objects, client, viewer).select_related("owner", "by").only(*OF_OWNERS)


def _tasks(client: Client, viewer) -> QuerySet:
    rows = _as_far_as_seen(Task.objects, client, viewer)
    return rows.annotate(moment=Coalesce("done_at", "made_at")).select_related("owner", "given_by")


def _appointments(client: Client, viewer) -> QuerySet:
    # One that was done shows as its visit.
    rows = _as_far_as_seen(Appointment.objects, client, viewer)
    return rows.exclude(state="done").select_related("owner")


def _merges(client: Client, viewer) -> QuerySet:
    rows = Merge.objects.filter(client=client).select_related("by")
    return rows.only("gone_name", "merged_at", "undone_at", "by__name")


def _changes(client: Client, viewer) -> QuerySet:
    events: Any = Client.pgh_event_model  # type: ignore[attr-defined]
    return events.objects.filter(pgh_obj=client, pgh_label="update")


def _write_visits(rows: Sequence[Visit]) -> list[TimelineItem]:
    return [_visit(row) for row in rows]


def _visit(visit: Visit) -> TimelineItem:
    said = [visit.get_how_display(), *([visit.get_call_result_display()] if visit.call_result else [])]
    return TimelineItem(
        at=visit.visited_on, icon=ICONS[visit.how], title=" · ".join([*said, *map(str, visit.fact_labels)]),
        text=visit.note, by=visit.owner, url=address("clients:visit", visit.pk), meta=logged_late(visit),
        tone="warn" if "objection" in visit.facts else "accent",
    )  # fmt: skip


def _write_opened(rows: Sequence[Deal]) -> list[TimelineItem]:
    return [
        TimelineItem(
            at=deal.opened_on, icon="target-arrow", title=_("Deal opened: %(deal)s") % {"deal": deal},
            by=deal.owner, url=address("clients:deal", deal.pk), tone="info",
        )
        for deal in rows if deal.opened_on
    ]  # fmt: skip


def _write_closed(rows: Sequence[Deal]) -> list[TimelineItem]:
    return [_closed(deal) for deal in rows]


def _closed(deal: Deal) -> TimelineItem:
    assert deal.closed_on is not None
    won = deal.outcome == "won"
    title = _("Deal won: %(deal)s") if won else _("Deal lost: %(deal)s")
    return TimelineItem(
        at=deal.closed_on, icon="trophy" if won else "circle-x", title=title % {"deal": deal},
        text="" if won else deal.get_lost_reason_display(), by=deal.owner,
        url=address("clients:deal", deal.pk), tone="good" if won else "bad",
    )  # fmt: skip


def _write_ownerships(rows: Sequence[Ownership]) -> list[TimelineItem]:
    return [
        TimelineItem(
            at=row.since, icon="user-share", text=why(row), by=row.by, meta=row.get_way_display(),
            title=_("Owner: %(person)s") % {"person": row.owner} if row.owner else _("Nobody looks after this client"),
        )
        for row in rows
    ]  # fmt: skip


def _write_tasks(rows: Sequence[Task]) -> list[TimelineItem]:
    return [
        TimelineItem(
            at=task.done_at or task.made_at, icon="checkbox" if task.done_at else "square", text=task.note,
            title=(_("Task done: %(task)s") if task.done_at else _("Task: %(task)s")) % {"task": task.text},
            by=task.owner, tone="good" if task.done_at else "neutral",
        )
        for task in rows
    ]  # fmt: skip


def _write_appointments(rows: Sequence[Appointment]) -> list[TimelineItem]:
    return [
        TimelineItem(
            at=row.on, icon="calendar-event", text=row.purpose, by=row.owner, tone="neutral",
            title=(_("Cancelled: %(how)s") if row.state == "cancelled" else _("Planned: %(how)s"))
            % {"how": row.get_how_display()},
        )
        for row in rows
    ]  # fmt: skip


def _write_merges(rows: Sequence[Merge]) -> list[TimelineItem]:
    return [
        TimelineItem(
            at=row.merged_at, icon="arrows-join", title=_("Merged with %(client)s") % {"client": row.gone_name},
            by=row.by, url=address("clients:merged", row.pk), tone="info", meta=_("undone") if row.undone_at else "",
        )
        for row in rows
    ]  # fmt: skip


def _write_changes(rows: Sequence[Any]) -> list[TimelineItem | None]:
    """This will tell each change apart from the state before it: the rows follow one another, so one more is read."""
    events: Any = Client.pgh_event_model  # type: ignore[attr-defined]
    ids = [row.pgh_id for row in rows]
    story = events.objects.filter(pgh_obj=rows[0].pgh_obj_id, pgh_id__lte=max(ids)).select_related("pgh_context")
    found: dict[Any, list[Any]] = {}
    for change in changes_at(list(story.order_by("-pgh_id")[: len(ids) + 1]), leave_out=LEFT_OUT):
        found.setdefault(change.at, []).append(change)
    return [_change(row, found.get(row.pgh_created_at, [])) for row in rows]


def _change(row: Any, changes: list) -> TimelineItem | None:
    if not changes:
        return None
    lines = [
        _("%(field)s: %(old)s → %(new)s") % {"field": one.field, "old": _short(one.old), "new": _short(one.new)}
        for one in changes
    ]
    return TimelineItem(
        at=row.pgh_created_at, icon="pencil", title=_("Changed"), text="\n".join(lines), by=changes[0].by
    )


def _short(value: Any) -> str:
    return "—" if value in (None, "") else str(value)[:80]


register(
    EventKind("visits", VISITS, _visits, "visited_on", _write_visits, only=~Q(how=How.PHONE)),
    EventKind("calls", CALLS, _visits, "visited_on", _write_visits, only=Q(how=How.PHONE)),
    EventKind("opened", DEALS, _deals, "opened_on", _write_opened),
    EventKind("closed", DEALS, _deals, "closed_on", _write_closed),
    EventKind("appointments", PLANS, _appointments, "on", _write_appointments),
    EventKind("tasks", PLANS, _tasks, "moment", _write_tasks, is_moment=True),
    EventKind("owners", OWNERS, _ownerships, "since", _write_ownerships, is_moment=True),
    EventKind("merges", CHANGES, _merges, "merged_at", _write_merges, is_moment=True),
    EventKind("changes", CHANGES, _changes, "pgh_created_at", _write_changes, is_moment=True),
)
