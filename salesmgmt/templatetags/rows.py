"""Rows of lists and tables. Written here and not in their templates, where fifty rows took fifty milliseconds."""

from datetime import date
from html import escape
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from salesmgmt.lib import numbers
from salesmgmt.lib.tables import Cell
from salesmgmt.templatetags.ui import day, plain

register = template.Library()


@register.simple_tag(takes_context=True)
def list_rows(context, table):
    """The rows of a list."""
    language = get_language() or "en"
    columns = [(header.column, _cell_opening(header.column)) for header in table.headers]
    parts = []
    for row in table.rows:
        parts.append('<tr role="row">')
        if table.many:
            parts.append(_pick(table.id, row.record))
        for column, opening in columns:
            parts += (opening, _cell_content(context, column, row.record, language), "</td>")
        parts.append("</tr>\n")
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


def _pick(table, record):
    """This will draw the box by which a row is chosen; it belongs to the bar's form, wherever that stands."""
    return format_html(
        '<td role="cell" data-label="" class="list-pick"><label><input class="form-check-input" type="checkbox"'
        ' name="chosen" value="{}" form="{}-many" aria-label="{}"></label></td>',
        str(record.pk), table, _("Choose %(name)s") % {"name": record},
    )  # fmt: skip


def _cell_opening(column):
    css = [f"is-{column.align}"]
    if column.unit:
        css.append("num")
    if column.long:
        css.append("is-long")
    if column.phone == "title":
        css.append("is-title")
    elif not column.phone:
        css.append("is-desk")
    label = "" if column.label_hidden else column.label
    return format_html('<td role="cell" data-label="{}" class="{}">', label, " ".join(css))


def _cell_content(context, column, record, language):
    if column.template:
        cell = Cell(column, record)
        with context.push(record=record, value=cell.value, cell=cell):
            drawn: Any = get_template(column.template)
            shown = drawn.template.render(context)
    else:
        shown = _cell_text(column.read(record), column.unit, language)
    url = column.link and column.link(record)
    if not url:
        return shown
    css = ' class="list-main"' if column.phone == "title" else ""
    return f'<a href="{conditional_escape(url)}"{css}>{shown}</a>'


def _cell_text(value, unit, language):
    """This will write a value; what lists hold most, plain text and days, goes a shorter way than the rest."""
    if unit:
        return conditional_escape(numbers.in_unit(value, unit, language))
    if type(value) is str:
        return escape(value) if value else numbers.DASH
    if type(value) is date:
        return day(value, language)
    return conditional_escape(plain(value))


@register.simple_tag
def swaps(table, url):
    """The attributes that let htmx swap a list where a link would load the whole page."""
    pushes = mark_safe(' hx-push-url="true"') if table.pushes else ""
    return format_html('hx-get="{}" hx-target="#{}" hx-swap="outerHTML show:top"{}', url, table.id, pushes)


@register.simple_tag
def chart_rows(chart):
    """The rows of a chart's table twin; a quarter has ninety of them."""
    language = get_language() or "en"
    parts: list[str] = []
    for row in chart.rows:
        parts.append(format_html('<tr><th scope="row">{}</th>', row["label"]))
        for cell in row["cells"]:
            text = conditional_escape(numbers.in_unit(cell["value"], chart.unit, language))
            if cell["url"]:
                text = format_html('<a href="{}">{}</a>', cell["url"], text)
            parts.append(f'<td class="num">{text}</td>')
        parts.append("</tr>")
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped
