"""The plan grid under a mouse: blocks are picked, and the square at their corner fills what lies beside."""

from datetime import date

import pytest

from tests import world as making
from tests.browser.conftest import DESK, PHONE
from tests.browser.plan_grid import address, box, has_focus, planned, saved
from tests.world import make_target

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("today")]

MONTHS = ("January", "February", "March")
PEOPLE = ("Manager", "Rep", "Teammate")


@pytest.fixture
def world(transactional_db):
    made = making.make_world()
    make_target("signed_amount", date(2026, 3, 1), made.team, 1_000_000)
    return made


def row(page, name):
    return [box(page, name, f"{month} 2026").input_value() for month in MONTHS]


def column(page, month="January"):
    return [box(page, name, f"{month} 2026").input_value() for name in PEOPLE]


def drag(page, name, month, let_go=True):
    """Drags the handle to the middle of a cell."""
    page.locator(".grid-handle").hover()
    page.mouse.down()
    box(page, name, f"{month} 2026").hover()
    if let_go:
        page.mouse.up()


def test_a_block_is_picked_with_the_mouse(world, open_browser):
    page = open_browser(world.manager, size=DESK)
    page.goto(address(world))
    box(page, "Manager", "January 2026").hover()
    page.mouse.down()
    box(page, "Rep", "February 2026").hover()
    page.mouse.up()
    assert page.locator("td.is-picked").count() == 4
    page.get_by_role("columnheader", name="March 2026").click()
    assert page.locator("td.is-picked").count() == 3


def test_dragging_the_handle_carries_one_amount_on_and_saves_it(world, open_browser):
    page = open_browser(world.manager, size=DESK)
    page.goto(address(world))
    box(page, "Rep", "January 2026").click()
    page.keyboard.type("1,200.50")
    drag(page, "Rep", "March")
    assert row(page, "Rep") == ["1,200.50"] * 3
    assert row(page, "Manager") == ["", "", ""]
    # The cell one typed into keeps the focus; all that was filled is picked and is one step to take back.
    assert has_focus(box(page, "Rep", "January 2026"))
    assert page.locator("td.is-picked").count() == 3
    assert page.locator("td.is-aimed").count() == 0
    saved(page)
    assert planned() == {("Rep", 1): 1200.5, ("Rep", 2): 1200.5, ("Rep", 3): 1200.5}
    page.keyboard.press("Control+z")
    assert row(page, "Rep") == ["1,200.50", "", ""]


def test_what_rises_evenly_goes_on_and_never_falls_below_zero(world, open_browser):
    page = open_browser(world.manager, size=DESK)
    page.goto(address(world))
    box(page, "Manager", "January 2026").fill("12.5万")
    box(page, "Manager", "February 2026").fill("130,000.25")
    box(page, "Rep", "February 2026").fill("40")
    box(page, "Rep", "March 2026").fill("10")
    box(page, "Manager", "February 2026").click()
    box(page, "Manager", "January 2026").click()
    page.keyboard.press("Shift+ArrowRight")
    drag(page, "Manager", "March")
    assert row(page, "Manager") == ["12.5万", "130,000.25", "135,000.50"]
    # To the left as well, which is backwards.
    box(page, "Rep", "March 2026").click()
    page.keyboard.press("Shift+ArrowLeft")
    drag(page, "Rep", "January")
    assert row(page, "Rep") == ["70", "40", "10"]
    box(page, "Teammate", "January 2026").fill("40")
    box(page, "Teammate", "February 2026").fill("10")
    box(page, "Teammate", "January 2026").click()
    page.keyboard.press("Shift+ArrowRight")
    drag(page, "Teammate", "March")
    assert row(page, "Teammate") == ["40", "10", "0"]


def test_an_uneven_block_repeats_itself_downwards_and_upwards(world, open_browser):
    page = open_browser(world.manager, size=DESK)
    page.goto(address(world))
    for month, amount in zip(MONTHS, ("7", "", "9"), strict=True):
        box(page, "Rep", f"{month} 2026").fill(amount)
    box(page, "Manager", "January 2026").click()
    box(page, "Rep", "January 2026").click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    drag(page, "Teammate", "March")
    assert row(page, "Teammate") == ["7", "", "9"]
    assert column(page, "March") == ["", "9", "9"]
    drag(page, "Manager", "February")
    assert [row(page, name) for name in PEOPLE] == [["7", "", "9"]] * 3


def test_a_double_click_fills_all_people_but_not_the_team_itself(world, open_browser):
    page = open_browser(world.director, size=DESK)
    page.goto(address(world))
    box(page, "Manager", "March 2026").click()
    page.keyboard.type("300")
    page.locator(".grid-handle").dblclick()
    assert column(page, "March") == ["300", "300", "300"]
    saved(page)
    assert {who for who, _month in planned()} == set(PEOPLE)


def test_escape_lets_go_of_the_handle(world, open_browser):
    page = open_browser(world.manager, size=DESK)
    page.goto(address(world))
    box(page, "Manager", "January 2026").click()
    page.keyboard.type("5")
    drag(page, "Teammate", "January", let_go=False)
    assert page.locator("td.is-aimed").count() == 2
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator("td.is-aimed").count() == 0
    assert column(page) == ["5", "", ""]


def test_a_finger_has_no_handle(world, open_browser):
    page = open_browser(world.manager, size=PHONE)
    page.goto(address(world))
    page.get_by_text("March", exact=True).click()
    box(page, "Rep").click()
    assert not page.locator(".grid-handle").is_visible()
