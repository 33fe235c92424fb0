"""The first page of each role, for any period and any team or person within reach."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.reports.dashboards import Dashboard
from apps.reports.forms import Question
from apps.reports.views import cards, parts
from apps.targets.kpis import bases
from apps.teams.models import CalendarDay
from salesmgmt.lib.htmx import page_or_fragment


@login_required
@require_safe
def dashboard(request):
    """This will show the numbers of the scope against target and pace, and what they are made of."""
    if request.user.is_administrator and not request.user.leads and not request.GET:
        return render(request, "reports/administrator.html", {"places": parts.administration()})
    question = parts.possible_cut(Question.asked(request, bases()[0].key))
    board = Dashboard(
        question.scope, question.period, question.company, question.kpi, question.by, question.more, question.original
    )
    context = {
        "board": board,
        "question": question,
        "stats": cards.stats(board, question),
        "state": parts.state(board),
        "follow_ups": parts.follow_ups(board),
        "heading": parts.heading(question),
        "chart": parts.chart(board, question),
        "lines": parts.lines(board, question),
        "picker": parts.picker(question),
        "crumbs": parts.crumbs(question),
        "bases": parts.bases(question),
        "other_bases": parts.other_bases(question),
        "more_url": question.address(more=None if question.more else "1"),
        "other_targets_url": question.address(targets=None if question.original else "original"),
        "cuts": parts.cuts(question),
        "unannounced": CalendarDay.objects.visible_to(request.user).unannounced(question.period, question.company),
    }
    return page_or_fragment(request, "reports/dashboard.html", context, partial="reports/dashboard_body.html")
