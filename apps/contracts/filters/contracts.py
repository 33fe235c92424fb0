"""How the list of contracts is narrowed."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.filters.periods import PeriodFilter
from apps.clients.models import Client, Deal
from apps.contracts.models import Contract
from apps.contracts.models.contract import Kind
from apps.teams.models import Person


class ContractFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Search contracts"))
    state = django_filters.ChoiceFilter(
        choices=[("signed", _("Signed")), ("draft", _("Draft"))],
        method="in_state",
        label=_("State"),
        empty_label=_("Signed or draft"),
    )
    signed = PeriodFilter(field_name="signed_on", label=_("Signed on"))
    kind = django_filters.ChoiceFilter(choices=Kind, label=_("Kind"), empty_label=_("Every kind"))
    owner = django_filters.ModelChoiceFilter(
        queryset=lambda request: Person.objects.visible_to(request.user), label=_("Owner"), empty_label=_("Everyone")
    )
    client = django_filters.ModelChoiceFilter(
        queryset=lambda request: Client.objects.visible_to(request.user), widget=forms.HiddenInput
    )
    deal = django_filters.ModelChoiceFilter(
        queryset=lambda request: Deal.objects.visible_to(request.user), widget=forms.HiddenInput
    )

    class Meta:
        model = Contract
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.leads:
            del self.filters["owner"]

    def search(self, contracts, _name, text):
        return contracts.matching(text)

    def in_state(self, contracts, _name, state):
        return contracts.signed() if state == "signed" else contracts.drafts()
