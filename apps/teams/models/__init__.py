"""People, teams and who leads whom; the company's own settings; imports, exports and what people are told."""

from apps.teams.models.calendar_day import CalendarDay
from apps.teams.models.company import Company
from apps.teams.models.export import Export
from apps.teams.models.feed import Feed
from apps.teams.models.imports import Import, ImportedRow
from apps.teams.models.membership import Membership
from apps.teams.models.notification import Notification
from apps.teams.models.person import Person, Role
from apps.teams.models.saved_view import SavedView
from apps.teams.models.submission import Submission
from apps.teams.models.team import Team

__all__ = [
    "CalendarDay",
    "Company",
    "Export",
    "Feed",
    "Import",
    "ImportedRow",
    "Membership",
    "Notification",
    "Person",
    "Role",
    "SavedView",
    "Submission",
    "Team",
]
