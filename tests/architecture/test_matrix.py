"""Every URL × every person: who gets an answer, and that hidden and missing look the same."""

import re
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import get_resolver, reverse

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
from tests.architecture.policy import NOT_SIGNED_IN, PERSONAS, ROWS, SIGNED_IN

pytestmark = pytest.mark.usefixtures("as_made")
MISSING = 987_654_321
CANARY = "Canary-7f3a"


def named_urls(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.namespace != "admin":
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from named_urls(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}"


def test_every_url_has_its_row_in_the_policy():
    assert set(named_urls()) == {row.url for row in ROWS}


def plant(world) -> SimpleNamespace:
    """One of everything, the rep's, each with the canary in its text; and ids by name."""
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


@pytest.fixture(scope="module")
def world(made_once):
    return making.make_world()


@pytest.fixture(scope="module")
def planted(world):
    return plant(world)


def browser_of(world, persona) -> Browser:
    browser = Browser(raise_request_exception=True)
    if persona != "anonymous":
        browser.force_login(getattr(world, persona))
    return browser


def address(row, planted, missing=False) -> str:
    return reverse(row.url, args=[MISSING if missing else getattr(planted, name) for name in row.args])


def plain(response) -> bytes:
    """The body without what differs from request to request."""
    return re.sub(rb"csrfmiddlewaretoken[^>]*>|\d{2,}", b"", response.content)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.url}({','.join(row.args)})")
def test_each_person_gets_what_the_policy_says(world, planted, row):
    for persona in PERSONAS:
        for method, allowed in (("get", row.get), ("post", row.post)):
            with transaction.atomic():
                browser = browser_of(world, persona)
                status = getattr(browser, method)(address(row, planted)).status_code
                transaction.set_rollback(True)
            told = f"{persona} {method.upper()} {address(row, planted)} answered {status}"
            if persona in NOT_SIGNED_IN and not row.public:
                assert status in (302, 405), told
            elif persona in allowed or (row.public and allowed):
                assert status in (200, 302, 400, 422), told
            elif persona in row.told:
                assert status in (403, 405), told
            else:
                assert status in (403, 404, 405) if row.public else status in (404, 405), told


@pytest.mark.parametrize("row", [row for row in ROWS if row.args and not row.public], ids=lambda row: row.url)
def test_hidden_and_missing_look_the_same(world, planted, row):
    for persona in set(SIGNED_IN) - row.get - row.post - row.told:
        browser = browser_of(world, persona)
        for method in ("get", "post"):
            hidden = getattr(browser, method)(address(row, planted))
            missing = getattr(browser, method)(address(row, planted, missing=True))
            assert hidden.status_code == missing.status_code
            assert plain(hidden) == plain(missing)


CRAWLED = [row for row in ROWS if row.get and not row.args]
LOUD = (CANARY, "424,242.42", "424242.42", "31,313.13", "31313.13", "565,656.56", "565656.56", "13800001111")


@pytest.mark.parametrize("persona", ["teammate", "outsider", "other_manager", "administrator"])
def test_no_page_shows_what_is_outside_ones_field(world, planted, persona):
    browser, seen = browser_of(world, persona), 0
    queries = ["", "?q=canary", f"?client={planted.client}", f"?person={world.rep.pk}", f"?team={world.team.pk}",
               f"?owner={world.rep.pk}", f"?deal={planted.deal}", "?kpi=collected_amount"]  # fmt: skip
    for row in CRAWLED:
        if persona == "administrator" and row.url.startswith("teams:import"):
            continue  # administrators see everyone's imports
        for query in queries:
            body = browser.get(address(row, planted) + query).content.decode()
            seen += 1
            for loud in LOUD:
                # What one typed oneself may stand in the search box.
                assert loud not in body, f"{persona} sees {loud} on {row.url}{query}"
    assert seen > 100


def test_the_canary_search_bites(world, planted):
    bodies = "".join(
        browser_of(world, "rep").get(address(row, planted)).content.decode() for row in CRAWLED if "rep" in row.get
    )
    for loud in (CANARY, "424,242.42", "31,313.13"):
        assert loud in bodies
