"""Visits logged on a phone with a bad network, with none, and with one again: each is saved, and each once."""

import os
from collections import Counter
from contextlib import suppress
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import Error

from apps.clients import actions
from apps.clients.models import Contact, Visit
from tests import world as making
from tests.browser.bad_network import Lift
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

VISITS = 500 if os.environ.get("PROOF_CASES") else 30
LOG = reverse("clients:log")
SAID_KEPT = "[data-outbox-kept]:not([hidden])"
UNSENT = "Number(document.documentElement?.dataset.unsent ?? NaN)"


@pytest.fixture
def world(transactional_db):
    return making.make_world()


@pytest.fixture
def lift(live_server):
    lift = Lift(live_server.url)
    yield lift
    lift.close()


@pytest.fixture
def phones(chromium, lift, world):
    """Opens phones behind the lift, signed in; scripts that fail, fail the test."""
    contexts, faults = [], []

    def opened(person=None, **options):
        options = {"service_workers": "block", "locale": "en-GB"} | options
        context = chromium.new_context(base_url=lift.url, viewport=PHONE, has_touch=True, is_mobile=True, **options)
        contexts.append(context)
        if person:
            sign_in(context, person, lift)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


def sign_in(context, person, lift):
    browser = Browser()
    browser.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": browser.cookies[name].value, "url": lift.url}])


def sign_out_on_the_server(context):
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def until(page, truth, seconds=10):
    """Wait for it; Playwright's own way is refused by the pages' policy."""
    for _time in range(seconds * 20):
        if page.evaluate(truth):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {truth}")


def go(page, address):
    """Open a page as people do on such a network: again, until it comes."""
    why: Exception | None = None
    for _attempt in range(30):
        try:
            answer = page.goto(address, wait_until="load")
            until(page, f"!Number.isNaN({UNSENT})")
        except (Error, AssertionError) as error:
            why = error
            # The page may be on its way elsewhere.
            with suppress(Error):
                page.wait_for_timeout(250)
            continue
        if answer is None or answer.status == 200:
            return
    raise AssertionError(f"{address} never came: {why}")


def write(page, note):
    chosen = page.locator("#log-client [name=client]")
    if not chosen.count():
        # The page kept for offline, which may not know yet whom it was opened for.
        page.locator("#offered button").first.click()
    fact = page.locator("input[name=facts]").first
    if not fact.is_checked():
        # Not by its place: something may pop up over it.
        fact.dispatch_event("click")
    page.get_by_label("Note", exact=True).fill(note)


def save(page):
    """Save, and see that the page tells what became of it."""
    page.get_by_role("button", name="Save", exact=True).click()
    kept = page.locator(SAID_KEPT)
    for _time in range(600):
        # The page goes on once the server has answered; on the way the next page may be lost. What pops up on it may
        # be about an entry of before.
        if LOG not in page.url or kept.is_visible():
            return
        page.wait_for_timeout(50)
    seen = page.locator("main").inner_text()
    raise AssertionError(f"the page does not tell what became of the visit: {page.url}\n{seen}")


def wait_until_sent(page, seconds=60):
    for _second in range(seconds * 2):
        if page.evaluate(UNSENT) == 0:
            return
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(500)
    raise AssertionError(page.locator("[data-outbox-list]").inner_text())


def notes() -> Counter:
    return Counter(Visit.objects.values_list("note", flat=True))


def all_once(number) -> Counter:
    return Counter(f"visit {one}" for one in range(number))


