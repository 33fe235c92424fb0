"""What is asked of the ledger: whose lines, of which month, and what the targets were on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.targets.forms.choice import YEARS
from apps.targets.forms.pages import LedgerChoice
from apps.targets.measures.ledger import people_in_ledger
from apps.teams.models import Person, Team


class LedgerForm(forms.Form):
    """Filters of the ledger; what cannot be read is told at its field and left out."""

    person = forms.ChoiceField(label=gettext_lazy("Person or team"), required=False)
    month = forms.ChoiceField(label=gettext_lazy("Month"), required=False)
    on = forms.DateField(
        label=gettext_lazy("Targets on the day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(date(YEARS[0], 1, 1)), MaxValueValidator(date(YEARS[-1], 12, 31))],
    )

    def __init__(self, *args, choice: LedgerChoice, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("person", "month"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.known: dict[str, Person | Team] = {
            f"{'t' if isinstance(who, Team) else 'p'}{who.pk}": who
            for who in people_in_ledger(choice.team, choice.goal, choice.span, choice.viewer)
        }
        everyone = [("", _("Everyone")), *((key, who.name) for key, who in self.known.items())]
        self.fields["person"].choices = everyone  # type: ignore[attr-defined]
        months = [(f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in choice.span.months]
        self.fields["month"].choices = [("", _("All months")), *months]  # type: ignore[attr-defined]

    @cached_property
    def asked(self) -> dict[str, Any]:
        """Who, which month and which day are asked for; None is not asked."""
        self.is_valid()
        known = self.cleaned_data
        month = known.get("month")
        return {
            "person": self.known.get(known.get("person") or ""),
            "month": date.fromisoformat(f"{month}-01") if month else None,
            "on": known.get("on"),
        }
