"""Who had a contact's phone number shown in full."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.models.client import Client, Contact
from apps.clients.querysets import OfClientQuerySet


class PhoneLook(models.Model):
    """One look at a number that pages otherwise mask; whoever sees the client sees who looked."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="phone_looks", verbose_name=_("client"))
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    looked_at = models.DateTimeField(_("looked at"))

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at a phone number")
        verbose_name_plural = _("looks at phone numbers")
        ordering = ["-looked_at", "-pk"]

    def __str__(self):
        return f"{self.contact} {self.looked_at:%Y-%m-%d}"
