"""The list of products."""

from django.utils.translation import gettext_lazy as _

from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty

_COLUMNS = (
    Column("code", _("Product number"), sort="code", phone=False),
    Column("category", _("Category"), value="category.name"),
    Column("unit", _("Unit")),
    Column("list_price", _("List price"), unit="money", sort="list_price"),
    Column("is_sold", _("On sale"), template="clients/product_sold.html"),
)

PRODUCTS = Table(
    "products",
    Column("name", _("Product"), sort="name_sort", phone="title"),
    *_COLUMNS,
    default_sort="name",
    empty=Empty(
        title=_("No products yet"),
        text=_("What the company sells will be listed here; deals and contracts name it line by line."),
        icon="package",
    ),
)

# For whoever may change them, names lead to the form.
PRODUCTS_TO_CHANGE = PRODUCTS.with_columns(
    Column(
        "name", _("Product"), sort="name_sort", phone="title",
        link=lambda product: address("clients:product_change", product.pk),
    ),
    *_COLUMNS,
)  # fmt: skip
