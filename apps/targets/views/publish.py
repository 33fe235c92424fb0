"""Publishing a plan, and throwing its drafts away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.targets.actions import NotPlanned, discard_drafts, publish_targets
from apps.targets.actions.publishing import whom_to_ask
from apps.targets.forms import GridForm, PlanChoice, PublishForm
from apps.targets.measures.grid import read_grid
from apps.targets.measures.publication import upcoming
from apps.targets.views.grid import chosen_plan, grid_page
from salesmgmt.lib.forms import attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE
from salesmgmt.lib.refusal import Refused
from salesmgmt.lib.ui import toast


@login_required
@require_POST
def publish(request):
    choice = chosen_plan(request)
    grid = read_grid(choice.plan_team, choice.goal, choice.span, request.user)
    publication = upcoming(grid)
    asked = "asked" in request.POST
    form = PublishForm(request.POST if asked or not publication.asks else None, publication=publication)
    try:
        if form.is_valid() and (done := _publish(form, choice, request.user)):
            _tell(request, done)
            return redirect(choice.url())
    except NotPlanned as refused:
        typed = GridForm(grid)
        typed.blame(refused, _("Nothing was published. Please look at the marked cells."))
        return grid_page(request, choice, typed, UNPROCESSABLE)
    if publication.asks:
        context = {"choice": choice, "form": form, "approver": _approver(choice.team, request.user)}
        return render(request, "targets/publish.html", context, status=UNPROCESSABLE if asked else 200)
    messages.error(request, " ".join(map(str, form.non_field_errors())))
    return redirect(choice.url())


def _publish(form: PublishForm, choice: PlanChoice, by) -> list:
    """This will publish; but for cells that are at fault, what is refused becomes a sentence of the form."""
    try:
        return publish_targets(
            choice.plan_team, goal=choice.goal, span=choice.span, by=by, at=timezone.now(), **form.cleaned_data
        )
    except NotPlanned:
        raise
    except Refused as refused:
        form.add_error({"rest": "rest_is_meant"}.get(refused.field, refused.field), refused.sentence)
        return []


def _approver(team, by) -> dict:
    """This will tell whom a change will wait for: a person, nobody, or why there is nobody to ask."""
    try:
        return {"person": whom_to_ask(team, by)}
    except Refused as refused:
        return {"why_not": refused.sentence}


def _tell(request, revisions) -> None:
    for revision in revisions:
        count = revision.entries.count()
        if revision.state == "pending":
            said = ngettext(
                "A change of %(count)s target waits for %(who)s.", "A change of %(count)s targets waits for %(who)s.",
                count,
            )  # fmt: skip
        elif revision.kind == "change":
            said = ngettext(
                "%(count)s target changed, in force at once.", "%(count)s targets changed, in force at once.", count
            )
        else:
            said = ngettext("%(count)s target published.", "%(count)s targets published.", count)
        toast(request, said % {"count": count, "who": revision.approver})


@login_required
@require_POST
def discard(request):
    choice = chosen_plan(request)
    gone = attempt_or_tell(
        request, discard_drafts, choice.team, goal=choice.goal, span=choice.span, by=request.user, at=timezone.now()
    )
    if gone is not None:
        toast(
            request, ngettext("%(count)s draft thrown away.", "%(count)s drafts thrown away.", gone) % {"count": gone}
        )
    return redirect(choice.url())
