"""What is typed about a team: its name, the team above, its leader."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.teams.forms.choices import ForViewer, TeamChoices, VisibleChoices
from apps.teams.models import Person, Team


def _led(teams, viewer):
    return teams if viewer.is_administrator else teams.filter(pk__in=viewer.reach.teams)


class TeamForm(ForViewer, forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    parent = TeamChoices(
        Team, among=_led, label=_("Team above"), required=False, empty_label=_("None: it is the company itself")
    )
    leader = VisibleChoices(
        Person, among=lambda people: people.active(), label=_("Leader"), required=False,
        empty_label=_("Nobody yet"),
        help_text=_("The leader sees everything of this team and of the teams below it."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.viewer.is_administrator and self.initial.get("parent"):
            self.fields["parent"].required = True
            self.fields["parent"].empty_label = None
