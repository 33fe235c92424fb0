"""Form controls written by functions: of a list's page, a third went into Django's templates of its filters."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from salesmgmt.lib.numbers import DASH

((_nothing, NINE_DASHES),) = BLANK_CHOICE_DASH


class Controls(TemplatesSetting):
    """Draws the usual controls as Django's own templates do, and leaves the others to those; a choice of nothing is a
    dash here, as everywhere in the application."""

    def render(self, template_name, context, request=None) -> str:
        write = WRITTEN.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return mark_safe(write(context["widget"]))  # noqa: S308 - every part is escaped


def _attributes(attrs: Mapping[str, Any]) -> str:
    return "".join(
        f" {_escaped(name)}" if value is True else f' {_escaped(name)}="{_escaped(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{_escaped(widget["value"])}"'
    name = _escaped(widget["name"])
    return f'<input type="{_escaped(widget["type"])}" name="{name}"{value}{_attributes(widget["attrs"])}>'


def _one_of_several(widget: Mapping[str, Any]) -> str:
    if not widget.get("wrap_label"):
        return _input(widget)
    key = widget["attrs"].get("id")
    opening = f'<label for="{_escaped(key)}">' if key else "<label>"
    return f"{opening}{_input(widget)} {_text(widget['label'])}</label>"


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{_escaped(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{_text(group)}">')
        parts += [
            f'\n  <option value="{_escaped(option["value"])}"{_attributes(option["attrs"])}>'
            f"{DASH if option['label'] == NINE_DASHES else _text(option['label'])}</option>"
            for option in options
        ]
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _textarea(widget: Mapping[str, Any]) -> str:
    # The line break is not part of the text: browsers drop the first one.
    text = _text(widget["value"]) if widget["value"] else ""
    return f'<textarea name="{_escaped(widget["name"])}"{_attributes(widget["attrs"])}>\n{text}</textarea>'


def _text(value: Any) -> str:
    """This will write a value as a template does: numbers in the local habit."""
    return escape(value) if type(value) is str else conditional_escape(localize(value))


def _escaped(value: Any) -> str:
    """This will write a value safely; what hundreds of options hold, plain text and numbers, goes a shorter way."""
    if type(value) is str:
        return escape(value)
    return str(value) if type(value) is int else conditional_escape(value)


INPUTS = ("checkbox", "date", "datetime", "email", "hidden", "input", "number", "password", "text", "time", "url")
WRITTEN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    f"django/forms/widgets/{name}.html": write
    for name, write in {
        **dict.fromkeys(INPUTS, _input),
        "checkbox_option": _one_of_several,
        "radio_option": _one_of_several,
        "select": _select,
        "textarea": _textarea,
    }.items()
}
