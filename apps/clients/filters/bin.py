"""What the recycle bin can be narrowed by."""

import django_filters as filters
from django import forms
from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Discarded

# Every kind of record that can be deleted by hand, whatever floor it is from.
KINDS = ("clients.client", "clients.contact", "clients.visit", "clients.deal", "clients.task", "contracts.contract")


def kinds():
    return [(kind, capfirst(apps.get_model(kind)._meta.verbose_name)) for kind in KINDS]


class BinFilter(filters.FilterSet):
    """Name and kind."""

    q = filters.CharFilter(
        field_name="name", lookup_expr="icontains", label=_("Search"),
        widget=forms.TextInput(attrs={"placeholder": _("Name")}),
    )  # fmt: skip
    kind = filters.ChoiceFilter(label=_("Kind"), choices=kinds, empty_label=_("All"))

    class Meta:
        model = Discarded
        fields = ("q", "kind")
