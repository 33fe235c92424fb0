"""The settings of the pools, for directors and administrators."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.clients import rules
from apps.clients.actions import add_pool, change_pool
from apps.clients.forms.pools import PoolForm
from apps.clients.measures.waiting import kept_pools
from apps.clients.models import Pool
from apps.teams.gates import permitted_or_403, visible_or_404
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import go
from salesmgmt.lib.ui import toast


@login_required
@require_safe
def pools(request) -> HttpResponse:
    """This will list the pools with their rules."""
    permitted_or_403(rules.only_who_keeps_the_pools(request.user))
    rows = Pool.objects.visible_to(request.user).select_related("team", "region")
    return render(request, "clients/pools.html", {"pools": kept_pools(rows)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pool_add(request) -> HttpResponse:
    permitted_or_403(rules.only_who_keeps_the_pools(request.user))
    form = PoolForm(request.POST or None, viewer=request.user)
    if form.is_valid() and (made := attempt(form, add_pool, by=request.user, at=timezone.now(), **form.values)):
        toast(request, _("The pool “%(pool)s” was made.") % {"pool": made.name})
        return go(request, "clients:pools")
    return render(request, "clients/pool_form.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pool_change(request, pk: int) -> HttpResponse:
    permitted_or_403(rules.only_who_keeps_the_pools(request.user))
    found = visible_or_404(Pool, request.user, pk=pk)
    form = PoolForm(request.POST or None, instance=found, viewer=request.user)
    if form.is_valid() and attempt(form, change_pool, found, by=request.user, at=timezone.now(), **form.values):
        toast(request, _("The pool “%(pool)s” was changed.") % {"pool": form.cleaned_data["name"]})
        return go(request, "clients:pools")
    context = {"form": form, "changes": changes_of(found, related=["rules"])}
    return render(request, "clients/pool_form.html", context, status=422 if form.errors else 200)
