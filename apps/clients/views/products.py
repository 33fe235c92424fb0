"""What the company sells: the list, and keeping it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.clients import rules
from apps.clients.actions import add_product, change_product
from apps.clients.filters.products import ProductFilter
from apps.clients.forms.products import ProductForm
from apps.clients.models import Product
from apps.clients.tables.products import PRODUCTS, PRODUCTS_TO_CHANGE
from apps.teams.gates import visible_or_404
from salesmgmt.lib.forms import attempt
from salesmgmt.lib.htmx import go, page_or_fragment
from salesmgmt.lib.ui import toast


@login_required
@require_safe
def products(request) -> HttpResponse:
    rows = Product.objects.visible_to(request.user).select_related("category")
    found = ProductFilter(request.GET, rows, request=request)
    may_change = not rules.only_who_keeps_the_products(request.user)
    table = (PRODUCTS_TO_CHANGE if may_change else PRODUCTS).page(request, found.qs)
    context = {"table": table, "filter": found, "may_change": may_change}
    return page_or_fragment(request, "clients/products.html", context, partial="components/table.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def product_add(request) -> HttpResponse:
    refusal = rules.only_who_keeps_the_products(request.user)
    form = ProductForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, add_product, by=request.user, at=timezone.now(), **form.values)
        if made:
            toast(request, _("%(name)s is in the list of products.") % {"name": made.name})
            return go(request, "clients:products")
    return _form(request, form, refusal)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def product_change(request, pk: int) -> HttpResponse:
    product = visible_or_404(Product.objects.select_related("category"), request.user, pk=pk)
    refusal = rules.only_who_keeps_the_products(request.user)
    form = ProductForm(request.POST or None, instance=product)
    if form.is_valid():
        made = attempt(form, change_product, product, by=request.user, at=timezone.now(), **form.values)
        if made:
            toast(request, _("%(name)s was changed.") % {"name": made.name})
            return go(request, "clients:products")
    return _form(request, form, refusal)


def _form(request, form: ProductForm, refusal: str) -> HttpResponse:
    """This will show the form, or say why there is none for this person."""
    status = 403 if refusal else 422 if form.errors else 200
    return render(request, "clients/product_form.html", {"form": form, "refusal": refusal}, status=status)
