"""The fields a visit's form needs besides the usual ones: facts, photos, the moment's place, lengths, colleagues."""

from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.clients.actions.photos import MOST_PHOTOS
from apps.clients.models.chip import chips_in_use, known_chips
from apps.teams.models import Person
from salesmgmt.lib.lengths import typed_length
from salesmgmt.lib.pictures import Picture, drawn_anew
from salesmgmt.lib.places import Fix

OFFERED = 24


class FactsField(forms.MultipleChoiceField):
    """Facts: what is in use is offered; one taken out of use since the form was made is still taken."""

    def __init__(self, **kwargs):
        super().__init__(choices=chips_in_use, widget=forms.CheckboxSelectMultiple, **kwargs)

    def valid_value(self, value):
        return value in known_chips()


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self, attrs=None):
        super().__init__({"accept": "image/*", **(attrs or {})})


class PhotosField(forms.FileField):
    """Photos, each read and drawn anew."""

    widget = PhotosInput

    def clean(self, data, initial=None) -> list[Picture]:
        files: list[UploadedFile] = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(_now("%(number)s photos at most.") % {"number": MOST_PHOTOS})
        return [self._drawn(file) for file in files]

    def _drawn(self, file: UploadedFile) -> Picture:
        try:
            return drawn_anew(file, file.size or 0)  # type: ignore[arg-type]
        except ValueError as error:
            raise forms.ValidationError(f"{file.name}: {error}" if file.name else str(error)) from None


class PlaceField(forms.CharField):
    """Where the device is, as static/js/place.js writes it: latitude, longitude, accuracy and age."""

    widget = forms.HiddenInput

    def clean(self, value) -> Fix | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return Fix.read(text)
        except (ValueError, ArithmeticError):
            raise forms.ValidationError(
                _now("This place cannot be read. Record it again, or save without it.")
            ) from None


class LengthField(forms.CharField):
    """A length as minutes and seconds; a number alone means minutes."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"placeholder": "3:20", "autocomplete": "off", "inputmode": "text"})
        super().__init__(widget=widget, max_length=20, required=False, **kwargs)

    def clean(self, value) -> int | None:
        try:
            return typed_length(super().clean(value), bare=60)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class ColleaguesField(forms.ModelMultipleChoiceField):
    """Colleagues who came along, of those the form's viewer may bring."""

    def __init__(self, **kwargs):
        super().__init__(
            Person.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label=_("Who came along"),
            error_messages={"invalid_choice": _("One of these people cannot be named here.")}, **kwargs,
        )  # fmt: skip


def offered_people(people, chosen: set[str], text: str = "") -> list[Person]:
    """This will list the colleagues to offer: those chosen, then whoever matches; each with `chosen` set."""
    rows = people.only("name", "search").order_by("name_sort", "pk")
    keys = {int(key) for key in chosen if key.isdecimal() and len(key) < 19}
    first = list(rows.filter(pk__in=keys)) if keys else []
    others = list((rows.matching(text) if text else rows)[: OFFERED + len(first)])
    found = first + [person for person in others if person not in first]
    for person in found:
        person.chosen = person in first
    return found[: max(OFFERED, len(first))]
