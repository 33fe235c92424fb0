"""How the deals on the list and the board are narrowed."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.filters.periods import COMING, PeriodFilter, period_of
from apps.clients.models import Client, Deal, Stage
from apps.teams.models import Person
from salesmgmt.lib.choices import NamedFilter


class DealFilter(django_filters.FilterSet):
    """Open deals unless another outcome is asked for."""

    q = django_filters.CharFilter(method="search", label=_("Search deals"))
    stage = NamedFilter(queryset=Stage.objects.filter(outcome="open"), label=_("Stage"), empty_label=_("Every stage"))
    owner = NamedFilter(
        queryset=lambda request: Person.objects.visible_to(request.user), label=_("Owner"), empty_label=_("Everyone")
    )
    outcome = django_filters.ChoiceFilter(
        choices=[("won", _("Won")), ("lost", _("Lost")), ("all", _("Open or decided"))],
        empty_label=_("Open"),
        method="ended",
        label=_("Outcome"),
    )
    expected = PeriodFilter(
        choices=[("overdue", _("Overdue")), *COMING, ("none", _("No date yet"))],
        method="expects",
        label=_("Expected"),
    )
    client = django_filters.ModelChoiceFilter(
        queryset=lambda request: Client.objects.visible_to(request.user), widget=forms.HiddenInput
    )
    # The board and the list are one page: filtering the one does not lead to the other.
    view = django_filters.CharFilter(method="as_it_is", widget=forms.HiddenInput)

    class Meta:
        model = Deal
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.leads:
            del self.filters["owner"]

    def filter_queryset(self, queryset):
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("outcome") else found.open()

    def as_it_is(self, deals, _name, _value):
        return deals

    def search(self, deals, _name, text):
        return deals.matching(text)

    def ended(self, deals, _name, outcome):
        return deals if outcome == "all" else deals.filter(outcome=outcome)

    def expects(self, deals, _name, value):
        if value == "none":
            return deals.filter(expected_on__isnull=True)
        company = self.request.company
        if value == "overdue":
            return deals.open().filter(expected_on__lt=company.today())
        period = period_of(value, company)
        return deals.filter(expected_on__gte=period.first, expected_on__lt=period.after)
