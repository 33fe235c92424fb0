"""What a pool can be narrowed by."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Client, Pool
from salesmgmt.lib.choices import NamedFilter, NamedFilterSet


def pools_in_sight(request):
    return Pool.objects.visible_to(request.user)


class PoolFilter(NamedFilterSet):
    """Name (also in pinyin), pool, segment, region, grade."""

    q = filters.CharFilter(
        method="search", label=_("Search"),
        widget=forms.TextInput(attrs={"placeholder": _("Name, pinyin or initials")}),
    )  # fmt: skip
    # Chosen by the tabs; kept while the other filters change.
    pool = NamedFilter(queryset=pools_in_sight, widget=forms.HiddenInput)

    class Meta:
        model = Client
        fields = ("q", "pool", "segment", "region", "grade")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("segment", "region", "grade"):
            self.filters[name].extra["empty_label"] = _("All")

    def search(self, rows, _name, text):
        return rows.matching(text)
