"""A person's calendar feed: making its secret address, and ending it. What it holds is read on the floors above."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from apps.teams import actions
from apps.teams.models import Feed
from salesmgmt.lib.ui import toast


@login_required
@require_safe
def feed(request):
    """This will tell what the feed is, and whether there is one."""
    return render(request, "teams/feed.html", {"feed": _own(request)})


@login_required
@require_POST
@never_cache
def make(request):
    """This will make a new address and show it this once."""
    secret = actions.make_feed(by=request.user, at=timezone.now())
    address = request.build_absolute_uri(reverse("calendar_feed", args=[secret]))
    return render(request, "teams/feed.html", {"feed": _own(request), "address": address})


@login_required
@require_POST
def stop(request):
    """This will end the feed."""
    actions.stop_feed(by=request.user, at=timezone.now())
    toast(request, _("The calendar address no longer works."))
    return redirect("teams:feed")


def _own(request) -> Feed | None:
    return Feed.objects.visible_to(request.user).first()
