"""The plan grid while others plan too, and while answers get lost: no figure is replaced without a word."""

from datetime import date
from decimal import Decimal

import pytest

from tests import world as making
from tests.browser.conftest import DESK
from tests.browser.plan_grid import address, box, copied, has_focus, line, paste, planned, saved
from tests.world import make_target

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("today")]

JANUARY = date(2026, 1, 1)
CELLS = "**/targets/cells/**"


@pytest.fixture
def world(transactional_db):
    made = making.make_world()
    make_target("signed_amount", date(2026, 3, 1), made.team, 1_000_000)
    return made


@pytest.fixture
def page(world, open_browser):
    """The manager's grid."""
    return opened(open_browser(world.manager, size=DESK), world)


def opened(page, world, **choice):
    page.goto(address(world, **choice))
    return page


def typed(page, name, text, month="March 2026"):
    """Types over what the cell holds and stays in it, until it is saved."""
    box(page, name, month).focus()
    box(page, name, month).fill(text)
    saved(page)


def by_someone_else(world, open_browser, name, text):
    """The director, who is not looking at the manager's grid, plans a cell."""
    page = opened(open_browser(world.director, size=DESK), world)
    typed(page, name, text)
    page.close()


def lose_one_answer(page):
    """The server saves what comes next, but nobody hears of it."""

    def drop(route):
        route.fetch()
        route.abort("aborted")

    page.route(CELLS, drop, times=1)


def shows(page, name, text, month="March 2026"):
    """Waits until a cell shows this."""
    label = f"{name}, {month}"
    page.wait_for_function(
        "([label, text]) => document.querySelector(`input[aria-label='${label}']`).value === text", arg=[label, text]
    )


def test_what_was_taken_from_someone_else_stays_when_one_leaves_the_cell(world, page, open_browser):
    typed(page, "Rep", "100")
    by_someone_else(world, open_browser, "Rep", "300")
    box(page, "Rep").fill("200")
    page.get_by_role("button", name="Take theirs").click()
    box(page, "Rep").click()
    page.keyboard.press("Tab")
    assert box(page, "Rep").input_value() == "300"
    assert planned() == {("Rep", 3): 300}
    # Nor is theirs a step of one's own, to be taken back.
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert box(page, "Rep").input_value() == "300"


def test_what_one_had_saved_before_someone_else_came_is_asked_about_again(world, page, open_browser):
    typed(page, "Rep", "100")
    by_someone_else(world, open_browser, "Rep", "300")
    box(page, "Rep").fill("200")
    page.get_by_text("meanwhile; you typed 200.").first.wait_for()
    box(page, "Rep").fill("100")
    page.get_by_text("Someone else changed this to 300 meanwhile; you typed 100.").first.wait_for()
    page.get_by_role("button", name="Keep mine").click()
    saved(page)
    assert planned() == {("Rep", 3): 100}


def test_undo_and_redo_leave_alone_what_someone_else_planned_since(world, page, open_browser):
    box(page, "Rep").focus()
    paste(page, "101\n102\n")
    saved(page)
    by_someone_else(world, open_browser, "Teammate", "999")
    box(page, "Manager").focus()
    box(page, "Manager").fill("333")
    page.keyboard.press("Enter")
    shows(page, "Teammate", "999")
    box(page, "Manager").click()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert [box(page, who).input_value() for who in ("Manager", "Rep", "Teammate")] == ["", "", "999"]
    saved(page)
    assert planned() == {("Teammate", 3): 999}
    page.keyboard.press("Control+y")
    page.keyboard.press("Control+y")
    assert [box(page, who).input_value() for who in ("Manager", "Rep", "Teammate")] == ["333", "101", "999"]


def test_what_the_server_writes_in_full_is_still_ones_own_step(page):
    box(page, "Rep").focus()
    page.keyboard.type("12万")
    page.keyboard.press("Tab")
    shows(page, "Rep", "120,000")
    page.keyboard.press("Control+z")
    assert box(page, "Rep").input_value() == ""
    page.keyboard.press("Control+y")
    assert box(page, "Rep").input_value() == "12万"


