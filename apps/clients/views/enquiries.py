"""The form on the open web by which enquiries come, and its thanks."""

from django.core.cache import cache
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.clients.actions.leads import take_lead
from apps.clients.forms.leads import PublicLeadForm
from apps.clients.models import LeadForm
from salesmgmt.lib.forms import attempt

# From one address in an hour: a fair's stand sends more than a person, a machine more than a stand.
AT_MOST, WINDOW = 30, 3600


def enquiry(request, token):
    """This will take in an enquiry from somebody who is not one of us."""
    shown = LeadForm.objects.filter(token=token, is_open=True).first()
    if shown is None:
        raise Http404
    form = PublicLeadForm(request.POST or None)
    sent = request.method == "POST" and form.is_valid()
    # A machine is thanked like everybody, and learns nothing.
    if sent and (form.looks_like_a_machine or _taken(request, form, shown)):
        return redirect("enquiry_thanks", token)
    context = {"form": form, "shown": shown}
    return render(request, "clients/enquiry.html", context, status=422 if form.errors else 200)


def _taken(request, form, shown: LeadForm) -> bool:
    if _too_many(request):
        form.add_error(None, _("Too many enquiries came from your address. Please try again in an hour, or call us."))
        return False
    return bool(attempt(form, take_lead, at=timezone.now(), through=shown, **form.values))


@require_safe
def thanks(request, token):
    """This will thank for an enquiry."""
    shown = LeadForm.objects.filter(token=token, is_open=True).first()
    if shown is None:
        raise Http404
    return render(request, "clients/enquiry_thanks.html", {"shown": shown})


def _too_many(request) -> bool:
    """This will count what comes from an address within an hour. The count may be lost with the cache; nothing but
    the limit hangs on it."""
    key = f"enquiries:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WINDOW)
    try:
        return cache.incr(key) > AT_MOST
    except ValueError:  # it ran out in this moment
        return False
