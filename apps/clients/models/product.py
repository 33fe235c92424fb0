"""What the company sells. Deals name products before any contract does, so they stand on this floor."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.querysets import ProductQuerySet
from salesmgmt.lib.pinyin import SortKeyField
from salesmgmt.lib.tracked import tracked


@tracked()
class ProductCategory(models.Model):
    """A group of products, such as a series."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        ordering = ["name"]

    def __str__(self):
        return self.name


@tracked()
class Product(models.Model):
    """One product with its unit and list price."""

    code = models.CharField(_("product number"), max_length=60, null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=200, unique=True)
    name_sort = SortKeyField()
    category = models.ForeignKey(
        ProductCategory, models.PROTECT, null=True, blank=True, related_name="products", verbose_name=_("category")
    )
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    list_price = models.DecimalField(
        _("list price"), max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    is_sold = models.BooleanField(_("on sale"), default=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name_sort", "pk"]

    def __str__(self):
        return self.name
