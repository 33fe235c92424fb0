"""The recycle bin: deleting a record with all that hangs on it, putting it back, and emptying the bin in time.

The rows really go. Putting back writes them anew with the ids they had, so that links to them work again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pgtrigger
from django.apps import apps
from django.core.files.storage import Storage
from django.db import models, transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.models import Client, Deal, Discarded
from salesmgmt.lib import rows
from salesmgmt.lib.refusal import Refused, insist

# What goes along with a record although nobody may delete the record alone from under it.
GOES_ALONG = {"clients.visit.client", "clients.deal.client"}
# Triggers that fill in, credit or begin what comes back with the rows themselves.
FILLING = ("credit_", "note_", "begin_")
PURGED_AT_ONCE = 200


@transaction.atomic
def discard(record: models.Model, *, by, at: datetime) -> Discarded:
    """This will delete a record with what hangs on it, and keep it all in the recycle bin for 30 days.

    Who may do so is the caller's to say. Refused while something is there that must not go, such as a
    client's contracts.
    """
    gone = _Bundle()
    kept = gone.gather(type(record)._meta.concrete_model, [record.pk])
    if not kept:
        raise Refused(_("This was deleted already."))
    gone.nothing_stays()
    found = Discarded.objects.create(
        kind=record._meta.label_lower, record=record.pk, name=_name(record), owner=_owner(record), by=by,
        discarded_at=at, rows={"rows": rows.plain(gone.rows), "links": gone.cut_links()},
    )  # fmt: skip
    gone.delete()
    return found


def _name(record: Any) -> str:
    return str(record)[:200]


def _owner(record: Any):
    """This will find who the record belongs to: its owner, or its client's."""
    if hasattr(record, "owner_id"):
        return record.owner
    client = getattr(record, "client", None)
    return client.owner if client else None


@dataclass
class _Bundle:
    """A record and all rows that go with it, each locked; and the references to them that become empty."""

    found: dict[type[models.Model], dict[Any, models.Model]] = field(default_factory=dict)
    emptied: list[tuple[models.ForeignKey, Any, Any]] = field(default_factory=list)
    held_by: list[tuple[models.ForeignKey, Any]] = field(default_factory=list)

    def gather(self, model: Any, ids: list) -> list[models.Model]:
        """This will lock these rows, then gather what hangs on them, and so on downwards."""
        own = self.found.setdefault(model, {})
        locked = model._base_manager.filter(pk__in=[pk for pk in ids if pk not in own]).order_by("pk")
        new = list(locked.select_for_update())
        own |= {row.pk: row for row in new}
        if new:
            for reference in rows.references(model):
                self._follow(reference, [row.pk for row in new])
        return new

    def _follow(self, reference: models.ForeignKey, ids: list) -> None:
        pointing = reference.model._base_manager.filter(**{f"{reference.name}__in": ids})
        does = reference.remote_field.on_delete
        if does is models.CASCADE or _label(reference) in GOES_ALONG:
            self.gather(reference.model, list(pointing.values_list("pk", flat=True)))
        elif does in (models.PROTECT, models.RESTRICT):
            self.held_by += [(reference, pk) for pk in pointing.values_list("pk", flat=True)]
        elif does is models.SET_NULL:
            self.emptied += [(reference, *pair) for pair in pointing.values_list("pk", reference.attname)]

    def nothing_stays(self) -> None:
        """This will refuse where a row that does not go along needs one that would."""
        for reference, pk in self.held_by:
            if pk not in self.found.get(reference.model, {}):
                what = reference.model._meta.verbose_name_plural
                raise Refused(_("This cannot be deleted while there are %(rows)s of it.") % {"rows": what})

    @property
    def rows(self) -> list[models.Model]:
        return [row for own in self.found.values() for row in own.values()]

    def cut_links(self) -> list[list]:
        """This will empty the references of rows that stay, and tell what they pointed at."""
        cut = [link for link in self.emptied if link[1] not in self.found.get(link[0].model, {})]
        for reference, pk, _target in cut:
            reference.model._base_manager.filter(pk=pk).update(**{reference.name: None})
        return [[_label(reference), pk, target] for reference, pk, target in cut]

    def delete(self) -> None:
        for model, own in reversed(self.found.items()):
            rows.delete(model, own)


def _label(reference: models.ForeignKey) -> str:
    return f"{reference.model._meta.label_lower}.{reference.name}"


