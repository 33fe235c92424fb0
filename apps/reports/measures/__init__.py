"""Reading what was counted, and what follows from it."""

from apps.reports.measures.figures import (
    GROUPINGS,
    PEOPLE,
    TIMES,
    Amounts,
    Scope,
    behind,
    derive,
    read,
    total_of,
)

__all__ = ["GROUPINGS", "PEOPLE", "TIMES", "Amounts", "Scope", "behind", "derive", "read", "total_of"]
