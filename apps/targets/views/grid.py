"""The plan grid: a team's targets of a fiscal year or a quarter, planned as drafts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.targets.actions import plan_targets
from apps.targets.forms import GridForm, PlanChoice
from apps.targets.measures.grid import read_grid
from apps.targets.measures.shares import from_span_before, split_evenly
from apps.targets.measures.weeks import read_weeks
from apps.teams.models import CalendarDay
from salesmgmt.lib.htmx import UNPROCESSABLE
from salesmgmt.lib.refusal import Refused
from salesmgmt.lib.ui import toast


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request):
    choice = PlanChoice(request.GET, viewer=request.user, company=request.company)
    if request.method == "POST":
        return _plan(request, choice)
    if choice.team is None:
        return redirect(choice.url("targets:mine"))
    found = read_grid(choice.team, choice.goal, choice.span, request.user)
    if choice.weeks:
        return render(request, "targets/weeks.html", {"choice": choice, "weeks": read_weeks(found)})
    return grid_page(request, choice, GridForm(found))


def chosen_plan(request) -> PlanChoice:
    """This will read which plan is written to; 404 where the address does not say it exactly."""
    choice = PlanChoice(request.GET, viewer=request.user, company=request.company)
    if choice.team is None or choice.complaints:
        raise Http404
    return choice


def grid_page(request, choice: PlanChoice, form: GridForm, status: int = 200, **context):
    """This will answer with the grid as the form has it."""
    unannounced = CalendarDay.objects.visible_to(request.user).unannounced(choice.span, choice.company)
    context |= {"choice": choice, "form": form, "unannounced": unannounced}
    return render(request, "targets/grid.html", context, status=status)


def _plan(request, choice: PlanChoice):
    """This will save what was typed as drafts, or fill in a suggestion; the page comes back with what was typed."""
    choice = chosen_plan(request)
    form = GridForm(read_grid(choice.plan_team, choice.goal, choice.span, request.user), request.POST)
    try:
        if fill := request.POST.get("fill"):
            _fill(form, fill, request.user)
        elif form.is_valid():
            changed = plan_targets(form.changes, goal=choice.goal, by=request.user, at=timezone.now())
            _tell(request, changed)
            return redirect(choice.url())
    except Refused as refused:
        form.blame(refused)
    return grid_page(request, choice, form, 200 if fill else UNPROCESSABLE)


def _fill(form: GridForm, what: str, viewer) -> None:
    if what == "evenly":
        form.fill(split_evenly(form.grid, form.amounts), _("Split evenly. Nothing is saved yet."))
    elif what == "last-quarter":
        filled = from_span_before(form.grid, form.amounts, viewer)
        form.fill(filled, _("Empty cells are filled from the period before. Nothing is saved yet."))


def _tell(request, changed: int) -> None:
    if changed:
        toast(request, ngettext("%(count)s draft saved.", "%(count)s drafts saved.", changed) % {"count": changed})
    else:
        messages.info(request, _("Nothing was changed, so nothing was saved."))
