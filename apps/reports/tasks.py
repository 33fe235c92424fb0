"""What the clock starts: counting what changed."""

from celery import shared_task

from apps.reports import actions


@shared_task(name="reports.recount")
def recount() -> None:
    """This will count all that is stale."""
    actions.recount()
