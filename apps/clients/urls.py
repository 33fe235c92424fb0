"""The pages of the clients floor."""

from django.urls import path

from apps.clients.views import clients, contacts, deals, log, products, timeline, visits

app_name = "clients"

urlpatterns = [
    path("", clients.clients, name="list"),
    path("add/", clients.add, name="add"),
    path("duplicates/", clients.duplicates, name="duplicates"),
    path("duplicates/<int:pk>/", clients.duplicates, name="duplicates"),
    path("suggest/", log.suggest, name="suggest"),
    path("<int:pk>/", clients.client, name="detail"),
    path("<int:pk>/change/", clients.change, name="change"),
    path("<int:pk>/reassign/", clients.reassign, name="reassign"),
    path("<int:pk>/history/", clients.history, name="history"),
    path("<int:pk>/timeline/", timeline.timeline, name="timeline"),
    path("<int:pk>/contacts/add/", contacts.add, name="contact_add"),
    path("<int:pk>/contacts/<int:contact_pk>/", contacts.change, name="contact_change"),
    path("visits/", visits.visits, name="visits"),
    path("visits/log/", log.log, name="log"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/change/", visits.change, name="visit_change"),
    path("visits/<int:pk>/delete/", visits.delete, name="visit_delete"),
    path("names/", deals.names, name="names"),
    path("<int:pk>/deals/", deals.for_client_deals, name="for_client_deals"),
    path("deals/", deals.deals, name="deals"),
    path("deals/add/", deals.deal_add, name="deal_add"),
    path("deals/<int:pk>/", deals.deal, name="deal"),
    path("deals/<int:pk>/change/", deals.deal_change, name="deal_change"),
    path("deals/<int:pk>/move/", deals.deal_move, name="deal_move"),
    path("deals/<int:pk>/reassign/", deals.deal_reassign, name="deal_reassign"),
    path("products/", products.products, name="products"),
    path("products/add/", products.product_add, name="product_add"),
    path("products/<int:pk>/change/", products.product_change, name="product_change"),
]
