"""The target grid, a person's own targets, and the glossary of KPIs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from apps.targets.actions import assign_targets
from apps.targets.forms import GridChoice, GridForm
from apps.targets.kpis import KPIS
from apps.targets.measures.glossary import entries
from apps.targets.measures.grid import read_grid
from apps.targets.measures.history import changes_in_grid
from apps.targets.measures.own import own_targets
from apps.targets.measures.shares import from_last_quarter, split_evenly
from salesmgmt.lib.htmx import UNPROCESSABLE
from salesmgmt.lib.refusal import Refused
from salesmgmt.lib.ui import toast


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request):
    choice = GridChoice(request.GET, viewer=request.user, company=request.company)
    if request.method == "POST":
        return _assign(request, choice)
    if choice.team is None:
        return render(request, "targets/own.html", {"choice": choice, "own": own_targets(request.user, choice.quarter)})
    form = GridForm(read_grid(choice.team, choice.kpi, choice.quarter, request.user))
    return render(request, "targets/grid.html", {"choice": choice, "form": form})


def _assign(request, choice: GridChoice):
    """This will save what was typed, or fill in a suggestion; the page comes back with what was typed."""
    if choice.team is None or choice.complaints:
        raise Http404
    form = GridForm(read_grid(choice.team, choice.kpi, choice.quarter, request.user), request.POST)
    try:
        if fill := request.POST.get("fill"):
            _fill(form, fill, request.user)
        elif form.is_valid():
            changed = assign_targets(form.changes, kpi=choice.kpi.key, by=request.user, at=timezone.now())
            _tell(request, changed)
            return redirect(choice.url())
    except Refused as refused:
        form.blame(refused)
    return render(request, "targets/grid.html", {"choice": choice, "form": form}, status=200 if fill else UNPROCESSABLE)


def _fill(form: GridForm, what: str, viewer) -> None:
    if what == "evenly":
        form.fill(split_evenly(form.grid, form.amounts), _("Split evenly. Nothing is saved yet."))
    elif what == "last-quarter":
        filled = from_last_quarter(form.grid, form.amounts, viewer)
        form.fill(filled, _("Empty cells are filled from the quarter before. Nothing is saved yet."))


def _tell(request, changed: int) -> None:
    if changed:
        toast(request, ngettext("%(count)s target saved.", "%(count)s targets saved.", changed) % {"count": changed})
    else:
        messages.info(request, _("Nothing was changed, so nothing was saved."))


@login_required
@require_safe
def history(request):
    choice = GridChoice(request.GET, viewer=request.user, company=request.company)
    if choice.team is None:
        return redirect(choice.url())
    changes = changes_in_grid(choice.team, choice.kpi, choice.quarter)
    return render(request, "targets/history.html", {"choice": choice, "changes": changes})


@login_required
@require_safe
def glossary(request):
    return render(request, "targets/glossary.html", {"entries": entries(KPIS.values())})
