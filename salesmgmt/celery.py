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
    "remind people of targets they have not answered": {
        "task": "targets.remind",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
}
