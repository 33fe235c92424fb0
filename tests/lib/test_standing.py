"""What is remembered from one request to the next is never older than what the database holds."""

import pytest
from django.db import connection, transaction
from django.urls import reverse

from apps.clients.models import Segment
from apps.teams.models import Company, Team
from salesmgmt.lib.standing import Standing, as_it_stands, ids_and_names
from tests import world as making

pytestmark = pytest.mark.django_db


@pytest.fixture
def names():
    """The names of all segments, and how often they were read."""
    read = []

    def names():
        read.append(1)
        return list(Segment.objects.values_list("name", flat=True))

    standing = Standing(names, Segment)
    standing.read_times = lambda: len(read)
    return standing


def in_a_request(names):
    with as_it_stands():
        return names()


def test_it_is_read_once_while_nothing_changes(names):
    Segment.objects.create(name="Food")
    assert in_a_request(names) == in_a_request(names) == in_a_request(names)
    assert names.read_times() == 1


def test_outside_a_request_it_is_read_each_time(names):
    names()
    names()
    assert names.read_times() == 2


@pytest.mark.parametrize(
    "write",
    [
        lambda: Segment.objects.create(name="Steel"),
        lambda: Segment.objects.filter(name="Food").update(name="Foods"),
        lambda: Segment.objects.filter(name="Food").delete(),
        lambda: connection.cursor().execute("UPDATE clients_segment SET name = 'Foods' WHERE name = 'Food'"),
    ],
)
def test_every_way_of_writing_is_seen_by_the_next_request_and_within_this_one(names, write):
    Segment.objects.create(name="Food")
    before = in_a_request(names)
    write()
    after = in_a_request(names)
    assert after != before
    with as_it_stands():
        names()
        Segment.objects.create(name="Glass")
        assert sorted(names()) == sorted([*after, "Glass"])


def test_what_was_rolled_back_is_forgotten(names):
    Segment.objects.create(name="Food")
    before = in_a_request(names)
    with as_it_stands():
        with transaction.atomic():
            Segment.objects.create(name="Steel")
            assert "Steel" in names()
            transaction.set_rollback(True)
        assert names() == before
    Segment.objects.create(name="Glass")
    assert sorted(in_a_request(names)) == sorted([*before, "Glass"])


@pytest.mark.django_db(transaction=True)
def test_a_row_in_the_very_place_of_one_that_was_rolled_back_is_another(names):
    def place():
        with connection.cursor() as cursor:
            cursor.execute("SELECT ctid FROM clients_segment")
            return cursor.fetchone()

    def tidy_up():
        with connection.cursor() as cursor:
            cursor.execute("VACUUM clients_segment")

    tidy_up()
    food = Segment.objects.create(name="Food")
    with transaction.atomic(), as_it_stands():
        Segment.objects.filter(pk=food.pk).update(name="Steel")
        assert names() == ["Steel"]
        rolled_back = place()
        transaction.set_rollback(True)
    tidy_up()
    Segment.objects.filter(pk=food.pk).update(name="Glass")
    assert place() == rolled_back
    assert in_a_request(names) == ["Glass"]


def test_a_part_of_the_rows_or_another_order_is_asked_of_the_database(rep):
    with as_it_stands():
        Segment.objects.create(name="Food")
        ids_and_names(Segment.objects.all())
        food = Segment.objects.filter(name="Food")
        assert [name for _pk, name in ids_and_names(food)] == ["Food"]
        assert list(ids_and_names(Segment.objects.none())) == []
        assert list(ids_and_names(Segment.objects.order_by("-name"))) == list(
            Segment.objects.order_by("-name").values_list("pk", "name")
        )


def test_a_word_and_the_company_change_on_the_next_page(world, rep, browse):
    browser, address = browse(rep), reverse("clients:list")
    browser.get(address)
    Segment.objects.create(name="Brand new segment")
    Company.objects.update(name="Renamed Machinery")
    page = browser.get(address).content.decode()
    assert "Brand new segment" in page
    assert "Renamed Machinery" in page


def test_who_no_longer_leads_a_team_sees_its_clients_no_longer(world, rep, manager, browse):
    making.make_client(rep, "Client of the rep")
    browser, address = browse(manager), reverse("clients:list")
    assert "Client of the rep" in browser.get(address).content.decode()
    Team.objects.filter(pk=world.team.pk).update(leader=None)
    assert "Client of the rep" not in browser.get(address).content.decode()


def test_what_one_request_does_to_its_company_stays_its_own(world):
    with as_it_stands(), Company.bound():
        Company.current().name = "Scribbled over"
    with as_it_stands(), Company.bound():
        assert Company.current().name == "Huadong Machinery"
