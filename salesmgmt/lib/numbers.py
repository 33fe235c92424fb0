"""Numbers as people read them: exact with thousands, short in 万/亿 or k/M, percent, by unit. Pure functions."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel.numbers import get_currency_symbol
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DASH = "—"
MINUS = "\N{MINUS SIGN}"

# Smallest first: (what one unit is worth, how it is written, decimal places shown at most).
CHINESE_SCALE = (
    (Decimal(10) ** 4, "万", 2),
    (Decimal(10) ** 8, "亿", 2),
    (Decimal(10) ** 12, "万亿", 2),
)
ENGLISH_SCALE = (
    (Decimal(10) ** 3, "k", 1),
    (Decimal(10) ** 6, "M", 2),
    (Decimal(10) ** 9, "B", 2),
    (Decimal(10) ** 12, "T", 2),
)
# Below ten thousand the exact number is short already, in either language.
SHORT_FROM = Decimal(10_000)

Figure = Decimal | int | float | str | None


def exact(figure: Figure) -> Decimal | None:
    """This will read a figure as a finite Decimal, or None where there is nothing to show."""
    if figure is None or figure == "":
        return None
    try:
        # Through str, so that a float shows what it prints and not its binary tail.
        value = figure if isinstance(figure, Decimal) else Decimal(str(figure))
    except InvalidOperation:
        raise ValueError(f"{figure!r} is not a number.") from None
    return value if value.is_finite() else None


def rounded(value: Decimal, places: int) -> Decimal:
    """This will round half away from zero, as people do on paper."""
    # Quantize of a huge number would exceed the context's precision; beyond it there is nothing to round.
    if value.adjusted() > 20 and -int(value.as_tuple().exponent) <= places:
        return value
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def grouped(figure: Figure, places: int = 0, *, trim: bool = False) -> str:
    """This will write a figure with commas each three digits, `places` decimals and a real minus.

    `trim` drops decimals that are all zeros at the end. Nothing to show is a dash, and what
    rounds to nothing is never "−0".
    """
    value = exact(figure)
    if value is None:
        return DASH
    value = rounded(value, places)
    text = f"{abs(value):,.{places}f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return MINUS + text if value < 0 else text


def money(figure: Figure) -> str:
    """This will write an amount exactly: 1,234,567.89."""
    return grouped(figure, 2)


def compact(figure: Figure, language: str) -> str:
    """This will write a figure short in the language's habit: 123.46万, 1.23亿; 123.5k, 1.23M.

    The unit is chosen after rounding, so that 99,999,999 is 1亿 and never 10000万, and
    999,999 is 1M and never 1000k.
    """
    value = exact(figure)
    if value is None:
        return DASH
    places = 0 if value == value.to_integral_value() else 2
    if rounded(abs(value), places) < SHORT_FROM:
        return grouped(value, places)
    scale = CHINESE_SCALE if language.lower().startswith("zh") else ENGLISH_SCALE
    text = ""
    for (worth, suffix, decimals), larger in zip(scale, [*scale[1:], None], strict=True):
        in_this_unit = rounded(value / worth, decimals)
        text = grouped(in_this_unit, decimals, trim=True) + suffix
        # What rounds up to a whole one of the larger unit is written in the larger unit.
        if larger is None or abs(in_this_unit) * worth < larger[0]:
            break
    return text


def percent(figure: Figure, places: int = 1) -> str:
    """This will write a fraction as a percentage: 0.624 as 62.4%."""
    value = exact(figure)
    return DASH if value is None else grouped(value * 100, places) + "%"


def currency_sign(code: str, language: str = "en") -> str:
    """This will give the sign of a currency as its own people write it: ¥ for CNY in both languages."""
    if not code:
        return ""
    if code in ("CNY", "JPY"):
        return "¥"
    return get_currency_symbol(code, "zh_Hans" if language.lower().startswith("zh") else "en")


def signed_money(text: str, sign: str) -> str:
    """This will put the currency's sign before the digits and after a minus: −¥451万."""
    if not sign or text == DASH:
        return text
    # A sign of letters (CHF) needs air before the digits.
    space = "\N{NO-BREAK SPACE}" if sign[-1].isalpha() else ""
    return f"{MINUS}{sign}{space}{text[1:]}" if text.startswith(MINUS) else f"{sign}{space}{text}"


def in_unit(figure: Figure, unit: str, language: str = "en", currency: str = "", *, short: bool = False) -> str:
    """This will write a figure by its unit (count, money, percent, points, days), exact or short; None is a dash."""
    value = exact(figure)
    if value is None:
        return DASH
    if unit == "money":
        text = compact(value, language) if short else money(value)
        return signed_money(text, currency_sign(currency, language))
    if unit == "percent":
        return percent(value)
    if unit == "points":
        return _("%(figure)s pt") % {"figure": grouped(value * 100, 1)}
    if unit == "days":
        text = grouped(value, 1, trim=True)
        # An exact 1 alone is "1 day"; Chinese has one form for all.
        return ngettext("%(figure)s day", "%(figure)s days", 1 if abs(value) == 1 else 2) % {"figure": text}
    if unit == "count":
        # Credit can be shared, so that a count may have decimals.
        return compact(value, language) if short and abs(value) >= SHORT_FROM else grouped(value, 2, trim=True)
    raise ValueError(f"{unit!r} is not a unit; there are count, money, percent, points and days.")


def short_in_unit(figure: Figure, unit: str, language: str = "en", currency: str = "") -> str:
    """This will write a figure by its unit, large ones short."""
    return in_unit(figure, unit, language, currency, short=True)
