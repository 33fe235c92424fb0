"""Every URL × every person: who gets an answer, and that hidden and missing look the same."""

import re

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.urls import get_resolver

from tests.architecture.planting import CANARY, address
from tests.architecture.policy import NOT_SIGNED_IN, PERSONAS, ROWS, SIGNED_IN

pytestmark = pytest.mark.usefixtures("as_made")


def named_urls(resolver=None, namespace=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.namespace != "admin":
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from named_urls(pattern, inner)
        else:
            yield f"{namespace}{pattern.name}"


def test_every_url_has_its_row_in_the_policy():
    assert set(named_urls()) == {row.url for row in ROWS}


def browser_of(world, persona) -> Browser:
    browser = Browser(raise_request_exception=True)
    if persona != "anonymous":
        browser.force_login(getattr(world, persona))
    return browser


def plain(response) -> bytes:
    """The body without what differs from request to request."""
    return re.sub(rb"csrfmiddlewaretoken[^>]*>|\d{2,}", b"", response.content)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.url}({','.join(row.args)})")
def test_each_person_gets_what_the_policy_says(world, planted, row):
    for persona in PERSONAS:
        for method, allowed in (("get", row.get), ("post", row.post)):
            with transaction.atomic():
                browser = browser_of(world, persona)
                status = getattr(browser, method)(address(row, planted)).status_code
                transaction.set_rollback(True)
            told = f"{persona} {method.upper()} {address(row, planted)} answered {status}"
            if persona in NOT_SIGNED_IN and not row.public:
                assert status in (302, 405), told
            elif persona in allowed or (row.public and allowed):
                assert status in (200, 302, 400, 422), told
            elif persona in row.told:
                assert status in (403, 405), told
            else:
                assert status in (403, 404, 405) if row.public else status in (404, 405), told


@pytest.mark.parametrize("row", [row for row in ROWS if row.args and not row.public], ids=lambda row: row.url)
def test_hidden_and_missing_look_the_same(world, planted, row):
    for persona in set(SIGNED_IN) - row.get - row.post - row.told:
        browser = browser_of(world, persona)
        for method in ("get", "post"):
            hidden = getattr(browser, method)(address(row, planted))
            missing = getattr(browser, method)(address(row, planted, missing=True))
            assert hidden.status_code == missing.status_code
            assert plain(hidden) == plain(missing)


CRAWLED = [row for row in ROWS if row.get and not row.args]
LOUD = (CANARY, "424,242.42", "424242.42", "31,313.13", "31313.13", "565,656.56", "565656.56", "13800001111")


@pytest.mark.parametrize("persona", ["teammate", "outsider", "other_manager", "administrator"])
def test_no_page_shows_what_is_outside_ones_field(world, planted, persona):
    browser, seen = browser_of(world, persona), 0
    queries = ["", "?q=canary", f"?client={planted.client}", f"?person={world.rep.pk}", f"?team={world.team.pk}",
               f"?owner={world.rep.pk}", f"?deal={planted.deal}", "?kpi=collected_amount"]  # fmt: skip
    for row in CRAWLED:
        if persona == "administrator" and row.url.startswith("teams:import"):
            continue  # administrators see everyone's imports
        for query in queries:
            body = browser.get(address(row, planted) + query).content.decode()
            seen += 1
            for loud in LOUD:
                # What one typed oneself may stand in the search box.
                assert loud not in body, f"{persona} sees {loud} on {row.url}{query}"
    assert seen > 100


def test_the_canary_search_bites(world, planted):
    bodies = "".join(
        browser_of(world, "rep").get(address(row, planted)).content.decode() for row in CRAWLED if "rep" in row.get
    )
    for loud in (CANARY, "424,242.42", "31,313.13"):
        assert loud in bodies
