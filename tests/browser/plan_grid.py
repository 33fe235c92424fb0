"""The plan grid as a browser shows it: its address, its cells, what it has saved and its clipboard."""

import re

from django.urls import reverse

from apps.targets.models import Draft


def address(world, period="2026-Q1", kpi="signed_amount"):
    return f"{reverse('targets:grid')}?team={world.team.pk}&kpi={kpi}&period={period}"


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


def saved(page):
    page.locator("[data-state]", has_text="All drafts saved").wait_for()


def planned():
    rows = Draft.objects.select_related("person", "team")
    return {(str(row.person or row.team), row.month.month): row.amount for row in rows}


def has_focus(locator):
    return locator.evaluate("e => e === document.activeElement")


def paste(page, text):
    """Pastes as Excel does: through the clipboard's event, at the cell that has the focus."""
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def copied(page):
    return page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            document.activeElement.dispatchEvent(
                new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }));
            return clipboardData.getData("text/plain");
        }"""
    )
