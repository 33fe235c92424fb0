"""Every change to clients, visits and deals."""

from apps.clients.actions.clients import add_client, add_contact, change_client, change_contact, reassign
from apps.clients.actions.deals import change_deal, close_deal, move_deal, open_deal, reassign_deal
from apps.clients.actions.products import add_product, change_product
from apps.clients.actions.visits import change_visit, delete_visit, log_visit

__all__ = [
    "add_client",
    "add_contact",
    "add_product",
    "change_client",
    "change_contact",
    "change_deal",
    "change_product",
    "change_visit",
    "close_deal",
    "delete_visit",
    "log_visit",
    "move_deal",
    "open_deal",
    "reassign",
    "reassign_deal",
]
