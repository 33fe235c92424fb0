"""What cells draw beside plain text: badges and icons, each drawn once and kept, for a list has hundreds."""

from datetime import date
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language

from apps.clients.models import Client, Visit
from apps.clients.models.client import ClientStatus, Grade
from apps.clients.models.visit import Fact, How, NextStep
from salesmgmt.lib.icons import icon

STATUS_TONES = {
    ClientStatus.PROSPECT: ("info", "info-circle"),
    ClientStatus.ACTIVE: ("good", "check"),
    ClientStatus.DORMANT: ("warn", "alert-triangle"),
    ClientStatus.LOST: ("bad", "x"),
}
HOW_ICONS = {How.ONSITE: "walk", How.PHONE: "phone", How.ONLINE: "video", How.MESSAGE: "message"}


def status(client: Client) -> SafeString:
    return _status(client.status, get_language())


def grade(client: Client) -> SafeString:
    return _grade(client.grade, get_language())


def how(visit: Visit) -> SafeString:
    return _how(visit.how, get_language())


def facts(visit: Visit) -> SafeString | str:
    return _facts(tuple(visit.facts), get_language()) if visit.facts else ""


def next_step(visit: Visit) -> SafeString | str:
    return _next_step(visit.next_step, visit.next_on, get_language()) if visit.next_step else ""


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
def _facts(values: tuple[str, ...], _language: str) -> SafeString:
    badges = [_badge(Fact(value).label, "neutral", "") for value in values]
    return format_html('<span class="facts-said">{}</span>', SafeString("".join(badges)))


@lru_cache(maxsize=2048)
def _next_step(value: str, day: date | None, _language: str) -> SafeString | str:
    label = NextStep(value).label
    if not day:
        return str(label)
    return format_html('<span>{} <span class="muted">{}</span></span>', label, date_format(day, "SHORT_DATE_FORMAT"))


def _badge(text, tone: str, picture: str) -> SafeString:
    return render_to_string("components/badge.html", {"text": text, "tone": tone, "icon": picture})
