"""The day: a person's own, and that of the people they lead."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.clients.forms.tasks import QuickTaskForm
from apps.clients.measures.own_day import OwnDay
from apps.clients.measures.peoples_day import PeoplesDay
from apps.teams.gates import visible_or_404
from apps.teams.models import Team
from salesmgmt.lib.htmx import page_or_fragment


@login_required
@require_safe
def today(request):
    """This will show what a person has to do today; whoever leads finds their people's day below."""
    day = OwnDay(request.user, request.company, request.GET.get("all", ""))
    context = {"day": day, "quick": QuickTaskForm(viewer=request.user, initial={"due_on": day.today})}
    return render(request, "clients/today.html", context)


@login_required
@require_safe
def people_today(request):
    """This will show the day of the people one leads, of one team where it is asked for."""
    if not request.user.leads:
        raise Http404
    team = None
    if asked := request.GET.get("team", ""):
        team = visible_or_404(Team, request.user, pk=asked if asked.isdecimal() else None)
        if team.pk not in request.user.reach.teams:
            raise Http404
    context = {"board": PeoplesDay(request.user, request.company, team), "team": team}
    return page_or_fragment(request, "clients/people_today.html", context, partial="clients/people_today_part.html")
