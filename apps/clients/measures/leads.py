"""What leads come to: by source, how many, how quickly answered, and what became of them."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Q, Sum

from apps.clients.models import Lead
from salesmgmt.lib.periods import Period


@dataclass(frozen=True)
class Yield:
    """One source in a period; `rate` is converted ÷ closed, None where nothing is closed yet."""

    source: int | None
    name: str
    leads: int
    waiting: int
    answer: timedelta | None
    converted: int
    rejected: int
    deals: int
    won: int
    won_amount: Decimal

    @property
    def rate(self) -> Decimal | None:
        closed = self.converted + self.rejected
        return Decimal(self.converted) / closed if closed else None


def yields(viewer, period: Period, zone) -> list[Yield]:
    """This will read the leads that came within the period, of those the viewer sees, by source: one query.

    `answer` is the middle one of the times to the first answer, for one that was forgotten for weeks says nothing of
    the others. Won deals are those the leads became, whenever they were won.
    """
    won = Q(deal__outcome="won")
    rows = (
        Lead.objects.visible_to(viewer).came_within(period, zone).order_by().values("source", "source__name").annotate(
            leads=Count("pk"),
            waiting=Count("pk", filter=Q(state="new")),
            answers=ArrayAgg(F("answered_at") - F("came_at"), filter=Q(answered_at__isnull=False), default=[]),
            converted=Count("pk", filter=Q(state="converted")),
            rejected=Count("pk", filter=Q(state="rejected")),
            deals=Count("deal"),
            won=Count("pk", filter=won),
            won_amount=Sum("deal__amount", filter=won),
        )
    )  # fmt: skip
    found = [
        Yield(
            row["source"], row["source__name"] or "", row["leads"], row["waiting"], _middle(row["answers"]),
            row["converted"], row["rejected"], row["deals"], row["won"], row["won_amount"] or Decimal(0),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda each: (-each.converted, -each.leads, each.name))


def _middle(spans: list[timedelta]) -> timedelta | None:
    return sorted(spans)[(len(spans) - 1) // 2] if spans else None
