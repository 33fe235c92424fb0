"""One of everything, the rep's, each with the canary in its text; and the addresses of it."""

from types import SimpleNamespace

from django.urls import reverse

from apps.clients.actions.bulk import change_many
from apps.clients.actions.discarding import discard
from apps.clients.actions.merging import merge_clients
from apps.clients.models import (
    Appointment,
    BulkChange,
    Collaborator,
    Companion,
    Contact,
    CustomField,
    FactChip,
    Lead,
    LeadForm,
    LeadRule,
    Pool,
    Task,
)
from apps.reports.actions import recount
from apps.targets.models import Entry, Revision
from apps.teams.actions import make_feed
from apps.teams.models import CalendarDay, Import, Notification, SavedView
from tests import world as making

MISSING = 987_654_321
CANARY = "Canary-7f3a"


def plant(world) -> SimpleNamespace:
    """This will make it all, and give the ids by name."""
    world.rep.email = "canary@example.com"
    world.rep.save()
    client = making.make_client(world.rep, f"{CANARY} client", segment=world.segment, note=f"{CANARY} note")
    contact = Contact.objects.create(client=client, name=f"{CANARY} contact", phone="13800001111")
    visit = making.make_visit(client, world.rep, note=f"{CANARY} visit", next_step="call", next_on=making.TODAY)
    Companion.objects.create(visit=visit, person=world.manager, observation=f"{CANARY} observation")
    photo = making.make_photo(visit)
    deal = making.make_deal(client, world.rep, f"{CANARY} deal")
    contract = making.make_contract(client, world.rep, "424242.42", number=f"{CANARY}-1", title=f"{CANARY} contract")
    payment = making.make_payment(contract, "31313.13", reference=f"{CANARY} payment")
    target = making.make_target("signed_amount", making.TODAY.replace(day=1), world.team, "565656.56", world.rep)
    revision = Revision.objects.create(
        kpi="signed_amount", kind="change", team=world.team, by=world.manager, approver=world.director,
        asked_at=making.NOW, why=f"{CANARY} reason",
    )  # fmt: skip
    Entry.objects.create(
        kpi="signed_amount", revision=revision, month=target.month, team=world.team, person=world.rep,
        before=target.amount, after=1,
    )  # fmt: skip
    imported = Import.objects.create(owner=world.director, kind="clients", filename=f"{CANARY}.csv", content=b"name\n")
    day = CalendarDay.objects.create(day=making.TODAY, is_workday=True)
    field = CustomField.objects.create(key="canary", label="Own")
    # One who sees the client anyway, so that nobody sees more for it.
    collaborator = Collaborator.objects.create(client=client, person=world.manager, added_at=making.NOW)
    # In the team's pool, whose card the team may know.
    pool = Pool.objects.create(name="Pool of the team", team=world.team)
    pooled = making.make_client(None, "Waiting client", pool=pool)
    handing_out = BulkChange.objects.create(
        owner=world.manager, kind="clients.client", before={}, after={}, changed_at=making.NOW
    )
    appointment = Appointment.objects.create(
        client=client, owner=world.rep, on=making.TODAY, purpose=f"{CANARY} purpose", planned_by=world.rep
    )
    task = Task.objects.create(
        owner=world.rep, given_by=world.rep, text=f"{CANARY} task", client=client, due_on=making.TODAY,
        made_at=making.NOW,
    )  # fmt: skip
    told = Notification.objects.create(
        person=world.rep, kind="task_given", key="1", values={"person": CANARY, "task": CANARY}, made_at=making.NOW
    )
    double = making.make_client(world.rep, f"{CANARY} double")
    merged = merge_clients(client, double, choices={}, by=world.rep, at=making.NOW)
    binned = discard(making.make_deal(client, world.rep, f"{CANARY} binned"), by=world.rep, at=making.NOW)
    bulk = change_many("client", "grade", [client.pk], value="A", by=world.rep, at=making.NOW)
    lead = Lead.objects.create(owner=world.rep, company_name=f"{CANARY} lead", phone="1", came_at=making.NOW)
    enquiry = LeadForm.objects.create(name="Web", title="Ask us")
    recount()
    return SimpleNamespace(
        lead=lead.pk, lead_form=enquiry.pk, token=enquiry.token,
        lead_rule=LeadRule.objects.create(person=world.rep).pk,
        appointment=appointment.pk, task=task.pk, notification=told.pk, secret=make_feed(by=world.rep, at=making.NOW),
        photo=photo.pk, fact=FactChip.objects.get(key="price").pk,
        pool=pool.pk, pooled=pooled.pk, handing_out=handing_out.pk,
        client=client.pk, contact=contact.pk, visit=visit.pk, deal=deal.pk, contract=contract.pk, payment=payment.pk,
        person=world.rep.pk, team=world.team.pk, product=making.make_product().pk, day=day.pk, uid="1", key="set-x",
        kind="clients", words="segments", word=world.segment.pk, field=field.pk, collaborator=collaborator.pk,
        target=target.pk, revision=revision.pk,
        merge=merged.pk, discarded=binned.pk, bulk=bulk.change.pk,
        saved_view=SavedView.objects.create(owner=world.rep, table="clients", name=CANARY, query="grade=A").pk,
        **{"import": imported.pk},
    )  # fmt: skip


def address(row, planted, missing=False) -> str:
    return reverse(row.url, args=[MISSING if missing else getattr(planted, name) for name in row.args])
