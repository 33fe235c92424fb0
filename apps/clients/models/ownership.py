"""Who looked after a client from when to when, and how they came to it."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.clients.querysets import OfClientQuerySet


class Way(models.TextChoices):
    """How a client came to its owner, or to the pool."""

    ADDED = "added", pgettext_lazy("how a client came to its owner", "Added")
    IMPORTED = "imported", pgettext_lazy("how a client came to its owner", "Imported")
    CONVERTED = "converted", pgettext_lazy("how a client came to its owner", "From a lead")
    HANDED_OVER = "handed_over", pgettext_lazy("how a client came to its owner", "Handed over")
    CLAIMED = "claimed", pgettext_lazy("how a client came to its owner", "Claimed from the pool")
    ASSIGNED = "assigned", pgettext_lazy("how a client came to its owner", "Assigned from the pool")
    RELEASED = "released", pgettext_lazy("how a client came to its owner", "Given to the pool")
    RETURNED = "returned", pgettext_lazy("how a client came to its owner", "Returned to the pool")
    CHANGED = "changed", pgettext_lazy("how a client came to its owner", "Changed")


class Ownership(models.Model):
    """A stretch of time with one owner (or none); `until` is empty for the present one.

    A trigger on clients begins and ends them, so that no way of writing a client leaves one out;
    the action that wrote it then says how it came about.
    """

    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="ownerships", verbose_name=_("client"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    way = models.CharField(_("how"), max_length=12, choices=Way, default=Way.CHANGED)
    # Empty for the clock.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    why = models.CharField(_("reason"), max_length=200, blank=True)

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("ownership")
        verbose_name_plural = _("ownerships")
        ordering = ["-since", "-pk"]
        indexes = [
            models.Index(fields=["owner", "since"], name="ownerships_by_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                "client", condition=models.Q(until__isnull=True), name="a_client_has_one_present_ownership"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="an_ownership_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return f"{self.client} {self.since:%Y-%m-%d}"


def noted_in_ownerships() -> pgtrigger.Trigger:
    """This will build the trigger on clients that ends one ownership and begins the next."""
    return pgtrigger.Trigger(
        name="note_the_ownership",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("owner_id"),
        # The time of the writing and not of its transaction: one that waited for another's lock began before it.
        declare=[("moment", "timestamptz := clock_timestamp()")],
        func="""
            IF TG_OP = 'UPDATE' THEN
                IF NEW.owner_id IS NOT DISTINCT FROM OLD.owner_id THEN RETURN NULL; END IF;
                UPDATE clients_ownership SET until = greatest(moment, since)
                WHERE client_id = NEW.id AND until IS NULL
                RETURNING until INTO moment;
            END IF;
            INSERT INTO clients_ownership (client_id, owner_id, since, way, why)
            VALUES (
                NEW.id, NEW.owner_id, coalesce(moment, clock_timestamp()),
                CASE TG_OP WHEN 'INSERT' THEN 'added' ELSE 'changed' END, ''
            );
            RETURN NULL;
        """,
    )


def taken_out_of_the_pool() -> pgtrigger.Trigger:
    """This will build the trigger on clients that takes one out of its pool when anything gives it an owner."""
    return pgtrigger.Trigger(
        name="an_owner_takes_it_out_of_the_pool",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("owner_id"),
        func="""
            IF NEW.owner_id IS NOT NULL AND NEW.pool_id IS NOT DISTINCT FROM OLD.pool_id THEN NEW.pool_id := NULL; END IF;
            RETURN NEW;
        """,  # noqa: E501
    )
