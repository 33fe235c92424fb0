"""Rows as files: numbers stay numbers, dates dates, and text is never a formula."""

import io
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from salesmgmt.lib.exporting import as_file

HEADERS = ["Name", "Amount", "Day"]
LONG = "12345678901234.567"
ROWS = [
    ["=1+1", Decimal("-1234567.80"), date(2026, 3, 18)],
    ["华东", None, None],
    ["多", Decimal(LONG), None],
]


def test_a_spreadsheet_has_typed_cells_and_no_formula():
    content = as_file("x", "xlsx", HEADERS, ROWS).content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    assert sheet.to_python() == [
        HEADERS, ["=1+1", -1234567.8, date(2026, 3, 18)], ["华东", "", ""], ["多", LONG, ""],
    ]  # fmt: skip


def test_csv_keeps_exact_amounts_and_text_that_looks_like_a_formula_is_text():
    content = as_file("x", "csv", HEADERS, ROWS).content
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines()[1] == "'=1+1,-1234567.80,2026-03-18"


@pytest.mark.parametrize("extension", ["csv", "xlsx"])
def test_the_file_has_its_name_in_any_script(extension):
    answer = as_file("达成率 2026-03", extension, ["A"], [[1]])
    assert answer["Content-Disposition"].endswith(f"%202026-03.{extension}")


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-cmd", "@x", "\ttab", "＝1", "－1x"])
def test_no_text_is_taken_for_a_formula_in_full_width_either(text):
    content = as_file("x", "csv", ["A"], [[text]]).content.decode("utf-8-sig")
    assert content.splitlines()[1].strip('"').startswith("'")
