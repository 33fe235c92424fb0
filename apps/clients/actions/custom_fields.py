"""The company's own fields: adding, changing, ordering and retiring them; and judging what is filled in."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.actions.ordering import move
from apps.clients.models import CustomField
from salesmgmt.lib.pinyin import syllables
from salesmgmt.lib.refusal import Refused, insist

CHANGEABLE = frozenset(["label", "choices", "required", "is_used"])


@transaction.atomic
def add_custom_field(
    *, by, at: datetime, of: str, label: str, kind: str, key: str = "", choices=(), required: bool = False, segments=()
) -> CustomField:
    """This will give clients, visits or leads another field; without a key its label makes one."""
    insist(rules.only_who_keeps_the_words(by))
    others = CustomField.objects.filter(of=of)
    key = key or _key_of(label, set(others.values_list("key", flat=True)))
    if others.filter(key=key).exists():
        raise Refused(_("There is a field with this key already."), "key")
    last = others.order_by("-position").values_list("position", flat=True).first()
    field = CustomField(of=of, key=key, label=label, kind=kind, choices=list(choices), required=required,
                        position=(last or 0) + 1)  # fmt: skip
    _judge(field)
    field.save()
    field.segments.set(segments)
    return field


@transaction.atomic
def change_custom_field(field: CustomField, *, by, at: datetime, segments=None, **changes) -> CustomField:
    """This will change how a field is called, what may be chosen, where it is asked for. Its key and kind stay, and
    so does all that was filled in; a field taken out of use is no longer asked for."""
    insist(rules.only_who_keeps_the_words(by))
    if unknown := changes.keys() - CHANGEABLE:
        raise TypeError(f"These cannot be set here: {', '.join(sorted(unknown))}")
    field = CustomField.objects.select_for_update().get(pk=field.pk)
    for name, value in changes.items():
        setattr(field, name, value)
    _judge(field)
    field.save()
    if segments is not None:
        field.segments.set(segments)
    return field


@transaction.atomic
def move_custom_field(field: CustomField, *, by, at: datetime, up: bool) -> None:
    """This will change places with the field before or after."""
    insist(rules.only_who_keeps_the_words(by))
    move(field, CustomField.objects.filter(of=field.of).order_by("position", "pk"), up=up)


def judge_own_fields(custom: dict[str, str], *, of: str, segment: int | None, before: dict[str, str]) -> None:
    """This will refuse what a record of that segment cannot hold in the company's own fields.

    What it held `before` may stay, though its field was retired or its choice taken out.
    """
    fields = {field.key: field for field in CustomField.objects.about(of)}
    for key, kept in custom.items():
        field = fields.get(key)
        if before.get(key) == kept:
            continue
        if field is None or not field.is_used:
            raise Refused(_("There is no field “%(key)s”.") % {"key": key})
        if sentence := field.why_not(kept):
            raise Refused(sentence, field.name)
    for field in fields.values():
        if field.is_used and field.required and field.is_for(segment) and not custom.get(field.key):
            raise Refused(_("“%(field)s” is missing.") % {"field": field.label}, field.name)


def _judge(field: CustomField) -> None:
    if field.kind == "choice" and not field.choices:
        raise Refused(_("Write what may be chosen."), "choices")
    same = CustomField.objects.filter(of=field.of, label=field.label, is_used=True).exclude(pk=field.pk)
    if field.is_used and same.exists():
        raise Refused(_("There is a field of this name already."), "label")


def _key_of(label: str, taken: set[str]) -> str:
    """This will make a key of a label, from its pinyin where it is Chinese."""
    plain = "_".join(re.findall(r"[a-z0-9]+", "_".join(syllables(label))))[:36].strip("_")
    base = plain if plain[:1].isalpha() else f"field_{plain}".rstrip("_")
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key
