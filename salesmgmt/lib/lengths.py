"""How long something took, as people and telephone systems write it: 3:20 · 1:02:03 · 3分20秒 · 200s · 200."""

import re
import unicodedata

from django.utils.translation import gettext as _

CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,4}):(\d{1,2})(?:\.\d+)?")
WORDS = re.compile(
    r"(?:(\d+)\s*(?:小时|时|hours?|hrs?|h))?\s*(?:(\d+)\s*(?:分钟|分|minutes?|mins?|min|m|'))?"
    r"\s*(?:(\d+)\s*(?:秒钟|秒|seconds?|secs?|sec|s|\"))?"
)
BARE = re.compile(r"\d{1,6}(?:\.0*)?")
LONGEST = 24 * 3600


def typed_length(text: str, *, bare: int = 1) -> int | None:
    """This will read a length in seconds, None for an empty text; a number alone counts `bare` seconds.

    Raises ValueError with a sentence for what is none, or longer than a day.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if not plain:
        return None
    if BARE.fullmatch(plain):
        seconds = int(float(plain)) * bare
    elif found := CLOCK.fullmatch(plain):
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        if rest > 59 or (hours and minutes > 59):
            raise ValueError(_unreadable(text))
        seconds = hours * 3600 + minutes * 60 + rest
    elif (found := WORDS.fullmatch(plain)) and any(found.groups()):
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        seconds = hours * 3600 + minutes * 60 + rest
    else:
        raise ValueError(_unreadable(text))
    if seconds > LONGEST:
        raise ValueError(_("“%(text)s” is longer than a day.") % {"text": text.strip()[:40]})
    return seconds


def _unreadable(text: str) -> str:
    return _("“%(text)s” is not a length; write minutes and seconds as 3:20.") % {"text": text.strip()[:40]}
