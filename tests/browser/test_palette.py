"""The palette in a real browser: opened by keys or a press, chosen by arrows, quiet while pinyin is composed."""

import pytest

from tests import world as making
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def world(transactional_db):
    made = making.make_world()
    made.mill = making.make_client(made.rep, "华东机械有限公司")
    made.other = making.make_client(made.rep, "华东机械配件厂")
    return made


def test_ctrl_k_finds_and_enter_opens(world, open_browser):
    page = open_browser(world.rep, size=DESK)
    page.goto("/clients/")
    page.keyboard.press("Control+k")
    page.keyboard.type("hdjx")
    options = page.locator("#palette [role=option]")
    # Before anything is typed, acts are offered; what is found takes their place.
    options.filter(has_text="华东机械").nth(1).wait_for()
    assert [text.startswith("华东机械") for text in options.all_inner_texts()] == [True, True]
    first, second = (options.nth(place).get_attribute("href") for place in (0, 1))
    page.keyboard.press("ArrowDown")
    assert options.nth(1).get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{second}")
    assert first != second


def test_enter_pressed_at_once_opens_what_was_typed_and_not_what_was_shown_before(world, open_browser):
    page = open_browser(world.rep, size=DESK)
    page.goto("/clients/")
    page.keyboard.press("Control+k")
    page.keyboard.type("配件厂")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/clients/{world.other.pk}/")


def test_on_a_phone_the_magnifier_opens_it_and_the_cross_closes_it(world, open_browser):
    page = open_browser(world.rep, size=PHONE)
    page.goto("/clients/")
    page.locator("[data-palette]").click()
    page.locator("#palette input").fill("机械")
    page.locator("#palette [role=option]").first.wait_for()
    page.locator("#palette [data-close]").click()
    assert not page.locator("#palette").is_visible()


def test_without_scripts_the_magnifier_leads_to_a_page(world, open_browser):
    page = open_browser(world.rep, size=DESK, javascript=False)
    page.goto("/clients/")
    page.locator("[data-palette]").click()
    page.locator("#find-q").fill("hdjx")
    page.locator("form.palette-page button").click()
    assert page.locator(".palette-item").count() == 2
