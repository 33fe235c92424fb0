"""Files of every encoding and delimiter are read as they are meant, and doubtful ones refused."""

import io
from datetime import date

import pytest
import xlsxwriter

from salesmgmt.lib.importing import files, results
from salesmgmt.lib.importing.files import Unreadable, read

TABLE = "客户,负责人\n上海宏达机械有限公司,李明\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode(), "utf-8-sig"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (TABLE.encode("gb18030"), "gb18030"),
        (TABLE.encode("utf-16"), "utf-16"),
    ],
)
def test_chinese_in_any_usual_encoding_is_the_same_text(content, encoding):
    sheet = read(content)
    assert sheet.columns == ["客户", "负责人"]
    assert sheet.rows == [(2, ["上海宏达机械有限公司", "李明"])]
    assert sheet.encoding == encoding


def test_a_rare_character_of_gb18030_is_kept():
    assert read("姓名\n㛃祺燊\n王芳华\n张伟明\n李小龙\n刘德军\n".encode("gb18030")).rows[0] == (2, ["㛃祺燊"])


@pytest.mark.parametrize("text", ["name,city\nAndré,Orléans\n", "Straße,Größe\nMüller,Länge\n"])
def test_another_encoding_is_refused_instead_of_misread(text):
    with pytest.raises(Unreadable, match="neither UTF-8 nor GB18030"):
        read(text.encode("latin-1"))


def test_the_mapping_may_name_another_encoding():
    assert read("name\nAndré\n".encode("latin-1"), encoding="latin-1").rows == [(2, ["André"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends_are_found_out(delimiter, end):
    lines = [["name", "note"], ["A, B", "first; second"], ["C", "x|y"]]
    text = end.join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    sheet = read(text.encode())
    assert sheet.columns == ["name", "note"]
    assert sheet.rows == [(2, ["A, B", "first; second"]), (3, ["C", "x|y"])]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them():
    sheet = read(b'\nname,note\nA,"two\nlines"\n\nB,x\n')
    assert [number for number, _line in sheet.rows] == [3, 5]


def test_the_header_may_be_further_down():
    sheet = read("报表,,\n导出日期,2026-01-05,\n客户,金额,备注\nA,1,x\n".encode(), header=3)
    assert sheet.columns == ["客户", "金额", "备注"]
    assert sheet.rows == [(4, ["A", "1", "x"])]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"  \n \n", "empty"),
        (b"a,b,a\n1,2,3\n", "Two columns are called"),
        (b'name\n"never closed\n', "quotation mark"),
        (b"PK\x03\x04 not a spreadsheet", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "neither UTF-8"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(content)


def workbook(lines, sheets=("Sheet1",)):
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name in sheets:
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines if name == sheets[-1] else []):
                for place, cell in enumerate(line):
                    if isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    else:
                        sheet.write(number, place, cell)
    return file.getvalue()


def test_a_spreadsheet_is_read_from_its_first_sheet_with_rows():
    content = workbook([["客户", "金额", "日期"], ["宏达", 1234.5, date(2026, 1, 5)]], ("空", "数据"))
    sheet = read(content)
    assert sheet.columns == ["客户", "金额", "日期"]
    [(number, cells)] = sheet.rows
    assert (number, cells) == (2, ["宏达", 1234.5, date(2026, 1, 5)])
    with pytest.raises(Unreadable, match="no sheet"):
        read(content, sheet="other")


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused(monkeypatch):
    content = workbook([["name"], ["x" * 10_000]])
    monkeypatch.setattr(files, "LARGEST_UNPACKED", 1000)
    with pytest.raises(Unreadable, match="too large"):
        read(content)


FORMULAS = ["=1+1", "+SUM(A1)", "-cmd", "@x", "＝1", "\ttab", "plain", "-5", "+86 138", "'quoted"]


def test_our_own_csv_has_no_formulas_and_reads_back_the_same():
    written = results.as_csv([["name"], *[[cell] for cell in FORMULAS]])
    raw = written.decode("utf-8-sig").splitlines()[1:]
    for line in raw:
        assert not line.strip('"').startswith(("=", "+", "@", "\t", "＝")), line
    assert [cells[0] for _number, cells in read(written).rows] == FORMULAS


def test_our_own_spreadsheet_has_no_formulas_and_reads_back_the_same():
    written = results.as_xlsx([["name"], *[[cell] for cell in FORMULAS]])
    assert b"<f>" not in written
    assert [cells[0] for _number, cells in read(written).rows] == FORMULAS
