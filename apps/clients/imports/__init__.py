"""What a row of a file becomes: a product, a client, a deal, a visit."""

from apps.clients.imports.clients import CLIENTS
from apps.clients.imports.deals import DEALS
from apps.clients.imports.products import PRODUCTS
from apps.clients.imports.reach import clients, deals, products
from apps.clients.imports.visits import VISITS

KINDS = (PRODUCTS, CLIENTS, DEALS, VISITS)

__all__ = ["CLIENTS", "DEALS", "KINDS", "PRODUCTS", "VISITS", "clients", "deals", "products"]
