"""Who may plan, change and answer which target, and what a target may be; each rule says why not, or ""."""

from apps.targets.rules.amounts import (
    LARGEST,
    STEPS,
    a_kpi_that_can_have_targets,
    a_part_the_kpi_is_read_by,
    an_amount_that_fits,
    tiers_in_order,
)
from apps.targets.rules.answering import a_target_to_answer, is_over, someone_who_answers, the_figure_that_was_seen
from apps.targets.rules.deciding import (
    a_decision_for,
    a_reason,
    nearest_leader_above,
    next_decider,
    someone_who_takes_back,
    still_waiting,
)
from apps.targets.rules.months import a_month_that_can_still_change
from apps.targets.rules.planning import (
    a_cell_without_a_waiting_change,
    someone_in_the_team,
    someone_who_leads_the_team,
    someone_who_plans,
    someone_who_sets_the_whole,
)

__all__ = [
    "LARGEST",
    "STEPS",
    "a_cell_without_a_waiting_change",
    "a_decision_for",
    "a_kpi_that_can_have_targets",
    "a_month_that_can_still_change",
    "a_part_the_kpi_is_read_by",
    "a_reason",
    "a_target_to_answer",
    "an_amount_that_fits",
    "is_over",
    "nearest_leader_above",
    "next_decider",
    "someone_in_the_team",
    "someone_who_answers",
    "someone_who_leads_the_team",
    "someone_who_plans",
    "someone_who_sets_the_whole",
    "someone_who_takes_back",
    "still_waiting",
    "the_figure_that_was_seen",
    "tiers_in_order",
]
