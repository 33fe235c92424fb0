"""Adding, changing and handing over clients and their contacts."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.actions.custom_fields import judge_own_fields
from apps.clients.actions.discarding import discard
from apps.clients.actions.family import keep_the_family_a_tree
from apps.clients.actions.owning import note_owning
from apps.clients.models import Client, Contact, Discarded, PhoneLook
from apps.clients.models.client import Part
from apps.clients.models.ownership import Way
from apps.teams.models import Company
from salesmgmt.lib.credit_code import tidy, why_not
from salesmgmt.lib.refusal import Refused, insist

CLIENT_FIELDS = frozenset(
    [
        "name",
        "short_name",
        "code",
        "credit_code",
        "segment",
        "region",
        "grade",
        "status",
        "source",
        "tags",
        "parent",
        "address",
        "phone",
        "website",
        "employees",
        "founded",
        "annual_revenue",
        "note",
        "added_on",
        "custom",
    ]
)
CONTACT_FIELDS = frozenset(["name", "part", "job", "phone", "email", "decides", "note"])


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
    _fill(client, fields, by)
    client.save()
    note_owning(client, way=Way.ADDED, by=by, at=at)
    return client


@transaction.atomic
def change_client(client: Client, *, by, at: datetime, **changes) -> Client:
    """This will change what is known of a client."""
    client = Client.objects.select_for_update().get(pk=client.pk)
    insist(rules.the_owner_or_a_leader(by, client))
    _fill(client, changes, by)
    client.save()
    return client


def _fill(client: Client, changes: dict, by) -> None:
    before = client.custom
    _assign(client, CLIENT_FIELDS, changes)
    if "parent" in changes:
        keep_the_family_a_tree(client, changes["parent"])
    if changes.get("credit_code"):
        _insist_on_a_code_of_its_own(client, by)
    if "custom" in changes:
        judge_own_fields(client.custom, of="client", segment=client.segment_id, before=before)


def _insist_on_a_code_of_its_own(client: Client, by) -> None:
    """This will refuse another client's credit code, naming that client only to those who may know it."""
    client.credit_code = tidy(client.credit_code)
    insist(why_not(client.credit_code), field="credit_code")
    same = Client.objects.exclude(pk=client.pk).filter(credit_code=client.credit_code)
    if not same.exists():
        return
    if seen := same.visible_to(by).first():
        raise Refused(_("“%(client)s” has this code.") % {"client": seen.name}, "credit_code")
    raise Refused(
        _("Another client has this code, one that you do not look after. Ask your manager who does."), "credit_code"
    )


@transaction.atomic
def reassign(client: Client, *, to, by, at: datetime) -> Client:
    """This will give a client another owner; what was credited to the one before stays so."""
    client = Client.objects.select_for_update().get(pk=client.pk)
    insist(rules.the_owner_or_a_leader(by, client))
    insist(rules.someone_within_reach(by, to), field="owner")
    if client.owner_id == to.pk:
        return client
    client.owner, client.pool = to, None
    client.save(update_fields=["owner", "pool"])
    note_owning(client, way=Way.HANDED_OVER, by=by, at=at)
    return client


@transaction.atomic
def add_contact(client: Client, *, by, at: datetime, **fields) -> Contact:
    """This will note someone we know at a client."""
    insist(rules.the_owner_or_a_leader(by, client))
    contact = Contact(client=client)
    _describe(contact, fields)
    contact.save()
    return contact


@transaction.atomic
def change_contact(contact: Contact, *, by, at: datetime, **changes) -> Contact:
    """This will change what is known of a contact."""
    insist(rules.the_owner_or_a_leader(by, contact.client))
    _describe(contact, changes)
    contact.save()
    return contact


@transaction.atomic
def delete_contact(contact: Contact, *, by, at: datetime) -> Discarded:
    """This will delete a contact; visits go on without it."""
    insist(rules.the_owner_or_a_leader(by, contact.client))
    return discard(contact, by=by, at=at)


def reveal_phone(contact: Contact, *, by, at: datetime) -> str:
    """This will give a contact's phone number in full and note who looked."""
    PhoneLook.objects.create(contact=contact, client=contact.client, person=by, looked_at=at)
    return contact.phone


def _describe(contact: Contact, fields: dict) -> None:
    _assign(contact, CONTACT_FIELDS, fields)
    if "part" in fields:
        contact.decides = contact.part == Part.DECIDES
