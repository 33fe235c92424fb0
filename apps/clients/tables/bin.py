"""The list of what was deleted."""

from django.apps import apps
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from apps.clients import rules
from apps.clients.models import Discarded
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty


def kind_of(discarded: Discarded) -> str:
    """This will name what a discarded record was."""
    return str(capfirst(apps.get_model(discarded.kind)._meta.verbose_name))


def days_left(discarded: Discarded) -> int:
    return rules.days_left_in_the_bin(discarded.discarded_at, timezone.now())


def owner_of(discarded: Discarded) -> str:
    return discarded.owner.name if discarded.owner else translate("Nobody")


BIN = Table(
    "bin",
    Column("name", _("Name"), sort="name", phone="title"),
    Column("kind", _("Kind"), value=kind_of),
    Column("owner", _("Belonged to"), value=owner_of),
    Column("by", _("Deleted by"), value="by.name"),
    Column("at", _("Deleted at"), value="discarded_at", sort="discarded_at"),
    Column("days", _("Days left"), value=days_left, unit="count"),
    Column("back", _("Put back"), value="pk", template="clients/cells/put_back.html", label_hidden=True, export=False),
    default_sort="-at",
    empty=Empty(
        title=_("Nothing was deleted lately"),
        text=_("What you or your people delete lies here for 30 days and can be put back."),
        icon="trash",
    ),
)
