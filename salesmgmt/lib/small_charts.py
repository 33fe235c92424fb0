"""Bullet bars, sparklines and changes as markup: drawn here, since dozens of them stand on one page."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from salesmgmt.lib import numbers
from salesmgmt.lib.icons import icon
from salesmgmt.lib.numbers import Figure
from salesmgmt.lib.ui import bullet, sparkline_points

NOTHING = mark_safe("")


def bar(attainment: Figure, pace: Figure = None, label: str = "") -> SafeString:
    """This will draw how much is attained, where the pace is and where the goal is, with the same in words."""
    place = bullet(attainment, pace)
    words = {"attainment": numbers.percent(attainment), "pace": numbers.percent(pace)}
    said = (_("%(attainment)s attained") if pace is None else _("%(attainment)s attained, pace %(pace)s")) % words
    mark = format_html('<path class="bullet-mark" d="M{} 0v10"/>', place.mark) if place.mark else NOTHING
    return format_html(
        '<span class="bullet is-{}"><svg class="bullet-svg" viewBox="0 0 100 10" preserveAspectRatio="none" '
        'aria-hidden="true" focusable="false"><rect class="bullet-track" y="2" width="100" height="6"/>'
        '<rect class="bullet-fill" y="2" width="{}" height="6"/><path class="bullet-goal" d="M{} 1v8"/>{}</svg>'
        '<span class="visually-hidden">{}{}</span></span>',
        place.state, place.fill, place.goal, mark, f"{label}: " if label else "", said,
    )  # fmt: skip


def share_bar(share: Figure) -> SafeString:
    """This will draw a part of the whole; the figure beside it says the same."""
    known = min(max(numbers.exact(share) or 0, 0), 1)
    return format_html(
        '<svg class="share-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bullet-track" width="100" height="6"/><rect class="bullet-fill" width="{}" height="6"/></svg>',
        f"{known * 100:.2f}",
    )


def sparkline(values: Sequence[Figure], label: str = "", *, running: bool = False) -> SafeString:
    """This will draw a small line; while the last period still runs, the way to it is dotted."""
    points = sparkline_points(list(values))
    if not points:
        return NOTHING
    told = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    drawn = [f"{x},{y}" for x, y in points]
    whole = drawn[:-1] if running else drawn
    dotted = format_html('<polyline class="spark-line is-running" points="{}"/>', " ".join(drawn[-2:]))
    return format_html(
        '<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" {} focusable="false">'
        '<polyline class="spark-line" points="{}"/>{}<path class="spark-end" d="M{} {}h0.01"/></svg>',
        told, " ".join(whole), dotted if running else NOTHING, *map(str, points[-1]),
    )  # fmt: skip


def delta(value: Figure, unit: str, language: str, label: str = "") -> SafeString:
    """This will write a change with an arrow and, for screen readers, a word."""
    known = numbers.exact(value)
    if known is None:
        way, arrow, text = "none", NOTHING, numbers.DASH
    else:
        way = "up" if known > 0 else "down" if known < 0 else "same"
        word, drawn = {
            "up": (pgettext("compared", "up"), "arrow-up-right"),
            "down": (pgettext("compared", "down"), "arrow-down-right"),
            "same": (_("unchanged"), "arrow-right"),
        }[way]
        arrow = format_html('{}<span class="visually-hidden">{}</span>', icon(drawn), word)
        text = numbers.short_in_unit(abs(known), unit, language)
    return format_html(
        '<span class="delta is-{}">{}<span class="delta-figure">{}</span>{}</span>',
        way, arrow, text, format_html(' <span class="delta-label">{}</span>', label) if label else NOTHING,
    )  # fmt: skip
