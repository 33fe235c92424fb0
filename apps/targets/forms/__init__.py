"""Which grid is asked for, what was typed into it, and how it is drawn."""

from apps.targets.forms.choice import PlanChoice
from apps.targets.forms.edits import Edits
from apps.targets.forms.grid import GridForm, TypedCell, TypedRow
from apps.targets.forms.publication import PublishForm

__all__ = ["Edits", "GridForm", "PlanChoice", "PublishForm", "TypedCell", "TypedRow"]
