"""How the list of payments is narrowed."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.filters.periods import PeriodFilter
from apps.clients.models import Client
from apps.contracts.models import Payment
from apps.teams.models import Person


class PaymentFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Search payments"))
    received = PeriodFilter(field_name="received_on", label=_("Received on"))
    owner = django_filters.ModelChoiceFilter(
        queryset=lambda request: Person.objects.visible_to(request.user), label=_("Owner"), empty_label=_("Everyone")
    )
    client = django_filters.ModelChoiceFilter(
        field_name="contract__client",
        queryset=lambda request: Client.objects.visible_to(request.user),
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Payment
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.request.user.leads:
            del self.filters["owner"]

    def search(self, payments, _name, text):
        return payments.matching(text)
