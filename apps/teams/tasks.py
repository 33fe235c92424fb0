"""What the clock starts: importing the files that wait, mailing what people were told, forgetting old notes."""

from celery import shared_task
from django.utils import timezone

from apps.teams import actions, notices


@shared_task(name="teams.run_imports")
def run_imports() -> None:
    """This will run every import that waits or whose worker is gone."""
    actions.run_imports()


@shared_task(name="teams.mail_notifications")
def mail_notifications() -> None:
    """This will mail what people were told and have not read."""
    notices.send_mails(at=timezone.now())


@shared_task(name="teams.purge_notifications")
def purge_notifications() -> None:
    """This will delete what people were told long ago."""
    actions.purge_notifications(at=timezone.now())


@shared_task(name="teams.forget_submissions")
def forget_submissions() -> None:
    """This will forget the forms that nobody sends again any more."""
    actions.forget_submissions(at=timezone.now())
