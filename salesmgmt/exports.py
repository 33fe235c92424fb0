"""A list leaves as a file: noted who took what, no longer than a file may be, with a sheet that says whose it is."""

from contextlib import closing
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from salesmgmt.lib.exporting import COUNT, MOST_ROWS, Taken, TooManyRows, taken_away
from salesmgmt.lib.numbers import grouped
from salesmgmt.lib.tables import COLUMNS, TakeAway

# What of an address is no filter.
NO_FILTER = ("sort", "after", "before", "export", COLUMNS)


class Exports:
    """Stands nearest to the views: answers with the file where a list says that it is asked for as one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, TakeAway) or not request.user.is_authenticated:
            return None
        try:
            return _taken(request, exception)
        except TooManyRows:
            sentence = _("A file may have %(most)s rows at most. Filter the list, and take it away in parts.")
            messages.error(request, sentence % {"most": grouped(MOST_ROWS)})
            kept = [(name, value) for name, value in _asked(request) if not name.endswith("export")]
            return redirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)


def _asked(request: HttpRequest) -> list[tuple[str, str]]:
    return parse_qsl(request.META.get("QUERY_STRING", ""), errors="replace")


def filters_of(request: HttpRequest) -> list[tuple[str, str]]:
    """This will give what the address narrows the list to."""
    return [(name, value) for name, value in _asked(request) if not name.endswith(NO_FILTER) and value]


def _taken(request, asked: TakeAway) -> HttpResponseBase:
    from apps.teams.actions import note_export

    at = timezone.now()
    headers, rows = asked.lines()
    name = f"{capfirst(str(asked.rows.model._meta.verbose_name_plural))} {timezone.localtime(at):%Y-%m-%d %H%M}"
    filters = filters_of(request)
    taken = Taken(
        headers, rows, about=_("About this file"), facts=_facts(request, asked, at, filters),
        units=[column.unit for column in asked.columns],
    )  # fmt: skip
    with closing(rows):
        answer = taken_away(name, asked.extension, taken)
    note_export(
        by=request.user, at=at, table=asked.table.key, query=urlencode(filters),
        columns=[column.key for column in asked.columns], format=asked.extension, rows=taken.written,
    )  # fmt: skip
    return answer


def _facts(request, asked: TakeAway, at, filters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """This will say in the viewer's words what the file is."""
    said = "\n".join(f"{name}: {value}" for name, value in _in_words(request, asked.rows.model, filters))
    return [
        (_("Company"), request.company.name),
        (_("List"), capfirst(str(asked.rows.model._meta.verbose_name_plural))),
        (_("Filters"), said or _("none")),
        (_("Rows"), COUNT),
        (pgettext("of a file", "Columns"), ", ".join(str(column.label) for column in asked.columns)),
        (_("Exported by"), f"{request.user.name} ({request.user.username})"),
        (_("Exported at"), f"{timezone.localtime(at):%Y-%m-%d %H:%M}"),
        (_("Address"), request.build_absolute_uri(f"{request.path}?{urlencode(filters)}" if filters else request.path)),
        ("", _("Only what this person may see is in here. For use inside the company.")),
    ]


def _in_words(request: HttpRequest, model: type[Model], filters: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """This will name the filters and what was chosen, where they are called like fields of the rows."""
    found = []
    for name, value in filters:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            found.append((_("Search") if name == "q" else name, value))
            continue
        found.append((capfirst(str(getattr(field, "verbose_name", name))), _chosen(request, field, value)))
    return found


def _chosen(request: HttpRequest, field, value: str) -> str:
    """This will give what a choice is called, if the viewer may see it."""
    if field.is_relation:
        rows = field.related_model._default_manager.all()
        rows = rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows
        chosen = rows.filter(pk=value).first() if value.isdecimal() and len(value) < 19 else None
        return str(chosen) if chosen else value
    return str(dict(getattr(field, "choices", None) or ()).get(value, value))
