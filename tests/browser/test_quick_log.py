"""The quick log in a real browser on a phone: three taps, never twice, nothing typed is lost."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from apps.clients.models import CheckIn, Mention, Photo, Visit
from tests import world as making

pytestmark = pytest.mark.browser


@pytest.fixture
def world(transactional_db):
    return making.make_world()


@pytest.fixture
def client(world):
    return making.make_client(world.rep, "华东机械有限公司")


class Taps:
    """Counts what the thumb does."""

    def __init__(self, page):
        self.page, self.number = page, 0

    def __call__(self, role, name):
        self.number += 1
        found = self.page.get_by_role(role, name=name, exact=True).locator("visible=true").first
        box = found.evaluate(
            "e => { const b = (e.closest('label') || e).getBoundingClientRect(); return [b.width, b.height] }"
        )
        assert min(box) >= 43.5, f"{name} is {box} large"
        found.tap(force=role == "checkbox")


def log_page(client):
    return f"{reverse('clients:log')}?client={client.pk}"


def test_three_taps_from_the_clients_page_to_a_saved_visit(open_browser, world, client):
    page = open_browser(world.rep)
    page.goto(reverse("clients:detail", args=[client.pk]))
    tap = Taps(page)
    tap("link", "Log a visit")
    page.wait_for_selector("form#log")
    tap("checkbox", "Asked about the price")
    tap("button", "Save")
    page.wait_for_selector(".toast-note")
    assert tap.number == 3
    assert "Visits this month: 1" in page.inner_text(".toast-note")
    visit = Visit.objects.get()
    assert (visit.client, visit.owner, visit.how, visit.facts) == (client, world.rep, "onsite", ["price"])


def test_everything_of_the_three_taps_is_in_sight_without_scrolling(open_browser, world, client):
    page = open_browser(world.rep)
    page.goto(log_page(client))
    for locator in (page.get_by_role("button", name="Save"), page.get_by_text("Met nobody")):
        box = locator.bounding_box()
        assert box["y"] + box["height"] < 844 - 60
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_double_tap_saves_one_visit(open_browser, world, client):
    page = open_browser(world.rep)
    page.goto(log_page(client))
    page.get_by_role("checkbox", name="Named a budget").check(force=True)
    posts = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    page.evaluate(
        "() => { const save = document.querySelector('.log-save'); save.click(); save.click(); save.click(); }"
    )
    page.wait_for_selector(".toast-note")
    assert Visit.objects.count() == 1
    assert len(posts) == 1


def test_sending_again_after_going_back_makes_no_second_visit(open_browser, world, client):
    page = open_browser(world.rep)
    page.goto(log_page(client))
    page.get_by_role("checkbox", name="Named a budget").check(force=True)
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".toast-note")
    page.go_back()
    page.wait_for_load_state()
    save = page.get_by_role("button", name="Save")
    if save.count():
        save.click()
        page.wait_for_load_state()
    else:
        assert page.get_by_role("heading", name="This visit is logged").is_visible()
    assert Visit.objects.count() == 1


def test_undo_takes_the_visit_back(open_browser, world, client):
    page = open_browser(world.rep)
    page.goto(log_page(client))
    page.get_by_role("checkbox", name="Named a budget").check(force=True)
    page.get_by_role("button", name="Save").click()
    page.locator(".toast-note").get_by_role("button", name="Undo").click()
    page.get_by_text("The visit was taken back.").wait_for()
    assert not Visit.objects.exists()


def test_another_client_is_found_by_initials_and_what_was_typed_stays(open_browser, world, client):
    other = making.make_client(world.rep, "苏州精密电子")
    page = open_browser(world.rep)
    page.goto(log_page(client))
    page.get_by_label("Note").fill("wants ten presses")
    page.locator(".picker-chosen").tap()
    page.get_by_role("searchbox", name="Find a client").press_sequentially("szjm")
    page.keyboard.press("Enter")
    page.locator(".picker-name", has_text="苏州精密电子").wait_for()
    assert page.get_by_label("Note").input_value() == "wants ten presses"
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".toast-note")
    assert (Visit.objects.get().client, Visit.objects.get().note) == (other, "wants ten presses")


def test_the_day_of_the_next_step_appears_with_the_step(open_browser, world, client):
    page = open_browser(world.rep)
    page.goto(log_page(client))
    assert not page.locator(".log-when").is_visible()
    page.get_by_label("Next step", exact=True).select_option("call")
    assert page.locator(".log-when").is_visible()
    page.get_by_role("checkbox", name="Asked about the price").check(force=True)
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".toast-note")
    visit = Visit.objects.get()
    assert visit.next_step == "call"
    assert visit.next_on > visit.visited_on


def test_it_works_without_scripts(open_browser, world, client):
    other = making.make_client(world.rep, "苏州精密电子")
    page = open_browser(world.rep, javascript=False)
    page.goto(log_page(client))
    page.get_by_label("Note").fill("wants ten presses")
    page.locator(".picker-chosen").click()
    page.get_by_role("searchbox", name="Find a client").fill("szjm")
    page.get_by_role("button", name="Search", exact=True).click()
    page.locator("#offered button", has_text="苏州精密电子").click()
    page.get_by_role("button", name="Save").click()
    assert re.search(r"/clients/\d+/$", page.url)
    assert (Visit.objects.get().client, Visit.objects.get().note) == (other, "wants ten presses")


def photo(width, height, name="shop floor.png") -> dict:
    taken = BytesIO()
    Image.effect_noise((width, height), 60).save(taken, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": taken.getvalue()}


def test_photos_are_made_smaller_before_they_are_sent(open_browser, world, client):
    page = open_browser(world.rep)
    page.goto(log_page(client))
    page.get_by_role("checkbox", name="Named a budget").check(force=True)
    before = photo(2400, 1800)
    page.locator("#id_photos").set_input_files([before])
    page.locator("[data-photos-chosen] img").wait_for()
    page.locator("#id_photos").set_input_files([photo(900, 600, "second.png")])
    page.locator("[data-photos-chosen] img").nth(1).wait_for()
    sizes = page.evaluate(
        "[...document.querySelector('#id_photos').files].map((file) => [file.name, file.type, file.size])"
    )
    assert [size[:2] for size in sizes] == [["shop floor.jpg", "image/jpeg"], ["second.jpg", "image/jpeg"]]
    assert sizes[0][2] < len(before["buffer"]) / 2
    page.get_by_role("button", name="Remove this photo").nth(1).click()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".toast-note")
    kept = Photo.objects.get()
    assert (kept.width, kept.height) == (1600, 1200)


def test_the_place_is_recorded_only_when_asked_for_and_ages_until_saved(open_browser, world, client):
    place = {"latitude": 31.239702, "longitude": 121.499763, "accuracy": 25}
    page = open_browser(world.rep, geolocation=place, permissions=["geolocation"])
    page.goto(log_page(client))
    page.get_by_role("checkbox", name="Named a budget").check(force=True)
    assert page.locator("#id_place").input_value() == ""
    page.get_by_role("button", name="Record the place (this time only)").tap()
    page.get_by_text("to within 25 m").wait_for()
    page.get_by_label("This is the client's place").check()
    page.wait_for_timeout(1600)
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".toast-note")
    noted = CheckIn.objects.get()
    assert (noted.accuracy, noted.is_near, noted.latitude) == (25, True, None)
    assert noted.age >= 1
    client.refresh_from_db()
    assert str(client.latitude) == "31.239702"


def test_without_permission_the_visit_is_saved_without_a_place(open_browser, world, client):
    page = open_browser(world.rep)
    page.goto(log_page(client))
    page.get_by_role("checkbox", name="Named a budget").check(force=True)
    page.get_by_role("button", name="Record the place (this time only)").tap()
    page.get_by_text("can be saved without").wait_for()
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".toast-note")
    assert Visit.objects.count() == 1
    assert not CheckIn.objects.exists()


def test_an_at_sign_offers_colleagues_and_writes_the_one_chosen(open_browser, world, client):
    page = open_browser(world.rep)
    page.goto(log_page(client))
    page.get_by_label("Note").press_sequentially("ask @man")
    page.get_by_role("option", name="Manager").wait_for()
    page.keyboard.press("Enter")
    assert page.get_by_label("Note").input_value() == "ask @Manager "
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".toast-note")
    assert Mention.objects.get().person == world.manager


def test_a_call_asks_for_its_result_and_a_visit_does_not(open_browser, world, client):
    page = open_browser(world.rep)
    page.goto(log_page(client))
    assert not page.get_by_label("Result of the call").is_visible()
    page.get_by_role("radio", name="Phone").check(force=True)
    page.get_by_label("Result of the call").select_option("no_answer")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector(".toast-note")
    assert Visit.objects.get().call_result == "no_answer"
    page.get_by_text("This week: 1 call").wait_for()
