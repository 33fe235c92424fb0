"""Keeping the figures true: recounting what changed, rebuilding, and verifying."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from apps.reports import rollups


def recount() -> int:
    """This will count all that is stale, batch by batch, and give the number of marks cleared."""
    cleared = 0
    while batch := rollups.recount_stale():
        cleared += batch
    return cleared


def rebuild_figures() -> None:
    """This will count every figure anew from the source rows."""
    rollups.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE reports_dailyfigure, reports_monthlyfigure, reports_teamfigure")


@dataclass(frozen=True)
class Difference:
    """A figure that is not what its rows come to."""

    grain: str
    kpi: str
    day: object
    person: int | None  # None for a team's total
    team: int | None
    dimension: str
    member: int
    stored: object
    counted: object


def verify_figures() -> list[Difference]:
    """This will count everything from the source rows beside the stored figures and list where they differ
    (1,000 a grain at most). What is marked as stale is counted first, so that only real differences remain."""
    recount()
    return [Difference(*row) for row in rollups.differences()]
