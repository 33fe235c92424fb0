"""How the list of leads is narrowed."""

import django_filters
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Lead, Source
from apps.clients.models.lead import LeadState
from apps.teams.models import Person

STATES = [("waiting", _("Waiting for an answer")), *LeadState.choices, ("all", _("All"))]


class LeadFilter(django_filters.FilterSet):
    """Open leads, unless others are asked for."""

    q = django_filters.CharFilter(method="matching", label=_("Search leads"))
    state = django_filters.ChoiceFilter(method="in_state", choices=STATES, label=_("State"), empty_label=_("Open"))
    source = django_filters.ModelChoiceFilter(queryset=Source.objects.all(), label=_("Source"), empty_label=_("All"))
    owner = django_filters.ModelChoiceFilter(queryset=Person.objects.none(), label=_("Owner"), empty_label=_("All"))
    came_from = django_filters.DateFilter(field_name="came_at", lookup_expr="date__gte", label=_("Came from"))
    came_to = django_filters.DateFilter(field_name="came_at", lookup_expr="date__lte", label=_("Came until"))

    class Meta:
        model = Lead
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.request.user.leads:
            self.filters["owner"].queryset = Person.objects.visible_to(self.request.user)
        else:
            del self.filters["owner"]
        for name in ("came_from", "came_to"):
            self.form.fields[name].widget.input_type = "date"

    def matching(self, leads, _name, value):
        return leads.matching(value)

    def in_state(self, leads, _name, value):
        return leads

    def filter_queryset(self, queryset):
        """This will narrow by state also where none was asked for."""
        leads, state = super().filter_queryset(queryset), self.form.cleaned_data.get("state")
        match state:
            case "all":
                return leads
            case "waiting" | "new":
                return leads.waiting()
            case "answered" | "converted" | "rejected":
                return leads.filter(state=state)
        return leads.open()
