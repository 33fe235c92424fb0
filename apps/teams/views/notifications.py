"""The page of what one was told, and reading it."""

from itertools import groupby

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.teams import actions, gates
from apps.teams.models import Notification
from apps.teams.notices import Told
from salesmgmt.lib.htmx import is_fragment, page_or_fragment
from salesmgmt.lib.ui import toast

SHOWN = 50


@login_required
@require_safe
def notifications(request):
    """This will list what a person was told, by day, the newest first."""
    rows = Notification.objects.visible_to(request.user).order_by("-made_at", "-pk")
    unread_only = request.GET.get("show") == "unread"
    if unread_only:
        rows = rows.unread()
    found = list(rows.filter(_before(request))[: SHOWN + 1])
    zone = request.company.zone
    days = groupby(map(Told.of, found[:SHOWN]), key=lambda told: told.notification.made_at.astimezone(zone).date())
    context = {
        "days": [(day, list(told)) for day, told in days],
        "rest": found[SHOWN - 1].pk if len(found) > SHOWN else None,
        "unread_only": unread_only,
        "today": request.company.today(),
    }
    return page_or_fragment(request, "teams/notifications.html", context, partial="teams/notifications_list.html")


@login_required
@require_safe
def follow(request, pk):
    """This will note that something is read, and go where it happened."""
    found = gates.visible_or_404(Notification, request.user, pk=pk)
    actions.read_notification(found, by=request.user, at=timezone.now())
    ours = found.url and url_has_allowed_host_and_scheme(found.url, {request.get_host()}, request.is_secure())
    return redirect(found.url if ours else "teams:notifications")


@login_required
@require_POST
def read(request, pk):
    """This will note that something is read without going there."""
    found = gates.visible_or_404(Notification, request.user, pk=pk)
    actions.read_notification(found, by=request.user, at=timezone.now())
    if not is_fragment(request):
        return redirect("teams:notifications")
    found.refresh_from_db()
    return render(request, "teams/notification.html", {"told": Told.of(found), "moved_bell": True})


@login_required
@require_POST
def read_all(request):
    """This will note that all is read."""
    if actions.read_all_notifications(by=request.user, at=timezone.now()):
        toast(request, _("All notifications are marked as read."))
    return redirect("teams:notifications")


def _before(request):
    """This will find the place that a further page begins after."""
    place = request.GET.get("before", "")
    own = Notification.objects.visible_to(request.user)
    last = own.filter(pk=place).first() if place.isdecimal() and len(place) < 19 else None
    return Q(made_at__lt=last.made_at) | Q(made_at=last.made_at, pk__lt=last.pk) if last else Q()
