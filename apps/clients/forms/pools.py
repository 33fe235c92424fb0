"""What is typed about pools, about giving a client to one, and about handing out what waits there."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.clients.measures.dealing_out import Dealing
from apps.clients.models import Pool, Region
from apps.clients.models.client import Grade
from apps.teams.forms import ForViewer, TeamChoices, VisibleChoices, VisibleMultipleChoices
from apps.teams.models import Person, Team


class DaysField(forms.IntegerField):
    """A number of days; empty is never."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**{"min_value": 1, "max_value": 3650, "required": False} | kwargs)


class PoolForm(ForViewer, forms.ModelForm):
    """A pool, with its rules by grade."""

    team = TeamChoices(Team, label=_("Team"), required=False, empty_label=_("The whole company"),
                       help_text=_("Its people and those of all teams below look into the pool."))  # fmt: skip
    region = forms.ModelChoiceField(
        Region.objects.all(), label=_("Region"), required=False, empty_label=_("Every region"),
        help_text=_("Only clients of this region go to it."),
    )  # fmt: skip
    claims_a_day = DaysField(
        label=_("Claims a day"), help_text=_("Of one person, from all pools. Empty means no limit.")
    )
    clients_at_most = DaysField(
        label=_("Clients a person may hold"), max_value=1_000_000,
        help_text=_("Nobody claims or is given more from this pool. Empty means no limit."),
    )  # fmt: skip
    cool_days = DaysField(
        label=_("Days until the last owner may claim again"), min_value=0, required=True,
        help_text=_("0 means at once."),
    )  # fmt: skip
    warn_days = DaysField(
        label=_("Days of warning before a client is returned"), min_value=0, max_value=90, required=True,
        help_text=_("Nobody loses a client without having been warned this long before."),
    )  # fmt: skip

    class Meta:
        model = Pool
        fields = ("name", "team", "region", "claims_a_day", "clients_at_most", "cool_days", "warn_days", "is_open")
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "off"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = {rule.grade: rule for rule in self.instance.rules.all()} if self.instance.pk else {}
        for grade in Grade:
            for kind, name in (("follow_up", "days_without_follow_up"), ("deal", "days_without_deal")):
                self.fields[f"{kind}_{grade.value}"] = DaysField(
                    label=_KINDS[kind] % {"grade": grade.label}, initial=getattr(held.get(grade.value), name, None)
                )

    @property
    def plain_fields(self) -> list:
        return [self[name] for name in self.Meta.fields]

    @property
    def rule_rows(self) -> list[dict]:
        """The rules as a table: a row for each grade."""
        return [
            {"grade": grade.label, "fields": [self[f"follow_up_{grade.value}"], self[f"deal_{grade.value}"]]}
            for grade in Grade
        ]

    @property
    def values(self) -> dict:
        """This will give what `add_pool` and `change_pool` take."""
        given = self.cleaned_data
        rules = {grade.value: (given[f"follow_up_{grade.value}"], given[f"deal_{grade.value}"]) for grade in Grade}
        return {name: given[name] for name in self.Meta.fields} | {"rules_by_grade": rules}


_KINDS = {
    "follow_up": _("Days without follow-up, grade %(grade)s"),
    "deal": _("Days without a deal, grade %(grade)s"),
}


class ReleaseForm(ForViewer, forms.Form):
    """To which pool a client goes, and why."""

    pool = VisibleChoices(Pool, among=lambda pools: pools.in_use(), label=_("Pool"), empty_label=None)
    why = forms.CharField(
        label=pgettext_lazy("giving a client up", "Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Whoever looks after the client next reads this."),
    )  # fmt: skip


class AssignForm(ForViewer, forms.Form):
    """To whom clients of a pool are handed out, and by what."""

    to = VisibleMultipleChoices(
        Person, among=lambda people: people.active(), label=_("People"), widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(label=_("How"), choices=Dealing.choices, widget=forms.RadioSelect, initial=Dealing.ROUND)

    @property
    def has_choices(self) -> bool:
        return self.viewer.leads and self.fields["to"].queryset.exists()
