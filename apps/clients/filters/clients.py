"""What the list of clients can be narrowed by."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Client
from apps.teams.models import Person
from salesmgmt.lib.choices import NamedFilter, NamedFilterSet


def people_in_reach(request):
    return Person.objects.visible_to(request.user)


class ClientFilter(NamedFilterSet):
    """Name (also in pinyin), segment, region, grade, status, owner."""

    q = filters.CharFilter(
        method="search", label=_("Search"),
        widget=forms.TextInput(attrs={"placeholder": _("Name, pinyin or initials")}),
    )  # fmt: skip
    owner = NamedFilter(label=_("Owner"), queryset=people_in_reach, empty_label=_("Everyone"))

    class Meta:
        model = Client
        fields = ("q", "segment", "region", "grade", "status", "owner")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("segment", "region", "grade", "status"):
            self.filters[name].extra["empty_label"] = _("All")
        if self.request.user.leads:
            self.filters["owner"].extra |= {"null_label": _("Nobody")}
        else:
            del self.filters["owner"]

    def search(self, rows, _name, text):
        return rows.matching(text)
