"""Every main page as each role, on the phone and the desk: no error, nothing refused, nothing cut off, no barrier."""

from datetime import date, timedelta

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.urls import reverse

from apps.clients.models import Contact, Lead
from apps.reports.actions import recount
from salesmgmt.lib.npm import node_modules
from tests import world as making
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("today")]

MARCH = date(2026, 3, 1)
BARRIERS = """() => axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"], preload: false,
}).then(found => found.violations.map(each => `${each.id}: ${each.nodes[0].html.slice(0, 120)}`))"""
# What was meant for the browser and is read by people instead.
MARKUP = r"(document.body.innerText.match(/\b(?:class|href|style)=.{0,60}/) ?? [''])[0]"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


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
    before = yesterday - timedelta(days=1)
    making.make_visit(made.client, made.rep, before, how="phone", call_result="no_answer", call_seconds=45)
    made.deal = making.make_deal(made.client, made.rep, "冲压线改造", expected_on=yesterday)
    made.lead = Lead.objects.create(owner=made.rep, company_name="无锡新能源", phone="139", came_at=making.NOW)
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


@pytest.fixture(autouse=True)
def kept_static_files(monkeypatch):
    """Static files are kept by the browser, as they are in production, and not asked for again on every page."""
    serve = StaticFilesHandler.serve

    def lasting(self, request):
        answer = serve(self, request)
        answer["Cache-Control"] = "max-age=600"
        return answer

    monkeypatch.setattr(StaticFilesHandler, "serve", lasting)


def pages_to_look_at(world) -> list[str]:
    """The address of every main page that shows something."""
    client, dashboard, rows = world.client.pk, reverse("reports:dashboard"), reverse("reports:rows")
    return [
        dashboard, f"{dashboard}?period=2026-02&kpi=visits&by=region",
        f"{rows}?kpi=signed_amount", f"{rows}?kpi=win_rate",
        reverse("clients:list"), f"{reverse('clients:list')}?q=nowhere", reverse("clients:detail", args=[client]),
        reverse("clients:visits"), reverse("clients:visit", args=[world.visit.pk]),
        reverse("clients:deals"), f"{reverse('clients:deals')}?view=board",
        reverse("clients:deal", args=[world.deal.pk]), reverse("clients:products"),
        reverse("contracts:list"), reverse("contracts:detail", args=[world.contract.pk]), reverse("contracts:payments"),
        reverse("targets:grid"), reverse("targets:glossary"),
        reverse("teams:tree"), reverse("teams:people"), reverse("teams:person", args=[world.rep.pk]),
        reverse("teams:team", args=[world.team.pk]), reverse("teams:me"), reverse("teams:notifications"),
        reverse("clients:today"), reverse("clients:calendar"), reverse("clients:tasks"), reverse("clients:leads"),
        reverse("clients:lead", args=[world.lead.pk]), reverse("clients:lead_sources"), reverse("clients:pool"),
        reverse("clients:bin"), reverse("clients:likely_duplicates"), f"{reverse('reports:find')}?q=hs",
        reverse("reports:attainment"), reverse("reports:why"), reverse("reports:gap"), reverse("targets:mine"),
    ]  # fmt: skip


def pages_to_fill_in(world) -> list[str]:
    """The address of every main form."""
    client = world.client.pk
    return [
        f"{reverse('clients:log')}?client={client}", reverse("clients:add"), reverse("clients:change", args=[client]),
        reverse("clients:contact_add", args=[client]), reverse("clients:deal_change", args=[world.deal.pk]),
        reverse("contracts:add"), reverse("contracts:payment_add", args=[world.contract.pk]),
        reverse("clients:task_add"), reverse("clients:lead_add"), reverse("clients:lead_convert", args=[world.lead.pk]),
        reverse("clients:lead_reject", args=[world.lead.pk]), reverse("clients:appointment_add"),
    ]  # fmt: skip


def rep(world) -> list[str]:
    return pages_to_look_at(world) + pages_to_fill_in(world)


def manager(world) -> list[str]:
    return [
        *pages_to_look_at(world), *pages_to_fill_in(world), f"{reverse('reports:dashboard')}?person={world.rep.pk}",
        reverse("targets:history"), reverse("teams:imports"), reverse("teams:import_add"), reverse("teams:add_person"),
        reverse("clients:reassign", args=[world.client.pk]),
    ]  # fmt: skip


def director(world) -> list[str]:
    return [
        *pages_to_look_at(world), f"{reverse('reports:dashboard')}?team={world.east.pk}", reverse("teams:add_team"),
        reverse("clients:words"), reverse("clients:word_list", args=["segments"]), reverse("clients:custom_fields"),
        reverse("clients:facts"), reverse("clients:pools"), reverse("clients:pool_add"), reverse("clients:rhythms"),
        reverse("clients:lead_settings"), reverse("clients:lead_form_add"), reverse("clients:lead_rule_add"),
    ]  # fmt: skip


def administrator(world) -> list[str]:
    return [
        reverse("reports:dashboard"), reverse("teams:people"), reverse("teams:change_person", args=[world.rep.pk]),
        reverse("teams:move_person", args=[world.rep.pk]), reverse("teams:change_team", args=[world.team.pk]),
        reverse("teams:settings"), reverse("teams:calendar"), reverse("clients:product_add"),
    ]  # fmt: skip


PHONE_IN_THE_LIGHT, DESK_IN_THE_DARK = (PHONE, "light"), (DESK, "dark")
# Most pages are the same for several roles: whoever shares them looks for barriers in one way, and a manager in both;
# what a rep has not is looked at in both.
WALKS = [
    (rep, "zh-CN", [PHONE_IN_THE_LIGHT]),
    (manager, "en-GB", [PHONE_IN_THE_LIGHT, DESK_IN_THE_DARK]),
    (director, "zh-CN", [DESK_IN_THE_DARK]),
    (administrator, "en-GB", [PHONE_IN_THE_LIGHT, DESK_IN_THE_DARK]),
]


@pytest.mark.parametrize(("pages", "locale", "looking_for_barriers"), WALKS)
def test_no_page_has_an_error_or_is_too_wide_or_shuts_anyone_out(
    world, open_browser, pages, locale, looking_for_barriers
):
    page = open_browser(getattr(world, pages.__name__), size=PHONE, locale=locale)
    axe = (node_modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    faults, shared = [], set(rep(world))
    for address in pages(world):
        answer = page.goto(address)
        if answer.status != 200:
            faults.append(f"{address}: {answer.status}")
            continue
        if markup := page.evaluate(MARKUP):
            faults.append(f"{address}: {markup!r} is shown")
        page.evaluate(axe)
        for way in (PHONE_IN_THE_LIGHT, DESK_IN_THE_DARK):
            size, colours = way
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=colours, reduced_motion="reduce")
            place = f"{address} at {size['width']} in the {colours}"
            if (beyond := page.evaluate(TOO_WIDE)) > 0:
                faults.append(f"{place}: {beyond} pixels too wide")
            if way in looking_for_barriers or address not in shared:
                faults += [f"{place}: {barrier}" for barrier in page.evaluate(BARRIERS)]
        page.set_viewport_size(PHONE)
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
    # What comes later brings its styles with it.
    page.goto(reverse("reports:dashboard"), wait_until="networkidle")
    small = page.evaluate(
        """[...document.querySelectorAll("a, button, summary")].filter(each => each.checkVisibility())
            .filter(each => !each.matches(".skip-link") && getComputedStyle(each, "::after").position !== "absolute")
            .filter(each => each.getBoundingClientRect().height < 43.5).map(each => each.outerHTML.slice(0, 120))"""
    )
    assert small == []
