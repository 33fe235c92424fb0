"""Many steps of a migration, drawn up once instead of once for each of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Operations of which none needs a model as another one of them left it.

    After each operation Django makes anew the classes of every model that is related to the changed one, which here
    are nearly all: a fresh database took a minute, of which the statements took two seconds. These operations are all
    given the models as they were before the first and as they are after the last. So not together: a model or field,
    and an index, constraint or trigger that is added to it and comes off while it still stands; or two changes of one
    field.
    """

    def __init__(self, operations: Sequence[Operation]):
        self.operations = operations

    @property
    def reversible(self) -> bool:  # type: ignore[override]
        return all(operation.reversible for operation in self.operations)

    def state_forwards(self, app_label, state):
        # Without drawn classes only the plain descriptions change; they are drawn when next asked for.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)
