"""The unified social credit code (统一社会信用代码) of organisations in China, with its check character."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

# GB 32100-2015: 31 characters, without I, O, S, V and Z; position n of the first 17 weighs 3ⁿ modulo 31.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [pow(3, position, 31) for position in range(17)]
LENGTH = 18


def tidy(text: str) -> str:
    """This will write a code as it is kept: capital letters, half width, no blanks or hyphens."""
    half_width = "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in text)
    return "".join(half_width.split()).replace("-", "").upper()


def check_character(first: str) -> str:
    """This will work out the last character from the first 17; all must be of the alphabet."""
    total = sum(ALPHABET.index(char) * weight for char, weight in zip(first, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def why_not(code: str) -> str:
    """This will say what is wrong with a tidy code, or ""."""
    if len(code) != LENGTH:
        return _("The code has %(length)s characters; 18 are needed.") % {"length": len(code)}
    if strange := sorted(set(code) - set(ALPHABET)):
        return _("The code cannot hold “%(characters)s”.") % {"characters": "".join(strange)}
    if check_character(code[:-1]) != code[-1]:
        return _("The check character at the end does not fit: something in the code is mistyped.")
    return ""


def validate(value: str) -> None:
    if sentence := why_not(value):
        raise ValidationError(sentence)


class CreditCodeField(models.CharField):
    """A tidy code, or an empty text."""

    default_validators = [validate]

    def __init__(self, *args, **kwargs):
        kwargs |= {"max_length": LENGTH, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "default"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def to_python(self, value):
        return tidy(value) if isinstance(value, str) else value

    def get_prep_value(self, value):
        return super().get_prep_value(tidy(value) if isinstance(value, str) else value)
