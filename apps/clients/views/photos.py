"""Photos of visits: shown only to whoever may open the visit, and deleted by whoever took them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.clients import rules
from apps.clients.actions.photos import delete_photo
from apps.clients.models import Client, Photo
from apps.teams import gates
from salesmgmt.lib.forms import attempt_or_tell
from salesmgmt.lib.htmx import page_or_fragment

IN_A_STRIP = 12
# Kept by the browser alone; a photo never changes.
KEPT = "private, max-age=86400, immutable"


@login_required
@require_safe
def photo(request, pk):
    """This will send a photo, or with ?small a small one of the same."""
    found = gates.visible_or_404(Photo, request.user, pk=pk)
    name = found.small_name if "small" in request.GET else found.name
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/jpeg", filename=f"{found.key}.jpg")
    response.headers["Cache-Control"] = KEPT
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_POST
def photo_delete(request, pk):
    """This will delete a photo."""
    found = gates.visible_or_404(Photo.objects.select_related("visit"), request.user, pk=pk)
    gates.permitted_or_403(rules.only_the_one_who_visited(request.user, found.visit))
    if attempt_or_tell(request, delete_photo, found, by=request.user, at=timezone.now()):
        messages.success(request, _("The photo was deleted."))
    return redirect("clients:visit", found.visit_id)


@login_required
@require_safe
def of_client(request, pk):
    """This will show the latest photos taken at a client."""
    client = gates.visible_or_404(Client, request.user, pk=pk)
    photos = Photo.objects.visible_to(request.user).filter(visit__client=client)
    photos = photos.select_related("visit__owner").order_by("-visit__visited_on", "-pk")[:IN_A_STRIP]
    return page_or_fragment(
        request, "clients/photos.html", {"client": client, "photos": photos}, partial="clients/photos_of_client.html"
    )
