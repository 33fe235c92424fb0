"""The rows of the demo company before they are written, numbered as they come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from django.db import models


class Ledger:
    """Unsaved rows by model, in the order they were added; `first` gives each table's first number."""

    def __init__(self, first: Callable[[type[models.Model]], int] = lambda model: 1):
        self.rows: dict[type[models.Model], list] = defaultdict(list)
        self._first = first
        self._next: dict[type[models.Model], int] = {}

    def add(self, row):
        """This will number a row and keep it."""
        model = type(row)
        row.pk = self._next[model] if model in self._next else self._first(model)
        self._next[model] = row.pk + 1
        self.rows[model].append(row)
        return row

    def of(self, model) -> list:
        return self.rows[model]
