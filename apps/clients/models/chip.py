"""The facts a visit can bring out, as the company words them."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from apps.clients.querysets import KnownToAllQuerySet
from apps.teams.models import Company
from salesmgmt.lib.standing import Standing
from salesmgmt.lib.tracked import tracked

# What the product comes with; the company may reword each, and those it did not reword are translated.
FIRST_CHIPS = (
    ("decider", gettext_noop("Met the decision maker")),
    ("price", gettext_noop("Asked about the price")),
    ("discount", gettext_noop("Asked for a discount")),
    ("appointment", gettext_noop("Agreed on a next meeting")),
    ("budget", gettext_noop("Named a budget")),
    ("contract", gettext_noop("Asked for the contract")),
    ("objection", gettext_noop("Raised an objection")),
    ("nobody", gettext_noop("Met nobody")),
)


@tracked()
class FactChip(models.Model):
    """One fact: seen or heard, not felt. Visits keep its `key`; a chip taken out of use stays readable there."""

    key = models.CharField(_("key"), max_length=20, unique=True, validators=[RegexValidator(r"^[a-z][a-z0-9_]*$")])
    # English or the company's own words; the words of the chips that come with the product are translated.
    label = models.CharField(_("label"), max_length=60)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_used = models.BooleanField(_("in use"), default=True)

    objects = KnownToAllQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["position", "pk"]

    def __str__(self):
        return gettext(self.label) if self.label else self.key


def known_chips() -> dict[str, FactChip]:
    """This will give every fact by its key, those taken out of use as well; read once in each request or job."""
    held = Company.current().__dict__
    if "fact_chips" not in held:
        held["fact_chips"] = _chips()
    return held["fact_chips"]


_chips = Standing(lambda: {chip.key: chip for chip in FactChip.objects.all()}, FactChip)


def chips_in_use() -> list[tuple[str, str]]:
    """This will list what a form offers."""
    return [(key, str(chip)) for key, chip in known_chips().items() if chip.is_used]


def all_chips() -> list[tuple[str, str]]:
    """This will list what visits may hold, what is in use first."""
    return [(chip.key, str(chip)) for chip in sorted(known_chips().values(), key=lambda chip: not chip.is_used)]


def in_words(facts: list[str]) -> list[str]:
    """This will name facts; one that nobody knows any more goes by its key."""
    known = known_chips() if facts else {}
    return [str(known[fact]) if fact in known else fact for fact in facts]
