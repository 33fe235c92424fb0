"""The secret address of a person's calendar feed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.teams.querysets import FeedQuerySet


class Feed(models.Model):
    """A person's feed. Only a hash of the secret is kept: the address is shown once, and made anew when lost."""

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed")
    secret_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    read_at = models.DateTimeField(_("last read at"), null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self):
        return str(self.owner)
