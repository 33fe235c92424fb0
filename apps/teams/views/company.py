"""The company's settings, for administrators."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.teams import actions, gates
from apps.teams.forms import CompanyForm
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import UNPROCESSABLE
from salesmgmt.lib.ui import Choice, toast


def sections(active: str) -> list[Choice]:
    """This will give the tabs of the settings."""
    return [
        Choice(_("Company"), reverse("teams:settings"), active == "settings", icon="building-skyscraper"),
        Choice(_("Work calendar"), reverse("teams:calendar"), active == "calendar", icon="calendar"),
    ]


@login_required
def settings(request):
    """This will show and change the settings that hold for everyone."""
    gates.administrator_or_404(request.user)
    initial = {name: getattr(request.company, name) for name in CompanyForm.base_fields}
    form = CompanyForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        form, actions.change_company, by=request.user, at=timezone.now(), **form.cleaned_data
    ):
        toast(request, _("The settings were saved."))
        return redirect("teams:settings")
    context = {"form": form, "sections": sections("settings"), "changes": changes_of(request.company)}
    return render(request, "teams/settings.html", context, status=UNPROCESSABLE if form.errors else 200)
