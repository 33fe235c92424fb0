"""Addresses of pages and records, as lists and dashboards need them by the hundred."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=10_000)
def address(name: str, *args: int) -> str:
    """This will give a page's address; remembered, for reversing costs more than a table's cell."""
    return reverse(name, args=args)
