"""What of a phone number or web address is the same however it is written, as expressions of the database."""

import re

from django.db import models
from django.db.models import Func


class Digits(Func):
    """The digits of a text: 138-0013 8000 → 13800138000, without China's +86 before a mobile number."""

    template = r"regexp_replace(regexp_replace(%(expressions)s, '\D', '', 'g'), '^(00)?86(?=1\d{10}$)', '')"
    arity = 1
    output_field = models.TextField()


class Domain(Func):
    """The host of a web address without www: https://www.acme.cn/about → acme.cn."""

    template = r"substring(lower(%(expressions)s) from '^(?:[a-z]+://)?(?:www\.)?([^/:?#]+)')"
    arity = 1
    output_field = models.TextField()


def digits_of(text: str) -> str:
    """This will do in Python what `Digits` does in the database."""
    found = re.sub(r"\D", "", text, flags=re.ASCII)
    return re.sub(r"^(00)?86(?=1\d{10}$)", "", found)
