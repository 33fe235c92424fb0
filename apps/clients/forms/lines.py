"""Lines of a record: a few empty rows are always there, a small script adds more."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Product
from apps.teams.forms import ForViewer, VisibleChoices
from salesmgmt.lib.fields import QuantityField

EMPTY_ROWS = 3


class ProductLine(ForViewer, forms.Form):
    """What every line has: a product, and how much of it. A row with nothing in it is no line."""

    product = VisibleChoices(Product, label=_("Product"), required=False)
    quantity = QuantityField(label=_("Quantity"), required=False, min_value=Decimal("0.01"), initial=1)

    # Fields that make a row a line once one of them is filled.
    telling: tuple[str, ...] = ("product",)

    def __init__(self, *args, products: Any, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].choices = products
        self.fields["product"].widget.attrs["class"] = "form-select"
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "form-control")
            field.widget.attrs["aria-label"] = field.label

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed that would be lost."""
        typed = [self.data.get(self.add_prefix(name), "").strip() for name in self.telling]
        return not any(typed) and self.data.get(self.add_prefix("quantity"), "").strip() in ("", "1")

    def full_clean(self):
        if not (self.is_bound and self.is_blank):
            return super().full_clean()
        self._errors, self.cleaned_data = ErrorDict(), {}
        return None


class LineFormSet(forms.BaseFormSet):
    """The rows of a record's lines; `lines` gives those that are filled."""

    def __init__(self, *args, viewer, **kwargs):
        self.viewer = viewer
        kwargs["prefix"] = "lines"
        super().__init__(*args, **kwargs)

    @cached_property
    def products(self) -> list[tuple[Any, str]]:
        """The choices of every row, read once: what is on sale, and what the lines hold already."""
        held = [row["product"] for row in self.initial or [] if row.get("product")]
        offered = Product.objects.visible_to(self.viewer)
        rows = (offered.on_sale() | offered.filter(pk__in=held)).order_by("name_sort", "pk")
        return [("", "—"), *((product.pk, str(product)) for product in rows)]

    def get_form_kwargs(self, index):
        return {"viewer": self.viewer, "products": self.products}

    @property
    def filled(self) -> list[ProductLine]:
        return [form for form in self.forms if not form.is_blank]


def line_rows(form: type[ProductLine]) -> Any:
    """This will make the formset of a kind of line."""
    return forms.formset_factory(form, formset=LineFormSet, extra=EMPTY_ROWS, max_num=200, validate_max=True)
