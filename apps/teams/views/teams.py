"""The organisation tree and the page of a team."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.teams import actions, gates, rules
from apps.teams.forms import TeamForm
from apps.teams.measures import organisation
from apps.teams.models import Membership, Person, Team
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import UNPROCESSABLE
from salesmgmt.lib.ui import Choice, Crumb, toast


def sections(active: str) -> list[Choice]:
    """This will give the tabs that the tree and the list of people share."""
    return [
        Choice(_("Teams"), reverse("teams:tree"), active == "tree", icon="sitemap"),
        Choice(_("People"), reverse("teams:people"), active == "people", icon="users"),
    ]


def may_add(viewer: Person) -> bool:
    return viewer.is_administrator or viewer.leads


@login_required
@require_safe
def tree(request):
    """This will show the teams the viewer sees, one below the other."""
    context = {
        "branches": organisation(request.user, request.company.today()),
        "sections": sections("tree"),
        "may_add": may_add(request.user),
    }
    return render(request, "teams/tree.html", context)


@login_required
@require_safe
def team(request, pk):
    """This will show a team: who leads it, who is and who was in it, what is below."""
    found = gates.visible_or_404(Team.objects.select_related("leader"), request.user, pk=pk)
    today, viewer = request.company.today(), request.user
    members = Membership.objects.visible_to(viewer).filter(team=found).select_related("person")
    may_see = not rules.someone_who_leads_the_team(viewer, found)
    context = {
        "team": found,
        "crumbs": crumbs_to(found, viewer),
        "members": members.on(today).order_by("person__name_sort"),
        "planned": members.filter(since__gt=today).order_by("since"),
        "former": members.filter(until__lte=today).order_by("-until", "person__name_sort"),
        "seen": set(Person.objects.visible_to(viewer).values_list("pk", flat=True)),
        "below": Team.objects.visible_to(viewer).filter(parent=found).select_related("leader"),
        "may_change": not rules.someone_who_leads_above(viewer, found),
        "may_see": may_see,
        "changes": changes_of(found) if may_see else [],
    }
    return render(request, "teams/team.html", context)


def crumbs_to(found: Team, viewer: Person, last: str = "") -> list[Crumb]:
    """This will give the way from the top of what the viewer sees down to a team."""
    line = Team.objects.above(found).visible_to(viewer)
    crumbs = [Crumb(one.name, reverse("teams:team", args=[one.pk])) for one in line]
    return [*crumbs, Crumb(last)] if last else [*crumbs[:-1], Crumb(found.name)]


@login_required
def add_team(request):
    """This will add a team below one that the viewer leads."""
    gates.permitted_or_403("" if may_add(request.user) else rules.only_an_administrator(request.user))
    parent = Team.objects.visible_to(request.user).filter(pk=_number(request.GET.get("parent"))).first()
    form = TeamForm(request.POST or None, viewer=request.user, initial={"parent": parent})
    if form.is_valid() and (
        made := attempt(form, actions.add_team, by=request.user, at=timezone.now(), **form.cleaned_data)
    ):
        toast(request, _("%(name)s was added.") % {"name": made.name})
        return redirect("teams:team", made.pk)
    context = {"form": form, "title": _("New team"), "cancel_url": reverse("teams:tree")}
    return render(request, "teams/form.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
def change_team(request, pk):
    """This will rename a team, put it elsewhere in the tree or give it another leader."""
    found = gates.visible_or_404(Team, request.user, pk=pk)
    gates.permitted_or_403(rules.someone_who_leads_above(request.user, found))
    initial = {"name": found.name, "parent": found.parent_id, "leader": found.leader_id}
    form = TeamForm(request.POST or None, viewer=request.user, initial=initial)
    if form.is_valid() and attempt(
        form, actions.change_team, found, by=request.user, at=timezone.now(), **form.cleaned_data
    ):
        toast(request, _("The team was changed."))
        return redirect("teams:team", found.pk)
    context = {
        "form": form,
        "title": _("Change %(name)s") % {"name": found.name},
        "cancel_url": reverse("teams:team", args=[found.pk]),
        "crumbs": crumbs_to(found, request.user, _("Change")),
    }
    return render(request, "teams/form.html", context, status=UNPROCESSABLE if form.errors else 200)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
