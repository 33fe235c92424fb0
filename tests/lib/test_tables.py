"""Lists: paging by key agrees with plain ordering, sorting and filters live in the URL."""

import random
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Lower
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.clients.models import Client
from salesmgmt.lib.keyset import Keyset, from_token, may_be_null, to_token
from salesmgmt.lib.tables import Column, Table
from tests import world as making

NULLABLE = "added_on"
LIST = Table(
    "clients",
    Column("name", "Name", sort="name", link=lambda client: f"/{client.pk}/", phone="title"),
    Column("added", "Added", value="added_on", sort=NULLABLE),
    Column("owner", "Owner", value="owner.name", sort=("owner__name", "-name")),
    Column("lower", "Lower", value="name", sort=Lower("name")),
    Column("worth", "Worth", value=lambda client: Decimal(client.pk), sort="pk", unit="money"),
    Column("secret", "Only exported", value="pk", on_page=False),
    Column("button", "Only shown", value="pk", export=False),
    default_sort="name",
    size=7,
)


def ask(url="/clients/", **headers):
    return RequestFactory().get(url, headers=headers)


@pytest.fixture
def many(world):
    """Forty clients with few names and days, so that most sort values occur several times."""
    chance = random.Random(7)
    people = [world.rep, world.teammate, world.outsider]
    clients = [
        Client(
            name=chance.choice(["华东机械", "anshan", "Anshan", "Beta"]) + chance.choice(["", " 1"]),
            owner=chance.choice(people),
            added_by=world.rep,
            added_on=chance.choice([date(2026, 1, 1) + timedelta(days=chance.randrange(4))]),
        )
        for _number in range(40)
    ]
    Client.objects.bulk_create(clients)
    return Client.objects.all()


def walk(queryset, sort, size, forwards=True, start="/clients/"):
    """This will turn the pages to the end and give the pages seen."""
    url, pages = f"{start}?sort={sort}" if sort else start, []
    while url:
        page = LIST.page(ask(url), queryset, size=size)
        pages.append(page)
        url = page.next_url if forwards else page.previous_url
        assert len(pages) < 100
    return pages


def keys(pages):
    return [row.record.pk for page in pages for row in page.rows]


@pytest.mark.parametrize("sort", ["name", "-name", "added", "-added", "owner", "-owner", "lower", "-lower", "-worth"])
@pytest.mark.parametrize("size", [1, 3, 7, 39, 40, 50])
def test_turning_the_pages_gives_every_row_once_in_plain_order(many, sort, size):
    pages = walk(many, sort, size)
    column = LIST._sortable(sort)
    ordered = Keyset(Client, column.sort, descending=sort.startswith("-")).ordered(many)
    assert keys(pages) == [client.pk for client in ordered]
    back = walk(many, sort, size, forwards=False, start=pages[-1].url) if len(pages) > 1 else []
    if back:
        assert [row.record.pk for row in back[-1].rows] == keys(pages)[:size]


def test_the_order_is_what_postgresql_sorts_with_nulls_last(many):
    expected = many.order_by(F("owner__name").desc(nulls_last=True), F("name").asc(), "-pk").values_list(
        "pk", flat=True
    )
    Client.objects.filter(pk__in=list(many.values_list("pk", flat=True)[:5])).update(owner=None)
    assert keys(walk(many, "-owner", 6)) == list(expected.all())


# Rows are made of these columns alone; the primary key tells equal ones apart.
ROWS = st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(0, 3))), max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, size=st.integers(1, 9), first=st.booleans(), second=st.booleans())
def test_paging_by_key_agrees_with_ordering_for_any_rows(world, rows, size, first, second):
    Client.objects.all().delete()
    people = [world.rep, world.teammate, world.outsider, world.manager]
    Client.objects.bulk_create(
        Client(name=f"n{name}", owner=None if owner is None else people[owner], added_on=date(2026, 1, 1))
        for name, owner in rows
    )
    queryset = Client.objects.all()
    sign = "-" if second else ""
    keyset = Keyset(Client, (f"{sign}owner__name", "name"), descending=first)
    descending = first != second
    owner = F("owner__name").desc(nulls_last=True) if descending else F("owner__name").asc(nulls_last=True)
    plain = queryset.order_by(owner, "-name" if first else "name", "-pk" if descending else "pk")
    ordered = list(keyset.ordered(queryset))
    assert [client.pk for client in ordered] == [client.pk for client in plain]
    for index, client in enumerate(ordered):
        place = from_token(to_token(keyset.values(client), "o"), "o")
        after = keyset.beyond(keyset.ordered(queryset), place)[:size]
        assert [row.pk for row in after] == [row.pk for row in ordered[index + 1 : index + 1 + size]]
        before = keyset.beyond(keyset.ordered(queryset, backward=True), place, backward=True)[:size]
        assert [row.pk for row in before] == [row.pk for row in reversed(ordered[:index])][:size]


def test_a_page_asks_for_no_offset_and_compares_rows_by_their_index_columns(many):
    second = LIST.page(ask(), many).next_url
    with CaptureQueriesContext(
        connection,
    ) as asked:
        LIST.page(ask(second), many, count=False)
    assert len(asked) == 1
    sql = asked[0]["sql"]
    assert "OFFSET" not in sql
    assert "NULLS" not in sql
    assert '("clients_client"."name", "clients_client"."id") >' in sql


