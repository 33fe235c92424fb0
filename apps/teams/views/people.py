"""The list of people and a person's page; adding, changing, moving, ending and giving back access."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from apps.teams import actions, gates, rules, sign_in
from apps.teams.filters import PeopleFilter
from apps.teams.forms import AddPersonForm, MoveForm, PersonForm
from apps.teams.measures import leader_of
from apps.teams.models import Membership, Person, Team
from apps.teams.tables import PEOPLE
from apps.teams.views.teams import may_add, sections
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import UNPROCESSABLE, page_or_fragment
from salesmgmt.lib.ui import toast


@login_required
@require_safe
def people(request):
    """This will list the people the viewer sees."""
    rows = Person.objects.visible_to(request.user).with_team(request.company.today())
    narrowed = PeopleFilter(request.GET, rows, request=request)
    context = {
        "table": PEOPLE.page(request, narrowed.qs),
        "filter": narrowed,
        "sections": sections("people"),
        "may_add": may_add(request.user),
    }
    return page_or_fragment(request, "teams/people.html", context, partial="components/table.html")


@login_required
@require_safe
def person(request, pk):
    """This will show a person: role, contact, teams over time, who leads them and whom they lead."""
    found = gates.visible_or_404(Person, request.user, pk=pk)
    viewer, today = request.user, request.company.today()
    memberships = Membership.objects.visible_to(viewer).filter(person=found).select_related("team").order_by("-since")
    teams_seen = set(Team.objects.visible_to(viewer).values_list("pk", flat=True))
    leader = leader_of(found, today)
    may_see = viewer.is_administrator or found.pk in viewer.reach.people
    context = {
        "person": found,
        "memberships": memberships,
        "now": next((one for one in memberships if one.since <= today and (not one.until or one.until > today)), None),
        "today": today,
        "leader": leader,
        "leader_seen": leader and Person.objects.visible_to(viewer).filter(pk=leader.pk).exists(),
        "leads": Team.objects.visible_to(viewer).filter(leader=found),
        "teams_seen": teams_seen,
        "may_change": viewer.is_administrator,
        "may_move": may_see and not any(rules.someone_who_leads_the_team(viewer, one.team) for one in memberships[:1]),
        "may_end": viewer.is_administrator and found != viewer,
        "may_see": may_see,
        "changes": changes_of(found, related=["memberships"], leave_out=["language", "theme"]) if may_see else [],
    }
    return render(request, "teams/person.html", context)


@sensitive_post_parameters("password")
@login_required
def add_person(request):
    """This will add a person; without a first password they are sent a link to set one."""
    gates.permitted_or_403("" if may_add(request.user) else rules.only_an_administrator(request.user))
    initial = {"team": request.GET.get("team") or None}
    form = AddPersonForm(request.POST or None, viewer=request.user, initial=_visible_team(initial, request.user))
    if form.is_valid():
        typed = form.cleaned_data | {"password": form.cleaned_data["password"] or None}
        made = attempt(form, actions.add_person, by=request.user, at=timezone.now(), **typed)
        if made:
            _tell_added(request, made, typed["password"])
            return redirect("teams:person", made.pk)
    context = {"form": form, "title": _("New person"), "cancel_url": reverse("teams:tree")}
    return render(request, "teams/form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _visible_team(initial: dict, viewer: Person) -> dict:
    """This will drop a team from the address that the viewer may not see."""
    text = str(initial["team"] or "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    return {"team": Team.objects.visible_to(viewer).filter(pk=number).first()}


def _tell_added(request, made: Person, password: str | None) -> None:
    if password:
        toast(request, _("%(name)s was added. Tell them the first password.") % {"name": made.name})
    elif sign_in.invite(made, request):
        toast(
            request, _("%(name)s was added; the link was sent to %(email)s.") % {"name": made.name, "email": made.email}
        )
    else:
        messages.warning(
            request,
            _("%(name)s was added, but the mail could not be sent. Send the link again later.") % {"name": made.name},
        )


@login_required
def change_person(request, pk):
    """This will change a person's name, sign-in name, role and contact."""
    found = gates.visible_or_404(Person, request.user, pk=pk)
    gates.permitted_or_403(rules.only_an_administrator(request.user))
    initial = {name: getattr(found, name) for name in ("name", "username", "role", "email", "phone")}
    form = PersonForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        form, actions.change_person, found, by=request.user, at=timezone.now(), **form.cleaned_data
    ):
        toast(request, _("The changes were saved."))
        return redirect("teams:person", found.pk)
    context = {
        "form": form,
        "title": _("Change %(name)s") % {"name": found.name},
        "cancel_url": reverse("teams:person", args=[found.pk]),
    }
    return render(request, "teams/form.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
def move_person(request, pk):
    """This will put a person into another team from a day on."""
    found = gates.visible_or_404(Person, request.user, pk=pk)
    now_in = (
        Membership.objects.visible_to(request.user)
        .filter(person=found)
        .select_related("team")
        .order_by("-since")
        .first()
    )
    gates.permitted_or_403(rules.someone_who_leads_the_team(request.user, now_in.team if now_in else None))
    form = MoveForm(request.POST or None, viewer=request.user, initial={"since": request.company.today()})
    if form.is_valid():
        to, since = form.cleaned_data["team"], form.cleaned_data["since"]
        if attempt(form, actions.move_person, found, to=to, since=since, by=request.user, at=timezone.now()):
            toast(request, _("%(name)s was moved to %(team)s.") % {"name": found.name, "team": to.name})
            # Whoever moved a person out of their own sight returns to the tree.
            seen = Person.objects.visible_to(Person.objects.get(pk=request.user.pk)).filter(pk=found.pk).exists()
            return redirect("teams:person", found.pk) if seen else redirect("teams:tree")
    context = {
        "form": form,
        "title": _("Move %(name)s") % {"name": found.name},
        "now_in": now_in,
        "submit": pgettext("of a person", "Move"),
        "cancel_url": reverse("teams:person", args=[found.pk]),
    }
    return render(request, "teams/form.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
@login_required
def deactivate(request, pk):
    """This will end a person's access at once."""
    found = gates.visible_or_404(Person, request.user, pk=pk)
    gates.permitted_or_403(rules.only_an_administrator(request.user))
    if attempt_or_tell(request, actions.deactivate, found, by=request.user, at=timezone.now()):
        toast(
            request,
            _("%(name)s can no longer sign in.") % {"name": found.name},
            undo_url=reverse("teams:reactivate", args=[found.pk]),
        )
    return redirect("teams:person", found.pk)


@require_POST
@login_required
def reactivate(request, pk):
    """This will let a person sign in again."""
    found = gates.visible_or_404(Person, request.user, pk=pk)
    gates.permitted_or_403(rules.only_an_administrator(request.user))
    if attempt_or_tell(request, actions.reactivate, found, by=request.user, at=timezone.now()):
        toast(request, _("%(name)s can sign in again.") % {"name": found.name})
    return redirect("teams:person", found.pk)


@require_POST
@login_required
def send_link(request, pk):
    """This will mail a person the link with which they set a password."""
    found = gates.visible_or_404(Person.objects.active().exclude(email=""), request.user, pk=pk)
    gates.permitted_or_403(rules.someone_who_leads_the_person(request.user, found))
    if sign_in.invite(found, request):
        toast(request, _("The link was sent to %(email)s.") % {"email": found.email})
    else:
        messages.error(request, _("The mail could not be sent. Please try again later."))
    return redirect("teams:person", found.pk)
