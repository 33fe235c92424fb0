"""How often clients of each grade are to be followed up: one of the company's settings."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.clients import actions, rules
from apps.clients.forms.rhythms import RhythmsForm
from apps.teams.gates import permitted_or_403
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.htmx import UNPROCESSABLE
from salesmgmt.lib.ui import toast


@login_required
def rhythms(request):
    """This will show and change the rhythm of each grade."""
    permitted_or_403(rules.only_who_keeps_the_words(request.user))
    form = RhythmsForm(request.POST or None, viewer=request.user)
    if form.is_valid() and attempt(form, actions.set_rhythms, form.values, by=request.user, at=timezone.now()):
        toast(request, _("Saved."))
        return redirect("clients:rhythms")
    return render(request, "clients/rhythms.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)
