"""What is typed about a deal, where it moves, and to whom it is handed over."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.clients.forms.lines import ProductLine, line_rows
from apps.clients.forms.named import ClientByName
from apps.clients.models import Deal, Stage
from apps.clients.models.deal import LostReason
from apps.teams.forms import ForViewer, VisibleChoices
from apps.teams.models import Company, Person
from salesmgmt.lib.fields import DayField, MoneyField, QuantityField
from salesmgmt.lib.merging import Beside, Merging


class DealForm(Merging, ForViewer, forms.ModelForm):
    """What is known of a deal."""

    client = ClientByName(required=False, help_text=_("May stay empty until somebody is named."))
    amount = MoneyField(label=_("Amount"), required=False, min_value=0)
    expected_on = DayField(label=_("Expected to sign on"), required=False)

    class Meta:
        model = Deal
        fields: tuple[str, ...] = ("name", "client", "amount", "expected_on", "competitor", "note")
        widgets = {
            "name": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A decided deal keeps a client.
        self.fields["client"].required = bool(self.instance.pk) and self.instance.outcome != "open"

    def _post_clean(self):
        """The row stays as it is: the action judges it as a whole, and says what is wrong at the right field."""


class OpenDealForm(DealForm):
    """A new deal of the person opening it, or of someone they lead."""

    owner = VisibleChoices(Person, among=lambda people: people.active(), label=_("Owner"))
    stage = forms.ModelChoiceField(Stage.objects.filter(outcome="open"), label=_("Stage"), empty_label=None)
    opened_on = DayField(label=_("Opened on"))

    field_order = ("name", "client", "owner", "stage", "amount", "expected_on", "opened_on", "competitor", "note")

    class Meta(DealForm.Meta):
        fields: tuple[str, ...] = (*DealForm.Meta.fields, "owner", "stage", "opened_on")

    def __init__(self, *args, viewer: Person, **kwargs):
        kwargs["initial"] = {"owner": viewer.pk, "opened_on": Company.current().today()} | (kwargs.get("initial") or {})
        super().__init__(*args, viewer=viewer, **kwargs)
        if not viewer.leads:
            del self.fields["owner"]


class DealLineForm(ProductLine):
    """A product the client may buy."""

    def clean_product(self):
        if self.cleaned_data["product"] is None:
            raise forms.ValidationError(_now("Choose the product, or empty the row."))
        return self.cleaned_data["product"]

    @property
    def value(self) -> tuple:
        return self.cleaned_data["product"], self.cleaned_data["quantity"] or 1


DealLines = line_rows(DealLineForm)


def lines_beside(lines) -> Beside:
    """This will have the deal's products merge as one value: their order and number belong together."""
    typed = [row.value for row in lines.filled] if lines.is_bound and lines.is_valid() else []
    return Beside(typed, _held_lines, _shown_lines, "lines")


def _held_lines(deal: Deal) -> list[tuple]:
    return [(line.product, line.quantity) for line in deal.lines.select_related("product")]


def _shown_lines(lines: list[tuple]) -> str:
    return _now("; ").join(f"{product} × {QuantityField().prepare_value(quantity)}" for product, quantity in lines)


class MoveForm(forms.Form):
    """Where a deal goes; the day and the reason are asked where it ends."""

    stage = forms.ModelChoiceField(Stage.objects.all(), label=_("Stage"), empty_label=None)
    closed_on = DayField(label=_("Decided on"), required=False)
    lost_reason = forms.ChoiceField(
        label=_("Why lost"), choices=[("", _("Choose a reason")), *LostReason.choices], required=False
    )
    competitor = forms.CharField(
        label=_("Competitor"), max_length=100, required=False, help_text=_("Who won it instead, if you know.")
    )

    def __init__(self, *args, to: Stage | None = None, **kwargs):
        kwargs["initial"] = {"closed_on": Company.current().today()} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        if to is not None:
            self.fields["stage"].widget = forms.HiddenInput()
            self.initial["stage"] = to.pk
            self._ask_only_what_is_needed(to.outcome)

    def _ask_only_what_is_needed(self, outcome: str) -> None:
        needless = {"open": ("closed_on", "lost_reason", "competitor"), "won": ("lost_reason", "competitor")}
        for name in needless.get(outcome, ()):
            del self.fields[name]
        for name in ("closed_on", "lost_reason"):
            if name in self.fields:
                self.fields[name].required = True
        if "lost_reason" in self.fields:
            self.fields["lost_reason"].error_messages["required"] = _now("Say why the deal was lost.")

    @property
    def values(self) -> dict:
        """This will give what `move_deal` takes."""
        typed = self.cleaned_data
        return {
            "to": typed["stage"],
            "on": typed.get("closed_on"),
            "lost_reason": typed.get("lost_reason", ""),
            "competitor": typed.get("competitor", ""),
        }


class ReassignDealForm(ForViewer, forms.Form):
    """Who has the deal from now on."""

    owner = VisibleChoices(Person, among=lambda people: people.active(), label=_("New owner"))

    def __init__(self, *args, deal: Deal, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = self.fields["owner"].queryset.exclude(pk=deal.owner_id)
