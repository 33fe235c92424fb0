"""Adding and changing the people we know at a client."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.clients import actions
from apps.clients.forms.contacts import ContactForm
from apps.clients.models import Client, Contact
from apps.teams import gates
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.htmx import UNPROCESSABLE


@login_required
def add(request, pk):
    """This will note someone at a client."""
    client = gates.visible_or_404(Client, request.user, pk=pk)
    form = ContactForm(request.POST or None)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.add_contact, client, by=request.user, at=timezone.now(), **form.cleaned_data)
    )
    if done:
        messages.success(request, _("Added."))
        return redirect("clients:detail", pk)
    return _page(request, form, client)


@login_required
def change(request, pk, contact_pk):
    """This will change what is known of someone at a client."""
    found = gates.visible_or_404(Contact.objects.select_related("client"), request.user, pk=contact_pk, client=pk)
    form = ContactForm(request.POST or None, instance=found)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.change_contact, found, by=request.user, at=timezone.now(), **form.cleaned_data)
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("clients:detail", pk)
    return _page(request, form, found.client, found)


def _page(request, form, client, contact=None):
    context = {"form": form, "client": client, "contact": contact}
    return render(request, "clients/contact.html", context, status=UNPROCESSABLE if form.errors else 200)
