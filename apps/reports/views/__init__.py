"""The pages of figures."""

from apps.reports.views.dashboard import dashboard
from apps.reports.views.rows import rows

__all__ = ["dashboard", "rows"]
