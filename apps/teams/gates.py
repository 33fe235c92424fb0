"""The one door from a URL to a row."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

M = TypeVar("M", bound=Model)


def visible_or_404(rows: type[M] | QuerySet[M], viewer, **lookup) -> M:
    """This will find the one row of `rows` (a model or a queryset) that `viewer` may see, or answer 404.

    Hidden and missing look the same, so that nobody learns what exists.
    """
    found = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    row = found.visible_to(viewer).filter(**lookup).first()  # type: ignore[attr-defined]
    if row is None:
        raise Http404
    return row


def open_or_404(rows: type[M] | QuerySet[M], viewer, **lookup) -> M:
    """This will do the same for a row about a client, which whoever looks after the client may open as well."""
    found = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    row = found.open_to(viewer).filter(**lookup).first()  # type: ignore[attr-defined]
    if row is None:
        raise Http404
    return row


def permitted_or_403(*reasons: str) -> None:
    """This will answer 403 with the first reason that is not empty: the viewer knows the row, but may not do this."""
    for reason in reasons:
        if reason:
            raise PermissionDenied(reason)


def administrator_or_404(viewer) -> None:
    """This will hide a page from everyone but administrators."""
    if not viewer.is_administrator:
        raise Http404
