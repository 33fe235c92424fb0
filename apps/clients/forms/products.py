"""What is typed about a product."""

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Product, ProductCategory
from salesmgmt.lib.fields import MoneyField


class ProductForm(forms.ModelForm):
    """A product; its category is chosen by name, and a new name makes a new category."""

    category_name = forms.CharField(
        label=_("Category"), required=False, max_length=100, help_text=_("A new name makes a new category."),
        widget=forms.TextInput(attrs={"list": "category-names", "autocomplete": "off"}),
    )  # fmt: skip
    list_price = MoneyField(label=_("List price"), required=False, min_value=0)

    field_order = ("name", "code", "category_name", "unit", "list_price", "is_sold")

    class Meta:
        model = Product
        fields = ("name", "code", "unit", "list_price", "is_sold")
        widgets = {"name": forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.category_id:
            self.initial["category_name"] = self.instance.category.name

    @property
    def category_names(self) -> list[str]:
        return list(ProductCategory.objects.values_list("name", flat=True))

    @property
    def values(self) -> dict:
        """This will give what `add_product` and `change_product` take."""
        values = dict(self.cleaned_data)
        return values | {"category": " ".join(values.pop("category_name").split()), "code": values["code"] or None}
