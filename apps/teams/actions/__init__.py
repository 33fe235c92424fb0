"""Every change to people, teams, memberships and the company's settings."""

from apps.teams.actions.company import change_company, clear_calendar_day, set_calendar_day
from apps.teams.actions.imports import (
    AT_ONCE,
    LARGEST_FILE,
    import_for_real,
    import_soon,
    run_import,
    run_imports,
    start_import,
    undo_import,
)
from apps.teams.actions.people import (
    add_person,
    change_person,
    deactivate,
    move_person,
    reactivate,
    set_language,
    set_theme,
)
from apps.teams.actions.teams import add_team, change_team

__all__ = [
    "AT_ONCE",
    "LARGEST_FILE",
    "add_person",
    "add_team",
    "change_company",
    "change_person",
    "change_team",
    "clear_calendar_day",
    "deactivate",
    "import_for_real",
    "import_soon",
    "move_person",
    "reactivate",
    "run_import",
    "run_imports",
    "set_calendar_day",
    "set_language",
    "set_theme",
    "start_import",
    "undo_import",
]