@pytest.mark.at_length
@pytest.mark.parametrize("service_workers", ["block", "allow"])
def test_on_a_bad_network_then_none_then_one_again_no_visit_is_lost_or_doubled(world, lift, phones, service_workers):
    visits = VISITS if service_workers == "block" else max(12, VISITS // 5)
    client = making.make_client(world.rep, "华东机械有限公司")
    page = phones(world.rep, service_workers=service_workers)
    third = visits // 3
    for number in range(third):
        go(page, f"{LOG}?client={client.pk}")
        write(page, f"visit {number}")
        # Answers that are lost matter most: the server has saved what the phone does not know of.
        lift.loss = 0.5 if number % 3 == 0 else 0.05
        save(page)
        lift.loss = 0.05
    go(page, f"{LOG}?client={client.pk}")
    page.wait_for_timeout(1000)
    lift.away = True
    for number in range(third, 2 * third):
        write(page, f"visit {number}")
        save(page)
        page.get_by_role("button", name="Log another visit").click()
        page.locator("#offered button").first.click()
    assert page.evaluate(UNSENT) >= third
    assert "waiting to be sent" in page.locator("[data-outbox-list]").inner_text()
    lift.away = False
    for number in range(2 * third, visits):
        write(page, f"visit {number}")
        lift.loss = 0.3 if number % 3 == 0 else 0.05
        save(page)
        go(page, f"{LOG}?client={client.pk}")
        lift.loss = 0.05
    wait_until_sent(page)
    assert notes() == all_once(visits)
    assert set(Visit.objects.values_list("client", "owner")) == {(client.pk, world.rep.pk)}
    assert lift.lost["after"] > 0, "no answer was lost: the test has shown nothing"


def test_the_negative_control_without_keys_a_lost_answer_saves_twice(world, lift, phones, monkeypatch):
    """Were it not for the keys, this network would double visits: so the test above can fail."""
    monkeypatch.setattr("salesmgmt.once._key", lambda request: None)
    log_visit = actions.log_visit
    monkeypatch.setattr(actions, "log_visit", lambda *args, key, **typed: log_visit(*args, key=uuid4(), **typed))
    client = making.make_client(world.rep, "华东机械有限公司")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    go(page, f"{LOG}?client={client.pk}")
    write(page, "visit 0")
    first = iter(["after"])
    lift.fate = lambda handler: next(first, "") if handler.command == "POST" else ""
    save(page)
    wait_until_sent(page)
    assert notes() == Counter({"visit 0": 2})


@pytest.mark.parametrize("fate", ["before", "after"])
def test_a_post_that_breaks_is_sent_again_by_itself(world, lift, phones, fate):
    client = making.make_client(world.rep, "华东机械有限公司")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    go(page, f"{LOG}?client={client.pk}")
    write(page, "visit 0")
    # Not only once: browsers send again by themselves where a connection was used before.
    lift.fate = lambda handler: fate if handler.command == "POST" else ""
    save(page)
    assert page.locator("[data-outbox-kept]").is_visible()
    assert "1 entry is waiting to be sent" in page.locator("[data-outbox-list]").inner_text()
    assert Visit.objects.count() == (1 if fate == "after" else 0)
    lift.fate = lambda handler: ""
    wait_until_sent(page)
    assert notes() == all_once(1)


def test_what_was_undone_does_not_come_back(world, lift, phones):
    client = making.make_client(world.rep, "华东机械有限公司")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    go(page, f"{LOG}?client={client.pk}")
    write(page, "visit 0")
    lift.fate = lambda handler: "after" if handler.command == "POST" else ""
    save(page)
    assert page.locator("[data-outbox-kept]").is_visible()
    Visit.objects.get().delete()
    lift.fate = lambda handler: ""
    wait_until_sent(page)
    assert not Visit.objects.exists()


def test_signed_out_meanwhile_it_waits_for_its_own_writer(world, lift, phones):
    client = making.make_client(world.rep, "华东机械有限公司")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    go(page, f"{LOG}?client={client.pk}")
    sign_out_on_the_server(page.context)
    write(page, "visit 0")
    save(page)
    assert "Sign in to send it." in page.locator("[data-outbox-list]").inner_text()
    sign_in(page.context, world.teammate, lift)
    go(page, reverse("teams:me"))
    page.wait_for_timeout(1500)
    assert page.evaluate(UNSENT) == 0, "others do not see it"
    assert not Visit.objects.exists(), "and do not send it"
    sign_in(page.context, world.rep, lift)
    go(page, reverse("teams:me"))
    wait_until_sent(page)
    assert Visit.objects.get().owner == world.rep


def test_what_the_server_refuses_is_opened_corrected_and_saved(world, lift, phones):
    client = making.make_client(world.rep, "华东机械有限公司")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    go(page, f"{LOG}?client={client.pk}")
    lift.away = True
    write(page, "visit 0")
    page.evaluate("document.querySelector('[name=visited_on]').value = '2099-01-01'")
    save(page)
    lift.away = False
    page.get_by_role("button", name="Send now").click()
    page.get_by_role("link", name="Open and correct").click()
    page.wait_for_url("**unsent**")
    until(page, "document.querySelector('[name=note]').value === 'visit 0'")
    assert page.locator("[data-outbox-error]").inner_text() == "This day has not come yet."
    page.get_by_label("Day of the visit").fill("")
    save(page)
    assert notes() == all_once(1)
    until(page, f"{UNSENT} === 0")


def test_two_tabs_send_an_item_once(world, lift, phones):
    client = making.make_client(world.rep, "华东机械有限公司")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    go(page, f"{LOG}?client={client.pk}")
    other = page.context.new_page()
    go(other, reverse("teams:me"))
    lift.away = True
    write(page, "visit 0")
    save(page)
    posts = []
    page.context.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    lift.away, lift.latency = False, 0.5
    for tab in (page, other):
        tab.evaluate("window.dispatchEvent(new Event('online'))")
    wait_until_sent(page)
    assert len(posts) == 1
    assert notes() == all_once(1)
    until(other, f"{UNSENT} === 0")


def test_signing_out_asks_about_what_is_unsent_and_leaves_nothing_behind(world, lift, phones):
    client = making.make_client(world.rep, "华东机械有限公司")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    go(page, f"{LOG}?client={client.pk}")
    page.wait_for_timeout(500)
    lift.fate = lambda handler: "before" if handler.command == "POST" and handler.path == LOG else ""
    write(page, "visit 0")
    save(page)
    go(page, reverse("teams:me"))
    sign_out = page.locator("#content").get_by_role("button", name="Sign out")
    sign_out.click()
    dialog = page.get_by_role("dialog")
    assert "1 entry has not been sent yet" in dialog.inner_text()
    dialog.get_by_role("button", name="Cancel").click()
    assert page.evaluate(UNSENT) == 1
    sign_out.click()
    dialog.get_by_role("button", name="Sign out and delete").click()
    page.wait_for_url("**/accounts/login/**")
    assert page.evaluate(KEPT) == [0, 0, 0]


KEPT = """new Promise((resolve, reject) => {
    const opening = indexedDB.open("salesmgmt");
    opening.onerror = reject;
    opening.onsuccess = () => {
        const reading = opening.result.transaction(["outbox", "drafts", "clients"]);
        const counts = ["outbox", "drafts", "clients"].map((name) => reading.objectStore(name).count());
        reading.oncomplete = () => resolve(counts.map((one) => one.result));
    };
})"""


def test_a_draft_survives_a_closed_page_and_goes_when_it_is_saved(world, lift, phones):
    client = making.make_client(world.rep, "华东机械有限公司")
    deal = making.make_deal(client, world.rep, "Robot line")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    address = reverse("clients:deal_change", args=[deal.pk])
    go(page, address)
    page.get_by_label("Competitor").fill("Siasun")
    page.wait_for_timeout(2000)
    context = page.context
    page.close()
    deal.note = "written by someone else meanwhile"
    deal.save()
    page = context.new_page()
    go(page, address)
    page.locator(".draft-note").wait_for()
    assert page.get_by_label("Competitor").input_value() == "Siasun"
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{reverse('clients:deal', args=[deal.pk])}")
    deal.refresh_from_db()
    assert (deal.competitor, deal.note) == ("Siasun", "written by someone else meanwhile")
    go(page, address)
    page.wait_for_timeout(500)
    assert not page.locator(".draft-note").count()
    assert page.evaluate(KEPT)[1] == 0


def test_offline_the_installed_page_opens_and_counts_on_the_day_it_was_written(world, lift, phones):
    client = making.make_client(world.rep, "华东机械有限公司")
    making.make_visit(client, world.rep)
    Visit.objects.update(note="before")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep, service_workers="allow")
    go(page, LOG)
    until(page, "caches.open('shell-1').then((kept) => kept.keys()).then((all) => all.length === 2)", seconds=60)
    shell = page.evaluate(
        "caches.open('shell-1').then((kept) => kept.match('/clients/visits/log/offline/')).then((page) => page.text())"
    )
    for personal in (client.name, "csrfmiddlewaretoken"):
        assert personal not in shell
    lift.away = True
    go(page, f"{LOG}?client={client.pk}")
    until(page, f"document.querySelector('#log-client [name=client]')?.value === '{client.pk}'")
    assert page.locator(".picker-name").inner_text() == client.name
    go(page, LOG)
    page.locator("#offered button", has_text="华东机械").click()
    write(page, "visit 0")
    page.get_by_label("Next step", exact=True).select_option("call")
    save(page)
    page.goto(reverse("clients:list"))
    assert page.get_by_role("heading", name="No network").is_visible()
    lift.away = False
    go(page, LOG)
    wait_until_sent(page)
    visit = Visit.objects.get(note="visit 0")
    assert visit.client == client
    assert visit.next_on > visit.visited_on


