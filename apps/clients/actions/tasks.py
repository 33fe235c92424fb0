"""Tasks for oneself and for people one leads: adding, giving on, changing, done and open again, deleting."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from apps.clients import rules
from apps.clients.actions.discarding import discard
from apps.clients.models import Client, Deal, Discarded, Task
from apps.clients.notices import day as notices
from apps.teams.models import Person
from salesmgmt.lib.refusal import insist


@transaction.atomic
def add_task(
    *, text: str, by: Person, at: datetime, owner: Person | None = None, client: Client | None = None,
    deal: Deal | None = None, due_on: date | None = None, note: str = "",
) -> Task:  # fmt: skip
    """This will add a task for `owner`, or for `by` themselves; a deal brings its client along."""
    owner = owner or by
    insist(rules.someone_within_reach(by, owner), field="owner")
    task = Task.objects.create(
        owner=owner, given_by=by, text=text, client=client or (deal.client if deal else None), deal=deal,
        due_on=due_on, note=note, made_at=at,
    )  # fmt: skip
    notices.tell_given(task, by=by, at=at)
    return task


@transaction.atomic
def change_task(task: Task, *, by: Person, at: datetime, **changes) -> Task:
    """This will change a task; whoever does it from now on is told."""
    task = _locked(task, by)
    given = changes.get("owner") or task.owner
    new_owner = given.pk != task.owner_id
    if new_owner:
        insist(rules.someone_within_reach(by, given), field="owner")
        task.owner, task.given_by = given, by
    for name in ("text", "client", "deal", "due_on", "note"):
        if name in changes:
            setattr(task, name, changes[name])
    task.save()
    if new_owner:
        notices.tell_given(task, by=by, at=at, again=True)
    return task


@transaction.atomic
def move_task(task: Task, *, due_on: date, by: Person, at: datetime) -> Task:
    """This will put a task on another day."""
    task = _locked(task, by)
    task.due_on = due_on
    task.save()
    return task


@transaction.atomic
def finish_task(task: Task, *, by: Person, at: datetime) -> Task:
    """This will note that a task is done, and tell who gave it; a second time changes nothing."""
    task = _locked(task, by)
    if task.done_at is None:
        task.done_at = at
        task.save()
        notices.tell_done(task, by=by, at=at)
    return task


@transaction.atomic
def reopen_task(task: Task, *, by: Person, at: datetime) -> Task:
    """This will open a task again that was not done after all."""
    task = _locked(task, by)
    if task.done_at is not None:
        task.done_at = None
        task.save()
        notices.tell_reopened(task, by=by, at=at)
    return task


@transaction.atomic
def delete_task(task: Task, *, by: Person, at: datetime) -> Discarded:
    """This will put a task into the recycle bin."""
    insist(rules.who_gave_the_task(by, _locked(task, by)))
    return discard(task, by=by, at=at)


def _locked(task: Task, by: Person) -> Task:
    """This will lock the row, and refuse whoever has nothing to do with it."""
    rows = Task.objects.select_for_update(of=("self",)).select_related("owner", "given_by", "client")
    locked = rows.get(pk=task.pk)
    insist(rules.whose_task_it_is(by, locked))
    return locked
