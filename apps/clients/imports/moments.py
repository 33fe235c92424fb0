"""Days with their time of day as files write them, in the company's time zone."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from salesmgmt.lib.importing import cells

MOMENT = re.compile(r"(?P<day>.*?\d日?)[T ]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?")
# A spreadsheet's days, with the time of day as the fraction.
SERIAL = re.compile(r"\d{5}\.\d+")


def moment(cell: Any) -> datetime:
    """This will read a day with its time of day, in the company's time zone."""
    if isinstance(cell, datetime):
        return timezone.make_aware(cell) if timezone.is_naive(cell) else cell
    text = unicodedata.normalize("NFKC", cells.written(cell))
    if SERIAL.fullmatch(text):
        whole, _point, part = text.partition(".")
        seconds = round(float(f"0.{part}") * 86400)
        return _at(cells.day(whole), time()) + timedelta(seconds=seconds)
    if found := MOMENT.fullmatch(text):
        day = cells.day(found["day"].strip())
        try:
            return _at(day, time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0)))
        except ValueError:
            pass
    raise ValueError(_("“%(cell)s” is not a day and time; write it as 2026-01-05 14:30.") % {"cell": text})


def _at(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def moment_or_day(cell: Any) -> datetime | date:
    """This will read a day, with its time if there is one."""
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time() else moment(cell)
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", cells.written(cell))
    return moment(cell) if ":" in text or SERIAL.fullmatch(text) else cells.day(cell)


def day_of(when: datetime | date) -> date:
    return timezone.localdate(when) if isinstance(when, datetime) else when


def beginning_of(when: datetime | date) -> datetime:
    """This will give a moment as it is, and when a day begins."""
    return when if isinstance(when, datetime) else _at(when, time())
