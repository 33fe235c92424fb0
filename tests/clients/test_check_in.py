"""The place of the moment: asked for, compared, and kept only where the company keeps places."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from apps.clients import rules
from apps.clients.models import CheckIn, Client, Collaborator, Visit
from apps.teams.models import Company
from salesmgmt.lib.places import Fix, metres_between
from tests import world as making

LOG = reverse("clients:log")
# The Oriental Pearl Tower, and the Bund across the river, some 1.1 km away.
TOWER, BUND = ("31.239702", "121.499763"), ("31.240066", "121.488279")


@pytest.fixture
def client(rep):
    return making.make_client(rep, "华东机械", latitude=TOWER[0], longitude=TOWER[1])


def log(browser, client, place="", **changes):
    data = {"key": str(uuid4()), "client": client.pk, "how": "onsite", "facts": ["price"], "place": place}
    return browser.post(LOG, data | changes)


def here(place=TOWER, accuracy=20, age=3) -> str:
    return ",".join([*place, str(accuracy), str(age)])


def test_without_being_asked_for_no_place_is_noted(client, rep, browse):
    log(browse(rep), client)
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(("place", "near"), [(TOWER, True), (BUND, False)])
def test_only_whether_it_was_near_is_kept(place, near, client, rep, browse):
    browser = browse(rep)
    log(browser, client, here(place))
    noted = CheckIn.objects.get()
    assert (noted.is_near, noted.accuracy, noted.age) == (near, 20, 3)
    assert (noted.latitude, noted.longitude) == (None, None)
    page = browser.get(reverse("clients:visit", args=[noted.visit_id])).content.decode()
    assert "The exact place was not kept" in page
    assert place[0] not in page


def test_a_company_that_keeps_places_keeps_them_and_shows_them_to_whoever_recorded_them(client, rep, browse):
    Company.objects.update(keeps_places=True)
    browser = browse(rep)
    log(browser, client, here(BUND))
    noted = CheckIn.objects.get()
    assert (str(noted.latitude), str(noted.longitude)) == BUND
    assert BUND[0] in browser.get(reverse("clients:visit", args=[noted.visit_id])).content.decode()


def test_where_the_clients_place_is_unknown_nothing_is_claimed(rep, browse):
    log(browse(rep), making.make_client(rep), here())
    assert CheckIn.objects.get().is_near is None


def test_a_rough_fix_near_the_border_says_nothing():
    fix = Fix(Decimal(BUND[0]), Decimal(BUND[1]), accuracy=900, age=1)
    assert rules.is_near(fix, Decimal(TOWER[0]), Decimal(TOWER[1])) is None


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (here(age=301), "older than five minutes"),
        (here(accuracy=1001), "only known to 1001 m"),
        ("here", "cannot be read"),
        ("91,10,5,5", "cannot be read"),
        ("nan,10,5,5", "cannot be read"),
        ("1,1,-5,5", "cannot be read"),
        ("1,1,5,-1", "cannot be read"),
    ],
)
def test_a_stale_rough_or_made_up_place_is_refused_and_what_was_typed_stays(place, sentence, client, rep, browse):
    response = log(browse(rep), client, place, note="wants ten presses")
    assert response.status_code == 422
    assert sentence in response.context["form"].errors["place"][0]
    assert "wants ten presses" in response.content.decode()
    assert not Visit.objects.exists()


@pytest.mark.parametrize("place", [here(age=300), here(accuracy=1000)])
def test_the_limits_themselves_are_taken(place, client, rep, browse):
    assert log(browse(rep), client, place).status_code == 302
    assert CheckIn.objects.exists()


def test_the_owner_says_that_this_is_the_clients_place(rep, browse):
    client = making.make_client(rep)
    browser = browse(rep)
    assert "data-place-client" in browser.get(LOG, {"client": client.pk}).content.decode()
    log(browser, client, here(), at_the_client="on")
    client.refresh_from_db()
    assert (str(client.latitude), str(client.longitude)) == TOWER
    assert CheckIn.objects.get().is_near


def test_a_collaborator_does_not_move_the_client(world, client, browse):
    Collaborator.objects.create(client=client, person=world.teammate, added_at=making.NOW)
    browser = browse(world.teammate)
    assert "data-place-client" not in browser.get(LOG, {"client": client.pk}).content.decode()
    response = log(browser, client, here(BUND), at_the_client="on")
    assert response.context["form"].errors.keys() == {"place"}
    assert not Visit.objects.exists()
    client.refresh_from_db()
    assert str(client.latitude) == TOWER[0]


def test_a_kept_place_becomes_the_clients_afterwards(world, browse):
    Company.objects.update(keeps_places=True)
    client = making.make_client(world.rep)
    log(browse(world.rep), client, here())
    visit = Visit.objects.get()
    url = reverse("clients:visit_place", args=[visit.pk])
    assert browse(world.outsider).post(url).status_code == 404
    assert url in browse(world.manager).get(reverse("clients:visit", args=[visit.pk])).content.decode()
    assert browse(world.manager).post(url).status_code == 302
    client.refresh_from_db()
    assert str(client.latitude) == TOWER[0]
    assert CheckIn.objects.get().is_near


def test_a_place_that_was_not_kept_cannot_become_the_clients(world, browse):
    client = making.make_client(world.rep)
    log(browse(world.rep), client, here())
    browse(world.rep).post(reverse("clients:visit_place", args=[Visit.objects.get().pk]))
    assert Client.objects.get(pk=client.pk).latitude is None


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((0, 0), (0, 1), 111_195),
        ((0, 179.5), (0, -179.5), 111_195),
        ((31.2397, 121.4998), (39.9087, 116.3975), 1_066_000),
    ],
)
def test_distances_run_over_the_globe(one, other, metres):
    found = metres_between(*map(Decimal, map(str, (*one, *other))))
    assert abs(found - metres) < metres * 0.005
