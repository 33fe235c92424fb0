"""Who changed what on a record, read from the events that the database's triggers write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model, prefetch_related_objects
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from salesmgmt.lib.ui import Change


def changes_of(
    record: Model, *, related: Sequence[str] = (), leave_out: Sequence[str] = (), limit: int = 100
) -> list[Change]:
    """This will list who changed which field of a record from what to what, the newest first.

    `related` names its own to-many relations whose rows belong to the record's history (lines of a
    contract, memberships of a person), also those deleted since; `leave_out` names fields that say nothing.
    """
    events = _tell_apart(_events(type(record), "pgh_obj_id", record.pk, limit))
    told = _Told(leave_out)
    for before, event in events:
        told.own(before, event)
    for name in related:
        relation: Any = record._meta.get_field(name)
        rows = _events(relation.related_model, relation.field.attname, record.pk, limit)
        # What a row's text names (a line's product) is read for all events at once.
        prefetch_related_objects(rows, *_names_of_relations(relation.related_model, relation.field.name))
        for row in rows:
            row._state.fields_cache[relation.field.name] = record
        for before, event in _tell_apart(rows):
            told.of_related(relation.related_model, relation.field.name, before, event)
    return told.changes()[:limit]


def changes_at(events: Sequence[Any], *, leave_out: Sequence[str] = ()) -> list[Change]:
    """This will list what changed at some of a record's own events, each told apart from the one before it in the
    list; the newest first."""
    told = _Told(leave_out)
    for before, event in _tell_apart(events):
        if before is not None:
            told.own(before, event)
    return told.changes()


def _events(model: Any, column: str, pk: Any, limit: int) -> list[Any]:
    events = model.pgh_event_model.objects.filter(**{column: pk}).select_related("pgh_context")
    return list(reversed(events.order_by("-pgh_id")[: limit + 1]))


def _tell_apart(events: Iterable[Any]) -> list[tuple[Any, Any]]:
    """This will pair each event with the one before it of the same row."""
    rows = sorted(events, key=lambda event: (event.pgh_obj_id, event.pgh_id))
    pairs = []
    for _row, own in groupby(rows, key=lambda event: event.pgh_obj_id):
        before = None
        for event in own:
            pairs.append((before, event))
            before = event
    return pairs


class _Told:
    """The changes found so far, with keys where names are still to be read: each table is asked once."""

    def __init__(self, leave_out: Sequence[str]):
        self.leave_out = set(leave_out)
        self.found: list[tuple[Any, str, Any, Any, str]] = []
        self.wanted: dict[type[Model], set] = {}
        self.labels: dict[Any, dict[str, str]] = {}

    def own(self, before: Any, event: Any) -> None:
        if event.pgh_label != "update":
            kind = {"insert": "add", "delete": "delete"}.get(event.pgh_label, event.pgh_label)
            self.found.append((event, "", None, None, kind))
        elif before is not None:
            self._fields(before, event, event.pgh_tracked_model, "", skip="")

    def of_related(self, model: type[Model], parent: str, before: Any, event: Any) -> None:
        noun = str(capfirst(model._meta.verbose_name))
        if event.pgh_label == "insert":
            self.found.append((event, noun, None, _text_of(model, event), "update"))
        elif event.pgh_label == "delete":
            self.found.append((event, noun, _text_of(model, event), None, "update"))
        elif before is not None:
            about = _("%(noun)s “%(row)s”: %(field)s") % {
                "noun": noun, "row": _text_of(model, event), "field": "%s"
            }  # fmt: skip
            self._fields(before, event, model, about, skip=parent)

    def _fields(self, before: Any, event: Any, model: type[Model], about: str, skip: str) -> None:
        for field in _readable(model, type(event)):
            old, new = getattr(before, field.attname), getattr(event, field.attname)
            if old == new or field.name == skip or field.name in self.leave_out:
                continue
            if isinstance(old, dict) and isinstance(new, dict):
                for part, was, now in self._parts(field, model, old, new):
                    self.found.append((event, about.replace("%s", part) if about else part, was, now, "update"))
                continue
            label = str(capfirst(field.verbose_name))
            name = about.replace("%s", label) if about else label
            self.found.append((event, name, self._value(field, old), self._value(field, new), "update"))

    def _parts(self, field: Any, model: Any, old: dict, new: dict) -> Iterable[tuple[str, Any, Any]]:
        """This will tell apart what changed inside a field that holds several values by key."""
        if field not in self.labels:
            self.labels[field] = model.labels_within(field.name) if hasattr(model, "labels_within") else {}
        labels = self.labels[field]
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                yield labels.get(key, key), old.get(key), new.get(key)

    def _value(self, field: Any, value: Any) -> Any:
        if value is None or value == "":
            return None
        if field.is_relation:
            self.wanted.setdefault(field.related_model, set()).add(value)
            return (field.related_model, value)
        if isinstance(value, list):
            return ", ".join(map(str, value)) or None
        return str(dict(field.flatchoices).get(value, value)) if field.choices else value

    def changes(self) -> list[Change]:
        """This will give the changes, names in place of keys, the newest first."""
        names = {model: model._base_manager.in_bulk(list(keys)) for model, keys in self.wanted.items()}
        by = _people(event for event, *_rest in self.found)

        def shown(value: Any) -> Any:
            if not (isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], type)):
                return value
            row = names[value[0]].get(value[1])
            return str(row) if row is not None else _("(deleted)")

        order = sorted(self.found, key=lambda one: (one[0].pgh_created_at, one[0].pgh_id), reverse=True)
        return [
            Change(event.pgh_created_at, by.get(_who(event)), field, shown(old), shown(new), kind)
            for event, field, old, new, kind in order
        ]


def _readable(model: type[Model], event_model: type[Model]) -> list[Field]:
    """This will give the fields people fill in: no keys, and none that are worked out from others."""
    kept = {field.name for field in event_model._meta.fields}
    return [
        field
        for field in model._meta.concrete_fields
        if field.name in kept and field.editable and not field.primary_key and not field.generated
    ]


def _names_of_relations(model: Any, parent: str) -> list[str]:
    """This will name a row's own references, other than the one to the record itself."""
    kept = {field.name for field in model.pgh_event_model._meta.fields}
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and field.name in kept and field.name != parent
    ]


def _text_of(model: Any, event: Any) -> str:
    """This will write a row as it was at an event."""
    kept = {field.attname for field in event._meta.fields}
    fields = [field.attname for field in model._meta.concrete_fields if field.attname in kept]
    try:
        row = model(**{name: getattr(event, name) for name in fields})
        for name, referred in event._state.fields_cache.items():
            if referred is not None and name in {field.name for field in model._meta.concrete_fields}:
                model._meta.get_field(name).set_cached_value(row, referred)
        return str(row)
    except ObjectDoesNotExist:
        return _("(deleted)")


def _who(event: Any) -> Any:
    return (event.pgh_context.metadata or {}).get("person") if event.pgh_context else None


def _people(events: Iterable[Any]) -> dict[Any, Any]:
    return get_user_model()._base_manager.in_bulk([who for who in {_who(event) for event in events} if who])
