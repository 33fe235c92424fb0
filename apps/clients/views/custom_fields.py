"""The company's own fields: the list, adding, changing and ordering them; and those of a form's chosen segment."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.clients import actions, rules
from apps.clients.forms.custom import OwnFieldsForm
from apps.clients.forms.words import CustomFieldForm
from apps.clients.models import Client, CustomField, Lead
from apps.clients.models.custom_field import FieldOf
from apps.teams import gates
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE


@login_required
@require_safe
def custom_fields(request):
    """This will list the company's own fields."""
    gates.permitted_or_403(rules.only_who_keeps_the_words(request.user))
    rows = list(CustomField.objects.visible_to(request.user).prefetch_related("segments"))
    groups = [(label, [row for row in rows if row.of == of]) for of, label in FieldOf.choices]
    return render(request, "clients/custom_fields.html", {"groups": groups})


@login_required
def add(request):
    """This will add a field."""
    gates.permitted_or_403(rules.only_who_keeps_the_words(request.user))
    form = CustomFieldForm(request.POST or None)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.add_custom_field, by=request.user, at=timezone.now(), **form.cleaned_data)
    )
    if done:
        messages.success(request, _("Added."))
        return redirect("clients:custom_fields")
    return _page(request, form)


@login_required
def change(request, pk):
    """This will change a field, or take it out of use."""
    found = _found(request, pk)
    form = CustomFieldForm(request.POST or None, instance=found)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.change_custom_field, found, by=request.user, at=timezone.now(), **form.cleaned_data)
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("clients:custom_fields")
    return _page(request, form, found)


@login_required
@require_POST
def move(request, pk):
    """This will move a field up or down among those of the same records."""
    found = _found(request, pk)
    up = request.POST.get("to") == "up"
    attempt_or_tell(request, actions.move_custom_field, found, by=request.user, at=timezone.now(), up=up)
    return redirect("clients:custom_fields")


@login_required
@require_safe
def own_fields(request):
    """This will give the fields of the segment just chosen on a form, with what was typed or held."""
    of, asked = request.GET.get("of", ""), request.GET.get("record", "")
    models: dict[str, Any] = {"client": Client, "lead": Lead}
    record = None
    if of in models and asked.isdecimal() and len(asked) < 19:
        record = gates.visible_or_404(models[of], request.user, pk=asked)
    form = OwnFieldsForm(
        request.GET, viewer=request.user, of=of, own=record.custom if record else {},
    )  # fmt: skip
    return render(request, "clients/own_fields.html", {"form": form})


def _found(request, pk) -> CustomField:
    gates.permitted_or_403(rules.only_who_keeps_the_words(request.user))
    return gates.visible_or_404(CustomField, request.user, pk=pk)


def _page(request, form, found=None):
    context = {"form": form, "field": found}
    return render(request, "clients/custom_field.html", context, status=UNPROCESSABLE if form.errors else 200)
