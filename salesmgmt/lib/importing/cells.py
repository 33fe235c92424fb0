"""Turning a cell into a value: texts, days, months, numbers, yes and no, one or several of a list.

Each raises ValueError with a sentence for what it cannot read; a doubtful cell is refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

Parse = Callable[[Any], Any]
_DAY = re.compile(
    r"^(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?[日号]?"
    r"(?:[T ]*(?:上午|下午|[ap]m)?[T ]*\d{1,2}:\d{2}.*)?$",
    re.IGNORECASE,
)
_MONTH = re.compile(r"^(\d{4})(?:[-/.年](\d{1,2})|(\d{2}))月?$")
_COMPACT_DAY = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_NUMBER = re.compile(r"^(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?$")
# The longer ones first: ten million is not ten thousand.
_UNITS = {"千亿": Decimal(10**11), "百亿": Decimal(10**10), "十亿": Decimal(10**9), "千万": Decimal(10**7),
          "百万": Decimal(10**6), "十万": Decimal(10**5), "亿": Decimal(10**8), "万": Decimal(10**4),
          "w": Decimal(10**4), "千": Decimal(10**3), "k": Decimal(10**3), "m": Decimal(10**6), "%": Decimal("0.01"),
          "‰": Decimal("0.001")}  # fmt: skip
_CURRENCY = re.compile(r"^(?:cny|rmb|人民币|usd|eur|us\$|[¥$€£])|(?:cny|rmb|人民币|usd|eur|元整?|[¥$€£])$")
_YES = {"yes", "y", "true", "1", "x", "是", "对", "有", "√", "✓", "真"}
_NO = {"no", "n", "false", "0", "否", "不", "无", "没有", "×", "假"}
# Spreadsheets count days from here. A number is taken for a day of 1954 to 2119 only: 2026 is a year.
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_000)


def alike(text: Any) -> str:
    """This will give the form in which texts count as the same: no case, no spaces, no full width."""
    return "".join(unicodedata.normalize("NFKC", written(text)).casefold().split())


def word(text: Any) -> str:
    """This will give the form in which column names count as the same: as `alike`, without any punctuation."""
    return "".join(character for character in alike(text) if character.isalnum())


def written(cell: Any) -> str:
    """This will write a cell as text; a whole number from a spreadsheet without “.0”."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    return str(cell).strip()


def text(cell: Any) -> str:
    """This will read a name or the like: on one line, single spaces."""
    return " ".join(lines(cell).split())


def lines(cell: Any) -> str:
    """This will read a text of several lines."""
    found = written(cell)
    if any(unicodedata.category(character) == "Cc" and character not in "\n\r\t" for character in found):
        raise ValueError(_("This text has invisible control characters."))
    return found


