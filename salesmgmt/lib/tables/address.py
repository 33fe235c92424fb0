"""What a list calls its parameters in the URL, and the URLs it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

# What the address calls the columns, and asks for to have those in a file that are on no page.
COLUMNS, ALL = "columns", "all"


class Names:
    """What the list's own parameters are called in the URL."""

    def __init__(self, prefix: str):
        self.sort, self.after, self.before = f"{prefix}sort", f"{prefix}after", f"{prefix}before"
        self.export = f"{prefix}export"
        self.all = (self.sort, self.after, self.before, self.export, COLUMNS)


class Address:
    """The list's URL with filters and sorting kept and its place in the list changed."""

    def __init__(self, request: HttpRequest, names: Names):
        self.path, self.names, self.params = request.path, names, request.GET

    def with_(self, changes: dict[str, str]) -> str:
        params = self.params.copy()
        for name in (self.names.after, self.names.before):
            params.pop(name, None)
        for name, value in changes.items():
            params[name] = value
        return f"{self.path}?{params.urlencode()}" if params else self.path


@dataclass(frozen=True)
class Place:
    previous: str
    next: str


def shows_this_path(request: HttpRequest) -> bool:
    """This will tell whether the browser's address is this list's own, and not that of a page it is part of."""
    htmx = getattr(request, "htmx", None)
    current = htmx.current_url_abs_path if htmx else None
    return current is None or current.partition("?")[0] == request.path