@transaction.atomic
def restore(discarded: Discarded, *, by, at: datetime) -> Any:
    """This will put a record back as it was, with what went with it; refused, with the reason, where it cannot."""
    found = Discarded.objects.select_for_update(of=("self",)).filter(pk=discarded.pk).first()
    if found is None:
        raise Refused(_("This was put back already."))
    insist(rules.whose_bin_it_is(by, found))
    again = rows.read(found.rows["rows"])
    point_at_what_is_there(again)
    with as_they_were(again):
        if not rows.try_insert(again):
            taken = rows.clash(again) or _("something else has taken its place meanwhile.")
            raise Refused(_("This cannot come back: %(reason)s") % {"reason": taken})
    for label, pk, target in found.rows["links"]:
        _link(label, pk, target)
    found.delete()
    return next(row for row in again if row._meta.label_lower == found.kind and row.pk == found.record)


def _link(label: str, pk: Any, target: Any) -> None:
    """This will let a row point at what came back, unless it points elsewhere by now."""
    kind, _dot, name = label.rpartition(".")
    model = apps.get_model(kind)
    model._base_manager.filter(pk=pk, **{f"{name}__isnull": True}).update(**{name: target})


@contextmanager
def as_they_were(again: list[models.Model]) -> Iterator[None]:
    """This will keep triggers from filling in what the rows bring along; history and figures go on."""
    tables = {type(row) for row in again}
    filling = [
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if model._meta.concrete_model in tables and (trigger.name or "").startswith(FILLING)
    ]
    with pgtrigger.ignore(*filling):
        yield


def point_at_what_is_there(again: list[models.Model]) -> None:
    """This will see to what the rows refer to: a client that was merged meanwhile is the one it was merged with;
    what is gone leaves its place empty, or is told where the row needs it."""
    coming = {(type(row), row.pk) for row in again}
    wanted: dict[Any, set] = {}
    pointing = []
    for row in again:
        for reference in row._meta.local_fields:
            if not isinstance(reference, models.ForeignKey):
                continue
            target = getattr(row, reference.attname)
            if target is None or (reference.related_model, target) in coming:
                continue
            wanted.setdefault(reference.related_model, set()).add(target)
            pointing.append((row, reference, target))
    there = {model: set(model._base_manager.in_bulk(list(ids))) for model, ids in wanted.items()}
    for row, reference, target in pointing:
        if target in there[reference.related_model]:
            continue
        if reference.related_model is Client and (kept := Client.objects.kept_for(target)):
            setattr(row, reference.attname, kept)
        elif reference.remote_field.on_delete is models.SET_NULL:
            setattr(row, reference.attname, None)
        else:
            raise Refused(_what_is_missing(reference.related_model, target))


def _what_is_missing(model: type[models.Model], pk: Any) -> str:
    binned = Discarded.objects.filter(kind=model._meta.label_lower, record=pk).exists()
    what = {"kind": model._meta.verbose_name}
    if binned:
        return _("This belongs to a %(kind)s that is in the recycle bin itself: put that back first.") % what
    return _("This cannot come back: the %(kind)s it belongs to is gone.") % what


@transaction.atomic
def delete_client(client: Client, *, by, at: datetime) -> Discarded:
    """This will delete a client with its visits, deals, contacts, tasks and plans; refused while it has contracts."""
    insist(rules.the_owner_or_a_leader(by, client))
    return discard(client, by=by, at=at)


@transaction.atomic
def delete_deal(deal: Deal, *, by, at: datetime) -> Discarded:
    """This will delete a deal; refused while it has contracts."""
    insist(rules.the_owner_or_a_leader(by, deal))
    return discard(deal, by=by, at=at)


def purge(*, at: datetime) -> int:
    """This will empty the bin of what has lain there for 30 days, files with it, and tell how many records went."""
    number = 0
    while went := _purge_some(at):
        number += went
    return number


@transaction.atomic
def _purge_some(at: datetime) -> int:
    due = Discarded.objects.filter(discarded_at__lt=rules.kept_in_the_bin_since(at)).order_by("pk")
    found = list(due.select_for_update(skip_locked=True, of=("self",))[:PURGED_AT_ONCE])
    for record in found:
        for remove in _files(rows.read(record.rows["rows"])):
            # Only when it is certain that nobody puts it back.
            transaction.on_commit(remove, robust=True)
    return Discarded.objects.filter(pk__in=[record.pk for record in found]).delete()[0]


def _files(gone: list[models.Model]) -> Iterator[Callable[[], None]]:
    """This will give what removes each file that the rows had."""
    for row in gone:
        for column in row._meta.local_fields:
            if isinstance(column, models.FileField) and (name := getattr(row, column.attname).name):
                for one in getattr(row, "file_names", (name,)):
                    yield _removing(column.storage, one)


def _removing(storage: Storage, name: str) -> Callable[[], None]:
    return lambda: storage.delete(name)
