"""Who may change people, teams and settings; each rule says why not, or ""."""

from django.utils.translation import gettext as _


def only_an_administrator(by) -> str:
    return "" if by.is_administrator else _("Only an administrator may do this.")


def someone_who_leads_the_team(by, team) -> str:
    """Administrators and whoever leads the team or one above it."""
    if by.is_administrator or (team is not None and team.pk in by.reach.teams):
        return ""
    return _("Only an administrator or someone who leads this team may do this.")


def someone_who_leads_above(by, team) -> str:
    """Administrators and whoever leads a team above this one; at the top, its own leader."""
    if by.is_administrator:
        return ""
    if team.parent_id is None:
        return "" if team.leader_id == by.pk else _("Only the leader of the whole company may do this.")
    return "" if team.parent_id in by.reach.teams else _("Only someone who leads a team above may do this.")


def a_tree_without_a_circle(team, above) -> str:
    """`above` is the line of teams that the team would stand below."""
    if team in above:
        return _("A team cannot stand below itself or one of its own teams.")
    return ""


def not_oneself(by, person) -> str:
    return _("You cannot do this to your own account.") if by.pk == person.pk else ""


def someone_who_leads_the_person(by, person) -> str:
    """Administrators and whoever leads the person's team or one above it; nobody leads themselves."""
    if by.is_administrator or (person.pk in by.reach.people and person.pk != by.pk):
        return ""
    return _("Only an administrator or someone who leads this person may do this.")


def only_ones_own_view(by, view) -> str:
    return "" if view.owner_id == by.pk else _("Only whoever made this view may delete it.")


def a_team_within_reach(by, team) -> str:
    """What is meant for a team comes from someone who leads it."""
    if team is None or team.pk in by.reach.teams:
        return ""
    return _("You can share a view only with teams you lead.")
