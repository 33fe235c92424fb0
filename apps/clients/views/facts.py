"""The facts that visits can bring out: the page where directors and administrators choose and word them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.clients import rules
from apps.clients.actions.facts import add_fact, change_fact, move_fact
from apps.clients.forms.facts import ChangeFactForm, FactForm
from apps.clients.models import FactChip
from apps.teams import gates
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE


@login_required
def facts(request):
    """This will list the facts, and add one."""
    gates.permitted_or_403(rules.only_who_keeps_the_words(request.user))
    form = FactForm(request.POST or None)
    if form.is_valid() and attempt(form, add_fact, by=request.user, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Added."))
        return redirect("clients:facts")
    return _page(request, form)


@login_required
def fact(request, pk):
    """This will reword a fact, or take it out of use."""
    gates.permitted_or_403(rules.only_who_keeps_the_words(request.user))
    found = gates.visible_or_404(FactChip, request.user, pk=pk)
    form = ChangeFactForm(request.POST or None, initial={"label": str(found), "is_used": found.is_used})
    if form.is_valid() and attempt(form, change_fact, found, by=request.user, at=timezone.now(), **form.cleaned_data):
        messages.success(request, _("Saved."))
        return redirect("clients:facts")
    return _page(request, form, found)


@login_required
@require_POST
def fact_move(request, pk):
    """This will move a fact up or down."""
    gates.permitted_or_403(rules.only_who_keeps_the_words(request.user))
    found = gates.visible_or_404(FactChip, request.user, pk=pk)
    attempt_or_tell(
        request, move_fact, found, by=request.user, at=timezone.now(), up=request.POST.get("to") == "up"
    )  # fmt: skip
    return redirect("clients:facts")


def _page(request, form, found: FactChip | None = None):
    context = {"form": form, "fact": found, "facts": FactChip.objects.visible_to(request.user)}
    return render(request, "clients/visit_facts.html", context, status=UNPROCESSABLE if form.errors else 200)
