"""What can be imported: kinds of rows with their fields, declared in each app's `imports`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import override

from salesmgmt.lib.importing import cells

if TYPE_CHECKING:
    from salesmgmt.lib.importing.records import Records


@dataclass(frozen=True)
class Field:
    """One value of a row: how it is called, in which words a file may call it, and how it is read."""

    name: str
    label: Any
    parse: cells.Parse = cells.text
    required: bool = False
    synonyms: Sequence[str] = ()
    example: str = ""

    @cached_property
    def words(self) -> frozenset[str]:
        """Every column name that stands for this field."""
        labels = []
        for language, _name in settings.LANGUAGES:
            with override(language):
                labels.append(str(self.label))
        return frozenset(cells.word(name) for name in (self.name, *labels, *self.synonyms))


def anyone(by) -> str:
    return ""


@dataclass(frozen=True)
class Kind:
    """What a row of a file becomes.

    `keys` are the ways in which a row finds the one that is there already, the surest first. `records`
    writes the rows. `why_not` says why someone may not import this kind, or "". `makes` names what may
    be made on the way where it is missing, if the mapping asks for it.
    """

    key: str
    label: Any
    fields: Sequence[Field]
    keys: Sequence[tuple[str, ...]]
    records: type[Records]
    why_not: Callable[[Any], str] = anyone
    makes: Sequence[str] = ()
    # What to know before and after, such as what is left to be done with the rows.
    hint: Any = ""
    # Ways to match that a mapping may choose instead.
    other_keys: Sequence[tuple[str, ...]] = ()
    # What gives the fields that the company added itself.
    more: Callable[[], Sequence[Field]] | None = None

    # Triggers that note what an undo puts back by itself.
    silent_in_undo: Sequence[str] = ()

    def with_more(self) -> Kind:
        """This will give the kind with the company's own fields as they are now."""
        added = self.more() if self.more else ()
        return replace(self, fields=(*self.fields, *added)) if added else self

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}


def all_kinds() -> dict[str, Kind]:
    """This will gather the kinds that the apps declare, in the order of the floors."""
    import sys

    from django.apps import apps

    autodiscover_modules("imports")
    found: dict[str, Kind] = {}
    for config in apps.get_app_configs():
        module = sys.modules.get(f"{config.name}.imports")
        found |= {kind.key: kind.with_more() for kind in getattr(module, "KINDS", ())}
    return found
