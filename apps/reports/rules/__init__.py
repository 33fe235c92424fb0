"""What figures come to against what was promised."""

from apps.reports.rules.standing import Standing, Workdays, trend_periods

__all__ = ["Standing", "Workdays", "trend_periods"]
