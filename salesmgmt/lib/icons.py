"""Tabler's outline icons as inline SVG, read from the installed package."""

import re
from functools import cache, lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from salesmgmt.lib.npm import node_modules

NAME = re.compile(r"^[a-z0-9-]+$")
SHAPES = re.compile(r"<(?:path|circle|rect|line|polyline|ellipse)\b[^>]*/>")


@cache
def shapes(name: str) -> str:
    """This will read the drawing of an icon, without the frame around it."""
    path = node_modules() / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    if not NAME.match(name) or not path.is_file():
        raise LookupError(f"There is no icon {name!r}; see https://tabler.io/icons (outline).")
    drawn = SHAPES.findall(path.read_text(encoding="utf-8"))
    # The first path of every Tabler icon is an empty box that only design tools need.
    return "".join(shape for shape in drawn if "M0 0h24v24H0z" not in shape)


def icon(name: str, label: str = "", extra: str = "") -> SafeString:
    """This will draw an icon; without a label it is decoration and hidden from screen readers."""
    # Added to "", a string marked safe loses the mark: equal keys must not escape differently.
    return _drawn(name, str(label) + "", extra)


@lru_cache(maxsize=1000)
def _drawn(name: str, label: str, extra: str) -> SafeString:
    says = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon {}" width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        extra,
        says,
        mark_safe(shapes(name)),  # noqa: S308 - drawings of an installed package
    )
