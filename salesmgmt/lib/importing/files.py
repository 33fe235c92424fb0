"""Reading a file of rows: CSV in whatever encoding and delimiter, or a spreadsheet."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from salesmgmt.lib.exporting import FORMULA, about_names

LARGEST_UNPACKED = 300 * 1024 * 1024
MOST_ROWS = 200_000
DELIMITERS = ",;\t|"
# What a person may choose where the encoding was taken for another.
ENCODINGS = {"utf-8-sig": "UTF-8", "gb18030": "GB18030", "utf-16": "UTF-16"}
# Where fewer lines than one in so many have characters that cannot be read, only their cells are refused.
BROKEN = 20
# What stands in place of characters that cannot be read.
UNREADABLE = "\N{REPLACEMENT CHARACTER}"


class Unreadable(Exception):
    """A file that cannot be read, with the sentence that says why."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Sheet:
    """The header and the rows below it; each row with its number as a spreadsheet counts (the first line is 1)."""

    columns: list[str]
    rows: list[tuple[int, list[Any]]]
    encoding: str = ""


def read(content: bytes, *, sheet: str = "", header: int = 0, encoding: str = "") -> Sheet:
    """This will read a file's header and rows; raises `Unreadable` with a sentence.

    `sheet` names a spreadsheet's sheet (the first with rows, if not given), `header` the line of the
    header (the first that is not empty), `encoding` that of a CSV file (detected).
    """
    lines, encoding = lines_of(content, sheet=sheet, encoding=encoding)
    return _below_the_header(lines, header, encoding)


def is_spreadsheet(content: bytes) -> bool:
    return content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def lines_of(content: bytes, *, sheet: str = "", encoding: str = "") -> tuple[Sequence[list[Any]], str]:
    """This will read every line of a file, and name the encoding of a text."""
    if is_spreadsheet(content):
        return _spreadsheet(content, sheet), ""
    text, encoding = decoded(content, encoding)
    return _csv(text), encoding


def sheets(content: bytes, first: int = 5) -> list[tuple[str, list[list[Any]]]]:
    """This will give the sheets of a spreadsheet that have rows, each with its first lines."""
    if not is_spreadsheet(content):
        return []
    beside = about_names()
    found = [(name, _spreadsheet(content, name)) for name in _names(content) if name not in beside]
    return [(name, lines[:first]) for name, lines in found if lines]


def _names(content: bytes) -> list[str]:
    from python_calamine import CalamineWorkbook

    try:
        return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names)
    except Exception as error:  # the library raises many kinds for damaged files
        raise Unreadable(_("This spreadsheet cannot be read.")) from error


def _spreadsheet(content: bytes, sheet: str) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                    raise Unreadable(_("This file is too large."))
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if sheet:
            if sheet not in book.sheet_names:
                raise Unreadable(_("The file has no sheet called “%(name)s”.") % {"name": sheet})
            return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        for name in book.sheet_names:
            if lines := book.get_sheet_by_name(name).to_python(skip_empty_area=False):
                return lines
    except Unreadable:
        raise
    except Exception as error:  # the library raises many kinds for damaged files
        raise Unreadable(_("This spreadsheet cannot be read.")) from error
    return []


def decoded(content: bytes, encoding: str = "") -> tuple[str, str]:
    """This will turn bytes into text and name their encoding: UTF-8 with or without mark, UTF-16, GB18030.

    What is none of these is refused rather than guessed at. Where only a few cells are spoilt, they alone are: a
    sign stands for what cannot be read.
    """
    if not content.strip():
        raise Unreadable(_("The file is empty."))
    if encoding:
        return _decoded_as(content, encoding), encoding
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for candidate in candidates:
        if candidate == "gb18030" and _is_spoilt_utf8(content):
            continue
        try:
            text = content.decode(candidate)
        except (UnicodeDecodeError, LookupError):
            continue
        if candidate == "gb18030" and not encoding and not _is_chinese(text):
            continue
        return text, candidate
    for candidate in candidates:
        text = content.decode(candidate, errors="replace")
        if _mostly_readable(text) and (candidate != "gb18030" or _is_chinese(text.replace(UNREADABLE, ""))):
            return text, candidate
    raise Unreadable(_("The file's encoding is neither UTF-8 nor GB18030. Save it as “CSV UTF-8” and try again."))


def _decoded_as(content: bytes, encoding: str) -> str:
    """This will decode a text as somebody said it is."""
    try:
        if encoding in ENCODINGS:
            text = content.decode(encoding, errors="replace")
            if _mostly_readable(text):
                return text
        else:
            return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        pass
    raise Unreadable(_("The file cannot be read as %(encoding)s.") % {"encoding": ENCODINGS.get(encoding, encoding)})


