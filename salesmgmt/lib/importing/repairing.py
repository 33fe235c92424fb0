"""Looking at a few rows again after a cell was repaired, together with the rows they have to do with."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from salesmgmt.lib.importing.cells import same
from salesmgmt.lib.importing.files import Sheet
from salesmgmt.lib.importing.kinds import Kind
from salesmgmt.lib.importing.mapping import Mapping

# More rows than these are not looked at because of one cell; all are before anything is imported.
MOST = 500


def rows_beside(
    kind: Kind, mapping: Mapping, before: Sheet, after: Sheet, changed: Collection[int], most: int = MOST
) -> Sheet:
    """This will give the changed rows and those that mean the same record, name it, or are named by them."""
    names = _Names(kind, mapping, after.columns)
    lines = {number: [line] for number, line in before.rows if number in changed}
    for number, line in after.rows:
        if number in changed:
            lines.setdefault(number, []).append(line)
    touched = [line for both in lines.values() for line in both]
    keys = {key for line in touched for key in names.keys(line)}
    called = {text for line in touched for text in names.called(line)}
    mentioned = {text for line in touched for text in names.mentioned(line)}
    kept: list[tuple[int, list[Any]]] = []
    for number, line in after.rows:
        beside = len(kept) < most and (
            keys & names.keys(line) or called & names.mentioned(line) or mentioned & names.called(line)
        )
        if number in changed or beside:
            kept.append((number, line))
    return Sheet(after.columns, kept, after.encoding)


class _Names:
    """By what the rows of a sheet are told apart, and what they name."""

    def __init__(self, kind: Kind, mapping: Mapping, columns: list[str]):
        places = {column: place for place, column in enumerate(columns)}

        def of(name: str) -> int | None:
            source = mapping.sources.get(name)
            return places.get(source.column) if source and source.column else None

        match = [[of(name) for name in key] for key in mapping.match]
        self.match = [[place for place in key if place is not None] for key in match if key[0] is not None]
        self.single = [key[0] for key in self.match if len(key) == 1]
        # Only what names another record is looked for among the names: not days, numbers and notes.
        references = {"parent", "leader", *(name for name in kind.by_name if name in ("client", "deal", "contract"))}
        self.naming = [place for name in references if (place := of(name)) is not None and place not in self.single]

    def keys(self, line: list[Any]) -> set[tuple]:
        found = set()
        for place, key in enumerate(self.match):
            values = tuple(same(_cell(line, one)) for one in key)
            if any(values):
                found.add((place, values))
        return found

    def called(self, line: list[Any]) -> set[str]:
        return _texts(line, self.single) if self.naming else set()

    def mentioned(self, line: list[Any]) -> set[str]:
        return _texts(line, self.naming)


def _cell(line: list[Any], place: int) -> Any:
    return line[place] if place < len(line) else ""


def _texts(line: list[Any], places: Iterable[int]) -> set[str]:
    return {text for place in places if (text := same(_cell(line, place)))}
