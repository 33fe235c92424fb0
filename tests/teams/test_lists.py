"""Lists as one likes to see them: chosen columns, and named views, one's own or a team's."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.teams.models import SavedView
from tests import world as making

pytestmark = pytest.mark.django_db
LIST, COLUMNS, VIEWS, SAVE = "/clients/", "/team/lists/columns/", "/team/lists/views/", "/team/lists/views/save/"


def headers(response):
    return [header.column.key for header in response.context["table"].headers if not header.column.label_hidden]


def choose(browser, *columns, **more):
    return browser.post(COLUMNS, {"table": "clients", "columns": list(columns), "next": LIST, **more})


def save(browser, name="Key accounts", at="/clients/?grade=A&after=xyz", **more):
    return browser.post(SAVE, {"table": "clients", "at": at, "name": name, **more})


def test_chosen_columns_stay_until_the_usual_ones_are_asked_for(world, browse):
    making.make_client(world.rep, phone="021-5555")
    page = browse(world.rep)
    usual = headers(page.get(LIST))
    choose(page, "phone", "grade")
    shown = page.get(LIST)
    assert headers(shown) == ["name", "grade", "phone"]
    assert "021-5555" in shown.content.decode()
    assert headers(browse(world.teammate).get(LIST)) == usual
    choose(page, "phone", usual="1")
    assert headers(page.get(LIST)) == usual


def test_columns_in_the_address_come_before_the_chosen_ones(world, browse):
    page = browse(world.rep)
    choose(page, "phone")
    assert headers(page.get(LIST, {"columns": "grade,nonsense"})) == ["name", "grade"]
    assert headers(page.get(LIST, {"columns": "nonsense"})) == headers(browse(world.teammate).get(LIST))


def test_an_unknown_column_is_no_column(world, browse):
    page = browse(world.rep)
    usual = headers(page.get(LIST))
    choose(page, "owner.password", "password")
    assert headers(page.get(LIST)) == usual


@pytest.mark.parametrize(
    "address", ["/clients/", "/clients/visits/", "/clients/deals/?shown=table", "/contracts/", "/contracts/payments/"]
)
def test_every_column_can_be_chosen_and_costs_no_query_a_row(world, browse, address):
    def fill(count):
        for _ in range(count):
            client = making.make_client(world.rep, parent=None)
            making.make_visit(client, world.rep)
            making.make_deal(client, world.rep)
            making.make_payment(making.make_contract(client, world.rep))

    fill(2)
    page = browse(world.manager)
    table = page.get(address).context["table"]
    path, _sign, query = address.partition("?")
    every = ",".join(column.key for column, _shown in table.choosable)
    address = f"{path}?{query}&columns={every}"
    assert len(headers(page.get(address))) == len(every.split(",")) + 1
    with CaptureQueriesContext(connection) as few:
        page.get(address)
    fill(8)
    with CaptureQueriesContext(connection) as many:
        page.get(address)
    assert len(many) <= len(few)


def test_a_view_keeps_filters_and_order_but_no_place_and_is_a_tab(world, browse):
    page = browse(world.rep)
    answer = save(page)
    assert answer.url == "/clients/?grade=A"
    tabs = page.get(f"{VIEWS}?table=clients&at={quote('/clients/?grade=A')}").context["views"]
    assert [(tab.label, tab.active) for tab in tabs] == [("All", False), ("Key accounts", True)]


def test_a_name_is_used_once_and_what_was_typed_stays(world, browse):
    page = browse(world.rep)
    save(page)
    again = save(page, at="/clients/?grade=B")
    assert "You have a view with this name already." in again.content.decode()
    assert "Key accounts" in again.content.decode()
    assert SavedView.objects.get().query == "grade=A"


def test_a_leader_shares_a_view_with_their_team_and_nobody_else_sees_it(world, browse):
    save(browse(world.manager), team=world.team.pk)
    seen = {
        name for name in ("rep", "teammate", "manager", "outsider", "other_manager")
        if SavedView.objects.visible_to(getattr(world, name)).exists()
    }  # fmt: skip
    assert seen == {"rep", "teammate", "manager"}


def test_a_rep_shares_with_nobody_even_by_hand(world, browse):
    save(browse(world.rep), team=world.team.pk)
    assert SavedView.objects.get().team is None


def test_a_shared_view_shows_each_only_their_own_rows(world, browse):
    making.make_client(world.manager, "Of the manager", grade="A")
    save(browse(world.manager), team=world.team.pk)
    view = SavedView.objects.get()
    assert "Of the manager" not in browse(world.rep).get(f"/clients/?{view.query}").content.decode()


def test_only_its_owner_deletes_a_view(world, browse):
    save(browse(world.manager), team=world.team.pk)
    view = SavedView.objects.get()
    browse(world.rep).post(f"/team/lists/views/{view.pk}/delete/", {"next": LIST})
    assert SavedView.objects.exists()
    browse(world.manager).post(f"/team/lists/views/{view.pk}/delete/", {"next": LIST})
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("where", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere(world, browse, where):
    assert choose(browse(world.rep), "phone", next=where).url == "/"
