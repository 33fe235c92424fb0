"""What the list of visits and calls can be narrowed by."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.filters.periods import PAST, PeriodFilter
from apps.clients.models import Client, Visit
from apps.clients.models.chip import all_chips
from apps.clients.models.visit import CallResult
from apps.teams.models import Person
from salesmgmt.lib.choices import NamedFilter

DAYS = [("today", _("Today")), ("this-week", _("This week")), ("last-week", _("Last week"))]
STATES = [
    ("late", _("Logged late")),
    ("due", _("Next step is due")),
    ("photos", _("With photos")),
    ("joint", _("Joint visits")),
]


def people_in_reach(request):
    return Person.objects.visible_to(request.user)


def clients_in_reach(request):
    return Client.objects.visible_to(request.user)


class VisitFilter(filters.FilterSet):
    """Client, period, person, how, fact, result and state; a period can be any that `Period` reads."""

    q = filters.CharFilter(
        method="search", label=_("Client"),
        widget=forms.TextInput(attrs={"placeholder": _("Client: name, pinyin or initials")}),
    )  # fmt: skip
    period = PeriodFilter(field_name="visited_on", label=_("Period"), choices=[*DAYS, *PAST])
    owner = NamedFilter(label=_("Visited by"), queryset=people_in_reach, empty_label=_("Everyone"))
    fact = filters.ChoiceFilter(
        field_name="facts", method="with_fact", label=_("What happened"), choices=all_chips, empty_label=_("Anything")
    )
    call_result = filters.ChoiceFilter(
        label=_("Result of the call"), choices=CallResult, empty_label=_("Any result")
    )  # fmt: skip
    state = filters.ChoiceFilter(label=_("State"), method="in_state", choices=STATES, empty_label=_("All"))
    client = filters.ModelChoiceFilter(queryset=clients_in_reach, widget=forms.HiddenInput)

    class Meta:
        model = Visit
        fields = ("q", "period", "owner", "how", "fact", "call_result", "state", "client")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["how"].extra["empty_label"] = _("All")
        if not self.request.user.leads:
            del self.filters["owner"]

    def search(self, rows, _name, text):
        for word in text.lower().split():
            rows = rows.filter(client__search__contains=word)
        return rows

    def with_fact(self, rows, _name, fact):
        return rows.filter(facts__contains=[fact])

    def in_state(self, rows, _name, state):
        if state == "late":
            return rows.logged_late()
        if state == "due":
            return rows.still_due(self.request.company.today())
        return rows.pictured() if state == "photos" else rows.joint()
