"""Rows as a file to take away: CSV that spreadsheets read in the right encoding, or a workbook with real numbers."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What spreadsheets take for the beginning of a formula; some read the full-width signs so as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"^[-+][\d.,]+$")


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
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        day, moment = (book.add_format({"num_format": shape}) for shape in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
        for place, header in enumerate(headers):
            sheet.write_string(0, place, header, bold)
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if isinstance(value, datetime):
                    local = timezone.make_naive(value) if timezone.is_aware(value) else value
                    sheet.write_datetime(number, place, local, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif _is_number(value):
                    sheet.write_number(number, place, float(value))
                elif value is not None:
                    # No cell holds more characters.
                    sheet.write_string(number, place, (value if isinstance(value, str) else _written(value))[:32_767])
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _is_number(value: Any) -> bool:
    # A spreadsheet keeps fifteen digits; more would be spoiled as a number.
    return isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= 15
