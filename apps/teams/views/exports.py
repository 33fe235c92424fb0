"""Who took which list out of the application."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.views.decorators.http import require_safe

from apps.teams.models import Export, Role
from apps.teams.tables import EXPORTS
from salesmgmt.lib.htmx import page_or_fragment


@login_required
@require_safe
def exports(request):
    """This will list the exports, for administrators and directors."""
    if not (request.user.is_administrator or request.user.role == Role.DIRECTOR):
        raise Http404
    rows = Export.objects.visible_to(request.user).select_related("owner")
    table = EXPORTS.page(request, rows)
    return page_or_fragment(request, "teams/exports.html", {"table": table}, partial="components/table.html")
