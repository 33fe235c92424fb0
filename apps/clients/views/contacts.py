"""Adding and changing the people we know at a client."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.clients import actions, rules
from apps.clients.forms.contacts import ContactForm
from apps.clients.models import Client, Contact
from apps.clients.views.bin import told_with_undo
from apps.teams import gates
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE, page_or_fragment
from salesmgmt.lib.merging import attempt_merged


@login_required
def add(request, pk):
    """This will note someone at a client."""
    client = gates.visible_or_404(Client, request.user, pk=pk)
    gates.permitted_or_403(rules.the_owner_or_a_leader(request.user, client))
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
    gates.permitted_or_403(rules.the_owner_or_a_leader(request.user, found.client))
    form = ContactForm(request.POST or None, instance=found)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt_merged(form, actions.change_contact, found, by=request.user, at=timezone.now())
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("clients:detail", pk)
    return _page(request, form, found.client, found)


@login_required
@require_POST
def delete(request, pk, contact_pk):
    """This will delete someone at a client."""
    found = gates.visible_or_404(Contact.objects.select_related("client"), request.user, pk=contact_pk, client=pk)
    if gone := attempt_or_tell(request, actions.delete_contact, found, by=request.user, at=timezone.now()):
        told_with_undo(request, gone)
    return redirect("clients:detail", pk)


@login_required
@require_POST
def phone(request, pk, contact_pk):
    """This will show a phone number in full, and note who looked."""
    found = gates.visible_or_404(Contact.objects.select_related("client"), request.user, pk=contact_pk, client=pk)
    number = actions.reveal_phone(found, by=request.user, at=timezone.now())
    context = {"contact": found, "client": found.client, "number": number}
    return page_or_fragment(request, "clients/phone.html", context, partial="clients/phone_shown.html")


def _page(request, form, client, contact=None):
    context = {"form": form, "client": client, "contact": contact}
    return render(request, "clients/contact.html", context, status=UNPROCESSABLE if form.errors else 200)
