"""What is still missing, in work: what it takes, how likely it is, and what if; as a page and as a part of others."""

from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.views.decorators.http import require_safe

from apps.reports.dashboards import Dashboard
from apps.reports.forms import Question, WhatIfForm
from apps.reports.measures.gap import Gaps, standing_of
from apps.reports.measures.past import Party
from apps.reports.rules.what_if import WhatIf, what_if
from apps.reports.views import gap_words, parts, what_if_words
from apps.targets.kpis import bases
from apps.teams.models import CalendarDay
from salesmgmt.lib.htmx import is_fragment, page_or_fragment


@login_required
@require_safe
def gap(request):
    """This will show the gap of a person or team in work, and below a team those of its parts."""
    question = Question.asked(request, bases()[0].key)
    board = Dashboard(question.scope, question.period, question.company, question.kpi)
    gaps = _gaps(board)
    whole, *rest = gaps.outlooks
    context = {
        "question": question,
        "board": board,
        # Where the numbers stand beside it already.
        "brief": is_fragment(request) and request.GET.get("brief") == "1",
        "beside_lines": request.GET.get("lines") == "1",
        "whole": gap_words.told(whole, gaps),
        "parts": gap_words.lines(board.rows, rest, gaps, question),
        "what_if": what_if_words.told(_what_if(request, gaps), question),
        "unannounced": CalendarDay.objects.visible_to(request.user).unannounced(question.period, question.company),
        "page_url": question.address("reports:gap", by=None),
        "picker": parts.picker(question, lambda asked: asked.address("reports:gap", by=None)),
        "crumbs": parts.crumbs(question, page="reports:gap"),
        "bases": parts.bases(question, "reports:gap"),
    }
    return page_or_fragment(request, "reports/gap.html", context, partial="reports/gap_part.html")


def _gaps(board: Dashboard) -> Gaps:
    scope = board.scope
    standing = standing_of(scope, board.basis, board.period, board.workdays)
    parties = [Party(standing, person=scope.person.pk) if scope.person else Party(standing, teams=scope.teams)]
    for row in board.rows:
        if row.person is not None:
            parties.append(Party(row.standing, person=row.person))
        elif row.team:
            inside = frozenset(team.pk for team in scope.viewer.reach.below(row.team))
            parties.append(Party(row.standing, teams=inside))
    return Gaps(scope.viewer, board.basis, board.period, board.company, parties)


def _what_if(request, gaps: Gaps) -> WhatIf | None:
    """This will lay out the sliders, where a gap can be worked off and there is something to learn them from."""
    whole = gaps.outlooks[0]
    standing = whole.standing
    if whole.rates is None or whole.untold or standing.actual is None or standing.target is None or not gaps.ahead:
        return None
    weeks = Decimal(len(gaps.ahead)) / 5
    asked = WhatIfForm(request.GET).asked
    return what_if(standing.actual, standing.target, weeks, whole.visits_a_week, whole.rates, asked)
