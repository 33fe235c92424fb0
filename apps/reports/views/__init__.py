"""The pages of figures."""

from apps.reports.views.attainment import attainment
from apps.reports.views.dashboard import dashboard
from apps.reports.views.find import palette
from apps.reports.views.gap import gap
from apps.reports.views.plan import beside, split
from apps.reports.views.rows import rows
from apps.reports.views.stages import stages
from apps.reports.views.today import today_target
from apps.reports.views.why import why

__all__ = ["attainment", "beside", "dashboard", "gap", "palette", "rows", "split", "stages", "today_target", "why"]
