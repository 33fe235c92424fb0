"""What a row of a file becomes: a product, a client, a contact, a deal, a visit, a call, a lead."""

from apps.clients.imports.calls import CALLS
from apps.clients.imports.clients import CLIENTS
from apps.clients.imports.contacts import CONTACTS
from apps.clients.imports.deals import DEALS
from apps.clients.imports.leads import LEADS
from apps.clients.imports.products import PRODUCTS
from apps.clients.imports.reach import clients, deals, products
from apps.clients.imports.visits import VISITS

KINDS = (PRODUCTS, CLIENTS, CONTACTS, DEALS, VISITS, CALLS, LEADS)

__all__ = [
    "CALLS",
    "CLIENTS",
    "CONTACTS",
    "DEALS",
    "KINDS",
    "LEADS",
    "PRODUCTS",
    "VISITS",
    "clients",
    "deals",
    "products",
]
