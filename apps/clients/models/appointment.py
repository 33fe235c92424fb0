"""A visit or call that is planned."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.clients.models.client import Client, Contact
from apps.clients.models.visit import How, Visit
from apps.clients.querysets import AppointmentQuerySet
from salesmgmt.lib.tracked import tracked


class AppointmentState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("appointment", "Planned")
    DONE = "done", pgettext_lazy("appointment", "Done")
    CANCELLED = "cancelled", pgettext_lazy("appointment", "Cancelled")


@tracked()
class Appointment(models.Model):
    """A planned visit or call. The visit that is made of it makes it done; it never counts by itself."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="appointments", verbose_name=_("client"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appointments", verbose_name=_("who goes")
    )
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="+",
                                verbose_name=_("meets with"))  # fmt: skip
    on = models.DateField(_("date"))
    # Without a time it is planned for the day.
    starts = models.TimeField(_("begins at"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    how = models.CharField(_("how"), max_length=10, choices=How, default=How.ONSITE)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=AppointmentState, default=AppointmentState.PLANNED)
    visit = models.OneToOneField(
        Visit, models.SET_NULL, null=True, blank=True, related_name="appointment", verbose_name=_("visit")
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned visit")
        verbose_name_plural = _("planned visits")
        ordering = ["on", "starts", "pk"]
        indexes = [
            models.Index(fields=["owner", "on"], name="appointments_by_owner_and_day"),
            models.Index(fields=["client", "on"], name="appointments_by_client"),
        ]
        triggers = [
            # Whoever links, deletes or puts back the visit.
            pgtrigger.Trigger(
                name="the_visit_makes_it_done",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("visit_id"),
                func="""
                    IF NEW.visit_id IS NOT NULL THEN
                        NEW.state := 'done';
                    ELSIF TG_OP = 'UPDATE' AND OLD.visit_id IS NOT NULL AND NEW.state = 'done' THEN
                        NEW.state := 'planned';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.client}"
