"""What the company sells: who sees it and who keeps it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.clients.models import Product, ProductCategory
from tests.world import make_product

pytestmark = pytest.mark.usefixtures("today")
TYPED = {"name": "Pump 300", "code": "P-300", "category_name": "Pumps", "unit": "台",
         "list_price": "12,500", "is_sold": "on"}  # fmt: skip


def test_directors_and_administrators_add_products_and_nobody_else(browse, rep, manager, director, administrator):
    url = reverse("clients:product_add")
    for person in (rep, manager):
        answer = browse(person).post(url, TYPED)
        assert answer.status_code == 422 or answer.status_code == 403
        assert not Product.objects.exists()
        assert "Only a director or an administrator" in browse(person).get(url).content.decode()
    assert browse(director).post(url, TYPED).status_code == 302
    product = Product.objects.get()
    assert (product.code, product.category.name, product.list_price) == ("P-300", "Pumps", Decimal(12500))
    assert browse(administrator).post(url, TYPED | {"name": "Pump 400", "code": ""}).status_code == 302
    assert ProductCategory.objects.count() == 1
    assert Product.objects.get(name="Pump 400").code is None


def test_names_and_numbers_of_products_are_their_own(browse, director):
    make_product("Pump 300", code="P-300")
    answer = browse(director).post(reverse("clients:product_add"), TYPED)
    assert answer.status_code == 422
    assert {"name", "code"} <= set(answer.context["form"].errors)


def test_changing_a_product_keeps_what_names_it(browse, director):
    product = make_product("Old", code="X")
    sent = TYPED | {"name": "New", "code": "X", "category_name": ""}
    sent.pop("is_sold")
    assert browse(director).post(reverse("clients:product_change", args=[product.pk]), sent).status_code == 302
    product.refresh_from_db()
    assert (product.name, product.is_sold, product.category) == ("New", False, None)


def test_everyone_reads_the_list_but_only_keepers_find_links(browse, rep, director):
    product = make_product("数控机床", category=ProductCategory.objects.create(name="Machines"))
    make_product("Gone", is_sold=False)
    link = reverse("clients:product_change", args=[product.pk])
    page = browse(rep).get(reverse("clients:products"), {"q": "shukong"}).content.decode()
    assert "数控机床" in page
    assert "Gone" not in page
    assert link not in page
    assert link in browse(director).get(reverse("clients:products"), {"sold": "True"}).content.decode()
