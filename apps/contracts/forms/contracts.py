"""What is typed about a contract and its lines."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.clients.forms.lines import ProductLine, line_rows
from apps.clients.forms.named import ClientByName
from apps.clients.models import Client, Deal
from apps.contracts.actions import Line
from apps.contracts.models import Contract
from apps.teams.forms import ForViewer, VisibleChoices
from apps.teams.models import Company, Person
from salesmgmt.lib.fields import DayField, MoneyField
from salesmgmt.lib.merging import Beside, Merging
from salesmgmt.lib.numbers import money


class ContractForm(Merging, ForViewer, forms.ModelForm):
    """What a draft says; once it is signed nobody changes it."""

    client = ClientByName()
    deal = VisibleChoices(Deal, label=_("Deal"), required=False, empty_label=_("None"))
    starts_on = DayField(label=_("Starts on"), required=False)
    ends_on = DayField(label=_("Ends on"), required=False)

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ("number", "title", "client", "deal", "kind", "starts_on", "ends_on", "note")
        widgets = {
            "number": forms.TextInput(attrs={"autocomplete": "off"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, client: Client | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer_deals_of(client)

    def _offer_deals_of(self, client: Client | None) -> None:
        """This will offer the client's deals alone; before there is a client there are none to offer."""
        if client is None:
            del self.fields["deal"]
            return
        deals = self.fields["deal"].queryset
        held = self.initial.get("deal")
        own = deals.filter(client=client)
        self.fields["deal"].queryset = (own | deals.filter(pk=getattr(held, "pk", held))) if held else own

    def _post_clean(self):
        """The row stays as it is: the action judges it as a whole, and says what is wrong at the right field."""


class DraftForm(ContractForm):
    """A new draft of the person writing it, or of someone they lead."""

    owner = VisibleChoices(Person, among=lambda people: people.active(), label=_("Owner"))

    field_order = ("number", "title", "client", "deal", "owner", "kind", "starts_on", "ends_on", "note")

    class Meta(ContractForm.Meta):
        fields: tuple[str, ...] = (*ContractForm.Meta.fields, "owner")

    def __init__(self, *args, viewer: Person, **kwargs):
        kwargs["initial"] = {"owner": viewer.pk} | (kwargs.get("initial") or {})
        super().__init__(*args, viewer=viewer, **kwargs)
        if not viewer.leads:
            del self.fields["owner"]


class ContractLineForm(ProductLine):
    """One position of a contract: what it is, how much of it, and what is paid for it in all."""

    description = forms.CharField(label=_("Description"), required=False, max_length=200)
    amount = MoneyField(label=_("Amount"), required=True)

    telling = ("product", "description", "amount")

    @property
    def value(self) -> Line:
        typed = self.cleaned_data
        return Line(typed["product"], typed["amount"], typed["quantity"] or Decimal(1), typed["description"])


ContractLines = line_rows(ContractLineForm)


def lines_beside(lines) -> Beside:
    """This will have the contract's lines merge as one value: their order and number belong together."""
    typed = [row.value for row in lines.filled] if lines.is_bound and lines.is_valid() else []
    return Beside(typed, _held, _shown, "lines")


def _held(contract: Contract) -> list[Line]:
    held = contract.lines.select_related("product")
    return [Line(line.product, line.amount, line.quantity, line.description) for line in held]


def _shown(lines: list[Line]) -> str:
    return _now("; ").join(f"{line.description or line.product} {money(line.amount)}" for line in lines)


class SignForm(forms.Form):
    """The day on which the client signed."""

    signed_on = DayField(label=_("Signed on"))

    def __init__(self, *args, **kwargs):
        today = Company.current().today()
        super().__init__(*args, **{"initial": {"signed_on": today}} | kwargs)
        self.fields["signed_on"].widget.attrs["max"] = today.isoformat()
        self.fields["signed_on"].error_messages["required"] = _now("Give the day of the signing.")
