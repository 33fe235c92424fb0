"""bin/screenshots: makes the README's pictures from the demo company that bin/start is showing."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

DOCS = Path(__file__).resolve().parents[1] / "docs"
# The demo's people; `bin/manage demo --people` prints them.
PASSWORD = "demo-sales-2026"
SHOTS = [
    ("dashboard.png", "director", "/", {"width": 1440, "height": 1000}, "en-GB"),
    ("quick-log.png", "rep", "/clients/visits/log/", {"width": 390, "height": 844}, "zh-CN"),
]


def main(site: str) -> None:
    """This will sign in as each person and photograph their page into docs/."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium was found: install one, or set CHROMIUM to the program.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for shot in SHOTS:
            _take(browser, site, *shot)
        browser.close()


def _take(browser: Browser, site: str, name: str, username: str, address: str, size: dict, language: str) -> None:
    page = browser.new_context(viewport=size, locale=language).new_page()
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}{address}")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(DOCS / name))
    print(DOCS / name)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8000")
