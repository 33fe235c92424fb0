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
_FORMULA = re.compile(r"^[=+\-@\t\r]")


def as_file(name: str, extension: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """This will answer with the rows as a file of that kind."""
    content = _xlsx(headers, rows) if extension == "xlsx" else _csv(headers, rows)
    response = HttpResponse(content, content_type=FORMATS[extension])
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{extension}")
    return response


def _csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headers)
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
    return f"'{text}" if _FORMULA.match(text) else text


def _xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
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
                    sheet.write_string(number, place, value if isinstance(value, str) else _written(value))
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _is_number(value: Any) -> bool:
    # A spreadsheet keeps fifteen digits; more would be spoiled as a number.
    return isinstance(value, int | Decimal) and len(Decimal(value).as_tuple().digits) <= 15
