"""The target grid in a real browser: the rest follows the typing, Enter walks down, saving survives a reload."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.targets.models import Target
from tests import world as making
from tests.browser.conftest import DESK, PHONE
from tests.world import make_target

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("today")]

MARCH = date(2026, 3, 1)


@pytest.fixture
def world(transactional_db):
    made = making.make_world()
    make_target("signed_amount", MARCH, made.team, 1_000_000)
    return made


def address(world):
    return f"{reverse('targets:grid')}?team={world.team.pk}&kpi=signed_amount&quarter=2026-Q1"


def box(page, name, month="March 2026"):
    return page.get_by_role("textbox", name=f"{name}, {month}")


def line(page, label):
    """The cells of a row as read: March and the quarter."""
    cells = (
        page.get_by_role("row")
        .filter(has=page.get_by_role("rowheader", name=re.compile(rf"^{label}")))
        .locator("td.num")
    )
    return [" ".join(text.split()) for text in cells.all_inner_texts()][-2:]


def test_type_watch_the_rest_save_and_reload(world, open_browser):
    page = open_browser(world.manager, size=DESK)
    page.goto(address(world))
    assert line(page, "Unassigned") == ["1,000,000", "1,000,000"]
    box(page, "Rep").fill("60万")
    assert line(page, "Rep")[-1] == "600,000"
    assert line(page, "Assigned") == ["600,000", "600,000"]
    assert line(page, "Unassigned") == ["400,000", "400,000"]
    box(page, "Teammate").fill("４００，０００．０１")
    assert line(page, "Unassigned") == ["−0.01 too much", "−0.01 too much"]
    box(page, "Teammate").fill("400k")
    assert line(page, "Unassigned") == ["0 all assigned", "0 all assigned"]
    box(page, "Rep").fill("")
    assert line(page, "Rep")[-1] == "—"
    box(page, "Rep").fill("0")
    assert line(page, "Rep")[-1] == "0"
    box(page, "Rep").fill("599999.99")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("2 targets saved.").wait_for()
    page.reload()
    assert box(page, "Rep").input_value() == "599,999.99"
    assert line(page, "Unassigned") == ["0.01", "0.01"]
    assert Target.objects.get(person=world.rep).amount == Decimal("599999.99")


def test_sums_stay_exact_where_floating_point_would_not(world, open_browser):
    page = open_browser(world.manager, size=DESK)
    page.goto(address(world))
    box(page, "Rep").fill("99999999999.99")
    box(page, "Teammate").fill("0.02")
    assert line(page, "Assigned")[-1] == "100,000,000,000.01"


def test_enter_and_arrows_walk_the_column_and_do_not_send_the_form(world, open_browser):
    page = open_browser(world.manager, size=DESK)
    page.goto(address(world))
    first, second = box(page, "Manager"), box(page, "Rep")
    first.focus()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    assert second.evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowUp")
    assert first.evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert box(page, "Teammate").evaluate("e => e === document.activeElement")
    assert Target.objects.count() == 1


def test_on_the_phone_one_month_at_a_time_with_the_rest_in_sight(world, open_browser):
    page = open_browser(world.manager, size=PHONE)
    page.goto(address(world))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert not box(page, "Rep").is_visible()
    page.get_by_text("March", exact=True).click()
    assert box(page, "Rep").is_visible()
    assert box(page, "Rep").bounding_box()["height"] >= 44
    assert not box(page, "Rep", "January 2026").is_visible()
    box(page, "Rep").fill("1m")
    rest = page.locator("[data-rest] [data-month='3']")
    assert " ".join(rest.inner_text().split()) == "0 all assigned"
    seen = rest.bounding_box()
    assert seen["y"] + seen["height"] <= PHONE["height"]
    page.get_by_role("button", name="Save").click()
    page.get_by_text("1 target saved.").wait_for()
    assert Target.objects.get(person=world.rep).amount == 1_000_000


def test_without_javascript_everything_works_too(world, open_browser):
    page = open_browser(world.manager, size=DESK, javascript=False)
    page.goto(address(world))
    page.get_by_role("button", name="Split evenly").click()
    assert box(page, "Rep").input_value() == "500,000"
    assert line(page, "Unassigned") == ["0 all assigned", "0 all assigned"]
    page.get_by_role("button", name="Save").click()
    assert Target.objects.filter(person__isnull=False).count() == 2


def test_leaving_with_unsaved_typing_asks_first(world, open_browser):
    page = open_browser(world.manager, size=DESK)
    page.goto(address(world))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    box(page, "Rep").click()
    page.keyboard.type("7")
    page.get_by_role("link", name="Changes").click()
    page.wait_for_url("**/targets/history/**")
    assert asked == ["beforeunload"]
