"""People, teams and who leads whom; the company's own settings; imports."""

from apps.teams.models.calendar_day import CalendarDay
from apps.teams.models.company import Company
from apps.teams.models.imports import Import, ImportedRow
from apps.teams.models.membership import Membership
from apps.teams.models.person import Person, Role
from apps.teams.models.team import Team

__all__ = ["CalendarDay", "Company", "Import", "ImportedRow", "Membership", "Person", "Role", "Team"]
