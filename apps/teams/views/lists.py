"""A list as one likes to see it: its columns, and named views as tabs above it."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.teams import actions, gates
from apps.teams.forms.lists import ColumnsForm, ViewForm, query_of
from apps.teams.models import SavedView
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE, is_fragment, page_or_fragment
from salesmgmt.lib.ui import Choice, toast


@login_required
@require_POST
def columns(request):
    """This will keep the columns chosen for a list."""
    form = ColumnsForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    chosen = [] if "usual" in request.POST else form.columns
    actions.show_columns(form.cleaned_data["table"], chosen, by=request.user, at=timezone.now())
    return redirect(_own_address(form.cleaned_data["next"]))


@login_required
@require_safe
def views(request):
    """This will show the views of a list that are one's own or shared with one's team."""
    # The browser's address, which filters may have changed since the list was drawn; else the one in the link.
    current = request.htmx.current_url_abs_path if is_fragment(request) else None
    table, at = request.GET.get("table", ""), _own_address(current or request.GET.get("at", ""))
    form = ViewForm(initial={"table": table, "at": at}, viewer=request.user)
    return _views(request, table, at, form)


@login_required
@require_POST
def save(request):
    """This will keep the list as it is on screen under a name."""
    form = ViewForm(request.POST, viewer=request.user)
    at = _own_address(request.POST.get("at", ""))
    if form.is_valid() and (
        made := attempt(form, actions.save_view, by=request.user, at=timezone.now(), **form.values)
    ):
        toast(request, _("Saved as “%(name)s”.") % {"name": made.name})
        return redirect(f"{at.partition('?')[0]}?{made.query}")
    return _views(request, request.POST.get("table", ""), at, form)


@login_required
@require_POST
def delete(request, pk):
    """This will delete a view."""
    view = gates.visible_or_404(SavedView, request.user, pk=pk)
    if attempt_or_tell(request, actions.delete_view, view, by=request.user, at=timezone.now()):
        toast(request, _("“%(name)s” is deleted.") % {"name": view.name})
    return redirect(_own_address(request.POST.get("next", "")))


def _views(request, table: str, at: str, form: ViewForm):
    path, here = at.partition("?")[0], query_of(at)
    saved = list(SavedView.objects.visible_to(request.user).of_table(table).select_related("team"))
    shown = [Choice(_("All"), path, active=not here)]
    shown += [Choice(view.name, f"{path}?{view.query}", active=view.query == here) for view in saved]
    context = {
        "views": shown, "form": form, "path": path, "at": at, "table": table, "saved": saved,
        "own": [view for view in saved if view.owner_id == request.user.pk],
        "new": bool(here) and all(view.query != here for view in saved),
    }  # fmt: skip
    status = UNPROCESSABLE if form.errors else 200
    return page_or_fragment(request, "teams/views.html", context, partial="teams/views_part.html", status=status)


def _own_address(address: str) -> str:
    """This will give an address of this application, whatever was sent."""
    safe = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if safe else "/"
