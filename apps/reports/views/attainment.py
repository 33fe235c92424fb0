"""The attainment tree: who is how far, company to person, the largest gap first; also as a file and on paper."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.reports.forms import Question
from apps.reports.measures.attainment import attainment_tree
from apps.reports.views import branches, parts
from apps.targets.forms import PlanChoice
from apps.targets.kpis import bases
from apps.teams.actions import note_export
from apps.teams.models import CalendarDay
from salesmgmt.lib.exporting import FORMATS, as_file


@login_required
@require_safe
def attainment(request):
    """This will show everyone the viewer leads against target and pace; who leads nobody goes to their own."""
    question = Question.asked(request, bases()[0].key)
    if not request.user.leads:
        return redirect(question.address())
    goal = PlanChoice(request.GET, viewer=request.user, company=request.company).goal
    look = branches.Look(question, goal, request.GET.get("against") == "original")
    tree = attainment_tree(request.user, goal, question.period, question.company, original=look.original)
    if (extension := request.GET.get("export")) in FORMATS:
        headers, rows = branches.lines(tree, goal.declared.unit)
        rows = list(rows)
        note_export(
            by=request.user, at=timezone.now(), table="attainment", query=request.GET.urlencode(),
            columns=list(headers), format=extension, rows=len(rows),
        )  # fmt: skip
        return as_file(f"{_('Attainment')} {question.period}", extension, headers, rows)
    state = parts.state_of(tree.workdays, question.period, question.company.today())
    context = {
        "look": look, "goal": goal, "twigs": branches.twigs(tree, question), "state": state,
        "unannounced": CalendarDay.objects.visible_to(request.user).unannounced(question.period, question.company),
    }  # fmt: skip
    return render(request, "reports/attainment.html", context)
