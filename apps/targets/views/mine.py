"""My targets: what was handed down to me, what I answer, and what was changed."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.targets import rules
from apps.targets.actions import accept_targets, counter_targets
from apps.targets.forms.answers import CounterForm, seen_targets
from apps.targets.forms.pages import OwnChoice
from apps.targets.measures.approvals import waiting_for
from apps.targets.measures.commitments import count_open, open_elsewhere
from apps.targets.measures.own import own_changes, own_goals
from apps.targets.models import Target
from apps.teams.gates import permitted_or_403, visible_or_404
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE, fragment, is_fragment


@login_required
@require_safe
def mine(request):
    choice = OwnChoice(request.GET, viewer=request.user, company=request.company)
    goals = own_goals(request.user, choice.span)
    waiting = [answer for goal in goals for answer in goal.open]
    context = {"choice": choice, "goals": goals, "open": waiting, "pace": _pace(goals, choice)}
    count, first = open_elsewhere(request.user, choice.span, request.company.today())
    if first is not None:
        context |= {"elsewhere": count, "elsewhere_url": choice.url(period=str(choice.quarter_of(first)))}
    return render(request, "targets/mine.html", context | {"changes": own_changes(request.user, choice.span)})


def _pace(goals, choice: OwnChoice) -> str:
    """This will tell whose pace stands beside the targets: the person's own, or that of the team they answer for."""
    own = any(not goal.side.is_team for goal in goals) or not goals
    whose = {"person": choice.viewer.pk} if own else {"team": goals[0].team.pk}
    return urlencode(whose | {"period": str(choice.span)})


@login_required
@require_POST
def accept(request):
    choice = OwnChoice(request.GET, viewer=request.user, company=request.company)
    seen = seen_targets(request.POST.getlist("target"))
    targets = list(Target.objects.visible_to(request.user).filter(pk__in=seen))
    if not targets:
        messages.info(request, _("There was nothing to accept."))
    elif count := attempt_or_tell(request, accept_targets, targets, by=request.user, at=timezone.now(), seen=seen):
        messages.success(
            request, ngettext("%(count)s target accepted.", "%(count)s targets accepted.", count) % {"count": count}
        )
    return redirect(choice.url())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request, pk: int):
    target = visible_or_404(Target.objects.select_related("team", "person"), request.user, pk=pk)
    permitted_or_403(rules.someone_who_answers(request.user, target))
    choice = OwnChoice(request.GET, viewer=request.user, company=request.company)
    if target.amount is None:
        return _taken_back(request, choice)
    goal = next((one for one in own_goals(request.user, choice.span_around(target.month)) if _holds(one, target)), None)
    if goal is None:
        raise Http404
    if not goal.to_answer:
        messages.info(request, _("These months are over; there is nothing to answer any more."))
        return redirect(choice.url())
    form = CounterForm(request.POST or None, answers=goal.to_answer)
    if form.is_valid() and attempt(
        form, counter_targets, form.offers, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
    ):
        messages.success(request, _("Your answer is noted; whoever leads above you sees it beside the target."))
        return redirect(choice.url())
    status = UNPROCESSABLE if form.errors and is_fragment(request) else 200
    return render(request, "targets/counter.html", {"choice": choice, "goal": goal, "form": form}, status=status)


def _taken_back(request, choice: OwnChoice):
    """This will say that there is nothing to answer any more, and what somebody had written, for it to be kept."""
    messages.info(request, _("This target was taken back meanwhile; there is nothing to answer any more."))
    if written := request.POST.get("reason", "").strip()[:2000]:
        messages.info(request, _("You had written: %(text)s") % {"text": written})
    return redirect(choice.url())


def _holds(goal, target: Target) -> bool:
    return any(month.answer.target.pk == target.pk for month in goal.months)


@login_required
@require_safe
def waiting(request):
    """This will tell how much waits for the person, as a fragment of other pages."""
    if not is_fragment(request):
        return redirect("targets:mine")
    context = {
        "answers": count_open(request.user, request.company.today()),
        "decisions": waiting_for(request.user).count(),
    }
    return fragment(request, "targets/waiting.html", context)
