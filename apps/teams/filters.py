"""How the list of people is narrowed."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.teams.models import Company, Person, Role, Team


def teams_in_sight(request):
    return Team.objects.visible_to(request.user)


class PeopleFilter(filters.FilterSet):
    """Name (also in pinyin), role, team with those below, may sign in."""

    q = filters.CharFilter(
        method="search", label=_("Search"),
        widget=forms.TextInput(attrs={"placeholder": _("Name, pinyin or sign-in name")}),
    )  # fmt: skip
    role = filters.ChoiceFilter(label=_("Role"), choices=Role, empty_label=_("All"))
    team = filters.ModelChoiceFilter(
        label=_("Team, with those below"), queryset=teams_in_sight, method="in_team", empty_label=_("All")
    )
    is_active = filters.ChoiceFilter(
        label=_("Sign-in"), choices=[("true", _("May sign in")), ("false", _("Switched off"))],
        method="may_sign_in", empty_label=_("All"),
    )  # fmt: skip

    class Meta:
        model = Person
        fields = ("q", "role", "team", "is_active")

    def search(self, rows, _name, text):
        return rows.matching(text)

    def in_team(self, rows, _name, team):
        return rows.members_of(Team.objects.below(team.pk).values_list("pk", flat=True), Company.current().today())

    def may_sign_in(self, rows, _name, value):
        return rows.filter(is_active=value == "true")
