"""Clients that may be one: hints while one is written down, the pairs there are, comparing and merging two."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.clients import rules
from apps.clients.actions.merging import merge_clients, part_clients, take_for_one_again, tell_apart
from apps.clients.forms.custom import own_fields
from apps.clients.forms.merging import MergeForm, OtherForm
from apps.clients.measures.going_along import going_along
from apps.clients.measures.likeness import likely_pairs, likely_the_same, taken_out_of_sight
from apps.clients.models import Client, Merge
from apps.clients.views.back import back_to
from apps.teams import gates
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE, go, page_or_fragment
from salesmgmt.lib.ui import toast

WRITTEN = ("name", "phone", "website", "credit_code")
WITH_NAMES = ("owner", "pool", "segment", "region", "source", "parent", "added_by")


@login_required
@require_safe
def hints(request, pk=None):
    """This will hint at clients that may be the one that is being written down."""
    if pk:
        gates.visible_or_404(Client, request.user, pk=pk)
    written = {name: request.GET.get(name, "").replace("\x00", "")[:300] for name in WRITTEN}
    context = {
        "likely": likely_the_same(request.user, **written, but=pk),
        "taken": taken_out_of_sight(request.user, written["credit_code"], but=pk),
    }
    return render(request, "clients/alike.html", context)


@login_required
@require_safe
def likely_duplicates(request):
    """This will list pairs of clients that may be one, as far as the viewer sees both."""
    found = likely_pairs(request.user, _key(request.GET.get("before")))
    context = {"found": found, "is_first": not request.GET.get("before")}
    return page_or_fragment(request, "clients/pairs.html", context, partial="clients/pairs_found.html")


@login_required
@require_POST
def not_the_same(request):
    """This will tell two clients apart, or take that back."""
    keys = (_key(_sent(request, name)) for name in ("one", "other"))
    one, other = (gates.visible_or_404(Client, request.user, pk=key) for key in keys)
    again = bool(_sent(request, "again"))
    action = take_for_one_again if again else tell_apart
    if attempt_or_tell(request, action, one, other, by=request.user, at=timezone.now()):
        undo = f"{request.path}?one={one.pk}&other={other.pk}&again=1"
        told = _("%(one)s and %(other)s are two clients.") % {"one": one, "other": other}
        toast(request, _("They are offered as one again.") if again else told, undo_url="" if again else undo)
    return back_to(request, "clients:likely_duplicates")


def _sent(request, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name) or ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, pk):
    """This will show two clients side by side, and make them one on POST; without another one it asks for it."""
    keep = gates.visible_or_404(Client.objects.select_related(*WITH_NAMES), request.user, pk=pk)
    if not (other := _key(_sent(request, "with"))):
        return _ask_for_another(request, keep)
    gone = gates.visible_or_404(Client.objects.select_related(*WITH_NAMES), request.user, pk=other)
    if keep.pk == gone.pk:
        raise Http404
    refusal = rules.the_owner_or_a_leader(request.user, keep) or rules.the_owner_or_a_leader(request.user, gone)
    labels = {field.key: field.label for field in own_fields(request.user, "client")}
    form = MergeForm(request.POST or None, keep=keep, gone=gone, labels=labels)
    if form.is_valid() and not refusal:
        done = attempt(form, merge_clients, keep, gone, by=request.user, at=timezone.now(), **form.values)
        if done:
            told = _("%(gone)s is a part of %(kept)s now.") % {"gone": gone.name, "kept": keep.name}
            toast(request, told, undo_url=reverse("clients:part", args=[done.pk]))
            return go(request, "clients:detail", keep.pk)
    context = {"keep": keep, "gone": gone, "form": form, "refusal": refusal, "sums": going_along(keep, gone)}
    return render(request, "clients/merge.html", context, status=_status(form, refusal))


def _ask_for_another(request, keep):
    typed = request.POST or request.GET
    form = OtherForm(typed if "client" in typed else None, viewer=request.user, keep=keep)
    if form.is_valid():
        return redirect(f"{reverse('clients:merge', args=[keep.pk])}?with={form.cleaned_data['client'].pk}")
    known = {"name": keep.name, "phone": keep.phone, "website": keep.website}
    likely = likely_the_same(request.user, **known, but=keep.pk)
    context = {"keep": keep, "form": form, "likely": [one for one in likely if one.opens]}
    return render(request, "clients/merge_with.html", context, status=_status(form))


def _status(form, refusal: str = "") -> int:
    return 403 if refusal else UNPROCESSABLE if form.errors else 200


@login_required
@require_safe
def merged(request, pk):
    """This will show what a merge joined."""
    found = gates.visible_or_404(Merge.objects.select_related("client", "by", "undone_by"), request.user, pk=pk)
    context = {"merge": found, "may_part": not rules.the_owner_or_a_leader(request.user, found.client)}
    return render(request, "clients/merged.html", context)


@login_required
@require_POST
def part(request, pk):
    """This will undo a merge."""
    found = gates.visible_or_404(Merge.objects.select_related("client"), request.user, pk=pk)
    if back := attempt_or_tell(request, part_clients, found, by=request.user, at=timezone.now()):
        toast(request, _("%(client)s is a client of its own again.") % {"client": back.name})
    return go(request, "clients:detail", found.client_id)


def or_the_kept(view):
    """This will lead the address of a client that was merged to the one it is a part of now."""

    def found(request, pk):
        try:
            return view(request, pk=pk)
        except Http404:
            kept = Client.objects.visible_to(request.user).kept_for(pk)
            if kept is None or not Client.objects.visible_to(request.user).filter(pk=kept).exists():
                raise
            return redirect("clients:detail", kept)

    return found


def _key(text) -> int:
    """This will read a key from an address; anything else is the key of no row."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
