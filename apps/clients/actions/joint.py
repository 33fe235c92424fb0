"""Visits that concern more than one: who came along, what they observed, whom a note mentions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.models import Companion, Mention, Visit
from apps.clients.notices import tell_companions, tell_mentioned, tell_observed
from apps.teams.models import Person
from salesmgmt.lib.refusal import Refused, insist


def note_companions(visit: Visit, people: Collection[Person], *, at: datetime, new: bool = False) -> None:
    """This will note who came along; one who has written an observation stays named."""
    before = {} if new else {row.person_id: row for row in visit.companions.all()}
    wanted = {person.pk: person for person in people if person.pk != visit.owner_id}
    gone = [row.pk for key, row in before.items() if key not in wanted and not row.observation]
    if gone:
        Companion.objects.filter(pk__in=gone).delete()
    added = [person for key, person in wanted.items() if key not in before]
    if added:
        Companion.objects.bulk_create(Companion(visit=visit, person=person) for person in added)
        tell_companions(visit, added, at=at)


def note_mentions(visit: Visit, people: Collection[Person], *, at: datetime, new: bool = False) -> None:
    """This will note whom the note names, and tell those it did not name before."""
    before = set() if new else set(visit.mentions.values_list("person", flat=True))
    wanted = {person.pk: person for person in people if person.pk != visit.owner_id}
    if gone := before - wanted.keys():
        Mention.objects.filter(visit=visit, person__in=gone).delete()
    added = [person for key, person in wanted.items() if key not in before]
    if added:
        Mention.objects.bulk_create(Mention(visit=visit, person=person) for person in added)
        tell_mentioned(visit, added, at=at)


@transaction.atomic
def observe(companion: Companion, *, by, at: datetime, observation: str) -> Companion:
    """This will write down what someone who came along observed; whoever made the visit is told the first time."""
    companion = Companion.objects.select_for_update(of=("self",)).select_related("visit__client", "person").get(
        pk=companion.pk
    )  # fmt: skip
    insist(rules.only_a_companion(by, companion))
    text = observation.strip()
    if not text:
        raise Refused(_("Write what you observed."), "observation")
    first = not companion.observation
    companion.observation, companion.observed_at = text, at
    companion.save(update_fields=["observation", "observed_at"])
    if first:
        tell_observed(companion, at=at)
    return companion
