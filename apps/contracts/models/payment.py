"""Money received for a contract."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.contracts.models.contract import Contract
from apps.contracts.querysets import PaymentQuerySet
from salesmgmt.lib.credit import credited
from salesmgmt.lib.tracked import tracked


@tracked()
class Payment(models.Model):
    """One receipt, negative for money given back; credited to whoever owns the contract on that day."""

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="payments", verbose_name=_("contract"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="payments", verbose_name=_("owner")
    )
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("credited team")
    )
    received_on = models.DateField(_("received on"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-received_on", "-pk"]
        indexes = [
            models.Index(fields=["-received_on", "-id"], name="payments_by_day"),
            models.Index(fields=["owner", "-received_on", "-id"], name="payments_by_owner_and_day"),
            models.Index(fields=["team", "-received_on", "-id"], name="payments_by_team_and_day"),
        ]
        triggers = [credited("credit_the_payment", person="owner", day="received_on")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="a_payment_is_not_nothing"),
        ]

    def __str__(self):
        return f"{self.received_on} {self.amount}"
