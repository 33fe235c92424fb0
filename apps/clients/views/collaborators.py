"""Adding and removing the colleagues who look after a client together with its owner."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.clients import actions, rules
from apps.clients.forms.collaborators import CollaboratorForm
from apps.clients.models import Client, Collaborator
from apps.teams import gates
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE


@login_required
def add(request, pk):
    """This will have a colleague look after the client as well."""
    client = gates.visible_or_404(Client.objects.select_related("owner"), request.user, pk=pk)
    gates.permitted_or_403(rules.the_owner_or_a_leader(request.user, client))
    form = CollaboratorForm(request.POST or None, viewer=request.user, client=client)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        if attempt(form, actions.add_collaborator, client, person=person, by=request.user, at=timezone.now()):
            messages.success(request, _("%(person)s now sees this client.") % {"person": person})
            return redirect("clients:detail", pk)
    context = {"form": form, "client": client}
    return render(request, "clients/collaborator.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def remove(request, pk, collaborator_pk):
    """This will end a colleague's part."""
    found = gates.visible_or_404(
        Collaborator.objects.select_related("client", "person"), request.user, pk=collaborator_pk, client=pk
    )
    gates.permitted_or_403("" if found.person_id == request.user.pk else
                           rules.the_owner_or_a_leader(request.user, found.client))  # fmt: skip
    if attempt_or_tell(request, actions.remove_collaborator, found, by=request.user, at=timezone.now()):
        messages.success(request, _("%(person)s no longer looks after this client.") % {"person": found.person})
    return redirect("clients:list") if found.person_id == request.user.pk else redirect("clients:detail", pk)
