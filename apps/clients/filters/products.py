"""How the list of products is narrowed."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Product, ProductCategory


class ProductFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Search products"))
    category = django_filters.ModelChoiceFilter(
        queryset=ProductCategory.objects.all(), label=_("Category"), empty_label=_("Every category")
    )
    sold = django_filters.ChoiceFilter(
        field_name="is_sold",
        choices=[("True", _("On sale")), ("False", _("No longer sold"))],
        label=_("On sale"),
        empty_label=_("All"),
    )

    class Meta:
        model = Product
        fields: list[str] = []

    def search(self, products, _name, text):
        return products.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(name_sort__icontains=text))
