"""Forms that are sent: each does its work once, and is answered alike however often it comes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from apps.teams.models import Submission

# A phone may be without a network for a long holiday.
KEPT_FOR = timedelta(days=30)
# How long the same form waits for the one that is at work already.
PATIENCE = "10s"


def take_in(*, by, at: datetime, key: UUID, route: str, body: str) -> tuple[Submission, bool]:
    """This will note that a form has come, and tell whether it came for the first time.

    While the same form is at work in another request, this waits for it: the row it wrote is unique, and not yet
    committed. Belongs into the transaction of what the form does, so that both are kept or neither.
    """
    form = Submission(person=by, key=key, route=route, body=body, sent_at=at)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = %s", [PATIENCE])
    try:
        with transaction.atomic():
            form.save(force_insert=True)
        first = True
    except IntegrityError:
        form, first = Submission.objects.visible_to(by).get(key=key), False
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    return form, first


def note_answer(form: Submission, *, status: int, location: str = "", answer=None) -> None:
    """This will keep what the form was answered."""
    form.status, form.location, form.answer = status, location, answer
    form.save(update_fields=["status", "location", "answer"])


def let_go(form: Submission) -> None:
    """This will forget a form that did nothing, so that it may be sent again."""
    form.delete()


def forget_submissions(*, at: datetime) -> int:
    """This will forget the forms that nobody sends again any more."""
    return Submission.objects.filter(sent_at__lt=at - KEPT_FOR).delete()[0]
