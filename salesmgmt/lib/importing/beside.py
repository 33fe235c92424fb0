"""A row of a file beside the records it may mean, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from salesmgmt.lib.importing.cells import alike, written
from salesmgmt.lib.importing.grid import Line
from salesmgmt.lib.importing.kinds import Kind


@dataclass(frozen=True)
class Candidate:
    """A record that a row may mean, and why."""

    record: Any
    why: str


@dataclass(frozen=True)
class Facts:
    """A field: what the row says, and what each record holds with whether that differs."""

    label: str
    said: str
    held: list[tuple[str, bool]]


@dataclass(frozen=True)
class Compared:
    """A row beside its candidates; `way` and `of` are what was decided."""

    number: int
    candidates: list[Candidate]
    facts: list[Facts]
    way: str = ""
    of: int | None = None


def compared(
    kind: Kind, line: Line, fields: Mapping[str, str], candidates: Sequence[Candidate], way: str, of: int | None
) -> Compared:
    """This will put a row beside its candidates, with the fields that either says anything about."""
    found = []
    for cell in line.cells:
        name = fields.get(cell.column, "")
        if name not in kind.by_name:
            continue
        held = [held_in(candidate.record, name) for candidate in candidates]
        if cell.text or any(held):
            differs = [bool(cell.text) and alike(text) != alike(cell.text) for text in held]
            found.append(Facts(str(kind.by_name[name].label), cell.text, list(zip(held, differs, strict=True))))
    return Compared(line.number, list(candidates), found, way, of)


def held_in(record: Any, name: str) -> str:
    """This will write what a record holds in a field, as people read it."""
    shown = getattr(record, f"get_{name}_display", None)
    value = shown() if shown else getattr(record, name, None)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return written(value)
