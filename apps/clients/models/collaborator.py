"""Colleagues who look after a client together with its owner."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.models.client import Client
from apps.clients.querysets import OfClientQuerySet
from salesmgmt.lib.tracked import tracked


@tracked()
class Collaborator(models.Model):
    """A person who sees a client as its owner does and may log visits to it, without owning it."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="collaborators", verbose_name=_("client"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("colleague"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )
    added_at = models.DateTimeField(_("added at"))

    objects = OfClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("collaborator")
        verbose_name_plural = _("collaborators")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("person", "client", name="a_collaborator_is_named_once")]

    def __str__(self):
        return str(self.person)
