"""Where leads come in and whom they go to, for directors and administrators."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.clients import rules
from apps.clients.actions import lead_settings as actions
from apps.clients.forms.leads import LeadFormForm, LeadRuleForm
from apps.clients.models import LeadForm, LeadRule
from apps.teams.gates import permitted_or_403
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE
from salesmgmt.lib.ui import toast


@login_required
@require_safe
def settings(request):
    """This will show the public forms and the rules, in the order they are tried."""
    permitted_or_403(rules.only_who_keeps_the_words(request.user))
    chosen = LeadRule.objects.select_related("source", "segment", "region", "person", "team")
    context = {"forms": LeadForm.objects.select_related("source"), "rules": chosen}
    return render(request, "clients/lead_settings.html", context)


@login_required
def lead_form(request, pk=None):
    """This will add or change a public form."""
    permitted_or_403(rules.only_who_keeps_the_words(request.user))
    found = _found(LeadForm, pk)
    form = LeadFormForm(request.POST or None, instance=found)
    return _edit(request, form, actions.keep_lead_form, found, _("Enquiry form"))


@login_required
def lead_rule(request, pk=None):
    """This will add or change a rule."""
    permitted_or_403(rules.only_who_keeps_the_words(request.user))
    found = _found(LeadRule, pk)
    form = LeadRuleForm(request.POST or None, instance=found, viewer=request.user)
    return _edit(request, form, actions.keep_lead_rule, found, _("Assignment rule"))


@login_required
@require_POST
def rule_move(request, pk):
    """This will move a rule up or down, or take it away."""
    permitted_or_403(rules.only_who_keeps_the_words(request.user))
    found, to = _found(LeadRule, pk), request.POST.get("to", "")
    action = actions.delete_lead_rule if to == "away" else actions.move_lead_rule
    moved = {} if to == "away" else {"up": to == "up"}
    attempt_or_tell(request, action, found, by=request.user, at=timezone.now(), **moved)
    return redirect("clients:lead_settings")


def _found(model, pk):
    if pk is None:
        return None
    found = model.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _edit(request, form, action, found, heading: str):
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, action, found, by=request.user, at=timezone.now(), **form.cleaned_data)
    )
    if done:
        toast(request, _("Saved."))
        return redirect("clients:lead_settings")
    context = {"form": form, "heading": heading, "found": found}
    return render(request, "clients/lead_settings_form.html", context, status=UNPROCESSABLE if form.errors else 200)
