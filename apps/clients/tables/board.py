"""The deals as a board: a column a stage, each with its count, its sum and its first cards."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, F, QuerySet, Sum

from apps.clients.models import Deal, Stage

CARDS = 20


@dataclass
class BoardColumn:
    """A stage, what all its deals come to, and the cards shown of it."""

    stage: Stage
    count: int = 0
    amount: Decimal = Decimal(0)
    cards: list[Deal] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        return self.count - len(self.cards)


def board(deals: QuerySet, stages: list[Stage]) -> list[BoardColumn]:
    """This will lay out `deals` by stage: one query for the sums, one for the first cards of every column."""
    columns = {stage.pk: BoardColumn(stage) for stage in stages}
    sums = deals.order_by().values("stage").annotate(number=Count("pk"), worth=Sum("amount"))
    for row in sums:
        if column := columns.get(row["stage"]):
            column.count, column.amount = row["number"], row["worth"] or Decimal(0)
    for deal in _first_cards(deals, [pk for pk, column in columns.items() if column.count]):
        columns[deal.stage_id].cards.append(deal)
    return list(columns.values())


def _first_cards(deals: QuerySet, stages: list[int]) -> list[Deal]:
    """This will fetch the cards that come due first, so many of each stage, in one query."""
    if not stages:
        return []
    first, *others = [
        deals.filter(stage=stage).order_by(F("expected_on").asc(nulls_last=True), "pk").values("pk")[:CARDS]
        for stage in stages
    ]
    chosen = first.union(*others, all=True) if others else first
    keys = [row["pk"] for row in chosen]
    found = deals.model._default_manager.filter(pk__in=keys).select_related("client", "owner", "stage")
    return sorted(found, key=lambda deal: keys.index(deal.pk))
