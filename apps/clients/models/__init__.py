"""Clients, the visits paid to them and the deals in hand."""

from apps.clients.models.client import Client, Contact, Region, Segment
from apps.clients.models.deal import Deal, DealLine, Stage
from apps.clients.models.product import Product, ProductCategory
from apps.clients.models.visit import Visit

__all__ = ["Client", "Contact", "Deal", "DealLine", "Product", "ProductCategory", "Region", "Segment", "Stage", "Visit"]
