"""The pages of the contracts floor."""

from django.urls import path

from apps.contracts.views import contracts, payments, release

app_name = "contracts"

urlpatterns = [
    path("", contracts.contracts, name="list"),
    path("add/", contracts.add, name="add"),
    path("<int:pk>/", contracts.contract, name="detail"),
    path("<int:pk>/change/", contracts.change, name="change"),
    path("<int:pk>/sign/", contracts.sign, name="sign"),
    path("<int:pk>/unsign/", contracts.unsign, name="unsign"),
    path("<int:pk>/delete/", contracts.delete, name="delete"),
    path("<int:pk>/payments/add/", payments.payment_add, name="payment_add"),
    path("payments/", payments.payments, name="payments"),
    path("payments/<int:pk>/delete/", payments.payment_delete, name="payment_delete"),
    path("clients/<int:pk>/", contracts.for_client, name="for_client"),
    path("clients/<int:pk>/release/", release.release, name="release"),
    path("clients/<int:pk>/orders/", contracts.orders_sparkline, name="orders_sparkline"),
    path("deals/<int:pk>/", contracts.for_deal, name="for_deal"),
]
