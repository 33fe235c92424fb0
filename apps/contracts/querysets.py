"""Every word for reading contracts and payments."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from django.apps import apps
from django.db.models import DecimalField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from apps.clients.querysets import OpenQuerySet
from apps.teams.querysets import OwnedQuerySet
from salesmgmt.lib.periods import Period

A_YEAR = timedelta(days=365)
MONEY = DecimalField(max_digits=18, decimal_places=2)


class ContractQuerySet(OpenQuerySet):
    def visible_to(self, viewer) -> Self:
        """This will keep signed contracts as all that counts; a draft follows its owner alone."""
        seen = super().visible_to(viewer)
        if not getattr(viewer, "pk", None):
            return seen
        return seen.filter(Q(signed_on__isnull=False) | Q(owner__in={viewer.pk, *viewer.reach.people}))

    def signed(self) -> Self:
        return self.filter(signed_on__isnull=False)

    def protecting(self, today: date) -> Self:
        """This will keep the signed contracts for which a client stays with its owner: those that are not over, and
        those signed within twelve months."""
        return self.signed().filter(Q(ends_on__gte=today) | Q(signed_on__gt=today - A_YEAR))

    def drafts(self) -> Self:
        return self.filter(signed_on__isnull=True)

    def signed_within(self, period: Period) -> Self:
        return self.filter(signed_on__gte=period.first, signed_on__lt=period.after)

    def matching(self, text: str) -> Self:
        """This will keep the contracts whose number, title or client holds `text`."""
        client = apps.get_model("clients.Client")
        text = text.strip().lower()
        return self.filter(Q(search__holds=text) | Q(client__in=client.objects.matching(text).values("pk")))

    def with_received(self) -> Self:
        """This will add what came in for each contract, as `received`."""
        payments = apps.get_model("contracts.Payment").objects.filter(contract=OuterRef("pk")).order_by()
        total = payments.values("contract").annotate(total=Sum("amount")).values("total")
        return self.annotate(
            received=Coalesce(Subquery(total, output_field=MONEY), Value(Decimal(0)), output_field=MONEY)
        )


class ContractLineQuerySet(OwnedQuerySet):
    """Lines are seen with their contract."""

    def visible_to(self, viewer) -> Self:
        contracts = apps.get_model("contracts.Contract").objects
        return self.filter(contract__in=contracts.visible_to(viewer))


class PaymentQuerySet(OpenQuerySet):
    to_client = "contract__client"

    def matching(self, text: str) -> Self:
        """This will keep the payments whose reference, contract or client holds `text`."""
        contract = apps.get_model("contracts.Contract")
        found = contract.objects.matching(text).values("pk")
        return self.filter(Q(reference__icontains=text.strip()) | Q(contract__in=found))

    def received_within(self, period: Period) -> Self:
        return self.filter(received_on__gte=period.first, received_on__lt=period.after)

    def protecting(self, today: date) -> Self:
        """This will keep the money received within twelve months, for which a client stays with its owner."""
        return self.filter(received_on__gt=today - A_YEAR, amount__gt=0)
