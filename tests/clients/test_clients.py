"""The client pages over HTTP: who sees which, search, sort, adding, changing, handing over."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.clients.models import Client, Contact
from tests import world as making

LIST = reverse("clients:list")


@pytest.fixture
def client(rep):
    return making.make_client(rep, "华东机械有限公司")


def names_on(response) -> list[str]:
    return [row.record.name for row in response.context["table"].rows]


def page_of(client):
    return reverse("clients:detail", args=[client.pk])


def fields(**changes) -> dict:
    return {"name": "Lake Works", "status": "prospect", "grade": "B"} | changes


# --- the list ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["rep", "manager", "director"])
def test_the_owner_and_whoever_leads_them_see_a_client(person, client, world, browse):
    assert names_on(browse(getattr(world, person)).get(LIST)) == ["华东机械有限公司"]


@pytest.mark.parametrize("person", ["teammate", "outsider", "other_manager", "administrator"])
def test_nobody_else_sees_it(person, client, world, browse):
    browser = browse(getattr(world, person))
    assert names_on(browser.get(LIST)) == []
    assert browser.get(page_of(client)).status_code == 404


def test_only_the_leader_of_the_company_sees_clients_that_nobody_owns(world, browse):
    stray = making.make_client(None, "Stray")
    assert names_on(browse(world.director).get(LIST, {"owner": "null"})) == ["Stray"]
    assert browse(world.director).get(page_of(stray)).status_code == 200
    assert browse(world.manager).get(page_of(stray)).status_code == 404


@pytest.mark.parametrize("text", ["华东", "hdjx", "huadongjixie", "HuaDong", "机械 华东", "hd jixie"])
def test_a_client_is_found_by_name_pinyin_or_initials(text, client, rep, browse):
    making.make_client(rep, "Lake Works")
    assert names_on(browse(rep).get(LIST, {"q": text})) == ["华东机械有限公司"]


def test_a_search_that_matches_nothing_says_so_and_offers_to_clear_it(client, rep, browse):
    page = browse(rep).get(LIST, {"q": "zzz"}).content.decode()
    assert "Nothing matches" in page
    assert f'href="{LIST}"' in page


@pytest.mark.parametrize(("field", "theirs", "other"), [("grade", "A", "B"), ("status", "active", "lost")])
def test_the_list_is_narrowed_by_a_filter(field, theirs, other, rep, browse):
    making.make_client(rep, "Kept", **{field: theirs})
    making.make_client(rep, "Dropped", **{field: other})
    assert names_on(browse(rep).get(LIST, {field: theirs})) == ["Kept"]


def test_the_list_is_narrowed_by_segment_and_region(world, browse):
    making.make_client(world.rep, "Kept", segment=world.segment, region=world.region)
    making.make_client(world.rep, "Of the region alone", region=world.region)
    asked = {"segment": world.segment.pk, "region": world.region.pk}
    assert names_on(browse(world.rep).get(LIST, asked)) == ["Kept"]


def test_a_manager_narrows_the_list_to_one_of_their_people_and_is_offered_nobody_else(world, browse):
    making.make_client(world.rep, "Of the rep")
    making.make_client(world.teammate, "Of the teammate")
    making.make_client(world.outsider, "Of the outsider")
    response = browse(world.manager).get(LIST, {"owner": world.teammate.pk})
    assert names_on(response) == ["Of the teammate"]
    offered = {person.pk for person in response.context["filter"].form.fields["owner"].queryset}
    assert world.rep.pk in offered
    assert world.outsider.pk not in offered
    refused = browse(world.manager).get(LIST, {"owner": world.outsider.pk})
    assert refused.context["filter"].form.errors["owner"]
    assert "Of the outsider" not in refused.content.decode()


def test_a_rep_has_no_owner_to_choose(client, rep, browse):
    assert "owner" not in browse(rep).get(LIST).context["filter"].form.fields


def test_the_list_goes_by_pinyin_or_by_the_day_added(rep, browse):
    for days, name in enumerate(["中原", "Beta", "阿里"]):
        making.make_client(rep, name, added_on=making.TODAY - timedelta(days=days))
    assert names_on(browse(rep).get(LIST)) == ["阿里", "Beta", "中原"]
    assert names_on(browse(rep).get(LIST, {"sort": "-added"})) == ["中原", "Beta", "阿里"]


def test_paging_shows_every_client_once(rep, browse):
    for number in range(120):
        making.make_client(rep, f"Client {number:03}")
    browser, url, seen = browse(rep), LIST, []
    while url:
        response = browser.get(url)
        seen += names_on(response)
        url = response.context["table"].next_url
    assert seen == [f"Client {number:03}" for number in range(120)]


def test_the_list_says_when_a_client_was_last_visited_as_far_as_the_viewer_sees(world, browse):
    client = making.make_client(world.rep)
    making.make_visit(client, world.rep, making.TODAY - timedelta(days=9))
    making.make_visit(client, world.outsider, making.TODAY - timedelta(days=2))
    row = browse(world.rep).get(LIST).context["table"].rows[0].record
    assert row.last_visit_on == making.TODAY - timedelta(days=9)


def test_an_empty_list_says_what_will_be_there_and_offers_to_add_a_client(rep, browse):
    page = browse(rep).get(LIST).content.decode()
    assert "No clients yet" in page
    assert reverse("clients:add") in page


def test_fifty_clients_take_as_many_queries_as_five(world, browse, count_queries):
    def fill(number):
        for _ in range(number):
            client = making.make_client(world.rep, segment=world.segment, region=world.region)
            making.make_visit(client, world.rep)

    browser = browse(world.manager)
    fill(5)
    few = count_queries(lambda: browser.get(LIST))
    fill(40)
    assert count_queries(lambda: browser.get(LIST)) == few
    assert few <= 17


def test_a_fragment_request_gets_the_table_alone(client, rep, browse):
    page = browse(rep).get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "华东机械有限公司" in page
    assert "<html" not in page


# --- one client -------------------------------------------------------------------------------------


def test_the_page_shows_contacts_timeline_and_the_next_step(client, rep, browse, today):
    Contact.objects.create(client=client, name="Wang Min", phone="13800001111", decides=True)
    making.make_deal(client, rep, "Ten presses")
    making.make_deal(client, rep, "Two lathes", stage="won")
    making.make_visit(
        client, rep, today, note="Wants a quotation", next_step="quote", next_on=today + timedelta(days=2)
    )
    response = browse(rep).get(page_of(client))
    page = response.content.decode()
    for text in ("Wang Min", "138••••1111", "Wants a quotation", "Deal opened: Ten presses", "Deal won: Two lathes"):
        assert text in page
    assert "Send a quotation" in page
    told = [item.title for item in response.context["timeline"].items]
    assert told.index("On site") < told.index("Deal won: Two lathes") < told.index("Deal opened: Ten presses")


def test_a_next_step_whose_day_has_passed_is_marked_in_words(client, rep, browse, today):
    making.make_visit(client, rep, today - timedelta(days=9), next_step="call", next_on=today - timedelta(days=1))
    assert "Overdue" in browse(rep).get(page_of(client)).content.decode()
    making.make_visit(client, rep, today)
    assert "Overdue" not in browse(rep).get(page_of(client)).content.decode()


def test_the_timeline_is_paged_without_gaps_or_repeats(client, rep, browse):
    for number in range(30):
        day = making.TODAY - timedelta(days=number // 3)
        making.make_visit(client, rep, day, note=f"visit {number}")
        making.make_deal(client, rep, f"deal {number}", stage="won", opened_on=day, closed_on=day)
    browser = browse(rep)
    part = browser.get(page_of(client)).context["timeline"]
    seen = list(part.items)
    while part.rest:
        part = browser.get(part.rest).context["timeline"]
        assert part.items
        seen += part.items
        assert len(seen) <= 100
    # What was said, opened and won, and on top who was made its owner today.
    assert seen[0].title == "Owner: Rep"
    events = [(item.at, item.title, item.url) for item in seen[1:]]
    assert len(events) == len(set(events)) == 90
    assert [at for at, _title, _url in events] == sorted((at for at, _title, _url in events), reverse=True)


def test_the_timeline_of_someone_elses_client_is_not_there(client, outsider, browse):
    assert browse(outsider).get(reverse("clients:timeline", args=[client.pk])).status_code == 404


def test_many_visits_and_contacts_take_as_many_queries_as_few(client, manager, rep, browse, count_queries):
    def fill(number):
        for place in range(number):
            making.make_visit(client, rep, making.TODAY - timedelta(days=place))
            making.make_deal(client, rep, stage="lost")
            Contact.objects.create(client=client, name=f"Contact {place}")

    browser = browse(manager)
    fill(2)
    few = count_queries(lambda: browser.get(page_of(client)))
    fill(15)
    assert count_queries(lambda: browser.get(page_of(client))) == few
    assert few <= 17


# --- adding, changing, handing over -----------------------------------------------------------------


def test_a_rep_adds_a_client_of_their_own(rep, browse, today):
    response = browse(rep).post(reverse("clients:add"), fields(name="新天地贸易"))
    client = Client.objects.get()
    assert response.url == page_of(client)
    assert (client.name, client.owner, client.added_by, client.added_on) == ("新天地贸易", rep, rep, today)


def test_a_manager_adds_a_client_for_one_of_their_people_only(world, browse):
    browser = browse(world.manager)
    browser.post(reverse("clients:add"), fields(owner=world.rep.pk))
    assert Client.objects.get().owner == world.rep
    response = browser.post(reverse("clients:add"), fields(owner=world.outsider.pk))
    assert response.status_code == 422
    assert Client.objects.count() == 1


def test_what_was_typed_stays_when_something_is_wrong(rep, browse):
    response = browse(rep).post(reverse("clients:add"), fields(name="", note="met at the fair", website="no site"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "met at the fair" in page
    assert response.context["form"].errors.keys() == {"name", "website"}
    assert not Client.objects.exists()


def test_names_alike_are_hinted_at_among_the_visible_clients_alone(world, browse):
    making.make_client(world.rep, "华东机械")
    making.make_client(world.outsider, "华东机械 of the outsider")
    url = reverse("clients:duplicates")
    for typed in ("华东机械", "华栋机械", "东机械"):
        page = browse(world.rep).get(url, {"name": typed}).content.decode()
        assert "华东机械" in page
        assert "outsider" not in page
    assert "华东机械" not in browse(world.rep).get(url, {"name": "Lake"}).content.decode()
    assert "华东机械" not in browse(world.teammate).get(url, {"name": "华东机械"}).content.decode()


def test_changing_a_client_does_not_hint_at_itself(client, rep, browse):
    url = reverse("clients:duplicates", args=[client.pk])
    assert client.name not in browse(rep).get(url, {"name": client.name}).content.decode()


@pytest.mark.parametrize(
    ("person", "may"), [("rep", True), ("manager", True), ("teammate", False), ("outsider", False)]
)
def test_the_owner_and_their_leaders_change_a_client(person, may, client, world, browse):
    response = browse(getattr(world, person)).post(
        reverse("clients:change", args=[client.pk]), fields(name="Renamed", code="K-1")
    )
    client.refresh_from_db()
    assert (response.status_code == 302, client.name == "Renamed") == (may, may)
    if not may:
        assert response.status_code == 404


def test_a_client_can_belong_to_another_that_the_viewer_sees(client, world, browse):
    group = making.make_client(world.rep, "华东集团")
    making.make_client(world.outsider, "Hidden group")
    url, browser = reverse("clients:change", args=[client.pk]), browse(world.rep)
    browser.post(url, fields(parent="华东集团"))
    client.refresh_from_db()
    assert client.parent == group
    response = browser.post(url, fields(parent="Hidden group"))
    assert response.context["form"].errors.keys() == {"parent"}


def test_the_history_says_who_changed_what_from_what_to_what(client, manager, browse):
    browser = browse(manager)
    browser.post(reverse("clients:change", args=[client.pk]), fields(name="Renamed", grade="A"))
    page = browser.get(reverse("clients:history", args=[client.pk])).content.decode()
    for text in ("Manager", "华东机械有限公司", "Renamed"):
        assert text in page


def test_a_manager_hands_a_client_over_within_the_team(client, world, browse):
    url, browser = reverse("clients:reassign", args=[client.pk]), browse(world.manager)
    assert browser.post(url, {"to": world.outsider.pk}).status_code == 422
    assert browser.post(url, {"to": world.teammate.pk}).status_code == 302
    client.refresh_from_db()
    assert (client.owner, client.added_by) == (world.teammate, world.rep)
    assert browse(world.rep).get(page_of(client)).status_code == 404
    assert browse(world.teammate).get(page_of(client)).status_code == 200


def test_a_rep_who_leads_nobody_is_told_whom_to_ask(client, rep, browse):
    response = browse(rep).get(reverse("clients:reassign", args=[client.pk]))
    assert "Ask your manager" in response.content.decode()
    assert reverse("clients:reassign", args=[client.pk]) not in browse(rep).get(page_of(client)).content.decode()


# --- contacts ---------------------------------------------------------------------------------------


def test_a_contact_is_added_and_changed_by_who_looks_after_the_client(client, rep, browse):
    browser = browse(rep)
    browser.post(
        reverse("clients:contact_add", args=[client.pk]), {"name": "Li Lei", "phone": "139", "part": "decides"}
    )
    contact = Contact.objects.get()
    assert (contact.client, contact.decides) == (client, True)
    browser.post(reverse("clients:contact_change", args=[client.pk, contact.pk]), {"name": "Li Lei", "job": "Buyer"})
    contact.refresh_from_db()
    assert (contact.job, contact.decides) == ("Buyer", False)


@pytest.mark.parametrize("person", ["teammate", "outsider", "other_manager", "administrator"])
def test_contacts_of_others_clients_are_not_there(person, client, world, browse):
    contact = Contact.objects.create(client=client, name="Li Lei")
    browser = browse(getattr(world, person))
    for url in (
        reverse("clients:contact_add", args=[client.pk]),
        reverse("clients:contact_change", args=[client.pk, contact.pk]),
        reverse("clients:change", args=[client.pk]),
        reverse("clients:reassign", args=[client.pk]),
    ):
        assert browser.get(url).status_code == 404
        assert browser.post(url, {"name": "Taken"}).status_code == 404
    assert browser.get(reverse("clients:history", args=[client.pk])).status_code == 404
    contact.refresh_from_db()
    assert contact.name == "Li Lei"


def test_a_contact_is_not_found_under_another_client(client, rep, browse):
    other = making.make_client(rep)
    contact = Contact.objects.create(client=other, name="Li Lei")
    assert browse(rep).get(reverse("clients:contact_change", args=[client.pk, contact.pk])).status_code == 404
