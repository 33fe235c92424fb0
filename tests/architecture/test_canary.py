"""A canary sings only where it is seen: no search, suggestion, hint, picker, feed or export gives a record away to
somebody outside its sight, however they ask for it."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from apps.clients.models import Appointment, Contact, Lead, Task
from apps.reports.actions import recount
from apps.teams.actions import make_feed
from salesmgmt.lib.credit_code import check_character
from tests import world as making

pytestmark = pytest.mark.usefixtures("as_made")
CANARY = "金丝雀"
NUMBER = "139 5555 7788"
CODE = "91310115MA1K3YJ12"
STRANGERS = ("teammate", "outsider", "other_manager", "administrator")
SEERS = ("rep", "manager", "director")


@pytest.fixture(scope="module")
def planted(world):
    client = making.make_client(
        world.rep, f"{CANARY}机械", phone=NUMBER, website="https://canary-mill.cn", tags=[f"{CANARY}标签"],
        credit_code=CODE + check_character(CODE), address=f"{CANARY}路", note=f"{CANARY}备注",
    )  # fmt: skip
    Contact.objects.create(client=client, name=f"{CANARY}人", phone=NUMBER)
    visit = making.make_visit(client, world.rep, note=f"{CANARY}说", next_step="call", next_on=making.TODAY)
    making.make_deal(client, world.rep, f"{CANARY}商机")
    making.make_payment(making.make_contract(client, world.rep, number=f"{CANARY}-1", title=f"{CANARY}合同"))
    Lead.objects.create(owner=world.rep, company_name=f"{CANARY}线索", phone=NUMBER, came_at=making.NOW)
    Task.objects.create(
        owner=world.rep, given_by=world.rep, text=f"{CANARY}任务", due_on=making.TODAY, made_at=making.NOW
    )
    Appointment.objects.create(
        client=client, owner=world.rep, planned_by=world.rep, on=making.TODAY + timedelta(days=1), purpose=CANARY
    )
    recount()
    return visit


TYPED = (CANARY, "金丝", "jinsique", "jsq", "7788", "13955557788", "canary-mill.cn", CODE)
# Wherever something is typed or asked for; {} is what is typed.
ASKED = (
    "/find/?q={}",
    "/clients/?q={}",
    "/clients/suggest/?q={}",
    "/clients/names/?client={}",
    "/clients/names/?q={}",
    "/clients/duplicates/?name={}",
    "/clients/duplicates/?name=x&phone={}",
    "/clients/duplicates/?name=x&website={}",
    "/clients/duplicates/?name=x&credit_code={}",
    "/clients/duplicates/pairs/",
    "/clients/visits/?q={}",
    "/clients/deals/?q={}&shown=table",
    "/clients/deals/?q={}",
    "/clients/leads/?q={}&state=all",
    "/clients/leads/sources/",
    "/clients/tasks/?q={}&state=all&whose=people",
    "/clients/bin/?q={}",
    "/clients/pool/?q={}",
    "/clients/today/",
    "/clients/calendar/",
    "/contracts/?q={}",
    "/contracts/payments/?q={}",
    "/team/people/?q={}",
    "/team/notifications/",
)
EXPORTED = (
    "/clients/", "/clients/visits/", "/clients/deals/", "/clients/leads/", "/clients/tasks/", "/contracts/",
    "/contracts/payments/",
)  # fmt: skip


def sung(browser, address: str) -> bool:
    answer = browser.get(address, headers={"HX-Request": "true"} if "find" in address else {})
    assert answer.status_code in (200, 403, 404), (address, answer.status_code)
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace")
    # What was typed may stand in its own field again.
    shown = text.replace(f'value="{CANARY}"', "").replace(f"“{CANARY}”", "")
    return any(mark in shown for mark in (f"{CANARY}机", f"{CANARY}人", f"{CANARY}说", f"{CANARY}商", f"{CANARY}-1",
               f"{CANARY}合", f"{CANARY}线", f"{CANARY}任", f"{CANARY}标", f"{CANARY}路", f"{CANARY}备"))  # fmt: skip


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_hears_nothing_whatever_they_type(world, planted, browse, stranger):
    browser = browse(getattr(world, stranger))
    heard = [
        address.format(quote(text)) for address in ASKED for text in TYPED if sung(browser, address.format(quote(text)))
    ]
    assert heard == []


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_export_takes_it_along(world, planted, browse, stranger, form):
    browser = browse(getattr(world, stranger))
    assert [address for address in EXPORTED if sung(browser, f"{address}?export={form}")] == []


@pytest.mark.parametrize("seer", SEERS)
def test_those_who_see_it_do_hear_it(world, planted, browse, seer):
    """The negative control: the scan above would find it."""
    browser = browse(getattr(world, seer))
    for address in (
        "/find/?q={}",
        "/clients/?q={}",
        "/clients/suggest/?q={}",
        "/clients/deals/?q={}",
        "/contracts/?q={}",
    ):
        assert sung(browser, address.format(quote(CANARY))), address
    assert sung(browser, "/clients/?export=csv")
    assert sung(browser, f"/clients/duplicates/?name={quote(CANARY + '机械')}")


def test_a_feed_tells_of_its_owner_alone(world, planted, client):
    for person in (world.rep, world.teammate, world.manager):
        secret = make_feed(by=person, at=making.NOW)
        text = client.get(f"/calendar/{secret}.ics").content.decode()
        assert (CANARY in text) == (person == world.rep), person
