"""What is proposed for a file before anyone has said how it is read: its header line, what its columns fill."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from salesmgmt.lib.importing.cells import word, written
from salesmgmt.lib.importing.files import Sheet, Unreadable, read
from salesmgmt.lib.importing.kinds import Kind
from salesmgmt.lib.importing.mapping import WrongMapping, matched
from salesmgmt.lib.importing.mapping import read as read_mapping

LOOKED_AT = 10
# What an earlier file with the same columns tells about this one.
REMEMBERED = ("fields", "values", "unused", "only", "create_missing", "match", "existing", "blank")


def recognised_by(columns: Sequence[str]) -> str:
    """This will give the same for files with the same columns, in whatever order."""
    return hashlib.sha256("\n".join(sorted(map(word, columns))).encode()).hexdigest()


def header_line(kind: Kind, lines: Sequence[Sequence[Any]]) -> int:
    """This will find the line that names the most fields, for above it there may be a title; 0 is the first filled."""

    def fits(line: Sequence[Any]) -> int:
        names = [" ".join(written(cell).split()) for cell in line]
        return len(matched(kind, [name for name in names if name])) if len(set(names)) > 1 else 0

    numbered = [(number, line) for number, line in enumerate(lines, start=1) if any(written(cell) for cell in line)]
    top = numbered[:LOOKED_AT]
    if not top:
        return 0
    best = max(top, key=lambda one: (fits(one[1]), -one[0]))
    return best[0] if fits(best[1]) > fits(top[0][1]) else 0


def likeliest_sheet(kind: Kind, sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> str:
    """This will name the sheet whose header names the most fields."""

    def fits(lines: Sequence[Sequence[Any]]) -> int:
        top = header_line(kind, lines) or next((n for n, line in enumerate(lines, 1) if any(map(written, line))), 1)
        names = dict.fromkeys(" ".join(written(cell).split()) for cell in lines[top - 1])
        return len(matched(kind, [name for name in names if name]))

    return max(sheets, key=lambda one: fits(one[1]))[0] if sheets else ""


def sheet_of(content: bytes, mapping: dict) -> Sheet:
    """This will read a file as its mapping says; raises `Unreadable`."""
    given = {name: mapping[name] for name in ("sheet", "header", "encoding") if mapping.get(name)}
    return read(content, **given)


def remembered(earlier: dict, kind: Kind, columns: Sequence[str]) -> dict:
    """This will give what an earlier mapping says about a file with the same columns; nothing if it does not fit."""
    kept = {name: earlier[name] for name in REMEMBERED if name in earlier}
    try:
        read_mapping(kept, kind, columns)
    except WrongMapping:
        return {}
    return kept


def chosen(kind: Kind, mapping: dict, columns: Sequence[str]) -> dict[str, str]:
    """This will tell which field each column fills now, by the mapping or by its name."""
    fields = mapping.get("fields", {})
    said = {(of["column"] if isinstance(of, dict) else of): name for name, of in fields.items() if _column(of)}
    taken = set(said) | set(mapping.get("unused", ()))
    for name, column in matched(kind, [column for column in columns if column not in taken]).items():
        if name not in fields:
            said.setdefault(column, name)
    return {column: said.get(column, "") for column in columns}


def _column(of: Any) -> str:
    return of if isinstance(of, str) else of.get("column", "")


def with_columns(mapping: dict, columns: dict[str, str]) -> dict:
    """This will write into a mapping which field each column fills; "" is none.

    What the mapping says besides about a field (how days are written, what is set where a cell is empty) stays with
    it, and so do fields that are filled by no single column.
    """
    before = mapping.get("fields", {})
    fields = {name: of for name, of in before.items() if not _column(of)}
    for column, name in columns.items():
        if name:
            of = before.get(name)
            fields[name] = of | {"column": column} if isinstance(of, dict) and _column(of) else column
    unused = [column for column, name in columns.items() if not name]
    return mapping | {"fields": fields, "unused": unused}


__all__ = [
    "Unreadable",
    "chosen",
    "header_line",
    "likeliest_sheet",
    "recognised_by",
    "remembered",
    "sheet_of",
    "with_columns",
]