def test_nullability_is_followed_through_relations():
    assert not may_be_null(Client, "name")
    assert may_be_null(Client, "owner__name")
    assert may_be_null(Client, "an_annotation")


def test_a_made_up_place_or_one_of_another_order_shows_the_first_page(many):
    first = [row.record.pk for row in LIST.page(ask(), many).rows]
    after = parse_qs(urlsplit(LIST.page(ask(), many).next_url).query)["after"][0]
    for url in ("?after=nonsense", f"?after={after}x", f"?sort=-added&after={after[:-3]}", "?before=0", "?sort=none"):
        page = LIST.page(ask(f"/clients/{url}"), many)
        assert not page.previous_url
    assert [row.record.pk for row in LIST.page(ask("/clients/?sort=nonsense"), many).rows] == first


def test_rows_deleted_meanwhile_lead_back_to_the_first_page(many):
    page = LIST.page(ask(), many, size=39)
    last = page.next_url
    Client.objects.exclude(pk__in=[row.record.pk for row in page.rows]).delete()
    assert len(LIST.page(ask(last), many, size=39).rows) == 39


def test_filters_stay_in_the_links_and_the_place_does_not(many):
    page = LIST.page(ask("/clients/?q=a&owner=1&owner=2&after=zzz"), many)
    header = next(header for header in page.headers if header.column.key == "added")
    assert parse_qs(urlsplit(header.url).query) == {"q": ["a"], "owner": ["1", "2"], "sort": ["added"]}
    assert "after=" in page.next_url
    assert "q=a" in page.next_url
    assert page.filtered


def test_a_header_turns_its_order_and_numbers_begin_with_the_largest(many):
    page = LIST.page(ask("/clients/?sort=name"), many)
    by_key = {header.column.key: header for header in page.headers}
    assert by_key["name"].direction == "ascending"
    assert "sort=-name" in by_key["name"].url
    assert "sort=-worth" in by_key["worth"].url
    assert by_key["button"].url == ""


def test_counting_stops_where_it_stops_mattering(many):
    small = Table("clients", *LIST.columns, default_sort="name", counted_at_most=12)
    assert small.page(ask(), many).count_text == "12+"
    assert LIST.page(ask(), many).count_text == "40"


def test_what_only_the_cells_read_is_not_counted(many):
    with CaptureQueriesContext(connection) as queries:
        page = LIST.page(ask(), many, shown=lambda rows: rows.annotate(whose=F("owner__name")))
    counting, reading = sorted((query["sql"] for query in queries), key=lambda sql: "COUNT" not in sql)
    assert "teams_person" not in counting
    assert "teams_person" in reading
    assert page.rows[0].record.whose


def test_rows_that_are_quicker_to_find_are_counted_first_and_never_alone(many, world):
    some = many.filter(owner=world.rep)
    small = Table("clients", *LIST.columns, default_sort="name", counted_at_most=5)
    with CaptureQueriesContext(connection) as queries:
        assert small.page(ask(), many, among_them=some).count_text == "5+"
    assert len(queries) == 2
    assert LIST.page(ask(), many, among_them=some).count_text == "40"
    few = many.filter(owner=world.teammate)[:3].values("pk")
    assert small.page(ask("/?q=x"), many.filter(pk__in=few), among_them=many).count_text == "3"


@pytest.mark.parametrize("counted_at_most", [3, 100])
@pytest.mark.parametrize("sort", ["name", "-added", "owner"])
def test_a_filtered_list_turns_its_pages_like_any_other(many, world, sort, counted_at_most):
    table = Table("clients", *LIST.columns, default_sort="name", size=4, counted_at_most=counted_at_most)
    mine = many.filter(owner=world.rep)
    url, found = f"/clients/?q=x&sort={sort}", []
    while url:
        page = table.page(ask(url), mine)
        found += [row.record.pk for row in page.rows]
        url = page.next_url
    assert found == [row.pk for row in LIST._keyset(mine, sort).ordered(mine)]
    assert len(found) > 4
    assert page.count_text == ("3+" if counted_at_most == 3 else str(len(found)))


def test_a_filter_that_leaves_nothing_leaves_an_empty_list(many):
    page = LIST.page(ask("/?q=x"), many.filter(name="nothing like it"))
    assert (page.rows, page.count_text, page.filtered) == ([], "0", True)


def test_two_lists_on_a_page_turn_apart(many):
    page = LIST.page(ask("/x/?a-sort=-name&sort=added"), many, prefix="a-")
    assert page.id == "a-clients"
    assert next(header for header in page.headers if header.direction).column.key == "name"
    assert "a-after=" in page.next_url


def test_a_missing_step_on_a_path_is_nothing_and_not_an_error(world):
    client = making.make_client(None, "Nobody's")
    page = LIST.page(ask(), Client.objects.all())
    record = page.rows[0].record
    assert record == client
    assert {header.column.key: header.column.read(record) for header in page.headers}["owner"] is None


def test_the_same_declaration_exports_raw_values(many):
    headers, rows = LIST.export(many)
    rows = list(rows)
    assert headers == ["Name", "Added", "Owner", "Lower", "Worth", "Only exported"]
    assert len(rows) == 40
    assert isinstance(rows[0][4], Decimal)
    assert [row[0] for row in rows] == list(many.order_by("name", "pk").values_list("name", flat=True))


def test_a_default_order_without_a_column_is_refused_at_once():
    with pytest.raises(ValueError, match="default_sort"):
        Table("x", Column("name", "Name"), default_sort="name")
