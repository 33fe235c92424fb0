"""The pages of visits and calls: the list, one visit, correcting and taking it back, observing, placing the client."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.clients import actions, rules
from apps.clients.actions.joint import observe as write_observation
from apps.clients.actions.places import place_client
from apps.clients.filters.visits import VisitFilter
from apps.clients.forms.custom import own_fields
from apps.clients.forms.visits import ChangeVisitForm, ObservationForm
from apps.clients.models import Client, Companion, Visit
from apps.clients.tables.visits import OWN_VISITS, VISITS
from apps.clients.views.bin import told_with_undo
from apps.teams import gates
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import UNPROCESSABLE, page_or_fragment
from salesmgmt.lib.merging import attempt_merged

WITH_NAMES = ("client", "owner")
SHOWN = (
    "visited_on", "how", "facts", "next_step", "next_on", "note", "call_result", "call_seconds", "minutes", "logged_at",
)  # fmt: skip


@login_required
@require_safe
def visits(request):
    """This will list the visits and calls the viewer sees."""
    narrowed = VisitFilter(request.GET, Visit.objects.visible_to(request.user), request=request)
    table = (VISITS if request.user.leads else OWN_VISITS).page(
        request,
        narrowed.qs,
        shown=lambda rows: rows.with_names().with_photos().only(*SHOWN),
        among_them=Visit.objects.credited_below(request.user) if request.user.leads else None,
    )
    context = {"table": table, "filter": narrowed, "of_client": narrowed.form.cleaned_data.get("client")}
    return page_or_fragment(request, "clients/visits.html", context, partial="components/table.html")


@login_required
@require_safe
def visit(request, pk):
    """This will show a visit."""
    return _page(request, _opened(request, pk))


@login_required
@require_POST
def observe(request, pk):
    """This will write down what the viewer observed when they came along."""
    found = _opened(request, pk)
    companion = Companion.objects.visible_to(request.user).filter(visit=found, person=request.user).first()
    gates.permitted_or_403("" if companion else _("Only whoever came along may write what they observed."))
    form = ObservationForm(request.POST)
    written = form.is_valid() and attempt(
        form, write_observation, companion, by=request.user, at=timezone.now(), **form.cleaned_data
    )
    if written:
        messages.success(request, _("Your observation is saved."))
        return redirect("clients:visit", pk)
    return _page(request, found, form)


@login_required
@require_POST
def place(request, pk):
    """This will note where the visit was logged as the client's place."""
    found = _opened(request, pk)
    gates.permitted_or_403(rules.the_owner_or_a_leader(request.user, found.client))
    if attempt_or_tell(request, place_client, found, by=request.user, at=timezone.now()):
        messages.success(request, _("The client's place is noted."))
    return redirect("clients:visit", pk)


@login_required
def change(request, pk):
    """This will correct a visit."""
    found = _own(request, pk)
    form = ChangeVisitForm(request.POST or None, request.FILES or None, viewer=request.user, visit=found)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt_merged(form, actions.change_visit, found, by=request.user, at=timezone.now())
    )
    if done:
        messages.success(request, _("Saved."))
        return redirect("clients:visit", pk)
    context = {"form": form, "visit": found}
    return render(request, "clients/visit_form.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
def delete(request, pk):
    """This will ask whether, and then take back, a visit."""
    found = _own(request, pk)
    if request.method != "POST":
        return render(request, "clients/visit_delete.html", {"visit": found})
    if gone := attempt_or_tell(request, actions.delete_visit, found, by=request.user, at=timezone.now()):
        told_with_undo(request, gone, told=_("The visit was taken back."))
    sees_client = Client.objects.visible_to(request.user).filter(pk=found.client_id).exists()
    return redirect("clients:detail", found.client_id) if sees_client else redirect("clients:visits")


def _opened(request, pk) -> Visit:
    return gates.open_or_404(
        Visit.objects.select_related("client__owner", "owner", "team", "contact"), request.user, pk=pk
    )


def _own(request, pk) -> Visit:
    """This will find a visit the viewer made; others' visits can be seen but not changed."""
    found = gates.open_or_404(Visit.objects.select_related(*WITH_NAMES), request.user, pk=pk)
    gates.permitted_or_403(rules.only_the_one_who_visited(request.user, found))
    return found


def _page(request, found: Visit, form: ObservationForm | None = None):
    companions = list(found.companions.select_related("person"))
    own = next((row for row in companions if row.person_id == request.user.pk), None)
    if form is None and own is not None:
        form = ObservationForm(initial={"observation": own.observation})
    check_in = getattr(found, "check_in", None)
    context = {
        "visit": found,
        "late": found.logged_late,
        "may_change": not rules.only_the_one_who_visited(request.user, found),
        "sees_client": Client.objects.visible_to(request.user).filter(pk=found.client_id).exists(),
        "companions": companions,
        "observing": form,
        "mentioned": [mention.person for mention in found.mentions.select_related("person")],
        "photos": found.photos.select_related("visit"),
        "check_in": check_in,
        "may_place": bool(check_in and check_in.latitude is not None)
        and not rules.the_owner_or_a_leader(request.user, found.client),
        "own_fields": _own_values(request.user, found),
        "changes": changes_of(found, related=("companions",), leave_out=("logged_at",)),
    }
    return render(request, "clients/visit.html", context, status=UNPROCESSABLE if form and form.errors else 200)


def _own_values(viewer, found: Visit) -> list:
    if not found.custom:
        return []
    filled = [(field.label, field.value_in(found.custom)) for field in own_fields(viewer, "visit")]
    return [(label, value) for label, value in filled if value is not None]
