"""Clients, the visits paid to them and the deals in hand."""

from apps.clients.models.appointment import Appointment
from apps.clients.models.bulk import BulkChange
from apps.clients.models.chip import FactChip
from apps.clients.models.client import Client, Contact, Region, Segment
from apps.clients.models.collaborator import Collaborator
from apps.clients.models.custom_field import CustomField
from apps.clients.models.deal import Deal, DealLine, Stage
from apps.clients.models.discarded import Discarded
from apps.clients.models.field_work import CheckIn, Companion, Mention, Photo
from apps.clients.models.lead import Lead, LeadForm, LeadRule
from apps.clients.models.merge import Merge, NotTheSame
from apps.clients.models.ownership import Ownership
from apps.clients.models.phone_look import PhoneLook
from apps.clients.models.pool import Pool, PoolRule
from apps.clients.models.product import Product, ProductCategory
from apps.clients.models.rhythm import Rhythm
from apps.clients.models.source import Source
from apps.clients.models.stage_entry import StageEntry
from apps.clients.models.task import Task
from apps.clients.models.visit import Visit

__all__ = [
    "Appointment",
    "BulkChange",
    "CheckIn",
    "Client",
    "Collaborator",
    "Companion",
    "Contact",
    "CustomField",
    "Deal",
    "DealLine",
    "Discarded",
    "FactChip",
    "Lead",
    "LeadForm",
    "LeadRule",
    "Mention",
    "Merge",
    "NotTheSame",
    "Ownership",
    "PhoneLook",
    "Photo",
    "Pool",
    "PoolRule",
    "Product",
    "ProductCategory",
    "Region",
    "Rhythm",
    "Segment",
    "Source",
    "Stage",
    "StageEntry",
    "Task",
    "Visit",
]
