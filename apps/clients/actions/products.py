"""Adding and changing what the company sells."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.models import Product, ProductCategory
from salesmgmt.lib.refusal import Refused, insist

PRODUCT_FIELDS = frozenset(["name", "code", "unit", "list_price", "is_sold"])


@transaction.atomic
def add_product(*, by, at: datetime, name: str, category: str = "", **fields) -> Product:
    """This will add a product; `category` is a name, and a new name makes a new category."""
    insist(rules.only_who_keeps_the_products(by))
    return _keep(Product(), category, {"name": name} | fields)


@transaction.atomic
def change_product(product: Product, *, by, at: datetime, category: str | None = None, **changes) -> Product:
    """This will change a product; deals and contracts that name it go on naming it."""
    insist(rules.only_who_keeps_the_products(by))
    product = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
    return _keep(product, category, changes)


def _keep(product: Product, category: str | None, changes: dict) -> Product:
    if unknown := changes.keys() - PRODUCT_FIELDS:
        raise TypeError(f"These cannot be set here: {', '.join(sorted(unknown))}")
    for name, value in changes.items():
        setattr(product, name, value)
    if category is not None:
        product.category = ProductCategory.objects.get_or_create(name=category)[0] if category else None
    others = Product.objects.exclude(pk=product.pk)
    if others.filter(name=product.name).exists():
        raise Refused(_("There is a product of this name already."), "name")
    if product.code and others.filter(code=product.code).exists():
        raise Refused(_("There is a product with this number already."), "code")
    product.save()
    return product
