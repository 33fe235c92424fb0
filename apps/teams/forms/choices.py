"""Choices that offer only what the viewer may see."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet

from apps.teams.models import Person


class NarrowedChoices:
    """What a field does to offer rows of `model` that its viewer may see; nothing until `show_to` was called.

    `among` narrows further: a function of the visible rows, or of the rows and the viewer.
    A row that the record holds already stays choosable, so that saving a form never loses it.
    """

    queryset: Any
    initial: Any

    def __init__(self, model: type[Model], *, among: Callable[..., QuerySet] | None = None, **kwargs):
        self.model, self.among, self.held = model, among, None
        super().__init__(queryset=model._default_manager.none(), **kwargs)  # type: ignore[call-arg]

    def show_to(self, viewer: Person, held: Any = None) -> None:
        """This will offer what `viewer` may see, and `held` (a row, an id, or several)."""
        rows = self.model._default_manager.visible_to(viewer)  # type: ignore[attr-defined]
        if self.among is not None:
            rows = self.among(rows, viewer) if _arguments(self.among) == 2 else self.among(rows)
        self.held = held
        kept = _ids(held)
        if kept:
            seen = rows.order_by().values("pk")
            rows = self.model._default_manager.filter(Q(pk__in=seen) | Q(pk__in=kept))
        self.queryset = rows


class VisibleChoices(NarrowedChoices, forms.ModelChoiceField):
    """One row among those the viewer may see: `VisibleChoices(Person, among=lambda people: people.active())`."""

    def to_python(self, value):
        # The row that is held was read in this request already, and stays choosable whatever `among` says.
        if isinstance(self.held, self.model) and str(value) == str(self.held.pk):
            return self.held
        return super().to_python(value)


class VisibleMultipleChoices(NarrowedChoices, forms.ModelMultipleChoiceField):
    """Any number of rows among those the viewer may see."""


class TeamChoices(VisibleChoices):
    """One team among those the viewer may see, written as a tree."""

    def show_to(self, viewer: Person, held: Any = None) -> None:
        super().show_to(viewer, held)
        self.queryset = self.model._default_manager.with_tree_fields().filter(  # type: ignore[attr-defined]
            pk__in=list(self.queryset.order_by().values_list("pk", flat=True))
        )

    def label_from_instance(self, obj) -> str:
        # Options cannot be indented by style sheets on every device; a wide space can.
        return "\u3000" * getattr(obj, "tree_depth", 0) + str(obj)


class ForViewer:
    """A form that knows who looks at it; the first base of every form with `VisibleChoices`.

    `DealForm(request.POST or None, viewer=request.user)`; rows in `initial` and of `instance` stay choosable.
    """

    fields: Any
    initial: Any

    def __init__(self, *args, viewer: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        for name, field in self.fields.items():
            if isinstance(field, NarrowedChoices):
                field.show_to(viewer, held=self.initial.get(name, field.initial))


def _ids(held: Any) -> list[Any]:
    if held is None or held == "" or callable(held):
        return []
    several = held if isinstance(held, list | tuple | set | QuerySet) else [held]
    return [getattr(one, "pk", one) for one in several]


def _arguments(function: Callable[..., QuerySet]) -> int:
    return function.__code__.co_argcount if hasattr(function, "__code__") else 1
