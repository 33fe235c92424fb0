"""The card of one number. Written here and not in its template, where the twelve of a dashboard took five
milliseconds."""

from typing import Any

from django import template
from django.utils.formats import localize
from django.utils.html import conditional_escape as text
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from salesmgmt.lib.icons import icon
from salesmgmt.lib.numbers import percent
from salesmgmt.lib.small_charts import bar, sparkline
from salesmgmt.lib.ui import Stat
from salesmgmt.templatetags.ui import badge, delta, figure

register = template.Library()


@register.simple_tag(takes_context=True)
def stat_card(context, stat: Stat) -> SafeString:
    """The number with its label, and below it what it is measured against, as far as that is known."""
    number = figure(context, stat.value, stat.unit)
    if stat.url:
        number = f'<a href="{text(stat.url)}">{number}</a>'
    verdict = f" {badge(stat.verdict, stat.tone)}" if stat.verdict else ""
    lines = [
        f'<article class="card stat{" stat-lead" if stat.lead else ""}">',
        f'<h3 class="stat-label">{text(stat.label)}{_help(stat)}</h3>',
        f'<p class="stat-value">{number}{verdict}</p>',
        _attained(stat),
        _facts(stat),
        _ends(context, stat),
        f'<div class="stat-trend">{sparkline(stat.trend, running=stat.running)}</div>' if stat.trend else "",
    ]
    return mark_safe("\n  ".join(filter(None, lines)) + "\n</article>")  # noqa: S308 - every part is escaped


def _help(stat: Stat) -> str:
    if not stat.help_url:
        return ""
    says = _("How %(label)s is computed") % {"label": stat.label}
    return f'<a class="stat-help" href="{text(stat.help_url)}" aria-label="{text(says)}">{icon("help-circle")}</a>'


def _attained(stat: Stat) -> str:
    """This will draw the bar, and the line under it."""
    note = f' <span class="stat-note">{text(stat.note)}</span>' if stat.note else ""
    if stat.attainment is None:
        return f'<p class="stat-line">{note}</p>' if note else ""
    drawn = bar(stat.attainment, stat.pace, stat.label)
    pace = f" · {_('pace')} {percent(stat.pace)}" if stat.lead and stat.pace is not None else ""
    line = f"<strong>{percent(stat.attainment)}</strong>{pace}{note}"
    return f'<div class="stat-bar">{drawn}</div>\n  <p class="stat-line">{line}</p>'


def _facts(stat: Stat) -> str:
    told = "".join(f"<div><dt>{text(fact.label)}</dt><dd>{_value(fact.value)}</dd></div>" for fact in stat.facts)
    return f'<dl class="stat-facts">{told}</dl>' if told else ""


def _ends(context, stat: Stat) -> str:
    """This will say what is aimed at, and what an earlier period came to."""
    if not stat.comparison_label and not stat.before and stat.target is None:
        return ""
    target = before = ""
    if stat.target is not None and not stat.facts:
        target = f"<span>{_('Target')} {figure(context, stat.target, stat.unit)}</span>"
    if stat.comparison_label:
        before = delta(stat.comparison, stat.comparison_unit, stat.comparison_label)
    elif stat.before:
        before = f"<span>{text(stat.before)}</span>"
    return f'<p class="stat-line stat-ends">{target}{before}</p>'


def _value(value: Any) -> str:
    return text(localize(value))