def test_without_a_store_on_the_device_the_form_is_sent_as_ever(world, lift, phones):
    client = making.make_client(world.rep, "华东机械有限公司")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    page.add_init_script("IDBFactory.prototype.open = () => { throw new Error('not here'); }")
    page.goto(f"{LOG}?client={client.pk}")
    write(page, "visit 0")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".toast-note").wait_for()
    assert notes() == all_once(1)


def test_back_and_again_makes_no_second_entry_unless_one_says_so(world, lift, phones):
    client = making.make_client(world.rep, "华东机械有限公司")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)

    def save_contact(name, number):
        page.locator("[name=name]").fill(name)
        page.locator("[name=phone]").fill(number)
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_load_state()

    go(page, reverse("clients:contact_add", args=[client.pk]))
    save_contact("Chen", "13800001111")
    page.wait_for_url(f"**{reverse('clients:detail', args=[client.pk])}")
    page.go_back()
    save_contact("Chen", "13800001111")
    page.wait_for_url(f"**{reverse('clients:detail', args=[client.pk])}")
    assert Contact.objects.count() == 1
    page.go_back()
    save_contact("Zhou", "13900002222")
    page.get_by_role("heading", name="Sent before").wait_for()
    assert Contact.objects.count() == 1
    page.get_by_role("button", name="Save as a new entry").click()
    page.wait_for_url(f"**{reverse('clients:detail', args=[client.pk])}")
    assert sorted(Contact.objects.values_list("name", "phone")) == [("Chen", "13800001111"), ("Zhou", "13900002222")]


