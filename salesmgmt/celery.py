"""The worker, and every schedule in one list."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmgmt.settings")

app = Celery("salesmgmt")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _every(seconds: int, task: str) -> dict:
    """This will schedule a task. A run that is late by a whole turn, or by an hour, is left to the next one."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": min(seconds, 3600)}}


# Every task reads what is still to do from PostgreSQL, so a run that was missed or doubled does no harm.
app.conf.beat_schedule = {
    "recount what changed, should a nudge have been lost": _every(30, "reports.recount"),
    "carry on imports, should a nudge have been lost": _every(30, "teams.run_imports"),
    "mail what people were told and have not read": _every(60, "teams.mail_notifications"),
    "forget what people were told long ago": _every(21600, "teams.purge_notifications"),
    "remind of the day, and tell leaders what is overdue": _every(900, "clients.escalate"),
    "tell leaders of leads that nobody answers": _every(900, "clients.remind_of_leads"),
    "remind people of targets they have not answered": _every(600, "targets.remind"),
    "forget forms that nobody sends again": _every(3600, "teams.forget_submissions"),
    "empty the recycle bin of what is older than 30 days": _every(21600, "clients.purge_bin"),
    # From six in the morning where the company is, once a day; the task itself knows whether it is time.
    "return clients that nobody follows up to their pools": _every(600, "contracts.return_clients"),
}
