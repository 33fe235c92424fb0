"""What speaks for a target being missed, each with its two numbers, the weightiest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from apps.reports.rules.conversions import Lever
from apps.reports.rules.standing import Standing

ZERO = Decimal(0)


class Sign(StrEnum):
    """What can be a warning."""

    PACE = "pace"
    VISITS = "visits"
    PIPELINE = "pipeline"
    WIN_RATE = "win_rate"
    SILENCE = "silence"


@dataclass(frozen=True)
class Reason:
    """A warning: what there is and what there should be; `weight` is about the share that is missing."""

    sign: Sign
    now: Decimal
    usual: Decimal
    weight: Decimal


@dataclass(frozen=True)
class Habits:
    """What a person or team did lately, and usually does in as long a time; None where it cannot be told."""

    visits: Decimal = ZERO
    usual_visits: Decimal = ZERO
    wins: Decimal = ZERO
    decided: Decimal = ZERO
    usual_win_rate: Decimal | None = None
    silent_days: int | None = None
    usual_silence: Decimal | None = None

    def on_the_way(self, chain: Sequence[Lever] | None) -> Habits:
        """This will drop what does not lead to the figure: visits without a chain, the win rate without a lever."""
        if chain is None:
            return replace(self, usual_visits=ZERO, usual_win_rate=None)
        return self if any(lever.key == "win" for lever in chain) else replace(self, usual_win_rate=None)


# Less than this is chance rather than a change.
NOTICEABLE = Decimal("0.15")
FEW_POINTS = Decimal("0.02")
FEW_DECIDED = 5
SILENT = 5


def reasons(standing: Standing, habits: Habits, expected: Decimal | None) -> list[Reason]:
    """This will find the warnings; `expected` is what open deals are likely to bring in time, where that can be
    held against the gap."""
    found = []
    attained, pace = standing.attainment, standing.pace
    if attained is not None and pace is not None and attained < pace - FEW_POINTS:
        found.append(Reason(Sign.PACE, attained, pace, pace - attained))
    if fell := _fall(habits.visits, habits.usual_visits):
        found.append(Reason(Sign.VISITS, habits.visits, habits.usual_visits, fell))
    if habits.decided >= FEW_DECIDED and habits.usual_win_rate is not None:
        rate = habits.wins / habits.decided
        if fell := _fall(rate, habits.usual_win_rate):
            found.append(Reason(Sign.WIN_RATE, rate, habits.usual_win_rate, fell))
    gap = standing.gap
    if expected is not None and gap is not None and (fell := _fall(expected, gap)):
        # Part of what comes in was never a deal expected in time: an empty pipeline explains less than it is short.
        found.append(Reason(Sign.PIPELINE, expected, gap, fell / 2))
    silence, usual = habits.silent_days, habits.usual_silence
    if silence is not None and usual is not None and silence >= SILENT and silence >= 3 * usual:
        found.append(Reason(Sign.SILENCE, Decimal(silence), usual, 1 - usual / silence))
    return sorted(found, key=lambda reason: -reason.weight)


def _fall(now: Decimal, usual: Decimal) -> Decimal | None:
    """This will give by which share `now` is below `usual`; None unless it is noticeable."""
    if usual <= 0:
        return None
    share = 1 - now / usual
    return share if share >= NOTICEABLE else None


def habits_of(
    year: Mapping[str, Decimal], lately: Mapping[str, Decimal], part: Decimal, silent_days: int | None, workdays: int
) -> Habits:
    """This will compare what was counted lately with a year's totals, of which `part` is as long a time."""
    decided, worked = year.get("deals_decided", ZERO), year.get("days_worked", ZERO)
    return Habits(
        visits=lately.get("visits", ZERO),
        usual_visits=year.get("visits", ZERO) * part,
        wins=lately.get("deals_won", ZERO),
        decided=lately.get("deals_decided", ZERO),
        usual_win_rate=year.get("deals_won", ZERO) / decided if decided else None,
        silent_days=silent_days,
        usual_silence=Decimal(workdays) / worked if worked else None,
    )
