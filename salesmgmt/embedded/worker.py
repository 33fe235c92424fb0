"""The Celery worker of the embedded mode: first puts back what a killed predecessor had not finished."""

import os
import signal
import sys
from contextlib import suppress

from celery.signals import worker_process_init
from kombu.exceptions import OperationalError

from salesmgmt.celery import app
from salesmgmt.embedded.children import die_with


def restore_unfinished() -> int:
    """This will return every unacknowledged message to its queue; only right while no other worker lives."""
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        tags = channel.client.hkeys(channel.unacked_key)
        for tag in tags:
            channel.qos.restore_by_tag(tag.decode() if isinstance(tag, bytes) else tag)
        return len(tags)


@worker_process_init.connect
def end_with_the_worker(**_: object) -> None:
    """This will keep a task from running on, unseen, beside its second delivery."""
    die_with(os.getppid(), signal.SIGKILL)


if __name__ == "__main__":
    with suppress(OperationalError):
        if count := restore_unfinished():
            print(f"{count} unfinished tasks go back to the queue.", flush=True)
    app.worker_main(["worker", *sys.argv[1:]])
