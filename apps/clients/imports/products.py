"""Products from a file."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from apps.clients.imports.reach import words
from apps.clients.models import Product, ProductCategory
from apps.teams.imports import whoever_leads_all
from salesmgmt.lib.importing import Field, Kind, Records, cells


class ProductRecords(Records):
    """Products, with categories made on the way if asked for."""

    model = Product
    unique = ("code", "name")

    def references(self):
        return {"category": partial(words, self.run, ProductCategory, "product category")}


PRODUCTS = Kind(
    "products",
    _("Products"),
    fields=(
        Field(
            "code",
            _("product number"),
            example="P-001",
            synonyms=("编号", "产品编码", "货号", "sku", "code", "product code"),
        ),
        Field(
            "name",
            _("name"),
            required=True,
            example="工业相机 A2",
            synonyms=("产品", "产品名称", "商品名称", "品名", "product", "product name", "item"),
        ),
        Field(
            "category",
            _("category"),
            example="相机",
            synonyms=("类别", "分类", "系列", "产品分类", "series", "group", "line"),
        ),
        Field("unit", _("unit"), example="台", synonyms=("计量单位", "uom")),
        Field(
            "list_price",
            _("list price"),
            cells.number,
            example="12800",
            synonyms=("价格", "单价", "标准价", "售价", "price", "sales price", "unit price"),
        ),
        Field("is_sold", _("on sale"), cells.yes, example="是", synonyms=("在售", "是否在售", "active")),
    ),
    keys=(("code",), ("name",)),
    records=ProductRecords,
    why_not=whoever_leads_all,
    makes=("product category",),
)