def test_a_button_pressed_again_after_the_way_back_does_its_work_again(world, lift, phones):
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    go(page, reverse("teams:me"))
    for name in ("Dark", "Light"):
        page.locator("#content").get_by_role("button", name=name).click()
        page.wait_for_load_state()
        until(page, f"document.documentElement?.dataset.theme === '{name.lower()}'")
    page.go_back()
    page.locator("#content").get_by_role("button", name="Dark").click()
    until(page, "document.documentElement?.dataset.theme === 'dark'")
    world.rep.refresh_from_db()
    assert world.rep.theme == "dark"


def test_an_answer_that_was_lost_is_given_again_when_the_form_is_sent_again(world, lift, phones):
    client = making.make_client(world.rep, "华东机械有限公司")
    lift.latency, lift.loss = 0, 0
    page = phones(world.rep)
    go(page, reverse("clients:contact_add", args=[client.pk]))
    page.locator("[name=name]").fill("Chen")
    page.locator("[name=phone]").fill("13800001111")
    page.wait_for_timeout(2000)
    lift.fate = lambda handler: "after" if handler.command == "POST" else ""
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_timeout(1500)
    lift.fate = lambda handler: ""
    assert Contact.objects.count() == 1
    go(page, reverse("clients:contact_add", args=[client.pk]))
    page.locator(".draft-note").wait_for()
    assert page.locator("[name=name]").input_value() == "Chen"
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{reverse('clients:detail', args=[client.pk])}")
    assert Contact.objects.count() == 1