def day(cell: Any) -> date:
    """This will read a date: 2026-01-05, 2026/1/5, 2026年1月5日, 20260105 or a spreadsheet's number of days."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = unicodedata.normalize("NFKC", written(cell))
    if match := _DAY.match(found) or _COMPACT_DAY.match(found):
        try:
            return date(*map(int, match.groups()))
        except ValueError:
            raise ValueError(_("“%(cell)s” is not a day of the calendar.") % {"cell": written(cell)}) from None
    if re.fullmatch(r"\d{2,6}(?:\.\d+)?", found) and int(float(found)) in _EXCEL_DAYS:
        return _EXCEL_EPOCH + timedelta(days=int(float(found)))
    raise ValueError(_("“%(cell)s” is not a date; write it as 2026-01-05.") % {"cell": written(cell)})


def day_written(pattern: str) -> Parse:
    """This will read dates in the way the mapping says, such as %d.%m.%Y."""

    def parse(cell: Any) -> date:
        if isinstance(cell, date):
            return day(cell)
        try:
            return datetime.strptime(written(cell), pattern).date()  # noqa: DTZ007
        except ValueError:
            wrong = {"cell": written(cell), "pattern": pattern}
            raise ValueError(_("“%(cell)s” is not a date written as %(pattern)s.") % wrong) from None

    return parse


def month(cell: Any) -> date:
    """This will read a month, 2026-01 or 2026年1月, or its first day."""
    found = unicodedata.normalize("NFKC", written(cell))
    if not isinstance(cell, date) and (match := _MONTH.match(found)):
        year, number = int(match[1]), int(match[2] or match[3])
        if 1 <= number <= 12:
            return date(year, number, 1)
    first = day(cell)
    if first.day != 1:
        raise ValueError(_("“%(cell)s” is not a month; write it as 2026-01.") % {"cell": written(cell)})
    return first


def number(cell: Any) -> Decimal:
    """This will read a number: 1,234.5, ￥1.2万, (300), 65%, full-width digits as well."""
    if isinstance(cell, bool):
        raise ValueError(_("“%(cell)s” is not a number.") % {"cell": written(cell)})
    if isinstance(cell, float):
        # What a spreadsheet shows, not what binary fractions make of it.
        return Decimal(f"{cell:.10f}").normalize() + 0
    found = alike(cell).replace("−", "-")
    sign = 1
    if found.startswith("(") and found.endswith(")"):
        found, sign = found[1:-1], -1
    if found.startswith("-") and sign == 1:
        found, sign = found[1:], -1
    for _time in range(3):
        found = _CURRENCY.sub("", found)
    if found.startswith("-") and sign == 1:
        found, sign = found[1:], -1
    factor = Decimal(1)
    for unit, times in _UNITS.items():
        if found.endswith(unit):
            found, factor = found[: -len(unit)], times
            break
    if found and _NUMBER.match(found) and any(character.isdigit() for character in found):
        try:
            return sign * factor * Decimal(found.replace(",", ""))
        except InvalidOperation:
            pass
    raise ValueError(_("“%(cell)s” is not a number.") % {"cell": written(cell)})


def whole(cell: Any) -> int:
    """This will read a whole number."""
    found = number(cell)
    if found != found.to_integral_value():
        raise ValueError(_("“%(cell)s” is not a whole number.") % {"cell": written(cell)})
    return int(found)


def yes(cell: Any) -> bool:
    """This will read yes or no, in English, in Chinese or as 1 and 0."""
    if isinstance(cell, bool):
        return cell
    found = alike(cell)
    if found in _YES or found in _NO:
        return found in _YES
    raise ValueError(_("“%(cell)s” is neither yes nor no.") % {"cell": written(cell)})


def one_of(choices: Iterable[tuple[str, Any]] | Callable[[], Iterable[tuple[str, Any]]]) -> Parse:
    """This will read one of a list, by its value or its label in any language."""

    @lru_cache(maxsize=1)
    def known() -> dict[str, str]:
        listed = list(choices() if callable(choices) else choices)
        found: dict[str, str] = {}
        for language, _name in settings.LANGUAGES:
            with override(language):
                found |= {alike(str(label)): value for value, label in listed}
        return found | {alike(value): value for value, _label in listed}

    def parse(cell: Any) -> str:
        if (value := known().get(alike(cell))) is not None:
            return value
        listed = choices() if callable(choices) else choices
        words = ", ".join(str(label) for _value, label in listed)
        raise ValueError(_("“%(cell)s” is none of: %(words)s.") % {"cell": written(cell), "words": words})

    return parse


def some_of(choices: Iterable[tuple[str, Any]]) -> Parse:
    """This will read several of a list, written with commas, semicolons or on lines of their own."""
    one = one_of(choices)

    def parse(cell: Any) -> list[str]:
        parts = [part for part in re.split(r"[,;，；、|\n]+", written(cell)) if part.strip()]
        return list(dict.fromkeys(one(part) for part in parts))

    return parse


def same(found: Any) -> str:
    """This will give the form in which names are looked up: any case, any width, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", written(found)).casefold().split())
