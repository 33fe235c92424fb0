"""What is typed about a list: its columns, and the name of a view."""

from urllib.parse import parse_qsl, urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.teams.forms.choices import ForViewer, TeamChoices
from apps.teams.models import Team

# Where one is in a list is no part of a view.
PLACE = ("after", "before", "export")


class ColumnsForm(forms.Form):
    """Which columns of a list are shown."""

    table = forms.SlugField(max_length=40)
    next = forms.CharField(required=False, max_length=2000)

    @property
    def columns(self) -> list[str]:
        chosen = self.data.getlist("columns")  # type: ignore[attr-defined]
        return [key for key in chosen if len(key) <= 60][:60]


class ViewForm(ForViewer, forms.Form):
    """A view of a list under a name; with a team, for everyone in it."""

    table = forms.SlugField(max_length=40, widget=forms.HiddenInput)
    at = forms.CharField(max_length=2000, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name of the view"), max_length=60)
    team = TeamChoices(
        Team, label=_("Also for the team"), required=False, empty_label=_("Only for me"),
        among=lambda teams, viewer: teams.filter(pk__in=viewer.reach.teams),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.viewer.leads:
            del self.fields["team"]

    @property
    def values(self) -> dict:
        """This will give what `save_view` takes."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "at"}
        return values | {"query": query_of(self.cleaned_data["at"])}


def query_of(address: str) -> str:
    """This will give the query of a list's address without what names a place in it, in a fixed order."""
    pairs = parse_qsl(address.partition("?")[2])
    return urlencode(sorted((name, value) for name, value in pairs if name not in PLACE))
