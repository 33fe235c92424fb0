"""What a phone keeps for when there is no network: the log form, and the names of the clients it may be about."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.clients.forms.offline import OfflineLogForm
from apps.clients.models import Client
from salesmgmt.lib.pinyin import syllables

KNOWN = 200


@login_required
@require_safe
def known(request) -> JsonResponse:
    """This will give the clients that a phone keeps: number, name and initials of those visited lately, then others."""
    seen = Client.objects.visible_to(request.user)
    lately = list(seen.lately_visited_by(request.user).values_list("pk", "name"))
    others = seen.exclude(pk__in=[pk for pk, _name in lately]).order_by("name_sort", "pk").values_list("pk", "name")
    clients = [*lately, *others[: KNOWN - len(lately)]]
    return JsonResponse({"clients": [[pk, name, _initials(name)] for pk, name in clients]})


def _initials(name: str) -> str:
    return "".join(part[0] for part in syllables(name) if part)


@login_required
@require_safe
def log_offline(request) -> HttpResponse:
    """This will show the log form as phones keep it: without a client, a token, or anything of the person."""
    form = OfflineLogForm(viewer=request.user)
    context = {"form": form, "client": None, "offered": (), "text": "", "picking": True, "shell": "plain.html"}
    return render(request, "clients/log.html", context | {"messages": ()})
