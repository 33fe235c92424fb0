"""What is typed about a client, and to whom it is handed over."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.clients.forms.custom import WithOwnFields
from apps.clients.forms.named import ClientByName
from apps.clients.forms.tags import TagsField
from apps.clients.models import Client
from apps.teams.forms import ForViewer, VisibleChoices
from apps.teams.models import Person
from salesmgmt.lib.fields import CreditCode, MoneyField, WholeNumber
from salesmgmt.lib.merging import Merging


class ClientForm(Merging, WithOwnFields, ForViewer, forms.ModelForm):
    """What is known of a client."""

    own_of = "client"
    spread = {"custom": "own_"}

    website = forms.URLField(
        label=_("Website"), required=False, max_length=200, assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    credit_code = CreditCode(label=_("Unified social credit code"), required=False)
    tags = TagsField(label=_("Tags"), required=False)
    employees = WholeNumber(label=_("Employees"), required=False, max_value=9_999_999)
    founded = WholeNumber(label=_("Founded in"), required=False, max_value=2100)
    annual_revenue = MoneyField(
        label=_("Annual revenue"), required=False, help_text=_("In millions of the company's currency.")
    )
    parent = ClientByName(
        label=_("Belongs to"), required=False, help_text=_("Another client, such as the group's parent company.")
    )

    class Meta:
        model = Client
        fields = (
            "name", "short_name", "status", "grade", "segment", "region", "source", "code", "credit_code", "phone",
            "website", "employees", "founded", "annual_revenue", "address", "parent", "tags", "note",
        )  # fmt: skip
        widgets = {
            "note": forms.Textarea(attrs={"rows": 3}),
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        but = [self.instance.pk] if self.instance.pk else []
        for name in ("name", "phone", "website", "credit_code"):
            self.fields[name].widget.attrs |= {
                "autocomplete": "off", "hx-get": reverse("clients:duplicates", args=but),
                "hx-trigger": "input changed delay:300ms", "hx-target": "#alike", "hx-sync": "closest form:replace",
                "hx-include": "[name=name],[name=phone],[name=website],[name=credit_code]",
            }  # fmt: skip
        about = f"?of=client&record={self.instance.pk or ''}"
        self.fields["segment"].widget.attrs |= {
            "hx-get": reverse("clients:own_fields") + about, "hx-trigger": "change", "hx-target": "#own-fields",
            "hx-swap": "outerHTML", "hx-include": "#own-fields",
        }  # fmt: skip
        self.fields["tags"].offer(Client.objects.visible_to(self.viewer).used_tags())
        self._choose_the_parent()

    def _choose_the_parent(self) -> None:
        """This will leave a parent that the viewer may not see as it is, and not show it."""
        held = self.instance.parent_id
        if held and not Client.objects.visible_to(self.viewer).filter(pk=held).exists():
            del self.fields["parent"]
        elif self.instance.pk:
            self.fields["parent"].queryset = self.fields["parent"].queryset.exclude(pk=self.instance.pk)

    def _get_validation_exclusions(self):
        """Whose code it is, is for the action to say: not everyone may hear the other client's name."""
        return {*super()._get_validation_exclusions(), "credit_code"}  # type: ignore[misc]

    @property
    def values(self) -> dict:
        """This will give what `add_client` and `change_client` take."""
        return self.with_own(self.cleaned_data) | {"code": self.cleaned_data["code"] or None}


class AddClientForm(ClientForm):
    """A new client, of the person adding it or of someone they lead."""

    owner = VisibleChoices(Person, among=lambda people: people.active(), label=_("Owner"))

    field_order = ("name", "short_name", "owner")

    def __init__(self, *args, viewer: Person, **kwargs):
        kwargs["initial"] = {"owner": viewer.pk} | (kwargs.get("initial") or {})
        super().__init__(*args, viewer=viewer, **kwargs)
        if not viewer.leads:
            del self.fields["owner"]


class ReassignForm(ForViewer, forms.Form):
    """Who looks after the client from now on."""

    to = VisibleChoices(Person, among=lambda people: people.active(), label=_("New owner"))

    def __init__(self, *args, client: Client, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = self.fields["to"].queryset.exclude(pk=client.owner_id)

    @property
    def has_choices(self) -> bool:
        return self.viewer.leads and self.fields["to"].queryset.exists()
