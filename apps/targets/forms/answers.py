"""Answering targets: which ones are accepted as they were seen, and what is offered instead, and why."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.targets import rules
from apps.targets.actions import Offer
from apps.targets.kpis import Unit
from apps.targets.measures.commitments import Answer
from salesmgmt.lib.money import split
from salesmgmt.lib.typed import as_typed, sent_back, typed_number


def seen_targets(posted: Sequence[str]) -> dict[int, Decimal]:
    """This will read which targets are accepted, with the figure that was seen of each: "12:50000.00"."""
    found = {}
    for text in posted:
        key, _colon, amount = text.partition(":")
        if key.isdecimal() and len(key) < 19 and (seen := sent_back(amount)) is not None:
            found[int(key)] = seen
    return found


class CounterForm(forms.Form):
    """Another figure for one month or several, or one for them all together, and why."""

    total = forms.CharField(
        label=gettext_lazy("All these months together"), required=False, max_length=60,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=gettext_lazy("Shared out over the months in proportion to what was handed down."),
    )  # fmt: skip
    reason = forms.CharField(
        label=pgettext_lazy("for another figure", "Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, answers: Sequence[Answer], **kwargs):
        super().__init__(*args, **kwargs)
        self.answers = answers
        self.kpi = answers[0].target.goal.declared
        months: dict[str, forms.Field] = {}
        for answer in answers:
            target = answer.target
            standing = target.amount if answer.committed is None else answer.committed
            months[f"amount-{target.pk}"] = forms.CharField(
                label=date_format(target.month, "YEAR_MONTH_FORMAT"), required=True, max_length=60,
                initial=self._written(standing),
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                help_text=_("Handed down: %(amount)s") % {"amount": self._written(target.amount)},
            )  # fmt: skip
            months[f"seen-{target.pk}"] = forms.DecimalField(widget=forms.HiddenInput, initial=target.amount)
        self.fields = months | self.fields
        if not self.kpi.additive or len(answers) < 2:
            del self.fields["total"]
        given = next(
            (a.commitment.reason for a in answers if a.commitment and a.up_to_date and a.commitment.reason), ""
        )
        self.fields["reason"].initial = given

    @property
    def offers(self) -> list[Offer]:
        """What is committed to, of each target."""
        if (whole := self.cleaned_data.get("total")) is not None:
            handed = [answer.target.amount or Decimal(0) for answer in self.answers]
            amounts = split(whole, handed, rules.STEPS[self.kpi.unit])
        else:
            amounts = [self.cleaned_data[f"amount-{answer.target.pk}"] for answer in self.answers]
        return [
            Offer(answer.target, amount, self.cleaned_data[f"seen-{answer.target.pk}"])
            for answer, amount in zip(self.answers, amounts, strict=True)
        ]

    def clean(self):
        cleaned = super().clean() or {}
        for name in self.fields:
            if (name == "total" or name.startswith("amount-")) and name in cleaned:
                self._read(name)
        if cleaned.get("total") is not None and self._months_were_typed():
            self.add_error("total", _("Write either one figure for all months or each month's, not both."))
        if not self.errors and self._is_another_figure() and (why_not := rules.a_reason(cleaned.get("reason", ""))):
            self.add_error("reason", why_not)
        return cleaned

    def _read(self, name: str) -> None:
        try:
            amount = typed_number(self.cleaned_data[name], percent=self.kpi.unit == Unit.PERCENT)
            why_not = rules.an_amount_that_fits(self.kpi, amount)
        except ValueError as error:
            amount, why_not = None, str(error)
        self.cleaned_data[name] = amount
        if why_not:
            self.add_error(name, why_not)

    def _months_were_typed(self) -> bool:
        return any(name.startswith("amount-") for name in self.changed_data)

    def _is_another_figure(self) -> bool:
        return any(offer.amount != offer.target.amount for offer in self.offers)

    def _written(self, amount: Decimal | None) -> str:
        return as_typed(amount, percent=self.kpi.unit == Unit.PERCENT)


class DecisionForm(forms.Form):
    """What is remarked on a decision about a change of targets."""

    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever asked reads it. To reject, say why."),
    )  # fmt: skip
