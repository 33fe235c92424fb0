"""Two people change the same row: what does not touch merges by itself, and what does is asked, with the typing kept.

The form carries a fingerprint of every value it was opened with. On saving, a field that was not touched is not
written, so that what someone else wrote there meanwhile stays. A field that both touched is shown with both values;
saving again overwrites knowingly.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import partial
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.forms.models import model_to_dict
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.translation import gettext as _

from salesmgmt.lib.forms import attempt

SEEN = "seen"


@dataclass(frozen=True)
class Beside:
    """What belongs to the row but not to the form's own fields, such as its lines."""

    typed: Any
    held: Callable[[Any], Any]
    shown: Callable[[Any], str] = str
    # The row's relation that holds it, for the history of who wrote it.
    relation: str = ""


class Merging:
    """For forms that change a row: what the form was opened with, and what of it was changed."""

    data: Any
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]
    add_error: Callable[..., None]

    # Values beside the form's fields, by the name the action knows them by.
    beside: Mapping[str, Beside] = {}
    # Values that hold several of the form's fields, each merged by itself, and how these fields' names begin.
    spread: Mapping[str, str] = {}

    def held(self, record) -> dict[str, Any]:
        """This will give the values that the row has now, by field."""
        held = model_to_dict(record, fields=list(self.fields))
        return held | {name: getattr(record, name) for name in self.spread}

    def typed(self) -> dict[str, Any]:
        """This will give what the action is told, by field."""
        return dict(getattr(self, "values", None) or self.cleaned_data)

    @property
    def seen(self) -> str:
        """The hidden field that carries what the form was opened with; a form for a new row has none."""
        opened = self._opened()
        if opened is None or opened.pk is None:
            return ""
        told = self.data.get(SEEN) or json.dumps(fingerprints(self._held(opened)))
        return format_html('<input type="hidden" name="{}" value="{}">', SEEN, told)

    def _opened(self):
        """This will give the row that the form was opened with."""
        return getattr(self, "opened", None) or getattr(self, "instance", None)

    def _held(self, record) -> dict[str, Any]:
        return self._apart(self.held(record)) | {name: part.held(record) for name, part in self.beside.items()}

    def _apart(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """This will tell apart what is held together."""
        apart = {name: value for name, value in values.items() if name not in self.spread}
        for name, start in self.spread.items():
            apart |= {f"{start}{key}": value for key, value in (values.get(name) or {}).items()}
        return apart

    def _together(self, changes: dict[str, Any], record) -> dict[str, Any]:
        """This will put together what was changed with what the row holds beside it."""
        for name, start in self.spread.items():
            changed = {key: changes.pop(key) for key in list(changes) if key.startswith(start)}
            if changed:
                held = getattr(record, name) | {key.removeprefix(start): value for key, value in changed.items()}
                changes[name] = {key: value for key, value in held.items() if value not in (None, "")}
        return changes

    def merge(self, now, *, mine: Callable[[str], bool], whose: Callable[[str], str]) -> dict[str, Any] | None:
        """This will give the changes to write to the row as it is now, or None where both changed the same."""
        held = self._held(now)
        emptied = dict.fromkeys(name for name in held if name.startswith(tuple(self.spread.values())))
        typed = emptied | self._apart(self.typed()) | {name: part.typed for name, part in self.beside.items()}
        before, present = _read(self.data.get(SEEN, "")), fingerprints(held)
        wanted, nothing = fingerprints(typed), fingerprint(None)
        changes, clashing = {}, []
        for name, value in typed.items():
            # Of what is held together, what is empty is left out.
            held_together = name.startswith(tuple(self.spread.values()))
            if name not in present and not held_together:
                changes[name] = value
                continue
            is_now, was = present.get(name, nothing), before.get(name, nothing if before and held_together else None)
            if wanted[name] not in (is_now, was):
                if was not in (None, is_now) and not mine(name):
                    clashing.append(name)
                changes[name] = value
        if not clashing:
            return self._together(changes, now)
        for name in clashing:
            self._ask(name, held.get(name), whose(name))
        self._look_anew(before | {name: present.get(name, nothing) for name in clashing})
        return None

    def _ask(self, name: str, value: Any, person: str) -> None:
        shown = self._shown(name, value) or "—"
        if person:
            sentence = _("Meanwhile %(person)s changed this to: %(value)s. Save again to have yours instead.")
        else:
            sentence = _("Meanwhile this was changed to: %(value)s. Save again to have yours instead.")
        field = name if name in self.fields else None
        self.add_error(field, sentence % {"person": person, "value": shown})

    def _shown(self, name: str, value: Any) -> str:
        """This will write a value as the form offers it."""
        if name in self.beside:
            return self.beside[name].shown(value)
        field = self.fields[name]
        chosen = value if isinstance(value, list | tuple) else [value]
        if isinstance(field, forms.ModelChoiceField):
            return self._named(field.queryset, [_plain(one) for one in chosen if one])
        if hasattr(field, "choices"):
            names = {str(key): str(label) for key, label in _flat(field.choices)}
            return ", ".join(names.get(str(one), str(one)) for one in chosen if one not in (None, ""))
        return "" if value is None else str(localize(value))

    def _named(self, rows, keys: list[Any]) -> str:
        """This will name rows; one that the person may not see is not named here either."""
        viewer = getattr(self, "viewer", None)
        if viewer is not None and hasattr(rows, "visible_to"):
            rows = rows.visible_to(viewer)
        names = [str(row) for row in rows.filter(pk__in=keys)]
        return ", ".join(names) or (_("one that you do not see") if keys else "")

    def _look_anew(self, seen: Mapping[str, str]) -> None:
        """This will have the form know what it shows now, so that saving again is meant."""
        self.data = self.data.copy()
        self.data[SEEN] = json.dumps(seen)


def attempt_merged(form, action: Callable[..., Any], record: models.Model, *, by, **kwargs) -> Any:
    """This will run an action with what the form changed, on the row as it is now, or put into the form what clashes.

    The row is locked before it is compared, so that nothing comes between.
    """
    with transaction.atomic():
        now = type(record)._base_manager.select_for_update().get(pk=record.pk)
        latest = _Latest(now, by, form)
        changes = form.merge(now, mine=latest.mine, whose=latest.whose)
        return None if changes is None else attempt(form, action, now, by=by, **kwargs, **changes)


class _Latest:
    """Who wrote the present value of a field, read from the row's history when it is asked for."""

    def __init__(self, record, by, form: Merging):
        self.record, self.by, self.beside, self.spread = record, by, form.beside, form.spread

    def mine(self, name: str) -> bool:
        """Whether the person saving wrote the present value: nobody clashes with themselves."""
        return self._person(name) == self.by.pk

    def whose(self, name: str) -> str:
        person = self._person(name)
        found = get_user_model()._base_manager.filter(pk=person).first() if person else None
        return str(found) if found else ""

    def _person(self, name: str) -> Any:
        event = self._of_a_relation(self.beside[name].relation) if name in self.beside else self._of_a_field(name)
        return (event.pgh_context.metadata or {}).get("person") if event and event.pgh_context else None

    def _of_a_relation(self, name: str) -> Any:
        if not name:
            return None
        relation = self.record._meta.get_field(name)
        return next(iter(_events(relation.related_model, relation.field.attname, self.record.pk)[:1]), None)

    def _of_a_field(self, name: str) -> Any:
        """This will find the event that gave the field its present value."""
        value, found = self._value_of(name), None
        if value is None:
            return None
        for event in _events(type(self.record), "pgh_obj_id", self.record.pk)[:50]:
            if found is not None and _plain(value(event)) != _plain(value(found)):
                break
            found = event
        return found

    def _value_of(self, name: str) -> Callable[[Any], Any] | None:
        for held, start in self.spread.items():
            if name.startswith(start):
                return partial(_kept_together, held, name.removeprefix(start))
        try:
            return attrgetter(self.record._meta.get_field(name).attname)
        except (FieldDoesNotExist, AttributeError):
            return None


def _kept_together(name: str, key: str, event: Any) -> Any:
    return (getattr(event, name) or {}).get(key)


def _events(model: Any, column: str, pk: Any) -> Any:
    events = getattr(model, "pgh_event_model", None)
    return events.objects.filter(**{column: pk}).select_related("pgh_context").order_by("-pgh_id") if events else []


def fingerprints(values: Mapping[str, Any]) -> dict[str, str]:
    """This will give a short fingerprint of each value."""
    return {name: fingerprint(value) for name, value in values.items()}


def fingerprint(value: Any) -> str:
    return hashlib.sha256(json.dumps(_plain(value)).encode()).hexdigest()[:12]


def _plain(value: Any) -> Any:
    """This will write a value in one way, however it is held: as a row or its key, as 5 or 5.00, as a set or a list."""
    if value is None or value == "":
        return None
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, bool):
        return value
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal | int | float):
        return format(Decimal(str(value)).normalize(), "f")
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in sorted(value.items())} or None
    if isinstance(value, Iterable) and not isinstance(value, str):
        plain = [_plain(one) for one in value]
        # What was chosen has no order; lines have one, and so have the parts of a line.
        has_order = isinstance(value, tuple) or any(isinstance(one, list) for one in plain)
        return (plain if has_order else sorted(plain, key=str)) or None
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip() or None


def _read(text: str) -> dict[str, str]:
    """This will read what the form was opened with; without it every field counts as typed."""
    try:
        told = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else {}


def _flat(choices) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
