"""Planning cells each by itself, as a grid does that saves while someone types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.targets.actions.planning import Change, NotPlanned, plan_targets
from apps.targets.measures.grid import Cell
from apps.targets.models import Goal
from apps.teams.models import Person
from salesmgmt.lib.refusal import Refused


def plan_what_can_be(changes: Sequence[Change], *, goal: Goal, by: Person, at: datetime) -> dict[Cell, Refused]:
    """This will plan all cells that can be planned, and give the reasons of the others.

    Between the two attempts someone may change yet another cell; so it goes on until nothing stands
    in the way, which is after as many attempts as there are cells at the worst.
    """
    troubles: dict[Cell, Refused] = {}
    while True:
        left = [change for change in changes if change.cell not in troubles]
        try:
            if left:
                plan_targets(left, goal=goal, by=by, at=at)
            return troubles
        except NotPlanned as refused:
            troubles |= refused.troubles
