"""What can be done to many rows of a list at once: the bar that appears where rows are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from salesmgmt.lib.tables import Page


@dataclass(frozen=True)
class ManyBar:
    """Where chosen rows are sent, and what can be asked for: pairs of key and label."""

    url: str
    ways: Sequence[tuple[str, Any]]
    # How many the list holds in all, "" where everything is on the page.
    everything: str = ""


def with_choosing(page: Page, url: str, ways: Sequence[tuple[str, Any]], *, at_once: int) -> Page:
    """This will let the rows of a page be chosen; all that were found as well, if they are not too many."""
    more = bool(page.next_url or page.previous_url)
    few = page.count is not None and page.counted_all and page.count <= at_once
    return replace(page, many=ManyBar(url, ways, page.count_text if more and few else ""))
