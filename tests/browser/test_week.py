"""The week in a real browser: moved by the mouse, by the keyboard and by the menu, and taken back."""

from datetime import date, time

import pytest

from apps.clients import actions
from apps.clients.models import Appointment, Task
from tests import world as making
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("today")]
CALENDAR = "/clients/calendar/"


@pytest.fixture
def world(transactional_db):
    return making.make_world()


@pytest.fixture
def planned(world):
    client = making.make_client(world.rep, "Pump works")
    return actions.plan_appointment(client, on=date(2026, 3, 19), starts=time(9, 30), by=world.rep, at=making.NOW)


def slot(day, hour):
    return f'[data-slot][data-on="{day}"][data-hour="{hour}"]'


def now_of(row):
    row.refresh_from_db()
    return (row.on, row.starts) if isinstance(row, Appointment) else row.due_on


def drag(page, item, target):
    start, end = page.locator(item).bounding_box(), page.locator(target).bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] - 4)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + end["height"] / 2, steps=8)
    page.mouse.up()


def test_dragged_to_another_day_and_hour_and_taken_back(open_browser, world, planned):
    page = open_browser(world.rep, size=DESK)
    page.goto(CALENDAR)
    item = f"#appointment-{planned.pk}"
    drag(page, item, slot("2026-03-20", 14))
    page.locator(f"{slot('2026-03-20', 14)} {item}").wait_for()
    assert now_of(planned) == (date(2026, 3, 20), time(14))
    with page.expect_navigation():
        page.locator(".toast-undo").click()
    assert now_of(planned) == (date(2026, 3, 19), time(9, 30))


def test_dragged_to_another_day_at_the_same_hour_it_keeps_its_minutes(open_browser, world, planned):
    page = open_browser(world.rep, size=DESK)
    page.goto(CALENDAR)
    drag(page, f"#appointment-{planned.pk}", slot("2026-03-18", 9))
    page.locator(f"{slot('2026-03-18', 9)} #appointment-{planned.pk}").wait_for()
    assert now_of(planned) == (date(2026, 3, 18), time(9, 30))


def test_picked_up_moved_and_put_down_with_the_keyboard_alone(open_browser, world, planned):
    page = open_browser(world.rep, size=DESK)
    page.goto(CALENDAR)
    grip = page.locator(f"#appointment-{planned.pk} [data-grip]")
    grip.focus()
    page.keyboard.press("Enter")
    said = page.locator("[data-said]")
    assert "Pump works" in said.inner_text()
    assert "picked up" in said.inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert said.inner_text() == "Friday, 20 March, 10:00"
    page.keyboard.press("Enter")
    page.locator(f"{slot('2026-03-20', 10)} #appointment-{planned.pk}").wait_for()
    assert now_of(planned) == (date(2026, 3, 20), time(10))
    page.wait_for_function("document.activeElement.matches('[data-grip]')")


def test_escape_leaves_it_where_it_was(open_browser, world, planned):
    page = open_browser(world.rep, size=DESK)
    page.goto(CALENDAR)
    page.locator(f"#appointment-{planned.pk} [data-grip]").focus()
    for key in ("Enter", "ArrowRight", "Escape", "Enter"):
        page.keyboard.press(key)
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert now_of(planned) == (date(2026, 3, 19), time(9, 30))
    assert page.locator(".is-target").count() == 0


def test_a_task_goes_to_the_day_whatever_the_hour(open_browser, world):
    task = actions.add_task(text="Write the offer", by=world.rep, at=making.NOW, due_on=date(2026, 3, 18))
    page = open_browser(world.rep, size=DESK)
    page.goto(CALENDAR)
    drag(page, f"#task-{task.pk}", slot("2026-03-20", 15))
    page.locator(f'[data-slot][data-on="2026-03-20"] #task-{task.pk}').wait_for()
    assert now_of(Task.objects.get()) == date(2026, 3, 20)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_menu_moves_on_the_phone_with_and_without_scripts(open_browser, world, planned, javascript):
    page = open_browser(world.rep, size=PHONE, javascript=javascript)
    page.goto(CALENDAR)
    item = page.locator(f"#appointment-{planned.pk}")
    item.locator("summary").click()
    item.locator('input[name="on"]').fill("2026-03-21")
    item.locator('input[name="starts"]').fill("11:00")
    item.locator("button[type=submit]").first.click()
    page.locator(f"{slot('2026-03-21', 11)} #appointment-{planned.pk}").wait_for()
    assert now_of(planned) == (date(2026, 3, 21), time(11))
    assert page.evaluate("document.documentElement.scrollWidth") == 390
