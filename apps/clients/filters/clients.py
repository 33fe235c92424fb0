"""What the list of clients can be narrowed by."""

from collections.abc import Iterable

import django_filters as filters
from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.clients.filters.own import own_filters
from apps.clients.models import Client, CustomField
from apps.teams.models import Person
from salesmgmt.lib.choices import NamedFilter, NamedFilterSet


def people_in_reach(request):
    return Person.objects.visible_to(request.user)


class ClientFilter(NamedFilterSet):
    """Name (also in pinyin), segment, region, grade, status, source, tag, owner, and the company's own fields."""

    q = filters.CharFilter(
        method="search", label=_("Search"),
        widget=forms.TextInput(attrs={"placeholder": _("Name, pinyin or initials")}),
    )  # fmt: skip
    tag = filters.CharFilter(
        method="tagged", label=_("Tag"),
        widget=forms.TextInput(attrs={
            "list": "tags-in-use", "autocomplete": "off", "hx-get": reverse_lazy("clients:tags"),
            "hx-trigger": "focus once", "hx-target": "#tags-in-use",
        }),
    )  # fmt: skip
    owner = NamedFilter(label=_("Owner"), queryset=people_in_reach, empty_label=_("Everyone"))

    class Meta:
        model = Client
        fields = ("q", "segment", "region", "grade", "status", "source", "tag", "owner")

    def __init__(self, *args, own: Iterable[CustomField] = (), **kwargs):
        super().__init__(*args, **kwargs)
        for name, one in own_filters(own).items():
            one.parent, one.model = self, Client
            self.filters[name] = one
        for name in ("segment", "region", "grade", "status", "source"):
            self.filters[name].extra["empty_label"] = _("All")
        if self.request.user.leads:
            self.filters["owner"].extra |= {"null_label": _("Nobody")}
        else:
            del self.filters["owner"]

    def tagged(self, rows, _name, text):
        return rows.filter(tags__contains=[text.strip()])

    def search(self, rows, _name, text):
        return rows.matching(text)
