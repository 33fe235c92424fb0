"""Rows as a file to take away: CSV that spreadsheets read in the right encoding, or a workbook with real numbers."""

import csv
import io
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# A file with more rows takes minutes to write and longer to open.
MOST_ROWS = 50_000
# What spreadsheets take for the beginning of a formula; some read the full-width signs so as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NARROWEST, WIDEST = 8, 48
_NUMBER = re.compile(r"^[-+][\d.,]+$")


class TooManyRows(Exception):
    """More rows than a file may have."""


@dataclass
class Taken:
    """What a list is taken away as: its rows, and the sheet that says what they are. `rows` is read once."""

    headers: Sequence[str]
    rows: Iterable[Sequence[Any]]
    # The second sheet: its name, and lines of what and whose this is; the count of rows goes where `COUNT` stands.
    about: str = ""
    facts: Sequence[tuple[str, str]] = ()
    written: int = 0
    units: Sequence[str] = field(default_factory=tuple)


COUNT = "{rows}"


def taken_away(name: str, extension: str, taken: Taken) -> FileResponse:
    """This will answer with the rows as a file, written to disk row by row so that no list is too long for memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        (_write_xlsx if extension == "xlsx" else _write_csv)(file, taken)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.{extension}", content_type=FORMATS[extension])


def about_names() -> set[str]:
    """This will give what the sheet that says what a file is may be called, so that it is not taken for rows."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.add(_("About this file"))
    return found


def _counted(taken: Taken) -> Iterator[Sequence[Any]]:
    for row in taken.rows:
        taken.written += 1
        if taken.written > MOST_ROWS:
            raise TooManyRows
        yield row


def _write_csv(file: IO[bytes], taken: Taken) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([_written(header) for header in taken.headers])
    writer.writerows([_written(value) for value in row] for row in _counted(taken))
    text.detach()


def _write_xlsx(file: IO[bytes], taken: Taken) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        _fill(book, sheet, taken.headers, _counted(taken), taken.units)
        if taken.about:
            _say(book, book.add_worksheet(taken.about[:31]), taken)


def _say(book, sheet, taken: Taken) -> None:
    """This will write the sheet that says whose list this is, when it was taken and how it was filtered."""
    bold, wrapped = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 72)
    for number, (label, value) in enumerate(taken.facts):
        sheet.write_string(number, 0, label, bold)
        sheet.write_string(number, 1, value.replace(COUNT, f"{taken.written:,}")[:32_767], wrapped)


def as_file(name: str, extension: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """This will answer with the rows as a file of that kind."""
    content = as_xlsx(headers, rows) if extension == "xlsx" else as_csv(headers, rows)
    response = HttpResponse(content, content_type=FORMATS[extension])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{extension}")
    return response


def as_csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """This will write CSV that spreadsheets open in the right encoding and never compute."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_written(header) for header in headers])
    writer.writerows([_written(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _written(value: Any) -> str:
    """This will write a value exactly; what people typed is never taken for a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) and not _NUMBER.match(text) else text


def as_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """This will write a workbook whose numbers and days are such, and whose texts are never formulas."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": True}) as book:
        _fill(book, book.add_worksheet(), headers, rows)
    return file.getvalue()


def _fill(book, sheet, headers: Sequence[str], rows: Iterable[Sequence[Any]], units: Sequence[str] = ()) -> None:
    """This will write the rows below a header that stays in sight and filters, each column as wide as its texts."""
    bold = book.add_format({"bold": True})
    day, moment = (book.add_format({"num_format": shape}) for shape in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
    shapes = {unit: book.add_format({"num_format": shape}) for unit, shape in SHAPES.items()}
    widths = [_width(header) + 3 for header in headers]
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header, bold)
    number = 0
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(number, place, value)
            elif isinstance(value, datetime):
                local = timezone.make_naive(value) if timezone.is_aware(value) else value
                sheet.write_datetime(number, place, local, moment)
                widths[place] = max(widths[place], 16)
            elif isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
                widths[place] = max(widths[place], 11)
            elif _is_number(value):
                sheet.write_number(number, place, float(value), shapes.get(units[place]) if units else None)
                widths[place] = max(widths[place], len(str(value)) + 3)
            elif value is not None:
                # No cell holds more characters.
                text = (value if isinstance(value, str) else _written(value))[:32_767]
                sheet.write_string(number, place, text)
                widths[place] = max(widths[place], _width(text))
    sheet.freeze_panes(1, 0)
    if headers:
        sheet.autofilter(0, 0, number, len(headers) - 1)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(max(width, NARROWEST), WIDEST))


# How spreadsheets show numbers of a unit.
SHAPES = {"money": "#,##0.00", "count": "#,##0", "percent": "0.0%"}


def _width(text: str) -> int:
    """This will tell how many letters wide a text is; a Chinese one is as wide as two."""
    first = text[: WIDEST * 2].partition("\n")[0]
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in first) + 1


def _is_number(value: Any) -> bool:
    # A spreadsheet keeps fifteen digits; more would be spoiled as a number.
    return isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= 15
