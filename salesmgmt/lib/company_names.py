"""What of a company's name tells it from others, as an expression of the database."""

from django.db import models
from django.db.models import Func

# The legal form says little: 华东重工（上海）有限公司 and 华东重工上海 are likely the same.
FORMS = "股份有限公司|有限责任公司|有限公司|股份公司|控股集团|集团|控股|股份|总公司|公司"
LEGAL = (
    "co|company|ltd|limited|inc|incorporated|corp|corporation|llc|llp|plc|gmbh|ag|sa|bv|oy|ab|pte|pty|group|holdings?"
)
# Named one by one, because in a database of the C locale [[:punct:]] and its like do not know Chinese.
SIGNS = r"[\s!-/:-@\[-`{-~·•、。，；：？！“”‘’《》〈〉【】「」『』…—–]+"


class Core(Func):
    """A name without signs, blanks and legal form, in small half-width letters: （上海）ＡＣＭＥ Co., Ltd → 上海acme.

    Something of a name always stays, be it nothing but a legal form.
    """

    arity = 1
    output_field = models.TextField()
    _spaced = rf"btrim(regexp_replace(lower(normalize(%(expressions)s, NFKC)), '{SIGNS}', ' ', 'g'))"
    template = f"replace(regexp_replace({_spaced}, '(?<=[^ ])( *({FORMS})| ({LEGAL}))+$', ''), ' ', '')"
