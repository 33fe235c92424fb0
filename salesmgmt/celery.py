"""The worker, and every schedule in one list."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmgmt.settings")

app = Celery("salesmgmt")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Every task reads what is still to do from PostgreSQL, so a run that was missed or doubled does no harm.
app.conf.beat_schedule = {
    "recount what changed, should a nudge have been lost": {
        "task": "reports.recount",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "carry on imports, should a nudge have been lost": {
        "task": "teams.run_imports",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "mail what people were told and have not read": {
        "task": "teams.mail_notifications",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget what people were told long ago": {
        "task": "teams.purge_notifications",
        "schedule": 21600.0,
        "options": {"expires": 3600},
    },
    "remind of the day, and tell leaders what is overdue": {
        "task": "clients.escalate",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "remind people of targets they have not answered": {
        "task": "targets.remind",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "forget forms that nobody sends again": {
        "task": "teams.forget_submissions",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "empty the recycle bin of what is older than 30 days": {
        "task": "clients.purge_bin",
        "schedule": 21600.0,
        "options": {"expires": 3600},
    },
    # From six in the morning where the company is, once a day; the task itself knows whether it is time.
    "return clients that nobody follows up to their pools": {
        "task": "contracts.return_clients",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
}
