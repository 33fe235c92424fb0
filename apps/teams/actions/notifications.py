"""Reading what one was told, and forgetting it after a while."""

from datetime import datetime, timedelta

from django.db import transaction

from apps.teams.models import Notification, Person

KEPT = timedelta(days=90)


def read_notification(notification: Notification, *, by: Person, at: datetime) -> None:
    """This will note that a person has read something they were told; a second time changes nothing."""
    Notification.objects.visible_to(by).unread().filter(pk=notification.pk).update(read_at=at)


def read_all_notifications(*, by: Person, at: datetime) -> int:
    """This will note that a person has read all they were told until now, and tell how much it was."""
    return Notification.objects.visible_to(by).unread().filter(made_at__lte=at).update(read_at=at)


@transaction.atomic
def purge_notifications(*, at: datetime) -> int:
    """This will delete what was told long ago, and tell how much it was."""
    deleted, _by_model = Notification.objects.filter(made_at__lt=at - KEPT).delete()
    return deleted
