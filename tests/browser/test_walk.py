"""Every main page as each role, on the phone and on the desk: no error, nothing refused, nothing cut off, no barrier."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from apps.clients.models import Contact
from apps.reports.actions import recount
from salesmgmt.lib.npm import node_modules
from tests import world as making
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("today")]

MARCH = date(2026, 3, 1)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
BARRIERS = """tags => axe.run(document, {runOnly: [...tags, "best-practice"]}).then(found => found.violations
    .filter(each => each.tags.some(tag => tags.includes(tag)) || ["serious", "critical"].includes(each.impact))
    .map(each => `${each.id}: ${each.nodes[0].html.slice(0, 120)}`))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Chinese in the light on the phone, English in the dark on the desk.
WAYS = {
    "phone": {"size": PHONE, "locale": "zh-CN", "color_scheme": "light"},
    "desk": {"size": DESK, "locale": "en-GB", "color_scheme": "dark"},
}


@pytest.fixture
def world(transactional_db):
    """The cast with something of everything to look at."""
    made = making.make_world()
    made.client = making.make_client(made.rep, "昆山华晟精密机械有限公司", segment=made.segment, region=made.region)
    Contact.objects.create(client=made.client, name="陈思远", job="设备部经理", decides=True, phone="13800000000")
    yesterday = making.TODAY - timedelta(days=1)
    made.visit = making.make_visit(
        made.client,
        made.rep,
        yesterday,
        next_step="call",
        next_on=making.TODAY,
        note="看了样机，<b>价格</b>下周再谈 😀",
    )
    made.deal = making.make_deal(made.client, made.rep, "冲压线改造", expected_on=yesterday)
    made.product = making.make_product("六轴机器人")
    made.contract = making.make_contract(made.client, made.rep, "183000.50", product=made.product)
    making.make_payment(made.contract, "90000")
    for team, person, amount in (
        (made.company, None, 900_000),
        (made.team, None, 400_000),
        (made.team, made.rep, 200_000),
    ):
        making.make_target("signed_amount", MARCH, team, amount, person)
    recount()
    return made


def main_pages(world) -> list[str]:
    """The address of every page that people come to by a link, but for what only some may open."""
    client, deal, contract = world.client.pk, world.deal.pk, world.contract.pk
    dashboard, rows = reverse("reports:dashboard"), reverse("reports:rows")
    return [
        dashboard, f"{dashboard}?period=2026-02&kpi=visits&by=region", f"{rows}?kpi=signed_amount", f"{rows}?kpi=win_rate",
        reverse("clients:list"), f"{reverse('clients:list')}?q=nowhere", reverse("clients:add"),
        reverse("clients:detail", args=[client]), reverse("clients:change", args=[client]),
        reverse("clients:contact_add", args=[client]),
        reverse("clients:visits"), reverse("clients:visit", args=[world.visit.pk]),
        f"{reverse('clients:log')}?client={client}",
        reverse("clients:deals"), f"{reverse('clients:deals')}?view=board", reverse("clients:deal", args=[deal]),
        reverse("clients:deal_change", args=[deal]), reverse("clients:products"),
        reverse("contracts:list"), reverse("contracts:detail", args=[contract]), reverse("contracts:add"),
        reverse("contracts:payments"), reverse("contracts:payment_add", args=[contract]),
        reverse("targets:grid"), reverse("targets:glossary"),
        reverse("teams:tree"), reverse("teams:people"), reverse("teams:person", args=[world.rep.pk]),
        reverse("teams:team", args=[world.team.pk]), reverse("teams:me"),
    ]  # fmt: skip


ONLY = {
    "rep": lambda world: [],
    "manager": lambda world: [
        f"{reverse('reports:dashboard')}?person={world.rep.pk}", reverse("targets:history"), reverse("teams:imports"),
        reverse("teams:import_add"), reverse("teams:add_person"), reverse("clients:reassign", args=[world.client.pk]),
    ],
    "director": lambda world: [f"{reverse('reports:dashboard')}?team={world.east.pk}", reverse("teams:add_team")],
    "administrator": lambda world: [
        reverse("reports:dashboard"), reverse("teams:people"), reverse("teams:change_person", args=[world.rep.pk]),
        reverse("teams:move_person", args=[world.rep.pk]), reverse("teams:change_team", args=[world.team.pk]),
        reverse("teams:settings"), reverse("teams:calendar"), reverse("teams:imports"), reverse("clients:product_add"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ONLY)
def test_no_page_has_an_error_or_is_too_wide_or_shuts_anyone_out(world, open_browser, role, way):
    page = open_browser(getattr(world, role), **WAYS[way])
    axe = (node_modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    pages = [*([] if role == "administrator" else main_pages(world)), *ONLY[role](world)]
    faults = []
    for address in pages:
        import time

        t1 = time.time()
        answer = page.goto(address, wait_until="load")
        if answer.status != 200:
            faults.append(f"{address}: {answer.status}")
            continue
        if (beyond := page.evaluate(TOO_WIDE)) > 0:
            faults.append(f"{address}: {beyond} pixels too wide")
        import time

        t2 = time.time()
        page.evaluate(axe)
        t3 = time.time()
        faults += [f"{address}: {barrier}" for barrier in page.evaluate(BARRIERS, WCAG)]
        T = globals().setdefault("T", [0, 0, 0, 0])
        T[0] += t2 - t1
        T[1] += t3 - t2
        T[2] += time.time() - t3
        T[3] += 1
    print("TIMES", T)
    assert not faults, "\n".join(faults)


def test_what_is_due_stands_above_a_reps_figures_and_a_number_opens_its_rows(world, open_browser):
    page = open_browser(world.rep, size=PHONE)
    page.goto(reverse("reports:dashboard"))
    due, cards = page.locator(".due"), page.locator(".board-cards")
    assert due.bounding_box()["y"] < cards.bounding_box()["y"]
    assert world.client.name in due.inner_text()
    page.get_by_role("link", name="¥183k").first.tap()
    page.wait_for_url("**/rows/**")
    assert page.locator(".rows-total").inner_text().split() == ["Total", "¥183,000.50"]


@pytest.mark.parametrize("role", ["rep", "manager", "director"])
def test_what_a_thumb_presses_on_the_dashboard_is_large_enough(world, open_browser, role):
    page = open_browser(getattr(world, role), size=PHONE)
    page.goto(reverse("reports:dashboard"))
    small = page.evaluate(
        """[...document.querySelectorAll("a, button, summary")].filter(each => each.checkVisibility())
            .filter(each => !each.matches(".skip-link") && getComputedStyle(each, "::after").position !== "absolute")
            .filter(each => each.getBoundingClientRect().height < 43.5).map(each => each.outerHTML.slice(0, 120))"""
    )
    assert small == []