def _is_spoilt_utf8(content: bytes) -> bool:
    """This will tell whether a text is UTF-8 but for a few cells: it has more that can be read than not."""
    text = content.decode("utf-8-sig", errors="replace")
    foreign = sum(1 for character in text if ord(character) > 127)
    return _mostly_readable(text) and foreign > 2 * text.count(UNREADABLE)


def _mostly_readable(text: str) -> bool:
    """This will tell whether all but a few lines can be read, the first of them among these."""
    lines = text.splitlines()
    spoilt = [place for place, line in enumerate(lines) if UNREADABLE in line]
    return not spoilt or (spoilt[0] > 0 and len(spoilt) * BROKEN <= len(lines))


def _is_chinese(text: str) -> bool:
    """This will tell whether text read as GB18030 looks like Chinese, not like another encoding misread.

    Misread bytes give rare characters; nearly all of what people write is in the older, smaller GB2312.
    """
    foreign = [character for character in text if ord(character) > 127]
    common = sum(1 for character in foreign if _in_gb2312(character))
    return common >= 0.8 * len(foreign)


def _in_gb2312(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _csv(text: str) -> list[list[str]]:
    if "\x00" in text:
        raise Unreadable(_("This is not a table: neither CSV nor a spreadsheet."))
    csv.field_size_limit(1024 * 1024)
    try:
        delimiter = _delimiter(text)
        # Lines are told apart by the csv reader, which alone knows what is inside quotes.
        return [[_plain(cell) for cell in line] for line in _lines(text, delimiter)]
    except csv.Error as error:
        raise Unreadable(_("This is not proper CSV: a quotation mark is left open or out of place.")) from error


def _lines(text: str, delimiter: str):
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _plain(cell: str) -> str:
    """This will take away the apostrophe that keeps a cell from becoming a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _delimiter(text: str) -> str:
    """This will choose the delimiter that splits the header, and the most lines like it."""

    def fits(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(line) for line, _number in zip(_lines(text, delimiter), range(20), strict=False) if any(line)]
        except csv.Error:
            return 0, 0
        header = widths[0] if widths else 0
        return (widths.count(header), header) if header > 1 else (0, 0)

    return max(DELIMITERS, key=fits)


def parted(sheet: Sheet, chosen: Sequence[int]) -> tuple[Sheet, list[tuple[int, list[Any]]]]:
    """This will part the chosen rows from the others; where none are chosen, all are."""
    if not chosen:
        return sheet, []
    only = set(chosen)
    others = [row for row in sheet.rows if row[0] not in only]
    return Sheet(sheet.columns, [row for row in sheet.rows if row[0] in only], sheet.encoding), others


def edited(sheet: Sheet, edits: dict[str, dict[str, str]], chosen: Sequence[int] = ()) -> Sheet:
    """This will give the sheet with the cells somebody wrote anew, of the chosen rows alone if there are any.

    `edits` are texts by row number and column, as JSON keeps them.
    """
    if not edits and not chosen:
        return sheet
    places = {column: place for place, column in enumerate(sheet.columns)}
    only, rows = set(chosen), []
    for number, line in sheet.rows:
        if only and number not in only:
            continue
        if written_anew := edits.get(str(number)):
            line = [*line, *[""] * (len(sheet.columns) - len(line))]
            for column, text in written_anew.items():
                if column in places:
                    line[places[column]] = text
        rows.append((number, line))
    return Sheet(sheet.columns, rows, sheet.encoding)


def _below_the_header(lines: Sequence[list[Any]], header: int, encoding: str) -> Sheet:
    numbered = list(enumerate(lines, start=1))
    filled = [(number, line) for number, line in numbered if any(_has_content(cell) for cell in line)]
    top = next(((n, line) for n, line in filled if not header or n == header), None)
    if top is None:
        raise Unreadable(_("The file has no header line."))
    columns = [" ".join(str(cell).split()) for cell in top[1]]
    while columns and not columns[-1]:
        columns.pop()
    # A column without a name is still told of, under its place.
    columns = [name or f"#{place}" for place, name in enumerate(columns, start=1)]
    if twice := [name for name, times in Counter(columns).items() if times > 1]:
        raise Unreadable(_("Two columns are called “%(name)s”.") % {"name": twice[0]})
    rows = [(number, line) for number, line in filled if number > top[0]]
    if len(rows) > MOST_ROWS:
        raise Unreadable(_("A file may have %(most)s rows at most; split this one.") % {"most": f"{MOST_ROWS:,}"})
    return Sheet(columns, rows, encoding)


def _has_content(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""
