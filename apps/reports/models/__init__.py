"""What was counted, and what is to be counted again."""

from apps.reports.models.figure import DailyFigure, MonthlyFigure, TeamFigure
from apps.reports.models.marks import (
    CountedClient,
    CountedContract,
    CountedContractLine,
    CountedDeal,
    CountedPayment,
    CountedProduct,
    CountedStageEntry,
    CountedVisit,
)
from apps.reports.models.stale import StaleFigure

__all__ = [
    "CountedClient",
    "CountedContract",
    "CountedContractLine",
    "CountedDeal",
    "CountedPayment",
    "CountedProduct",
    "CountedStageEntry",
    "CountedVisit",
    "DailyFigure",
    "MonthlyFigure",
    "StaleFigure",
    "TeamFigure",
]
