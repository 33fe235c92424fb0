"""Adding, changing and handing over clients and their contacts."""

from datetime import datetime

from django.db import transaction

from apps.clients import rules
from apps.clients.models import Client, Contact
from apps.teams.models import Company
from salesmgmt.lib.refusal import insist

CLIENT_FIELDS = frozenset(
    [
        "name",
        "short_name",
        "code",
        "segment",
        "region",
        "grade",
        "status",
        "parent",
        "address",
        "phone",
        "website",
        "employees",
        "founded",
        "annual_revenue",
        "note",
        "added_on",
    ]
)
CONTACT_FIELDS = frozenset(["name", "job", "phone", "email", "decides", "note"])


def _assign(row, fields: frozenset[str], changes: dict) -> None:
    if unknown := changes.keys() - fields:
        raise TypeError(f"These cannot be set here: {', '.join(sorted(unknown))}")
    for name, value in changes.items():
        setattr(row, name, value)


@transaction.atomic
def add_client(*, by, at: datetime, owner=None, **fields) -> Client:
    """This will add a client for `owner` (the person adding it, if not given), who gets the credit for it."""
    owner = owner or by
    insist(rules.someone_within_reach(by, owner), field="owner")
    fields["added_on"] = fields.get("added_on") or Company.current().today()
    client = Client(owner=owner, added_by=owner)
    _assign(client, CLIENT_FIELDS, fields)
    client.save()
    return client


@transaction.atomic
def change_client(client: Client, *, by, at: datetime, **changes) -> Client:
    """This will change what is known of a client."""
    client = Client.objects.select_for_update().get(pk=client.pk)
    insist(rules.the_owner_or_a_leader(by, client))
    _assign(client, CLIENT_FIELDS, changes)
    client.save()
    return client


@transaction.atomic
def reassign(client: Client, *, to, by, at: datetime) -> Client:
    """This will give a client another owner; what was credited to the one before stays so."""
    client = Client.objects.select_for_update().get(pk=client.pk)
    insist(rules.the_owner_or_a_leader(by, client))
    insist(rules.someone_within_reach(by, to), field="owner")
    client.owner = to
    client.save(update_fields=["owner"])
    return client


@transaction.atomic
def add_contact(client: Client, *, by, at: datetime, **fields) -> Contact:
    """This will note someone we know at a client."""
    insist(rules.the_owner_or_a_leader(by, client))
    contact = Contact(client=client)
    _assign(contact, CONTACT_FIELDS, fields)
    contact.save()
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, by, at: datetime, **changes) -> Contact:
    """This will change what is known of a contact."""
    insist(rules.the_owner_or_a_leader(by, contact.client))
    _assign(contact, CONTACT_FIELDS, changes)
    contact.save()
    return contact
