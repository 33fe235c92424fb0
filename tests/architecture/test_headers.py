"""Every answer carries the strict headers: pages, fragments, the admin site and error pages alike."""

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from tests.architecture.planting import address
from tests.architecture.policy import ROWS

pytestmark = pytest.mark.usefixtures("as_made")


def check(response):
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in f"{policy};"
    assert "style-src 'self';" in f"{policy};"
    assert "frame-ancestors 'none'" in policy
    assert "worker-src 'self';" in f"{policy};"
    assert "manifest-src 'self';" in f"{policy};"
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    # An address that is a secret is told to nobody.
    assert response.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert "geolocation=(self)" in response.headers["Permissions-Policy"]
    if response.headers.get("Content-Type", "").startswith("text/html"):
        html = response.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", html)
        assert not re.search(r"\sstyle=|<style|\son\w+=\"", html)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.url}({','.join(row.args)})")
def test_every_page_carries_the_strict_headers(world, planted, row):
    for person in (world.director, world.administrator, None):
        browser = Browser()
        if person:
            browser.force_login(person)
        check(browser.get(address(row, planted)))


@pytest.mark.parametrize(
    "url", ["admin:index", "admin:teams_person_changelist", "admin:password_change", "admin:login"]
)
def test_the_admin_site_too(world, url):
    browser = Browser()
    browser.force_login(world.administrator)
    check(browser.get(reverse(url)))


def test_error_pages_too(world, monkeypatch):
    browser = Browser(raise_request_exception=False)
    browser.force_login(world.rep)
    missing = browser.get("/nowhere/")
    assert missing.status_code == 404
    check(missing)
    monkeypatch.setattr("apps.reports.dashboards.Dashboard.cards", property(lambda self: 1 / 0))
    broken = browser.get("/")
    assert broken.status_code == 500
    assert "Traceback" not in broken.content.decode()
    check(broken)
