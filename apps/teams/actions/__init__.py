"""Every change to people, teams, memberships and the company's settings."""

from apps.teams.actions.company import change_company, clear_calendar_day, set_calendar_day
from apps.teams.actions.exports import note_export
from apps.teams.actions.feeds import feed_of, make_feed, stop_feed
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
from apps.teams.actions.lists import delete_view, save_view, show_columns
from apps.teams.actions.notifications import purge_notifications, read_all_notifications, read_notification
from apps.teams.actions.people import (
    add_person,
    change_person,
    deactivate,
    move_person,
    reactivate,
    set_language,
    set_mailing,
    set_theme,
)
from apps.teams.actions.preparing import (
    choose_reading,
    decide_rows,
    explain_words,
    import_the_rest,
    look_again,
    map_columns,
    repair_cells,
    take_in,
)
from apps.teams.actions.sending import forget_submissions
from apps.teams.actions.teams import add_team, change_team

__all__ = [
    "AT_ONCE",
    "LARGEST_FILE",
    "add_person",
    "add_team",
    "change_company",
    "change_person",
    "change_team",
    "choose_reading",
    "clear_calendar_day",
    "deactivate",
    "decide_rows",
    "delete_view",
    "explain_words",
    "feed_of",
    "forget_submissions",
    "import_for_real",
    "import_soon",
    "import_the_rest",
    "look_again",
    "make_feed",
    "map_columns",
    "move_person",
    "note_export",
    "purge_notifications",
    "reactivate",
    "read_all_notifications",
    "read_notification",
    "repair_cells",
    "run_import",
    "run_imports",
    "save_view",
    "set_calendar_day",
    "set_language",
    "set_mailing",
    "set_theme",
    "show_columns",
    "start_import",
    "stop_feed",
    "take_in",
    "undo_import",
]
