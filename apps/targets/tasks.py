"""What the clock starts: reminding people of targets they have not answered."""

from celery import shared_task
from django.utils import timezone

from apps.targets import actions, notices


@shared_task(name="targets.remind")
def remind() -> None:
    """This will note whom the clock has to remind by now, and mail everyone who is to be reminded."""
    actions.note_reminders_due(at=timezone.now())
    notices.send_reminders(at=timezone.now())
