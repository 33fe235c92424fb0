"""Tags typed in one line."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

LONGEST, MOST = 30, 20
BETWEEN = re.compile(r"[,，、;；\n]+")


def split_tags(text: str) -> list[str]:
    """This will read tags written with commas or 、 between them, each once; raises ValueError with a sentence."""
    parts = (" ".join(unicodedata.normalize("NFKC", part).split()) for part in BETWEEN.split(text))
    each: dict[str, str] = {}
    for part in filter(None, parts):
        each.setdefault(part.casefold(), part)
    found = list(each.values())
    if too_long := next((tag for tag in found if len(tag) > LONGEST), None):
        wrong = {"tag": too_long, "longest": LONGEST}
        raise ValueError(_now("“%(tag)s” is too long; a tag has at most %(longest)s characters.") % wrong)
    if len(found) > MOST:
        raise ValueError(_now("A client has at most %(most)s tags.") % {"most": MOST})
    return found


class TagsInput(forms.TextInput):
    """A text field with buttons for tags used before; the buttons need scripts, the field does not."""

    template_name = "clients/tags_input.html"
    suggestions: list[str] = []

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {"suggestions": self.suggestions}


class TagsField(forms.CharField):
    """Some words, with commas between them."""

    widget = TagsInput

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", _("Words of your own, with commas between them."))
        super().__init__(**kwargs)
        self.widget.attrs |= {"autocomplete": "off", "data-tags": ""}

    def offer(self, tags: list[str]) -> None:
        """This will offer tags used before."""
        self.widget.suggestions = tags

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value):
        try:
            return split_tags(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")
