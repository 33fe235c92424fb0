"""What a row of a file becomes: a person in a team."""

from apps.teams.imports.people import PEOPLE
from apps.teams.imports.reach import (
    anyone_who_leads,
    everything,
    owned_within_reach,
    people,
    teams,
    whoever_leads_all,
)

KINDS = (PEOPLE,)

__all__ = [
    "KINDS",
    "PEOPLE",
    "anyone_who_leads",
    "everything",
    "owned_within_reach",
    "people",
    "teams",
    "whoever_leads_all",
]
