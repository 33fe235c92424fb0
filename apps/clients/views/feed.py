"""The address that calendars read: public, but secret, and only for as long as its person may sign in."""

from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from apps.clients.measures.feed import calendar_of
from apps.teams.actions import feed_of
from salesmgmt.lib.throttle import within

# Calendars look every quarter of an hour at most; whoever guesses addresses does it faster.
READS_AN_HOUR, MISSES_AN_HOUR = 60, 30
HOUR = 3600


@require_safe
def feed(request, secret):
    """This will give the calendar that the secret address belongs to."""
    digest = sha256(secret.encode()).hexdigest()
    if not within(f"feed:{digest}", READS_AN_HOUR, HOUR):
        return _too_often()
    person = feed_of(secret, at=timezone.now())
    if person is None:
        asker = get_adapter(request).get_client_ip(request)
        if not within(f"feed-misses:{asker}", MISSES_AN_HOUR, HOUR):
            return _too_often()
        raise Http404
    with translation.override(person.language or get_language()):
        tasks = request.GET.get("tasks") != "no"
        body = calendar_of(person, request.company, at=timezone.now(), tasks=tasks)
    return HttpResponse(
        body, content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="calendar.ics"',
            "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex",
        },
    )  # fmt: skip


def _too_often() -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": str(HOUR)})
