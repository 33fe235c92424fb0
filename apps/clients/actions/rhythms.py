"""How often clients of each grade are to be followed up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from apps.clients import rules
from apps.clients.models import Rhythm
from apps.teams.models import Person
from salesmgmt.lib.refusal import insist


@transaction.atomic
def set_rhythms(days: Mapping[str, int | None], *, by: Person, at: datetime) -> None:
    """This will set the days of each grade; a grade given None has no rhythm."""
    insist(rules.only_who_keeps_the_words(by))
    for grade, number in days.items():
        if number is None:
            Rhythm.objects.filter(grade=grade).delete()
            continue
        rhythm = Rhythm.objects.select_for_update().filter(grade=grade).first() or Rhythm(grade=grade)
        if rhythm.days != number:
            rhythm.days = number
            rhythm.save()
