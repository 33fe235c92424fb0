"""The page of a client all round: one timeline of everything, narrowed by kind, paged, and as quick with much on it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from apps.clients.models import Appointment, Client, Collaborator, Contact, Ownership, Task
from apps.targets.models import Target
from tests import world as making

NOON = datetime(2026, 3, 18, 4, 0, tzinfo=UTC)


@pytest.fixture
def client(rep, today):
    return making.make_client(rep, "River Works")


def page_of(client) -> str:
    return reverse("clients:detail", args=[client.pk])


def timeline(browse, person, client, **asked):
    url = reverse("clients:timeline", args=[client.pk])
    return browse(person).get(url, asked, HTTP_HX_REQUEST="true").context["timeline"]


@pytest.fixture
def everything(client, rep, manager, browse):
    """One event of each kind."""
    making.make_visit(client, rep, making.TODAY, note="Saw the hall")
    making.make_visit(client, rep, making.TODAY - timedelta(days=1), how="phone", note="Rang up")
    making.make_deal(client, rep, "Ten presses", stage="won")
    contract = making.make_contract(client, rep, "1234.50", number="C-77")
    making.make_payment(contract, "234.50")
    Task.objects.create(owner=rep, given_by=manager, text="Send the list", client=client, made_at=NOON)
    Appointment.objects.create(client=client, owner=rep, on=making.TODAY + timedelta(days=3), planned_by=rep)
    browse(rep).post(
        reverse("clients:change", args=[client.pk]), {"name": "River Works", "status": "active", "grade": "A"}
    )
    return client


KINDS = {
    "visits": "On site", "calls": "Phone", "deals": "Deal won: Ten presses",
    "contracts": "Contract signed: C-77 · 1,234.50", "payments": "Payment received: 234.50",
    "plans": "Task: Send the list", "owners": "Owner: Rep", "changes": "Changed",
}  # fmt: skip


def test_everything_that_happened_is_on_one_timeline(everything, rep, browse):
    page = browse(rep).get(page_of(everything))
    told = [item.title for item in page.context["timeline"].items]
    for title in KINDS.values():
        assert title in told
    assert "Status: Prospect → Active" in next(i for i in page.context["timeline"].items if i.title == "Changed").text


@pytest.mark.parametrize("kind", KINDS)
def test_a_link_leaves_one_kind(kind, everything, rep, browse):
    shown = timeline(browse, rep, everything, kind=kind)
    told = [item.title for item in shown.items]
    assert KINDS[kind] in told
    others = {title for other, title in KINDS.items() if other != kind}
    assert not others & set(told)
    assert [choice.active for choice in shown.kinds].count(True) == 1


def test_the_links_work_without_scripts_and_nonsense_means_everything(everything, rep, browse):
    url = reverse("clients:timeline", args=[everything.pk])
    page = browse(rep).get(url, {"kind": "payments"}).content.decode()
    assert "<html" in page
    assert "Payment received" in page
    assert "Deal won" not in page
    assert "Deal won" in browse(rep).get(url, {"kind": "nonsense"}).content.decode()


def test_paging_meets_every_event_once_whatever_its_kind(client, rep, manager, browse):
    for number in range(30):
        day = making.TODAY - timedelta(days=number % 7)
        making.make_visit(client, rep, day, note=f"visit {number}")
        making.make_visit(client, rep, day, how="phone", note=f"call {number}")
        making.make_deal(client, rep, f"deal {number}", opened_on=day)
        Task.objects.create(owner=rep, given_by=rep, text=f"task {number}", client=client,
                            made_at=NOON - timedelta(days=number % 7))  # fmt: skip
    seen, url, parts = [], page_of(client), 0
    items = browse(rep).get(url).context["timeline"]
    while True:
        seen += [(item.title, item.text) for item in items.items]
        parts += 1
        if not items.rest:
            break
        items = browse(rep).get(items.rest).context["timeline"]
    events = [pair for pair in seen if not pair[0].startswith("Owner")]
    assert len(events) == len(set(events)) == 120
    assert parts > 5


def test_the_owners_before_stand_on_the_page(client, rep, teammate, manager, browse):
    browse(manager).post(reverse("clients:reassign", args=[client.pk]), {"to": teammate.pk})
    page = browse(manager).get(page_of(client))
    assert [stretch.owner for stretch in page.context["owners_before"]] == [rep]
    assert Ownership.objects.get(client=client, until=None).owner == teammate


def test_orders_are_counted_by_month(client, rep, browse):
    for day in ("2026-03-02", "2026-03-10", "2025-12-30", "2024-01-01"):
        making.make_contract(client, rep, "100", signed_on=datetime.fromisoformat(day).date())
    url = reverse("contracts:orders_sparkline", args=[client.pk])
    response = browse(rep).get(url, HTTP_HX_REQUEST="true")
    orders = response.context["orders"]
    assert (orders.counts[-1], orders.counts[-4], orders.number, orders.days_since) == (2, 1, 3, 8)
    assert "3 signed contracts in 12 months" in response.content.decode()


def test_the_page_asks_no_more_queries_the_more_there_is(everything, rep, teammate, browse, count_queries):
    browser = browse(rep)
    browser.get(page_of(everything))
    few = count_queries(lambda: browser.get(page_of(everything)))
    for number in range(25):
        contact = Contact.objects.create(client=everything, name=f"Contact {number}", phone="13800001111")
        visit = making.make_visit(everything, rep, making.TODAY - timedelta(days=number), contact=contact)
        making.make_visit(everything, rep, visit.visited_on, how="phone")
        making.make_deal(everything, rep, stage="lost")
        making.make_payment(making.make_contract(everything, rep))
        making.make_client(rep, parent=everything)
        Task.objects.create(owner=rep, given_by=rep, text="More", client=everything, made_at=NOON)
        Client.objects.filter(pk=everything.pk).update(note=f"note {number}")
    Collaborator.objects.create(client=everything, person=teammate, added_at=NOON)
    assert count_queries(lambda: browser.get(page_of(everything))) <= few


# --- the company's own words ------------------------------------------------------------------------


def test_words_are_added_renamed_ordered_and_deleted_only_when_unused(director, rep, world, browse):
    browser, url = browse(director), reverse("clients:word_list", args=["segments"])
    browser.post(url, {"name": " Food "})
    food = type(world.segment).objects.get(name="Food")
    browser.post(reverse("clients:word_move", args=["segments", food.pk]), {"to": "up"})
    assert [one.name for one in type(food).objects.all()] == ["Food", "Machinery"]
    assert "in the list already" in browser.post(url, {"name": "food"}).content.decode()
    browser.post(reverse("clients:word", args=["segments", food.pk]), {"name": "Foods"})
    client = making.make_client(rep, segment=food)
    browser.post(reverse("clients:word_delete", args=["segments", food.pk]))
    client.refresh_from_db()
    assert client.segment.name == "Foods"
    client.delete()
    # Targets are set for a segment without any record of it.
    target = Target.objects.create(
        kpi="signed_amount", dimension="segment", member=food.pk, month=making.TODAY.replace(day=1), team=world.team,
        amount=5,
    )  # fmt: skip
    told = browser.post(reverse("clients:word_delete", args=["segments", food.pk]), follow=True)
    assert "is in use" in told.content.decode()
    target.delete()
    browser.post(reverse("clients:word_delete", args=["segments", food.pk]))
    assert not type(food).objects.filter(pk=food.pk).exists()


@pytest.mark.parametrize("person", ["rep", "manager"])
def test_others_cannot_change_the_words(person, world, browse):
    browser = browse(getattr(world, person))
    assert browser.get(reverse("clients:words")).status_code == 403
    assert browser.post(reverse("clients:word_list", args=["regions"]), {"name": "Moon"}).status_code == 403
    assert not type(world.region).objects.filter(name="Moon").exists()


def test_the_hub_links_only_to_pages_that_are_there(director, browse):
    page = browse(director).get(reverse("clients:words"))
    for one in page.context["pages"]:
        assert browse(director).get(one.url).status_code == 200


# --- tags -------------------------------------------------------------------------------------------


def test_tags_are_typed_in_one_line_and_found_again(rep, outsider, browse):
    making.make_client(outsider, "Hidden", tags=["Secret"])
    sent = {"name": "Lake", "status": "prospect", "grade": "B", "tags": "老客户、 重点 ,老客户，VIP"}
    assert browse(rep).post(reverse("clients:add"), sent).status_code == 302
    lake = Client.objects.get(name="Lake")
    assert lake.tags == ["老客户", "重点", "VIP"]
    rows = browse(rep).get(reverse("clients:list"), {"tag": "重点"}).context["table"].rows
    assert [row.record.name for row in rows] == ["Lake"]
    offered = browse(rep).get(reverse("clients:tags")).content.decode()
    assert "VIP" in offered
    assert "Secret" not in offered


def test_too_long_a_tag_is_told_at_its_field(rep, browse):
    sent = {"name": "Lake", "status": "prospect", "grade": "B", "tags": "x" * 31}
    assert "at most 30" in str(browse(rep).post(reverse("clients:add"), sent).context["form"].errors["tags"])
