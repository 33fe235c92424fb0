"""Tags and filters of the user interface; what they draw is in templates/components."""

from functools import lru_cache
from uuid import uuid4

from django import template
from django.http import HttpRequest, QueryDict
from django.template.defaultfilters import date as format_date
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from salesmgmt.lib import masking, numbers, small_charts
from salesmgmt.lib.icons import icon as draw_icon
from salesmgmt.lib.ui import TONES, Empty, Fact, avatar_colour, initials, more_of, undo_of

register = template.Library()


def _language() -> str:
    return get_language() or "en"


def _unit(kpi) -> str:
    return str(getattr(kpi, "unit", kpi))


def _currency(context) -> str:
    return getattr(context.get("company"), "currency", "") or ""


@register.simple_tag
def icon(name, label="", css=""):
    return draw_icon(name, label, css)


@register.filter
def money(value):
    return numbers.money(value)


@register.filter
def compact(value):
    return numbers.compact(value, _language())


@register.filter
def percent(value):
    return numbers.percent(value)


@register.filter
def in_unit(value, kpi):
    return numbers.in_unit(value, _unit(kpi), _language())


@register.filter
def short_in_unit(value, kpi):
    return numbers.short_in_unit(value, _unit(kpi), _language())


@register.filter
def unlocalized(value):
    """A number as machines read it, whatever the thousands setting."""
    return str(value)


@register.simple_tag(takes_context=True)
def amount(context, value, exact=False):
    return _figure(value, "money", _currency(context), exact)


@register.simple_tag(takes_context=True)
def figure(context, value, kpi, exact=False):
    return _figure(value, _unit(kpi), _currency(context), exact)


def _figure(value, unit, currency, exact):
    """This will draw a number, short unless told otherwise, with the exact one on hover and for copying."""
    full = numbers.in_unit(value, unit, _language(), currency)
    shown = full if exact else numbers.short_in_unit(value, unit, _language(), currency)
    known = numbers.exact(value)
    if known is None:
        return format_html('<span class="figure muted" title="{}">{}</span>', _("No figure"), shown)
    if shown == full:
        return format_html('<data class="figure" value="{}">{}</data>', str(known), shown)
    return format_html('<data class="figure" value="{}" title="{}">{}</data>', str(known), full, shown)


@register.simple_tag
def bar(attainment, pace=None, label=""):
    return small_charts.bar(attainment, pace, label)


@register.simple_tag
def share_bar(share):
    return small_charts.share_bar(share)


@register.simple_tag
def badge(text, tone="neutral", icon=None):
    if tone not in TONES:
        raise ValueError(f"{tone!r} is not a tone; there are {', '.join(TONES)}.")
    return _badge(_unmarked(text), tone, TONES[tone] if icon is None else icon)


def _unmarked(text):
    """This will drop the mark of a safe string: marked and unmarked are equal as keys, and only one is escaped."""
    return str(text) + ""


# Lists show the same few badges and faces in every row.
@lru_cache(maxsize=1000)
def _badge(text, tone, icon):
    return render_to_string("components/badge.html", {"text": text, "tone": tone, "icon": icon})


@register.simple_tag
def avatar(person, size="", label=False):
    return _avatar(_unmarked(getattr(person, "name", None) or person or ""), size, bool(label))


@lru_cache(maxsize=1000)
def _avatar(name, size, label):
    told = {"name": name, "initials": initials(name), "colour": avatar_colour(name), "size": size, "label": label}
    return render_to_string("components/avatar.html", told)


@register.inclusion_tag("components/empty.html")
def empty(title="", text="", url="", label="", icon="inbox", state=None):
    return {"empty": state or Empty(title=title or _("Nothing here yet"), text=text, url=url, label=label, icon=icon)}


@register.simple_tag
def delta(value, unit="percent", label=""):
    return small_charts.delta(value, unit, _language(), label)


@register.filter(name="masked")
def masked_number(number):
    return masking.masked(str(number or ""))


@register.simple_tag
def sparkline(values, label="", running=False):
    return small_charts.sparkline(values, label, running=running)


@register.inclusion_tag("components/fact.html")
def fact(label, value, url=""):
    return {"fact": Fact(label, value, url)}


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The current query string with some parameters set, and those given None or "" removed."""
    request: HttpRequest | None = context.get("request")
    params = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        else:
            params[name] = str(value)
    return "?" + params.urlencode()


@register.simple_tag(takes_context=True)
def theme(context):
    """The person's choice of light, dark or system."""
    user = getattr(context.get("request"), "user", None) or context.get("user")
    chosen = getattr(user, "theme", "") or "system"
    return chosen if chosen in ("light", "dark") else "system"


@register.filter
def undo_url(message):
    return undo_of(message)[0]


@register.filter
def more_url(message):
    return more_of(message)


@register.filter
def undo_label(message):
    return undo_of(message)[1] or _("Undo")


@register.filter
def moment(value):
    """When something happened: the day, and the time of day where there is one."""
    if value is None or value == "":
        return numbers.DASH
    if hasattr(value, "hour"):
        return format_date(timezone.localtime(value) if timezone.is_aware(value) else value, "SHORT_DATETIME_FORMAT")
    return day(value, _language())


# A list shows the same few days over and over.
@lru_cache(maxsize=4000)
def day(value, _language):
    return format_date(value, "SHORT_DATE_FORMAT")


@register.filter
def short_month(value):
    """A month where the year is told beside it and there is little room."""
    return format_date(value, pgettext("format of a month without its year", "N"))


@register.filter
def plain(value):
    """Any value as a person reads it: a dash for nothing, yes or no, dates and numbers in the local habit."""
    if value is None or value == "":
        return numbers.DASH
    if isinstance(value, str):
        return value
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    if hasattr(value, "strftime"):
        return moment(value)
    return localize(value)


@register.filter
def currency_sign(code):
    return numbers.currency_sign(code or "", _language())


@register.filter
def money_sign(value, code="CNY"):
    return numbers.in_unit(value, "money", _language(), str(code))


@register.filter
def chart_json(chart):
    return chart.for_script()


@register.simple_tag
def once():
    """The key of a form that makes something: sent twice, it is done once (salesmgmt.once)."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid4())


@register.tag
def capture(parser, token):
    """Keep what is between the tags under a name, so that one block can be written in two places."""
    try:
        _tag, _as, name = token.split_contents()
    except ValueError:
        raise template.TemplateSyntaxError("Write {% capture as name %}…{% endcapture %}.") from None
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return CaptureNode(nodelist, name)


class CaptureNode(template.Node):
    """See `capture`."""

    def __init__(self, nodelist, name):
        self.nodelist, self.name = nodelist, name

    def render(self, context):
        context[self.name] = mark_safe(self.nodelist.render(context).strip())  # noqa: S308 - escaped by the nodes
        return ""
