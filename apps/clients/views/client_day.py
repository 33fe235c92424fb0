"""What is planned and to be done at one client, as a part of its page."""

from django.contrib.auth.decorators import login_required
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from apps.clients.forms.tasks import QuickTaskForm
from apps.clients.models import Appointment, Client, Task
from apps.teams.gates import visible_or_404
from salesmgmt.lib.htmx import page_or_fragment

SHOWN = 8


@login_required
@require_safe
def client_day(request, pk):
    """This will show the visits planned at a client and the open tasks about it."""
    client = visible_or_404(Client, request.user, pk=pk)
    today = request.company.today()
    planned = Appointment.objects.open_to(request.user).planned().filter(client=client, on__gte=today)
    tasks = Task.objects.visible_to(request.user).open().filter(client=client).select_related("owner", "given_by")
    context = {
        "client": client,
        "today": today,
        "planned": planned.in_order().select_related("owner")[:SHOWN],
        "tasks": tasks[:SHOWN],
        "quick": QuickTaskForm(viewer=request.user, initial={"due_on": today}),
        "about": urlencode({"client": pk}),
        "here": reverse("clients:detail", args=[pk]),
    }
    return page_or_fragment(request, "clients/client_day.html", context, partial="clients/client_day_part.html")
