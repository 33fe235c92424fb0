"""A real browser on the running application; it fails a test on any script error or refused resource."""

import os
import shutil
import warnings

import pytest
from django.conf import settings
from django.contrib.staticfiles.testing import StaticLiveServerTestCase  # noqa: F401  (registers the finders)
from django.test import Client

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


def find_chromium() -> str:
    """This will find the browser named by CHROMIUM, else one on the PATH."""
    named = os.environ.get("CHROMIUM", "")
    return named or next(filter(None, map(shutil.which, NAMES)), "")


@pytest.fixture(autouse=True, scope="session")
def _queries_beside_playwright():
    """Playwright's own loop runs in this thread, and Django refuses queries where it sees one."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def chromium():
    """The browser itself, started once."""
    path = find_chromium()
    if not path:
        warnings.warn("NO BROWSER TEST RAN: no Chromium was found; set CHROMIUM to one.", ResourceWarning, stacklevel=1)
        pytest.skip("no Chromium: set CHROMIUM to one")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium, transactional_db, live_server):
    """Gives pages signed in as a person: `open_browser(rep, size=PHONE)`; faults seen on any of them fail the test."""
    contexts, faults = [], []

    def opened(person=None, *, size=PHONE, javascript=True, **options):
        # Only tests of the service worker itself have one: it would load more files than most tests look at.
        options.setdefault("service_workers", "block")
        context = chromium.new_context(
            base_url=live_server.url, viewport=size, has_touch=size is PHONE, is_mobile=size is PHONE,
            java_script_enabled=javascript, locale=options.pop("locale", "en-GB"), **options,
        )  # fmt: skip
        contexts.append(context)
        if person is not None:
            signed_in = Client()
            signed_in.force_login(person)
            name = settings.SESSION_COOKIE_NAME
            cookie = {"name": name, "value": signed_in.cookies[name].value, "url": live_server.url}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on(
            "console", lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None
        )
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("requestfailed", lambda request: _note(faults, request))
        page.on(
            "response", lambda answer: faults.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


def _note(faults: list[str], request) -> None:
    """This will note a request that failed; one that the page itself gave up on is no fault."""
    if request.failure and "ERR_ABORTED" not in request.failure:
        faults.append(f"request: {request.url} {request.failure}")
