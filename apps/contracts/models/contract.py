"""What a client signs. A contract is a draft until it has a signing day; its lines are what it is worth."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Client, Deal, Product
from apps.contracts.querysets import ContractLineQuerySet, ContractQuerySet
from salesmgmt.lib.credit import credited
from salesmgmt.lib.holds import PairsOf
from salesmgmt.lib.pinyin import SearchTextField
from salesmgmt.lib.tracked import tracked


class Kind(models.TextChoices):
    NEW = "new", _("New")
    RENEWAL = "renewal", _("Renewal")
    EXTRA = "extra", _("Extra")


@tracked()
class Contract(models.Model):
    """A contract; `amount` is the sum of its lines, kept by a trigger on them."""

    number = models.CharField(_("contract number"), max_length=60, unique=True)
    search = SearchTextField(sources=("number", "title"))
    title = models.CharField(_("title"), max_length=200, blank=True)
    client = models.ForeignKey(Client, models.PROTECT, related_name="contracts", verbose_name=_("client"))
    deal = models.ForeignKey(
        Deal, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("deal")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contracts", verbose_name=_("owner")
    )
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("credited team")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.NEW)
    amount = models.DecimalField(_("amount"), max_digits=16, decimal_places=2, default=0, editable=False)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("starts on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-pk"]
        indexes = [
            GinIndex(OpClass(models.F("search"), name="gin_trgm_ops"), name="contracts_by_search_text"),
            GinIndex(PairsOf("search"), name="contracts_by_two_characters"),
            models.Index(
                models.F("signed_on").desc(nulls_last=True), models.F("id").desc(), name="contracts_by_signing"
            ),
            models.Index(fields=["owner", "-signed_on", "-id"], name="contracts_by_owner_and_signing"),
            models.Index(fields=["team", "-signed_on", "-id"], name="contracts_by_team_and_signing"),
        ]
        triggers = [credited("credit_the_contract", person="owner", day="signed_on")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_contract_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def open_amount(self) -> Decimal:
        """What is still to come in, of a contract read `with_received`."""
        return self.amount - self.received  # type: ignore[attr-defined]


def _sums_up(name: str, operation, **tables: str) -> pgtrigger.Trigger:
    """This will build a trigger that keeps a contract's amount equal to its lines, once per statement."""
    # DISTINCT: a statement may touch several lines of a contract, each of which would count all of them.
    touched = " UNION ".join(f"SELECT DISTINCT contract_id FROM {table}" for table in tables.values())
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),
        func=f"""
            -- Whoever writes lines of the same contract meanwhile is waited for, so that none is missed.
            PERFORM id FROM contracts_contract WHERE id IN ({touched}) ORDER BY id FOR NO KEY UPDATE;
            UPDATE contracts_contract SET amount = lines.amount
            FROM (
                SELECT touched.contract_id, coalesce(sum(line.amount), 0) AS amount
                FROM ({touched}) AS touched
                LEFT JOIN contracts_contractline AS line ON line.contract_id = touched.contract_id
                GROUP BY touched.contract_id
            ) AS lines
            WHERE contracts_contract.id = lines.contract_id
                AND contracts_contract.amount IS DISTINCT FROM lines.amount;
            RETURN NULL;
        """,
    )


def _notes_the_list_price() -> pgtrigger.Trigger:
    """This will build the trigger that gives a line its product's list price, and another product's when it changes.
    A price that was given stays."""
    return pgtrigger.Trigger(
        name="note_the_list_price",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf("product_id"),
        func="""
            IF TG_OP = 'INSERT' THEN
                IF NEW.list_price IS NULL AND NEW.product_id IS NOT NULL THEN
                    SELECT list_price INTO NEW.list_price FROM clients_product WHERE id = NEW.product_id;
                END IF;
            ELSIF NEW.product_id IS DISTINCT FROM OLD.product_id
                AND NEW.list_price IS NOT DISTINCT FROM OLD.list_price THEN
                NEW.list_price := (SELECT list_price FROM clients_product WHERE id = NEW.product_id);
            END IF;
            RETURN NEW;
        """,
    )


@tracked()
class ContractLine(models.Model):
    """One position of a contract; `amount` is what is paid for it in all, negative for a return or a rebate."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="lines", verbose_name=_("contract"))
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    description = models.CharField(_("description"), max_length=200, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=12, decimal_places=2, default=1)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    # The product's when the line was written, filled by a trigger: a later price rewrites no past discount.
    list_price = models.DecimalField(
        _("list price"), max_digits=14, decimal_places=2, null=True, blank=True, editable=False
    )

    objects = ContractLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("contract line")
        verbose_name_plural = _("contract lines")
        ordering = ["pk"]
        triggers = [
            _notes_the_list_price(),
            _sums_up("sum_up_new_lines", pgtrigger.Insert, new="new_lines"),
            _sums_up("sum_up_changed_lines", pgtrigger.Update, old="old_lines", new="new_lines"),
            _sums_up("sum_up_deleted_lines", pgtrigger.Delete, old="old_lines"),
        ]

    def __str__(self):
        return self.description or str(self.product or "")
