"""A company we sell to, and the people we know there."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.clients.models.named import Named, own_labels
from apps.clients.models.ownership import noted_in_ownerships, taken_out_of_the_pool
from apps.clients.models.source import Source
from apps.clients.querysets import ClientQuerySet, ContactQuerySet
from salesmgmt.lib.company_names import Core
from salesmgmt.lib.credit import credited
from salesmgmt.lib.credit_code import CreditCodeField
from salesmgmt.lib.digits import Digits, Domain
from salesmgmt.lib.holds import PairsOf
from salesmgmt.lib.pinyin import SearchTextField, SortKeyField
from salesmgmt.lib.standing import NamedRows
from salesmgmt.lib.tracked import tracked


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


# Forms and filters offer them on every page.
NamedRows(Segment)
NamedRows(Region)


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


@tracked(exclude=["core", "domain", "phone_digits"])
class Client(models.Model):
    """A client. `owner` looks after it now; `added_by` brought it in and keeps the credit for that."""

    name = models.CharField(_("name"), max_length=200)
    name_sort = SortKeyField()
    short_name = models.CharField(_("short name"), max_length=100, blank=True)
    search = SearchTextField(sources=("name", "short_name", "code"))
    code = models.CharField(_("client number"), max_length=60, null=True, blank=True, unique=True)
    credit_code = CreditCodeField(_("unified social credit code"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="clients", verbose_name=_("owner")
    )
    # Where a client that nobody owns waits to be claimed.
    pool = models.ForeignKey(
        "clients.Pool", models.PROTECT, null=True, blank=True, related_name="clients", verbose_name=_("pool")
    )
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, verbose_name=_("segment"))
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, default=Grade.C)
    status = models.CharField(_("status"), max_length=10, choices=ClientStatus, default=ClientStatus.PROSPECT)
    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, verbose_name=_("source"))
    tags = ArrayField(models.CharField(max_length=30), verbose_name=_("tags"), default=list, blank=True)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="subsidiaries", verbose_name=_("belongs to")
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    # Where it is, once somebody said of a check-in that this is the client's place.
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    # Generated, so that duplicates are found by them whoever wrote the row.
    core = models.GeneratedField(expression=Core("name"), output_field=models.TextField(), db_persist=True)
    domain = models.GeneratedField(expression=Domain("website"), output_field=models.TextField(), db_persist=True)
    phone_digits = models.GeneratedField(expression=Digits("phone"), output_field=models.TextField(), db_persist=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    annual_revenue = models.DecimalField(
        _("annual revenue"), max_digits=18, decimal_places=2, null=True, blank=True,
        help_text=_("In millions of the company's currency."),
    )  # fmt: skip
    note = models.TextField(_("note"), blank=True)
    # The company's own fields, by the key of their `CustomField`.
    custom = models.JSONField(_("own fields"), default=dict, blank=True)
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
            GinIndex(OpClass(models.F("core"), name="gin_trgm_ops"), name="clients_by_likeness_of_core"),
            models.Index(fields=["core"], name="clients_by_core"),
            models.Index(fields=["domain"], condition=~models.Q(domain=""), name="clients_by_domain"),
            models.Index(fields=["phone_digits"], condition=~models.Q(phone_digits=""), name="clients_by_phone"),
            models.Index(fields=["pool", "name_sort", "id"], name="clients_by_pool"),
            GinIndex(PairsOf("search"), name="clients_by_two_characters"),
            models.Index(
                OpClass(Reverse("phone_digits"), name="text_pattern_ops"),
                name="clients_by_end_of_phone",
                condition=~models.Q(phone_digits=""),
            ),
            GinIndex(fields=["tags"], name="clients_by_tag"),
            GinIndex(OpClass(models.F("custom"), name="jsonb_path_ops"), name="clients_by_own_field"),
        ]
        triggers = [
            credited("credit_the_adding", person="added_by", day="added_on", team="added_team"),
            noted_in_ownerships(),
            taken_out_of_the_pool(),
        ]
        constraints = [
            models.UniqueConstraint(
                "credit_code", condition=~models.Q(credit_code=""), name="one_client_a_credit_code"
            ),
            models.CheckConstraint(
                condition=models.Q(pool__isnull=True) | models.Q(owner__isnull=True),
                name="a_client_in_a_pool_has_no_owner",
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="a_client_is_not_its_own_parent"),
            models.CheckConstraint(condition=~models.Q(name=""), name="a_client_has_a_name"),
        ]

    def __str__(self):
        return self.short_name or self.name

    @staticmethod
    def labels_within(name: str) -> dict[str, str]:
        """What the parts of a field that holds several are called, for the history."""
        return own_labels("client") if name == "custom" else {}

    def open_to(self, viewer) -> None:
        """This will note that the client was found through `visible_to`, which is what its whole story goes by."""
        self.__dict__.setdefault("looked_after_by", {})[viewer.pk] = True

    def is_looked_after_by(self, viewer) -> bool:
        """Whether the whole story of this client is open to somebody; read once for each instance."""
        known = self.__dict__.setdefault("looked_after_by", {})
        if viewer.pk not in known:
            known[viewer.pk] = Client.objects.looked_after_by(viewer).filter(pk=self.pk).exists()
        return known[viewer.pk]


class Part(models.TextChoices):
    """What somebody does in the client's decision to buy."""

    DECIDES = "decides", _("Decides")
    INFLUENCES = "influences", _("Influences")
    USES = "uses", _("Uses it")
    BUYS = "buys", _("Buys and negotiates")
    PAYS = "pays", _("Finance")
    KEEPS = "keeps", _("Gatekeeper")


@tracked(exclude=["phone_digits"])
class Contact(models.Model):
    """A person at a client."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="contacts", verbose_name=_("client"))
    name = models.CharField(_("full name"), max_length=100)
    search = SearchTextField(sources=("name",), surname=True)
    part = models.CharField(_("part in the decision"), max_length=10, choices=Part, blank=True)
    job = models.CharField(_("position held"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_digits = models.GeneratedField(expression=Digits("phone"), output_field=models.TextField(), db_persist=True)
    email = models.EmailField(_("e-mail"), blank=True)
    decides = models.BooleanField(_("decision maker"), default=False)
    note = models.TextField(_("note"), blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-decides", "name", "pk"]
        indexes = [
            GinIndex(OpClass(models.F("search"), name="gin_trgm_ops"), name="contacts_by_search_text"),
            models.Index(fields=["phone_digits"], condition=~models.Q(phone_digits=""), name="contacts_by_phone"),
            GinIndex(PairsOf("search"), name="contacts_by_two_characters"),
            models.Index(
                OpClass(Reverse("phone_digits"), name="text_pattern_ops"),
                name="contacts_by_end_of_phone",
                condition=~models.Q(phone_digits=""),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def tone(self) -> str:
        return "accent" if self.part == Part.DECIDES else "neutral"
