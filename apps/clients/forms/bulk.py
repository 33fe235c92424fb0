"""What many records are to become: a form for each thing that takes a value."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Client, Pool, Region, Segment
from apps.clients.models.client import ClientStatus, Grade
from apps.teams.forms import ForViewer, VisibleChoices
from apps.teams.models import Person


class ValueForm(ForViewer, forms.Form):
    """One value; without any field for what takes none."""

    @property
    def value(self):
        return self.cleaned_data.get("value")


class PersonForm(ValueForm):
    value = VisibleChoices(Person, among=lambda people: people.active(), label=_("New owner"))


class GradeForm(ValueForm):
    value = forms.ChoiceField(label=_("Grade"), choices=Grade)


class StatusForm(ValueForm):
    value = forms.ChoiceField(label=_("Status"), choices=ClientStatus)


class SegmentForm(ValueForm):
    value = forms.ModelChoiceField(label=_("Segment"), queryset=Segment.objects.all())


class RegionForm(ValueForm):
    value = forms.ModelChoiceField(label=_("Region"), queryset=Region.objects.all())


class TagForm(ValueForm):
    value = forms.CharField(label=_("Tag"), max_length=30)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        used = Client.objects.visible_to(self.viewer).used_tags()
        self.fields["value"].help_text = _("In use: %(tags)s") % {"tags": "、".join(used[:12])} if used else ""


class PoolForm(ValueForm):
    value = VisibleChoices(Pool, among=lambda pools: pools.in_use(), label=_("Pool"))


FORMS: dict[str, type[ValueForm]] = {
    "owner": PersonForm, "grade": GradeForm, "status": StatusForm, "segment": SegmentForm, "region": RegionForm,
    "add_tag": TagForm, "remove_tag": TagForm, "pool": PoolForm,
}  # fmt: skip


def form_for(what: str, typed, viewer: Person) -> ValueForm:
    """This will make the form of one of the things that can be done."""
    # Bound only where it was answered: the same POST first brings the chosen rows.
    return FORMS.get(what, ValueForm)(typed if typed and "sure" in typed else None, viewer=viewer)
