"""Which grid is asked for, and what was typed into it."""

from apps.targets.forms.choice import GridChoice
from apps.targets.forms.grid import GridForm, TypedCell, TypedRow

__all__ = ["GridChoice", "GridForm", "TypedCell", "TypedRow"]
