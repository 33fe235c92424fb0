"""The result file: the rows as they came, and beside each what is wrong with it; and a kind's template file."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _

from salesmgmt.lib.importing.cells import written
from salesmgmt.lib.importing.files import FORMULA, Sheet
from salesmgmt.lib.importing.kinds import Kind

Line = list[str]
_NUMBER = re.compile(r"^[-+][\d.,]+$")


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
    """This will write lines as CSV that spreadsheets open in the right encoding and never compute."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_harmless(cell) for cell in line] for line in lines])
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    """This will keep a cell from being taken for a formula; a negative number stays one."""
    return f"'{cell}" if cell.startswith(FORMULA) and not _NUMBER.match(cell) else cell


def as_xlsx(lines: Sequence[Line]) -> bytes:
    """This will write lines as a spreadsheet of texts."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for number, line in enumerate(lines):
            for place, cell in enumerate(line):
                sheet.write_string(number, place, cell[:32_767], bold if number == 0 else None)
        sheet.freeze_panes(1, 0)
    return file.getvalue()
