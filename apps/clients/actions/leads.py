"""Taking in, giving out, answering, converting and rejecting leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.actions.clients import add_client, add_contact
from apps.clients.actions.custom_fields import judge_own_fields
from apps.clients.actions.deals import open_deal
from apps.clients.actions.lead_rules import Turns
from apps.clients.actions.owning import note_owning
from apps.clients.models import Client, Contact, Deal, Lead, LeadForm, Stage
from apps.clients.models.lead import LeadState
from apps.clients.models.ownership import Way
from apps.clients.notices import tell_lead_given
from salesmgmt.lib.refusal import Refused, insist

LEAD_FIELDS = frozenset(
    ["company_name", "person_name", "job", "phone", "email", "wants", "source", "segment", "region", "custom"]
)


@dataclass(frozen=True)
class Converted:
    """What a lead became."""

    client: Client
    contact: Contact | None
    deal: Deal | None


def take_lead(*, key: UUID, at: datetime, by=None, owner=None, through: LeadForm | None = None, **fields) -> Lead:
    """This will take in an enquiry, whoever sends it, and give it to `owner`, else to whom the rules say.

    `key` is the sender's: the same key again gives the lead it made before. `by` is None for what comes from
    outside. Raises Refused where neither a company nor a person is named, or nothing to answer to.
    """
    if before := Lead.objects.filter(key=key).first():
        return before
    try:
        return _take(key=key, at=at, by=by, owner=owner, through=through, **fields)
    except IntegrityError:
        # The same key came at the same time.
        before = Lead.objects.filter(key=key).first()
        if before is None:
            raise
        return before


@transaction.atomic
def _take(*, key: UUID, at: datetime, by, owner, through: LeadForm | None, **fields) -> Lead:
    if owner is not None and by is not None:
        insist(rules.someone_within_reach(by, owner), field="owner")
    lead = Lead(key=key, came_at=at, form=through)
    _fill(lead, fields)
    if through and not lead.source_id:
        lead.source = through.source
    lead.owner = owner
    give_out([lead], at=at)
    lead.save(force_insert=True)
    if lead.owner:
        tell_lead_given(lead, by=by, at=at)
    return lead


def give_out(leads: Iterable[Lead], *, at: datetime) -> None:
    """This will give leads that are about to be added to whom the rules say, unless they name their owner.

    Call it inside the transaction that adds them: the rules stay locked until it ends.
    """
    turns = Turns()
    for lead in leads:
        if lead.owner_id is None:
            lead.owner = turns.take(lead)
        lead.assigned_at = at if lead.owner_id else None
        if lead.owner_id:
            turns.given[lead.owner_id] += 1
    turns.close()


@transaction.atomic
def change_lead(lead: Lead, *, by, at: datetime, **changes) -> Lead:
    """This will correct what is known of a lead that is still open."""
    lead = _locked(lead)
    insist(rules.who_may_answer(by, lead) or rules.a_lead_still_open(lead))
    _fill(lead, changes)
    lead.save()
    return lead


@transaction.atomic
def assign_lead(lead: Lead, *, to, by, at: datetime) -> Lead:
    """This will give a lead to somebody; how long they take to answer it counts from when it came."""
    lead = _locked(lead)
    insist(rules.who_may_answer(by, lead) or rules.a_lead_still_open(lead))
    insist(rules.someone_within_reach(by, to), field="to")
    if lead.owner_id != to.pk:
        _give(lead, to, by=by, at=at)
        lead.save()
        tell_lead_given(lead, by=by, at=at)
    return lead


@transaction.atomic
def take_on(lead: Lead, *, by, at: datetime) -> Lead:
    """This will let somebody take a lead that waits with their team; exactly one gets it."""
    lead = _locked(lead)
    insist(rules.a_lead_nobody_has(lead) or rules.a_lead_still_open(lead))
    _give(lead, by, by=by, at=at)
    lead.save()
    return lead


@transaction.atomic
def answer_lead(lead: Lead, *, by, at: datetime) -> Lead:
    """This will note the first answer; a second one changes nothing."""
    lead = _locked(lead)
    insist(rules.who_may_answer(by, lead) or rules.a_lead_still_open(lead))
    if lead.state == LeadState.NEW:
        if lead.owner is None:
            _give(lead, by, by=by, at=at)
        lead.state, lead.answered_at = LeadState.ANSWERED, at
        lead.save()
    return lead


@transaction.atomic
def reject_lead(lead: Lead, *, reason: str, by, at: datetime) -> Lead:
    """This will close a lead nothing comes of."""
    lead = _locked(lead)
    insist(rules.who_may_answer(by, lead) or rules.a_lead_still_open(lead))
    insist(rules.a_reason_for_rejecting(reason), field="reason")
    lead.state, lead.reject_reason, lead.closed_at = LeadState.REJECTED, reason, at
    lead.save()
    return lead


@transaction.atomic
def reopen_lead(lead: Lead, *, by, at: datetime) -> Lead:
    """This will open a rejected lead again."""
    lead = _locked(lead)
    insist(rules.who_may_answer(by, lead) or rules.a_rejected_lead(lead))
    lead.state = LeadState.ANSWERED if lead.answered_at else LeadState.NEW
    lead.reject_reason, lead.closed_at = "", None
    lead.save()
    return lead


@transaction.atomic
def convert_lead(
    lead: Lead, *, by, at: datetime, client: Client | None = None, client_name: str = "", contact_name: str = "",
    deal_name: str = "", stage: Stage | None = None, amount=None,
) -> Converted:  # fmt: skip
    """This will make a client of a lead (or join it to `client`, if given), a contact and, with a name, a deal.

    All belong to the lead's owner, and the lead keeps its story and points at what it became.
    """
    lead = _locked(lead)
    insist(rules.who_may_answer(by, lead) or rules.a_lead_still_open(lead))
    owner = lead.owner or by
    if client is None:
        client = _new_client(lead, client_name, owner=owner, by=by, at=at)
    contact = _contact(lead, client, contact_name, by=by, at=at)
    deal = None
    if deal_name:
        if stage is None:
            raise Refused(_("Choose the stage the deal begins in."), "stage")
        deal = open_deal(
            by=by, at=at, name=deal_name, client=client, stage=stage, owner=owner, amount=amount, note=lead.wants
        )
    lead.owner, lead.state, lead.closed_at = owner, LeadState.CONVERTED, at
    lead.answered_at = lead.answered_at or at
    lead.client, lead.contact, lead.deal = client, contact, deal
    lead.save()
    return Converted(client, contact, deal)


def _new_client(lead: Lead, name: str, *, owner, by, at: datetime) -> Client:
    name = name or lead.company_name or lead.person_name
    client = add_client(
        by=by, at=at, owner=owner, name=name, segment=lead.segment, region=lead.region, source=lead.source,
        phone=lead.phone, note=lead.wants,
    )  # fmt: skip
    note_owning(client, way=Way.CONVERTED, by=by, at=at)
    return client


def _contact(lead: Lead, client: Client, name: str, *, by, at: datetime) -> Contact | None:
    name = name or lead.person_name
    if not name:
        return None
    return add_contact(client, by=by, at=at, name=name, job=lead.job, phone=lead.phone, email=lead.email)


def _locked(lead: Lead) -> Lead:
    return Lead.objects.select_for_update(of=("self",)).select_related("owner").get(pk=lead.pk)


def _give(lead: Lead, owner, *, by, at: datetime) -> None:
    lead.owner = owner
    lead.assigned_at = at if owner else None


def _fill(lead: Lead, fields: dict) -> None:
    if unknown := fields.keys() - LEAD_FIELDS:
        raise TypeError(f"These cannot be set here: {', '.join(sorted(unknown))}")
    before = lead.custom
    for name, value in fields.items():
        setattr(lead, name, value)
    insist(rules.a_lead_with_a_name(lead), field="company_name")
    insist(rules.something_to_answer_to(lead), field="phone")
    if "custom" in fields:
        judge_own_fields(lead.custom, of="lead", segment=lead.segment_id, before=before)
