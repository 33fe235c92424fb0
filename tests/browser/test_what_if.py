"""The sliders of the gap in a real browser: they work out what the server works out, with and without scripts."""

from datetime import date
from urllib.parse import urlencode

import pytest

from apps.reports.actions import recount
from tests import world as making
from tests.browser.conftest import DESK, PHONE
from tests.reports.test_gap import MARCH, habit, months_back

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("today")]


@pytest.fixture
def world(transactional_db):
    made = making.make_world()
    habit(made.rep, months_back(7), amount=23_457)
    making.make_contract(making.make_client(made.rep), made.rep, "17000.55", date(2026, 3, 4))
    making.make_target("signed_amount", MARCH.first, made.team, 60_000, made.rep)
    recount()
    return made


def move(page, lever, value):
    page.evaluate(
        """([lever, value]) => {
            const slider = document.querySelector(`[data-lever="${lever}"]`);
            slider.value = value;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        [lever, str(value)],
    )


def told(page):
    """What the page says: every number written out, and whether the target is reached."""
    numbers = page.locator(".what-if output, [data-outcome], [data-gap]").all_inner_texts()
    return [*numbers, page.locator("[data-when=over]").is_visible()]


def test_the_browser_and_the_server_work_out_the_same(open_browser, world):
    scripted = open_browser(world.rep, size=DESK)
    plain = open_browser(world.rep, size=DESK, javascript=False)
    scripted.goto("/gap/")
    plain.goto("/gap/")
    assert told(scripted) == told(plain)
    for moved in (
        {"visits": 4}, {"visits": 7.5, "win": 1}, {"deals": 0.33, "value": 31_000},
        {"visits": 0, "win": 0}, {"visits": 6.2, "deals": 0.51, "win": 0.97, "value": 64_000},
    ):  # fmt: skip
        scripted.goto("/gap/")
        for lever, value in moved.items():
            move(scripted, lever, value)
        plain.goto(f"/gap/?{urlencode(moved)}")
        assert told(scripted) == told(plain), moved


def test_on_the_phone_a_slider_moves_by_keys_and_goes_back_to_the_usual(open_browser, world):
    page = open_browser(world.rep, size=PHONE)
    page.goto("/gap/")
    before = told(page)
    slider = page.get_by_label("Visits a week")
    assert slider.bounding_box()["height"] >= 44
    slider.focus()
    slider.press("End")
    assert told(page) != before
    page.get_by_text("As usual").click()
    assert told(page) == before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_dashboard_brings_the_gap_after_itself(open_browser, world):
    page = open_browser(world.rep, size=DESK)
    page.goto("/")
    page.get_by_text("Still missing ¥").wait_for()
    assert page.locator(".gap-later").count() == 0
    page.get_by_role("link", name="what is still missing").click()
    page.wait_for_url("**/gap/**")
    assert page.locator("[data-what-if]").is_visible()
