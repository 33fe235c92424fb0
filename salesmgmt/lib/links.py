"""Addresses of records, as lists need them by the hundred."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=10_000)
def address(name: str, pk: int) -> str:
    """This will give the address of one record's page; remembered, for reversing costs more than a table's cell."""
    return reverse(name, args=[pk])
