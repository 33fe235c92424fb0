"""A company we sell to, and the people we know there."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.clients.querysets import ClientQuerySet, ContactQuerySet
from salesmgmt.lib.credit import credited
from salesmgmt.lib.pinyin import SearchTextField, SortKeyField
from salesmgmt.lib.tracked import tracked


class Named(models.Model):
    """A word of the company's own, such as a segment or a region."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


@tracked()
class Segment(Named):
    """An industry."""

    class Meta(Named.Meta):
        verbose_name = _("segment")
        verbose_name_plural = _("segments")


@tracked()
class Region(Named):
    """A part of the market, such as a province."""

    class Meta(Named.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Grade(models.TextChoices):
    KEY = "K", _("Key account")
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class ClientStatus(models.TextChoices):
    PROSPECT = "prospect", _("Prospect")
    ACTIVE = "active", _("Active client")
    DORMANT = "dormant", _("Dormant")
    LOST = "lost", pgettext_lazy("client", "Lost")


@tracked()
class Client(models.Model):
    """A client. `owner` looks after it now; `added_by` brought it in and keeps the credit for that."""

    name = models.CharField(_("name"), max_length=200)
    name_sort = SortKeyField()
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    search = SearchTextField(sources=("name", "short_name", "code"))
    code = models.CharField(_("client number"), max_length=60, null=True, blank=True, unique=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="clients", verbose_name=_("owner")
    )
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, verbose_name=_("segment"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, default=Grade.C)
    status = models.CharField(_("status"), max_length=10, choices=ClientStatus, default=ClientStatus.PROSPECT)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="subsidiaries", verbose_name=_("belongs to")
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    annual_revenue = models.DecimalField(
        _("annual revenue"), max_digits=18, decimal_places=2, null=True, blank=True,
        help_text=_("In millions of the company's currency."),
    )  # fmt: skip
    note = models.TextField(_("note"), blank=True)
    added_on = models.DateField(_("client since"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("added by")
    )
    added_team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("credited team")
    )

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ["name_sort", "pk"]
        indexes = [
            GinIndex(OpClass(models.F("search"), name="gin_trgm_ops"), name="clients_by_search_text"),
            models.Index(fields=["name_sort", "id"], name="clients_by_name"),
            models.Index(fields=["owner", "name_sort", "id"], name="clients_by_owner_and_name"),
            models.Index(fields=["added_on", "id"], name="clients_by_day_added"),
            models.Index(fields=["added_by", "added_on"], name="clients_by_who_added"),
        ]
        triggers = [credited("credit_the_adding", person="added_by", day="added_on", team="added_team")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="a_client_is_not_its_own_parent"),
            models.CheckConstraint(condition=~models.Q(name=""), name="a_client_has_a_name"),
        ]

    def __str__(self):
        return self.short_name or self.name


@tracked()
class Contact(models.Model):
    """A person at a client."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="contacts", verbose_name=_("client"))
    name = models.CharField(_("full name"), max_length=100)
    job = models.CharField(_("position held"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    decides = models.BooleanField(_("decision maker"), default=False)
    note = models.TextField(_("note"), blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-decides", "name", "pk"]

    def __str__(self):
        return self.name
