"""Telling the clock that there is work, through PostgreSQL, so that no request waits for the broker."""

from django.db import connection

CHANNEL = "salesmgmt"


def nudge(task: str) -> None:
    """This will have the named Celery task started once the present transaction commits.

    A nudge can be lost (the clock was down); the schedule starts the same task anyway, so what is
    still to do must be readable from a table.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, task])
