"""Who plans whose targets."""

from django.utils.translation import gettext as _


def someone_who_leads_the_team(by, team) -> str:
    """People's targets are planned by whoever leads their team or one above it."""
    return "" if team.pk in by.reach.teams else _("Only someone who leads this team may assign its targets.")


def someone_who_sets_the_whole(by, team) -> str:
    """A team's own target comes from above; the whole company's from its leader."""
    if team.parent_id is None:
        return "" if team.leader_id == by.pk else _("Only the leader of the whole company may set its target.")
    return (
        "" if team.parent_id in by.reach.teams else _("A team's own target is set by someone who leads a team above.")
    )


def someone_who_plans(by, cell) -> str:
    """Whoever may plan a cell: a person's target, or a team's own."""
    return (
        someone_who_sets_the_whole(by, cell.team) if cell.person is None else someone_who_leads_the_team(by, cell.team)
    )


def someone_in_the_team(name: str, here: bool) -> str:
    """Targets are planned for people who are in the team on some day of the month."""
    return "" if here else _("%(name)s is not in this team in this month.") % {"name": name}


def a_cell_without_a_waiting_change(waiting: bool) -> str:
    """One change at a time: the next one builds on what was decided."""
    return _("A change of this target waits for approval.") if waiting else ""
