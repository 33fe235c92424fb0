"""The clock: Celery's beat without a schedule file, which also hears PostgreSQL's nudges and passes them on."""

import logging
import select
import time

import psycopg2
from celery.beat import Scheduler
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from salesmgmt.lib.nudge import CHANNEL

logger = logging.getLogger(__name__)


class Clock(Scheduler):
    """Sends what is due by schedule, and at once what the database asks for.

    Requests never publish to the broker themselves: they commit, PostgreSQL's NOTIFY reaches this
    process, and it alone needs the broker. While the broker or the database is away it tries again.
    """

    listening = None

    def tick(self, *args, **kwargs) -> float:
        """This will send due entries, then wait for nudges until the next one is due."""
        # What is overdue waits less than nothing.
        wait = max(0.0, min(super().tick(*args, **kwargs), 5.0))
        try:
            self._listen(wait)
        except (psycopg2.Error, DatabaseError) as error:
            logger.warning("Not listening to the database: %s", str(error).strip())
            self.listening = None
            time.sleep(min(wait, 1.0))
        return 0

    def _listen(self, wait: float) -> None:
        if self.listening is None:
            connection.close()
            connection.ensure_connection()
            self.listening, connection.connection = connection.connection, None
            self.listening.autocommit = True
            self.listening.cursor().execute(f"LISTEN {CHANNEL}")
        if select.select([self.listening], [], [], wait)[0]:
            # Many commits within a moment become one message.
            time.sleep(0.05)
            self.listening.poll()
            tasks = {notice.payload for notice in self.listening.notifies}
            self.listening.notifies.clear()
            for task in sorted(tasks):
                self._send(task)

    def _send(self, task: str) -> None:
        try:
            self.app.send_task(task, expires=60)
        except OperationalError as error:  # the schedule starts it again
            logger.warning("The broker did not take %s: %s", task, error)
