"""Every word for reading clients, visits and deals, and what belongs to them."""

from apps.clients.querysets.bin import DiscardedQuerySet
from apps.clients.querysets.clients import ClientQuerySet
from apps.clients.querysets.day import AppointmentQuerySet, TaskQuerySet
from apps.clients.querysets.deals import DealLineQuerySet, DealQuerySet, StageEntryQuerySet
from apps.clients.querysets.known import CustomFieldQuerySet, KnownToAllQuerySet, ProductQuerySet
from apps.clients.querysets.leads import LeadQuerySet
from apps.clients.querysets.of_clients import ContactQuerySet, OfClientQuerySet, OpenQuerySet
from apps.clients.querysets.pools import PoolQuerySet
from apps.clients.querysets.sight import clients_shared_with, colleagues_about, teams_in_sight_of
from apps.clients.querysets.visits import MEETINGS, OfVisitQuerySet, VisitQuerySet

__all__ = [
    "MEETINGS",
    "AppointmentQuerySet",
    "ClientQuerySet",
    "ContactQuerySet",
    "CustomFieldQuerySet",
    "DealLineQuerySet",
    "DealQuerySet",
    "DiscardedQuerySet",
    "KnownToAllQuerySet",
    "LeadQuerySet",
    "OfClientQuerySet",
    "OfVisitQuerySet",
    "OpenQuerySet",
    "PoolQuerySet",
    "ProductQuerySet",
    "StageEntryQuerySet",
    "TaskQuerySet",
    "VisitQuerySet",
    "clients_shared_with",
    "colleagues_about",
    "teams_in_sight_of",
]
