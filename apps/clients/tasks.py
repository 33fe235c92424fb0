"""What the clock starts on the clients floor."""

from celery import shared_task
from django.utils import timezone

from apps.clients.actions import discarding, escalating, lead_reminders


@shared_task(name="clients.purge_bin")
def purge_bin() -> None:
    """This will empty the recycle bin of what has lain there long enough."""
    discarding.purge(at=timezone.now())


@shared_task(name="clients.escalate")
def escalate() -> None:
    """This will tell people in the morning what the day holds, and leaders what is long overdue."""
    escalating.remind_of_the_day(at=timezone.now())
    escalating.escalate_overdue(at=timezone.now())


@shared_task(name="clients.remind_of_leads")
def remind_of_leads() -> None:
    """This will tell leaders of leads that have waited too long."""
    lead_reminders.remind_of_leads(at=timezone.now())
