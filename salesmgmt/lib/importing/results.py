"""The result file: the rows as they came, and beside each what is wrong with it; and a kind's template file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from salesmgmt.lib import exporting
from salesmgmt.lib.importing.cells import written
from salesmgmt.lib.importing.files import Sheet
from salesmgmt.lib.importing.kinds import Kind

Line = list[str]


def result(sheet: Sheet, errors: Sequence[tuple[int, str, str]]) -> list[Line]:
    """This will give the file's lines with the row number, the columns in error and the sentences."""
    of_row = defaultdict(list)
    for number, column, sentence in errors:
        of_row[number].append((column, sentence))
    lines = [[*sheet.columns, _("Row"), _("Error in"), _("Error")]]
    for number, cells in sheet.rows:
        padded = [written(cell) for cell in cells] + [""] * (len(sheet.columns) - len(cells))
        wrong = of_row[number]
        columns = "; ".join(dict.fromkeys(column for column, _sentence in wrong if column))
        several = len(wrong) > 1
        told = " ".join(f"{column}: {sentence}" if several and column else sentence for column, sentence in wrong)
        lines.append([*padded[: len(sheet.columns)], str(number), columns, told])
    return lines


def template(kind: Kind) -> list[Line]:
    """This will give a kind's columns as a file to fill in, with one row as an example."""
    return [[str(one.label) for one in kind.fields], [one.example for one in kind.fields]]


def as_csv(lines: Sequence[Line]) -> bytes:
    """This will write lines, the first of which is the head, as CSV."""
    return exporting.as_csv(lines[0], lines[1:])


def as_xlsx(lines: Sequence[Line]) -> bytes:
    """This will write lines, the first of which is the head, as a spreadsheet of texts."""
    return exporting.as_xlsx(lines[0], lines[1:])
