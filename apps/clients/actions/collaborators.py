"""Colleagues who look after a client together with its owner."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.models import Client, Collaborator
from apps.teams.models import Person
from salesmgmt.lib.refusal import Refused, insist


@transaction.atomic
def add_collaborator(client: Client, *, person: Person, by, at: datetime) -> Collaborator:
    """This will have a colleague see a client as its owner does, and log visits to it."""
    client = Client.objects.select_for_update().get(pk=client.pk)
    insist(rules.the_owner_or_a_leader(by, client))
    insist(rules.not_the_owner_again(client, person), field="person")
    if not Person.objects.close_to(by).filter(pk=person.pk).exists():
        raise Refused(_("Choose somebody of your team, of the line above it, or of those you lead."), "person")
    made, _new = Collaborator.objects.get_or_create(
        client=client, person=person, defaults={"added_by": by, "added_at": at}
    )
    return made


@transaction.atomic
def remove_collaborator(collaborator: Collaborator, *, by, at: datetime) -> None:
    """This will end a colleague's part; who took part may also leave. What they wrote stays."""
    if collaborator.person_id != by.pk:
        insist(rules.the_owner_or_a_leader(by, collaborator.client))
    collaborator.delete()
