"""Keeping two people from planning the same at the same moment."""

from collections.abc import Iterable

from django.db import connection


def hold(teams: Iterable[int]) -> None:
    """This will keep everyone else from planning or publishing targets of these teams until commit.

    Rows that do not exist yet cannot be locked, so the team is; always in the order of the keys, so
    that two people saving overlapping grids wait for each other instead of forever.
    """
    with connection.cursor() as cursor:
        for team in sorted(set(teams)):
            cursor.execute("SELECT pg_advisory_xact_lock(7215302, %s)", [team])
