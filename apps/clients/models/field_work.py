"""What belongs to a visit: photos, the place of the moment, who came along, who is mentioned in its note."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.models.visit import Visit
from apps.clients.querysets import OfVisitQuerySet
from salesmgmt.lib.tracked import tracked


class Photo(models.Model):
    """A photo, encoded anew by us: no metadata of the sender's device is kept."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos", verbose_name=_("visit"))
    image = models.FileField(_("image"), upload_to="visits/%Y/%m/")
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    added_at = models.DateTimeField(_("added at"))

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["pk"]

    def __str__(self):
        return str(self.key)

    @property
    def small_name(self) -> str:
        """The file of the same in small, for strips and lists."""
        return self.name.removesuffix(".jpg") + "-small.jpg"

    @property
    def name(self) -> str:
        return str(self.image.name)

    @property
    def file_names(self) -> tuple[str, str]:
        return self.name, self.small_name


class CheckIn(models.Model):
    """Where a visit was logged, at that moment only and only if its author wanted so.

    Coordinates are kept where the company keeps places, else only the distance's answer `is_near`
    (within 500 m of the client; empty where the client's place is unknown).
    """

    visit = models.OneToOneField(Visit, models.CASCADE, related_name="check_in", verbose_name=_("visit"))
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    accuracy = models.PositiveIntegerField(_("accuracy in metres"))
    age = models.PositiveIntegerField(_("age of the fix in seconds"))
    is_near = models.BooleanField(_("within 500 m of the client"), null=True, blank=True)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="a_place_is_on_earth",
            ),
        ]

    def __str__(self):
        return str(self.visit)


@tracked()
class Companion(models.Model):
    """Someone who came along on a visit, and what they observed."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="companions", verbose_name=_("visit"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("colleague"))
    observation = models.TextField(_("observation"), blank=True)
    observed_at = models.DateTimeField(_("observed at"), null=True, blank=True)

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("companion")
        verbose_name_plural = _("companions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("person", "visit", name="a_companion_is_named_once")]

    def __str__(self):
        return str(self.person)


class Mention(models.Model):
    """Someone whose attention a visit's note asks for; they may read the visit."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="mentions", verbose_name=_("visit"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("colleague"))

    objects = OfVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint("person", "visit", name="a_mention_is_made_once")]

    def __str__(self):
        return str(self.person)
