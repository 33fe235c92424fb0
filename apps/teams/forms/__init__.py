"""What is typed about people, teams and settings; and the choices every floor's forms narrow by."""

from apps.teams.forms.choices import ForViewer, TeamChoices, VisibleChoices, VisibleMultipleChoices
from apps.teams.forms.company import CalendarDayForm, CompanyForm
from apps.teams.forms.people import AddPersonForm, LanguageForm, MoveForm, PersonForm, ThemeForm
from apps.teams.forms.teams import TeamForm

__all__ = [
    "AddPersonForm",
    "CalendarDayForm",
    "CompanyForm",
    "ForViewer",
    "LanguageForm",
    "MoveForm",
    "PersonForm",
    "TeamChoices",
    "TeamForm",
    "ThemeForm",
    "VisibleChoices",
    "VisibleMultipleChoices",
]
