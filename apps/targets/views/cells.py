"""Saving cells of the plan grid while someone types."""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.utils import timezone
from django.utils.formats import time_format
from django.views.decorators.http import require_POST

from apps.targets.actions import plan_what_can_be
from apps.targets.forms import Edits
from apps.targets.measures.grid import read_grid
from apps.targets.views.grid import chosen_plan
from salesmgmt.lib.refusal import Refused


@login_required
@require_POST
def cells(request):
    choice = chosen_plan(request)
    try:
        # A form's body may have been read already, and is none of ours.
        sent = request.body if request.content_type == "application/json" else b""
        edits = Edits(read_grid(choice.plan_team, choice.goal, choice.span, request.user), sent)
        edits.blame(plan_what_can_be(edits.changes, goal=choice.goal, by=request.user, at=timezone.now()))
    except Refused as refused:
        return JsonResponse({"error": refused.sentence}, status=400)
    return JsonResponse(edits.answer() | {"at": time_format(timezone.localtime(), "H:i")})
