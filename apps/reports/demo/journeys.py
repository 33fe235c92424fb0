"""How the demo company's deals went through the stages: day by day from opening to the end, or to today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from apps.clients.models import Stage, StageEntry
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.plans import OPENED, WON, Project
from apps.reports.demo.story import Story

# In which open stage deals are lost: most before there is an offer, few at the table.
LOST_IN = (34, 28, 26, 12)
SKIPS_ONE, GOES_BACK = 0.06, 0.05
# How long each stage takes beside the others.
LENGTHS = (3, 4, 5, 3)


def lay_out(story: Story, ledger: Ledger, projects: Sequence[Project], stages: Sequence[Stage]) -> None:
    """This will add the stages that each deal entered."""
    chance = story.chance("stages")
    open_stages = [stage for stage in stages if stage.outcome == "open"]
    for project in projects:
        way = _way(project, open_stages, chance)
        end = story.today if project.outcome == OPENED else project.ends_on
        days = _days(project.opened_on, end, [LENGTHS[open_stages.index(stage)] for stage in way], chance, story)
        for place, stage in enumerate(way):
            following = way[place + 1] if place + 1 < len(way) else None
            if following is not None:
                left_on, passed = days[place + 1], following.position > stage.position
            elif project.outcome == OPENED:
                left_on, passed = None, None
            else:
                left_on, passed = project.ends_on, project.outcome == WON
            owner = project.account.holder(days[place]).person
            entry = StageEntry(deal=project.deal, stage=stage, owner=owner, entered_on=days[place])
            entry.left_on, entry.passed = left_on, passed
            ledger.add(entry)


def _way(project: Project, stages: list[Stage], chance: Random) -> list[Stage]:
    """This will tell the open stages that a deal went through, the last one being where it is or where it ended."""
    if project.outcome == OPENED:
        last = stages.index(project.deal.stage)
    elif project.outcome == WON:
        last = len(stages) - 1
    else:
        last = chance.choices(range(len(stages)), LOST_IN)[0]
    way = stages[: last + 1]
    if last >= 2 and chance.random() < SKIPS_ONE:
        del way[chance.randrange(1, last)]
    if len(way) >= 3 and chance.random() < GOES_BACK:
        place = chance.randrange(1, len(way) - 1)
        way[place + 1 : place + 1] = [way[place - 1], way[place]]
    return way


def _days(opened_on: date, end: date, lengths: list[int], chance: Random, story: Story) -> list[date]:
    """This will choose the day on which each stage was entered, in order, the first on the opening day."""
    shares = [length * chance.uniform(0.5, 1.6) for length in lengths]
    days, gone = [], 0.0
    for share in shares:
        day = opened_on + timedelta(days=int((end - opened_on).days * gone / sum(shares)))
        days.append(opened_on if not days else max(days[-1], min(end, story.workday_from(day))))
        gone += share
    return days
