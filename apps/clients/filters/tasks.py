"""How the list of tasks is narrowed."""

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Task
from apps.teams.models import Company

STATES = [("overdue", _("Overdue")), ("today", _("Due by today")), ("done", _("Done")), ("all", _("All"))]


class TaskFilter(django_filters.FilterSet):
    """Open tasks, unless others are asked for."""

    q = django_filters.CharFilter(field_name="text", lookup_expr="icontains", label=_("Search tasks"))
    state = django_filters.ChoiceFilter(method="in_state", choices=STATES, label=_("State"), empty_label=_("Open"))
    due_from = django_filters.DateFilter(field_name="due_on", lookup_expr="gte", label=_("Due from"))
    due_to = django_filters.DateFilter(field_name="due_on", lookup_expr="lte", label=_("Due until"))

    # Which tab one is on goes along when the list is narrowed.
    whose = django_filters.CharFilter(method="in_state", widget=forms.HiddenInput())

    class Meta:
        model = Task
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("due_from", "due_to"):
            self.form.fields[name].widget.input_type = "date"

    def in_state(self, tasks, _name, value):
        return tasks

    def filter_queryset(self, queryset):
        """This will narrow by state also where none was asked for."""
        tasks, state = super().filter_queryset(queryset), self.form.cleaned_data.get("state")
        today = Company.current().today()
        match state:
            case "all":
                return tasks
            case "done":
                return tasks.done()
            case "overdue":
                return tasks.overdue(today)
            case "today":
                return tasks.due_by(today)
        return tasks.open()
