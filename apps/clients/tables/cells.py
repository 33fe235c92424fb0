"""What cells draw beside plain text: badges and icons, each drawn once and kept, for a list has hundreds."""

from datetime import date
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext

from apps.clients.models import Client, Visit
from apps.clients.models.client import ClientStatus, Grade
from apps.clients.models.visit import CallResult, How, NextStep
from salesmgmt.lib.icons import icon
from salesmgmt.lib.links import address

STATUS_TONES = {
    ClientStatus.PROSPECT: ("info", "info-circle"),
    ClientStatus.ACTIVE: ("good", "check"),
    ClientStatus.DORMANT: ("warn", "alert-triangle"),
    ClientStatus.LOST: ("bad", "x"),
}
HOW_ICONS = {How.ONSITE: "walk", How.PHONE: "phone", How.ONLINE: "video", How.MESSAGE: "message"}
RESULT_TONES = {
    CallResult.REACHED: ("good", "check"),
    CallResult.WRONG_NUMBER: ("bad", "phone-off"),
    CallResult.REFUSED: ("warn", "phone-off"),
}
PHOTOS = 3


def status(client: Client) -> SafeString:
    return _status(client.status, get_language())


def grade(client: Client) -> SafeString:
    return _grade(client.grade, get_language())


def how(visit: Visit) -> SafeString:
    return _how(visit.how, get_language())


def facts(visit: Visit) -> SafeString:
    return _facts(tuple(visit.fact_labels)) if visit.facts else SafeString("")


def next_step(visit: Visit) -> SafeString | str:
    return _next_step(visit.next_step, visit.next_on, get_language()) if visit.next_step else ""


def visited_on(visit: Visit) -> SafeString:
    """This will write the day, and beside it how late the visit was logged."""
    return _day(visit.visited_on, visit.logged_late, get_language())


def outcome(visit: Visit) -> SafeString:
    """This will write what came out: the facts, and a call's result and length."""
    if visit.how != How.PHONE or not (visit.call_result or visit.call_seconds is not None):
        return facts(visit)
    result = _result(visit.call_result, visit.call_length, get_language())
    return format_html('<span class="facts-said">{}{}</span>', facts(visit), result)


def note_with_photos(visit: Visit) -> SafeString | str:
    """This will write the note, and show the first photos in small with how many more there are."""
    found = list(visit.photos.all())
    if not found:
        return note(visit)
    images = format_html_join(
        "", '<img src="{}?small" alt="" loading="lazy" width="36" height="36">',
        ((address("clients:photo", photo.pk),) for photo in found[:PHOTOS]),
    )  # fmt: skip
    words = ngettext("%(number)s photo", "%(number)s photos", len(found)) % {"number": len(found)}
    more = f"+{len(found) - PHOTOS}" if len(found) > PHOTOS else ""
    return format_html(
        '{} <span class="photo-cell">{}<span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        note(visit), images, more, words,
    )  # fmt: skip


def note(visit: Visit) -> str:
    return Truncator(visit.note).chars(60) if len(visit.note) > 60 else visit.note


# The language is only there to keep what was drawn in one apart from the other.


@lru_cache(maxsize=64)
def _status(value: str, _language: str) -> SafeString:
    return _badge(ClientStatus(value).label, *STATUS_TONES[ClientStatus(value)])


@lru_cache(maxsize=64)
def _grade(value: str, _language: str) -> SafeString:
    return _badge(Grade(value).label, *(("accent", "star") if value == Grade.KEY else ("neutral", "")))


@lru_cache(maxsize=64)
def _how(value: str, _language: str) -> SafeString:
    return format_html('<span class="with-icon">{}{}</span>', icon(HOW_ICONS[How(value)]), How(value).label)


@lru_cache(maxsize=2048)
def _facts(labels: tuple[str, ...]) -> SafeString:
    badges = [_badge(label, "neutral", "") for label in labels]
    return format_html('<span class="facts-said">{}</span>', SafeString("".join(badges)))


@lru_cache(maxsize=2048)
def _next_step(value: str, day: date | None, _language: str) -> SafeString | str:
    label = NextStep(value).label
    if not day:
        return str(label)
    shown = date_format(day, "SHORT_DATE_FORMAT")
    return format_html('<span class="pieces">{} <span class="muted">{}</span></span>', label, shown)


@lru_cache(maxsize=2048)
def _day(day: date, late: str, _language: str) -> SafeString:
    written = date_format(day, "SHORT_DATE_FORMAT")
    if not late:
        return format_html("{}", written)
    return format_html('<span class="pieces">{} {}</span>', written, _badge(late, "warn", "clock"))


@lru_cache(maxsize=2048)
def _result(value: str, length: str, _language: str) -> SafeString:
    label = CallResult(value).label if value else ""
    shown = _badge(label, *RESULT_TONES.get(CallResult(value), ("neutral", ""))) if label else ""
    return format_html('<span class="facts-said">{} <span class="muted">{}</span></span>', shown, length)


def _badge(text, tone: str, picture: str) -> SafeString:
    return render_to_string("components/badge.html", {"text": text, "tone": tone, "icon": picture})
