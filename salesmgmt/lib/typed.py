"""Numbers as people type them: 1,200,000 · 120万 · 1.2亿 · 1.5k · full-width digits · ¥ and %. Exact, never a float."""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

from salesmgmt.lib.numbers import grouped

UNITS = {
    "": 0, "百": 2, "千": 3, "万": 4, "萬": 4, "w": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8, "億": 8, "万亿": 12,
    "k": 3, "m": 6, "b": 9,
}  # fmt: skip
NUMBER = re.compile(
    r"(?P<minus>-?)[¥$€£]?\s*(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<part>\.\d+)?\s*(?P<unit>[百千十万萬亿億]{0,2}|[wkmb])\s*元?"
)
WRITTEN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
LONGEST = 40


def typed_number(text: str, *, percent: bool = False) -> Decimal | None:
    """This will read a typed number, None for an empty field.

    With `percent` 62.5 and 62.5% are both 0.625. Raises ValueError with a sentence for anything that
    can be read in two ways or not at all.
    """
    text = text.strip()
    if not text:
        return None
    # Before anything is matched: thousands of blanks would keep the pattern busy for minutes.
    if len(text) > LONGEST:
        raise ValueError(_unreadable(text, percent))
    # The minus sign and dashes of typesetting mean minus where they stand before a number.
    plain = unicodedata.normalize("NFKC", text).strip().lower().replace("\N{MINUS SIGN}", "-")
    is_percent = percent and plain.endswith("%")
    found = NUMBER.fullmatch(plain.removesuffix("%").rstrip() if is_percent else plain)
    if not found or not (found["digits"] or found["part"]) or found["unit"] not in UNITS:
        raise ValueError(_unreadable(text, percent))
    if is_percent and found["unit"]:
        raise ValueError(_unreadable(text, percent))
    digits = (found["digits"] or "0").replace(",", "")
    value = Decimal(f"{found['minus']}{digits}{found['part'] or ''}").scaleb(UNITS[found["unit"]])
    if percent:
        value = value.scaleb(-2)
    # Plain digits without an exponent: 1.2E+6 and 1200000 are equal but print differently.
    return Decimal(f"{value:f}")


def sent_back(text: str) -> Decimal | None:
    """This will read a number that a page of ours wrote for itself, such as 1200.5; None for none, and for anything
    else that someone made of it: a plain number of at most LONGEST signs is all there can be."""
    return Decimal(text) if len(text) <= LONGEST and WRITTEN.fullmatch(text) else None


def _unreadable(text: str, percent: bool) -> str:
    shown = {"text": text[:LONGEST]}
    if percent:
        return _("“%(text)s” is not a percentage; write for instance 62.5 or 62.5%%.") % shown
    return _("“%(text)s” is not a number; write for instance 1,200,000, 120万 or 1.5k.") % shown


def as_typed(value: Decimal | None, *, percent: bool = False) -> str:
    """This will write a number in full so that it can be typed again; no number is an empty text, never a zero."""
    if value is None:
        return ""
    if percent:
        return grouped(value * 100, 2, trim=True) + "%"
    return grouped(value, 0 if value == value.to_integral_value() else 2)
