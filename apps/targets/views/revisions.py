"""Changes of targets: what waits for whom, deciding about it, and the ledger of a plan."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.targets.actions import approve_revision, reject_revision, withdraw_revision
from apps.targets.forms.answers import DecisionForm
from apps.targets.forms.ledger import LedgerForm
from apps.targets.forms.pages import LedgerChoice
from apps.targets.measures.approvals import waiting_for
from apps.targets.measures.changes import ASKED, DECIDED, OTHERS, changes_listed, read_change
from apps.targets.measures.ledger import revisions_of, targets_on
from apps.targets.models import Revision
from apps.targets.tables import REVISIONS
from apps.teams.gates import visible_or_404
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import page_or_fragment
from salesmgmt.lib.ui import Choice

# Entries of the ledger on one page.
SHOWN = 20


@login_required
@require_safe
def revisions(request):
    show = request.GET.get("show", "")
    sections = _sections(request.user, show)
    # Which tab is open is no filter.
    table = replace(REVISIONS.page(request, changes_listed(request.user, show)), filtered=False)
    return page_or_fragment(
        request, "targets/revisions.html", {"table": table, "sections": sections}, partial="components/table.html"
    )


def _sections(viewer, show: str) -> list[Choice]:
    page, waiting = reverse("targets:revisions"), waiting_for(viewer).count()
    return [
        Choice(_("Waiting for me"), page, show not in (OTHERS, ASKED, DECIDED), count=waiting),
        Choice(_("Waiting for others"), f"{page}?show={OTHERS}", show == OTHERS),
        Choice(_("Asked by me"), f"{page}?show={ASKED}", show == ASKED),
        Choice(_("Decided"), f"{page}?show={DECIDED}", show == DECIDED),
    ]


@login_required
@require_safe
def revision(request, pk: int):
    return _shown(request, visible_or_404(Revision, request.user, pk=pk), DecisionForm())


def _shown(request, row: Revision, form: DecisionForm):
    return render(request, "targets/revision.html", {"change": read_change(row, request.user), "form": form})


@login_required
@require_POST
def approve(request, pk: int):
    return _decide(request, pk, approve_revision, _("The change is approved and in force."))


@login_required
@require_POST
def reject(request, pk: int):
    return _decide(request, pk, reject_revision, _("The change is rejected; the targets stay as they were."))


def _decide(request, pk: int, action, done: str):
    row = visible_or_404(Revision, request.user, pk=pk)
    form = DecisionForm(request.POST)
    if form.is_valid() and attempt(form, action, row, by=request.user, at=timezone.now(), **form.cleaned_data):
        messages.success(request, done)
        return redirect("targets:revision", pk)
    return _shown(request, row, form)


@login_required
@require_POST
def withdraw(request, pk: int):
    row = visible_or_404(Revision, request.user, pk=pk)
    if attempt_or_tell(request, withdraw_revision, row, by=request.user, at=timezone.now()):
        messages.success(
            request, _("The change is taken back. What you had planned stands in the plan as a draft again.")
        )
    return redirect("targets:revision", pk)


@login_required
@require_safe
def history(request):
    choice = LedgerChoice(request.GET, viewer=request.user, company=request.company)
    form = LedgerForm(request.GET, choice=choice)
    asked = form.asked
    context = {"choice": choice, "form": form}
    if asked["on"]:
        context["on"] = targets_on(asked["on"], choice.team, choice.goal, choice.span, request.user)
    page = max(int(text), 1) if (text := request.GET.get("page", "")).isdecimal() and len(text) < 6 else 1
    found = revisions_of(
        choice.team, choice.goal, choice.span, request.user, who=asked["person"], month=asked["month"],
        skip=(page - 1) * SHOWN, limit=SHOWN + 1,
    )  # fmt: skip
    context |= {"revisions": found[:SHOWN], "older": page + 1 if len(found) > SHOWN else None}
    return render(request, "targets/history.html", context)
