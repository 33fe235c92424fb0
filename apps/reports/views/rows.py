"""The rows behind a number: what was counted, and for a ratio the two numbers it is divided from."""

from dataclasses import replace

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.reports import measures
from apps.reports.forms import Question
from apps.reports.tables import shown, table_of
from apps.reports.views import parts
from apps.targets.kpis import KPIS, TOTALS, Dimension, Ratio
from salesmgmt.lib.htmx import page_or_fragment
from salesmgmt.lib.ui import Crumb


@login_required
@require_safe
def rows(request):
    """This will list what a figure was counted from; the list's total is the figure."""
    question = Question.asked(request, "signed_amount", by="").of_parts(request)
    if not {name for name, _member in question.members} <= question.kpi.dimensions:
        raise Http404
    if isinstance(question.kpi, Ratio):
        return _ratio(request, question, question.kpi)
    kpi = TOTALS[question.kpi.key]
    found = measures.behind(question.scope, kpi, question.period, dict(question.members))
    table = table_of(kpi).page(request, shown(kpi, found, question.scope), count=False)
    # The address asks for a figure; there is nothing in it to clear.
    context = _context(question) | {"total": measures.total_of(found, kpi), "table": replace(table, filtered=False)}
    return page_or_fragment(request, "reports/rows.html", context, partial="components/table.html")


def _ratio(request, question: Question, kpi: Ratio):
    """This will show the division with its numbers filled in."""
    figures = _divided(question, kpi)
    halves = [
        (KPIS[key], figures[key], question.address("reports:rows", kpi=key, by=None)) for key in (kpi.top, kpi.bottom)
    ]
    return render(request, "reports/ratio.html", _context(question) | {"halves": halves, "total": figures[kpi.key]})


def _divided(question: Question, kpi: Ratio) -> measures.Amounts:
    """This will read a ratio and its two totals; of a part of the business they are added up from its rows."""
    scope, period, parts_asked = question.scope, question.period, dict(question.members)
    if not parts_asked:
        return measures.read(scope, [kpi.top, kpi.bottom, kpi.key], period)[()]
    totals = {
        key: measures.total_of(measures.behind(scope, TOTALS[key], period, parts_asked), TOTALS[key])
        for key in (kpi.top, kpi.bottom)
    }
    return totals | measures.derive(totals, [kpi.key])


def _context(question: Question) -> dict:
    crumbs = parts.crumbs(question, here=False)
    for dimension, member in question.members:
        crumbs.append(Crumb(Dimension(dimension).names([member]).get(member) or _("Not known")))
    return {
        "question": question,
        "crumbs": crumbs,
        "period": parts.name_of(question.period),
        "back": replace(question, members=()).address(by="team"),
    }
