"""The lines of a dashboard's breakdown. Written here and not in their template, where ten took six milliseconds."""

from django import template
from django.utils.html import conditional_escape as text
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from salesmgmt.lib.icons import icon
from salesmgmt.lib.numbers import DASH, percent
from salesmgmt.lib.small_charts import bar, share_bar
from salesmgmt.templatetags.ui import figure

register = template.Library()


@register.simple_tag(takes_context=True)
def breakdown(context, lines, board) -> SafeString:
    """Each team, person or part with its number, and how far it is or how much of the whole."""
    measured = _against_target if board.by == "team" else _share
    label = f' data-label="{text(_("Actual"))}"' if board.by == "team" else ""
    drawn = [
        f'<tr role="row">\n<th role="rowheader" scope="row" class="parts-name">{_name(line)}</th>\n'
        f'<td role="cell" class="num parts-actual"{label}>'
        f"{_linked(line.rows, figure(context, line.row.standing.actual, board.basis.unit))}</td>\n"
        f"{measured(context, line, board.basis.unit)}\n</tr>"
        for line in lines
    ]
    return mark_safe("\n".join(drawn))  # noqa: S308 - every part is escaped


def _name(line) -> str:
    return _linked(line.into, text(line.row.name)) if line.row.name else text(_("Not known"))


def _linked(url: str, shown: str, title: str = "") -> str:
    told = f' title="{text(title)}"' if title else ""
    return f'<a href="{text(url)}"{told}>{shown}</a>' if url else shown


def _against_target(context, line, unit: str) -> str:
    standing = line.row.standing
    target, label, attained = f'<span class="muted">{text(_("no target"))}</span>', "", ""
    if standing.target is not None:
        target, label = figure(context, standing.target, unit), f' data-label="{text(_("Target"))}"'
    if standing.attainment is not None:
        drawn = bar(standing.attainment, standing.pace, line.row.name)
        # How likely it is and what it takes is worked out after the page, and put here.
        attained = (
            f'{drawn}<span class="parts-share">{percent(standing.attainment)}</span>'
            f'<span class="parts-outlook" id="outlook-{line.row.key}"></span>'
        )
    return (
        f'<td role="cell" class="num parts-target"{label}>{target}</td>\n'
        f'<td role="cell" class="parts-bar">{attained}</td>\n'
        f'<td role="cell" class="num parts-gap">{_gap(context, line, unit)}</td>'
    )


def _gap(context, line, unit: str) -> str:
    """This will say what is missing to be on pace, or by how much it is ahead; either opens the page of reasons."""
    gap = line.row.standing.gap
    if line.behind is not None and line.behind > 0:
        shown = _linked(line.why, figure(context, line.behind, unit), _("Why?"))
        return f'<span class="parts-behind">{icon("arrow-down", _("behind"))}{shown}</span>'
    if line.ahead is not None:
        shown = _linked(line.why, figure(context, line.ahead, unit), _("Why?"))
        return f'<span class="parts-ahead">{icon("arrow-up", _("ahead"))}{shown}</span>'
    if gap is not None and gap <= 0:
        return f'<span class="parts-ahead">{icon("check", _("target reached"))}</span>'
    return f'<span class="muted">{DASH}</span>'


def _share(_context, line, _unit: str) -> str:
    share = line.row.share
    return f'<td role="cell" class="parts-bar">{share_bar(share)}<span class="parts-share">{percent(share)}</span></td>'