def test_ones_own_figure_whose_answer_was_lost_is_no_conflict(page):
    lose_one_answer(page)
    box(page, "Rep").fill("111")
    page.get_by_text("Not saved: no connection").wait_for()
    assert planned() == {("Rep", 3): 111}
    box(page, "Rep").fill("22.2万")
    saved(page)
    assert not page.get_by_text("Someone else").count()
    assert planned() == {("Rep", 3): 222_000}


def test_going_back_after_a_lost_answer_is_saved_too(page):
    lose_one_answer(page)
    box(page, "Rep").fill("111")
    page.get_by_text("Not saved: no connection").wait_for()
    box(page, "Rep").fill("")
    saved(page)
    assert not page.get_by_text("Someone else").count()
    assert planned() == {}


def test_after_a_lost_answer_someone_elses_figure_is_still_a_conflict(world, page, open_browser):
    lose_one_answer(page)
    box(page, "Rep").fill("111")
    page.get_by_text("Not saved: no connection").wait_for()
    by_someone_else(world, open_browser, "Rep", "700")
    box(page, "Rep").fill("222")
    page.get_by_text("Someone else changed this to 700 meanwhile; you typed 222.").first.wait_for()
    assert planned() == {("Rep", 3): 700}


def test_a_closed_percentage_is_copied_and_filled_as_it_is_typed(world, open_browser):
    make_target("win_rate", JANUARY, world.team, "0.45", world.rep)
    page = opened(open_browser(world.director, size=DESK), world, kpi="win_rate")
    box(page, "Rep", "February 2026").focus()
    page.keyboard.press("Control+r")
    assert box(page, "Rep", "February 2026").input_value() == "45%"
    box(page, "Rep", "February 2026").click()
    box(page, "Rep", "February 2026").select_text()
    page.keyboard.press("Shift+ArrowLeft")
    assert copied(page) == "45%\t45%"
    # The block of the closed and the open cell goes on into March.
    page.locator(".grid-handle").drag_to(box(page, "Rep"))
    assert box(page, "Rep").input_value() == "45%"
    saved(page)
    assert planned() == {("Rep", 2): Decimal("0.45"), ("Rep", 3): Decimal("0.45")}


def test_a_closed_amount_is_filled_and_counted(world, open_browser):
    make_target("signed_amount", JANUARY, world.team, "1200.50", world.rep)
    page = opened(open_browser(world.manager, size=DESK), world)
    box(page, "Rep", "February 2026").focus()
    page.keyboard.press("Control+r")
    assert box(page, "Rep", "February 2026").input_value() == "1,200.50"
    # Twice 1,200.50, and 99 in March.
    box(page, "Rep").fill("99")
    assert line(page, "Rep")[-1] == "2,500"
    # A cell that is closed and empty stays empty.
    box(page, "Teammate", "February 2026").focus()
    page.keyboard.press("Control+r")
    assert box(page, "Teammate", "February 2026").input_value() == ""
    saved(page)
    assert planned() == {("Rep", 2): Decimal("1200.50"), ("Rep", 3): 99}


def test_a_pasted_picture_empties_no_cell(page):
    typed(page, "Rep", "100")
    box(page, "Rep").select_text()
    prevented = page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File(["x"], "chart.png", { type: "image/png" }));
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
            return event.defaultPrevented;
        }"""
    )
    assert not prevented
    assert box(page, "Rep").input_value() == "100"
    # An empty cell, copied here, is something to paste.
    box(page, "Teammate").focus()
    nothing = copied(page)
    box(page, "Rep").focus()
    box(page, "Rep").select_text()
    paste(page, nothing)
    assert has_focus(box(page, "Rep"))
    assert box(page, "Rep").input_value() == ""
    page.wait_for_function("() => document.querySelector('[data-planned]').textContent === '0'")
    assert planned() == {}
