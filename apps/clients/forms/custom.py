"""The company's own fields on a form of clients, visits or leads."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.models import CustomField
from apps.clients.models.custom_field import FIELDS_OF, FieldKind, as_kept
from salesmgmt.lib.fields import DayField, NumberField

LONGEST = 500


def own_fields(viewer, of: str) -> list[CustomField]:
    """This will read the fields in use of "client", "visit" or "lead"."""
    return list(FIELDS_OF[of]()) if viewer.is_active and of in FIELDS_OF else []


def custom_fields_for(
    *, of: str, viewer, segment: int | None = None, held: dict[str, str] | None = None,
    among: Iterable[CustomField] | None = None,
) -> dict[str, forms.Field]:  # fmt: skip
    """This will make the form fields, by name (own_<key>), of a record of that segment.

    `held` is the record's `custom`: what it holds is the fields' initial value, and stays choosable.
    """
    found = own_fields(viewer, of) if among is None else among
    return {field.name: _form_field(field, held or {}) for field in found if field.is_for(segment)}


def _form_field(field: CustomField, held: dict[str, str]) -> forms.Field:
    told: dict[str, Any] = {
        "label": field.label, "required": field.required, "initial": field.value_in(held),
        "error_messages": {"required": _("The company asks for this.")},
    }  # fmt: skip
    if field.kind == FieldKind.NUMBER:
        return NumberField(**told)
    if field.kind == FieldKind.DATE:
        return DayField(**told)
    if field.kind == FieldKind.CHOICE:
        # A choice taken out of the list stays with the records that hold it.
        choices = list(dict.fromkeys([*field.choices, *filter(None, [held.get(field.key)])]))
        return forms.ChoiceField(choices=[("", "—"), *((choice, choice) for choice in choices)], **told)
    return forms.CharField(max_length=LONGEST, **told)


class WithOwnFields:
    """A form of clients, visits or leads that also asks for the company's own fields.

    The first base of the form: `class ClientForm(WithOwnFields, ForViewer, forms.ModelForm)`, with `own_of` =
    "client", "visit" or "lead". The record's `custom` comes from the form's `instance`, or else from `own=`; the
    segment is what is chosen in the form's field `segment`, or else `own_segment=` (a visit has its client's).
    The page shows `form.own_fields`; `form.with_own(cleaned values)` gives them with `custom` for the action.
    """

    own_of = "client"
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def __init__(self, *args, own: dict[str, str] | None = None, own_segment: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.own_held = dict(own if own is not None else getattr(getattr(self, "instance", None), "custom", None) or {})
        segment = self._chosen_segment() if "segment" in self.fields else own_segment
        asked = own_fields(self.viewer, self.own_of)  # type: ignore[attr-defined]
        self.own_asked = [field for field in asked if field.is_for(segment)]
        self.fields |= custom_fields_for(
            of=self.own_of, viewer=None, segment=segment, held=self.own_held, among=self.own_asked
        )

    def _chosen_segment(self) -> int | None:
        chosen = self["segment"].value()  # type: ignore[index]
        chosen = getattr(chosen, "pk", chosen)
        return int(chosen) if str(chosen or "").isdecimal() and len(str(chosen)) < 19 else None

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[field.name] for field in self.own_asked]  # type: ignore[index]

    def with_own(self, values: dict[str, Any]) -> dict[str, Any]:
        """This will put what was typed into `custom`; what is not on the form (retired, of other segments) stays."""
        custom = {key: kept for key, kept in self.own_held.items() if key not in {f.key for f in self.own_asked}}
        typed = {field.key: as_kept(self.cleaned_data.get(field.name)) for field in self.own_asked}
        names = {field.name for field in self.own_asked}
        others = {name: value for name, value in values.items() if name not in names}
        return others | {"custom": custom | {key: kept for key, kept in typed.items() if kept}}


class OwnFieldsForm(forms.Form):
    """Only the company's own fields, for a segment just chosen: what was typed comes back, unjudged."""

    def __init__(self, typed, *, viewer, of: str, own: dict[str, str]):
        super().__init__()
        chosen = typed.get("segment", "")
        segment = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else None
        self.fields |= custom_fields_for(of=of, viewer=viewer, segment=segment, held=own)
        self.initial = {name: typed[name] for name in self.fields if typed.get(name)}

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields]
