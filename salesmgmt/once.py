"""A form that is sent twice is done once: the second time it gets the answer of the first.

The page gives each form a key, as the header `Idempotency-Key` or the field `once`. The key, what was sent with it
and what was answered are kept in the transaction of what the form did. The same key with other content is refused:
one of the two would be lost.
"""

import json
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from salesmgmt.lib.htmx import UNPROCESSABLE, go, is_fragment, wants_json

FIELD, HEADER, SENDER = "once", "Idempotency-Key", "X-Sent-By"
# What differs each time without meaning anything.
SAYS_NOTHING = ("csrfmiddlewaretoken", FIELD)
# They tell of their progress while they work, which needs transactions of their own.
IN_THEIR_OWN_TIME = ("teams:import", "admin:")
LOCK_NOT_AVAILABLE = "55P03"


class SentOnce:
    """Stands nearest to the views: whoever sends is known, and a form that may not be sent is not looked at."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or not request.user.is_authenticated:
            return self.get_response(request)
        if _of_someone_else(request):
            return JsonResponse({"errors": {"__all__": [_("Sign in as the person who wrote this.")]}}, status=401)
        key = _key(request)
        if key is None or _in_its_own_time(request):
            return self.get_response(request)
        request.once_key = key  # type: ignore[attr-defined]
        with transaction.atomic():
            return self._once(request)

    def _once(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        form = getattr(request, "sent_once", None)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        elif form is not None:
            _keep(form, request, response)
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        """This will answer a form that came before; here the check against forged forms lies behind us."""
        key = getattr(request, "once_key", None)
        if key is None:
            return None
        from apps.teams.actions import sending

        route, body = request.path[:200], _fingerprint(request)
        try:
            form, first = sending.take_in(by=request.user, at=timezone.now(), key=key, route=route, body=body)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                raise
            return _still_at_work(request)
        if first:
            request.sent_once = form  # type: ignore[attr-defined]
            return None
        return _again(request, form) if (form.route, form.body) == (route, body) else _other_content(request, form)


def _of_someone_else(request: HttpRequest) -> bool:
    """Whether an outbox sends what another person wrote on the same device."""
    sender = request.headers.get(SENDER, "")
    return bool(sender) and sender != str(request.user.pk)


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.headers.get(HEADER) or request.POST.get(FIELD, ""))
    except ValueError:
        return None


def _in_its_own_time(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name.startswith(IN_THEIR_OWN_TIME)
    except Resolver404:
        return True


def _fingerprint(request: HttpRequest) -> str:
    """This will sum up what was sent: the address, the fields and the files; keyed, for there may be passwords."""
    digest = salted_hmac("salesmgmt.once", request.get_full_path(), algorithm="sha256")
    if not request.POST and not request.FILES:
        digest.update(request.body)
    for name, values in sorted(request.POST.lists()):
        if name not in SAYS_NOTHING:
            digest.update(json.dumps([name, values]).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(json.dumps([name, file.name]).encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
    return digest.hexdigest()


def _keep(form, request: HttpRequest, response: HttpResponse) -> None:
    """This will keep the answer of a form that did its work; one that is shown again with its errors did none."""
    from apps.teams.actions import sending

    location = response.headers.get("HX-Redirect") or response.headers.get("Location") or ""
    if len(location) > 500:
        location = location.partition("?")[0][:500]
    json_answer = response.headers.get("Content-Type", "").startswith("application/json")
    if response.status_code >= 400 or response.streaming or response.has_header("Content-Disposition"):
        sending.let_go(form)
    elif location:
        sending.note_answer(form, status=302, location=location)
    elif json_answer:
        sending.note_answer(form, status=response.status_code, answer=json.loads(response.content))
    elif getattr(request, "htmx", False) or response.status_code == 204:
        sending.note_answer(form, status=204)
    else:
        sending.let_go(form)


def _again(request: HttpRequest, form) -> HttpResponse:
    """This will answer as the first time."""
    if form.answer is not None:
        return JsonResponse(form.answer, status=form.status, safe=False)
    if form.location:
        return go(request, form.location)
    # A part of a page was answered, which may have changed since.
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})


def _other_content(request: HttpRequest, form) -> HttpResponse:
    """This will tell that what was sent first is saved, and offer to save what was sent now beside it."""
    sentence = _("This form was sent before with other content, and that was saved.")
    if is_fragment(request) or wants_json(request):
        return _told(request, sentence, UNPROCESSABLE)
    saved = form.location or (form.answer or {}).get("url", "")
    context = {"sentence": sentence, "saved": saved, "typed": _typed(request), "files": bool(request.FILES)}
    return render(request, "sent_before.html", context, status=UNPROCESSABLE)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """This will list the fields for a form of its own; what has a key of its own gets another one."""
    fields = [(name, value) for name, values in request.POST.lists() if name not in SAYS_NOTHING for value in values]
    return [(name, str(uuid4()) if name == "key" else value) for name, value in fields]


def _still_at_work(request: HttpRequest) -> HttpResponse:
    sentence = _("This is still being saved. Please try again in a moment.")
    if is_fragment(request) or wants_json(request):
        return _told(request, sentence, 409)
    return render(request, "sent_before.html", {"sentence": sentence}, status=409)


def _told(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """This will tell a script, or the page itself, which keeps what was typed."""
    if wants_json(request):
        return JsonResponse({"errors": {"__all__": [sentence]}, "sent_before": True}, status=status)
    messages.error(request, sentence)
    html = render_to_string("components/toasts.html", {"out_of_band": True}, request)
    return HttpResponse(html, status=UNPROCESSABLE, headers={"HX-Reswap": "none"})
