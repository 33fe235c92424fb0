"""The words of an explanation: what each part says, what the reference is called, and figures as people read them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.reports.measures.why import Explanation
from apps.reports.rules.decomposition import FEW, Part
from apps.reports.rules.drivers import DRIVERS, SHORT
from apps.reports.views.parts import name_of
from apps.targets.kpis import Kpi, Unit
from salesmgmt.lib.numbers import in_unit

# Of each driver: what it says when it rose, and when it fell.
SAID: dict[str, tuple[str | Promise, str | Promise]] = {
    "new_clients": (
        lazy("%(amount)s because more new clients were met: %(after)s instead of %(before)s (%(change)s)."),
        lazy("%(amount)s because fewer new clients were met: %(after)s instead of %(before)s (%(change)s)."),
    ),
    "existing_clients": (
        lazy("%(amount)s because more existing clients were met: %(after)s instead of %(before)s (%(change)s)."),
        lazy("%(amount)s because fewer existing clients were met: %(after)s instead of %(before)s (%(change)s)."),
    ),
    "clients": (
        lazy("%(amount)s because more clients were met: %(after)s instead of %(before)s (%(change)s)."),
        lazy("%(amount)s because fewer clients were met: %(after)s instead of %(before)s (%(change)s)."),
    ),
    "visits": (
        lazy("%(amount)s because each client was met more often: %(after)s instead of %(before)s times."),
        lazy("%(amount)s because each client was met less often: %(after)s instead of %(before)s times."),
    ),
    "deals": (
        lazy("%(amount)s because meetings led to more deals: %(after)s instead of %(before)s a meeting."),
        lazy("%(amount)s because meetings led to fewer deals: %(after)s instead of %(before)s a meeting."),
    ),
    "decided": (
        lazy("%(amount)s because deals were decided faster: %(after)s instead of %(before)s for each one opened."),
        lazy("%(amount)s because deals were decided more slowly: %(after)s instead of %(before)s for each one opened."),
    ),
    "won": (
        lazy("%(amount)s because more of the decided deals were won: %(after)s instead of %(before)s."),
        lazy("%(amount)s because fewer of the decided deals were won: %(after)s instead of %(before)s."),
    ),
    "contracts": (
        lazy("%(amount)s because more contracts were signed for each deal won: %(after)s instead of %(before)s."),
        lazy("%(amount)s because fewer contracts were signed for each deal won: %(after)s instead of %(before)s."),
    ),
    "value": (
        lazy("%(amount)s because contracts were worth more: %(after)s instead of %(before)s each."),
        lazy("%(amount)s because contracts were worth less: %(after)s instead of %(before)s each."),
    ),
    "units": (
        lazy("%(amount)s because contracts were larger: %(after)s instead of %(before)s units each."),
        lazy("%(amount)s because contracts were smaller: %(after)s instead of %(before)s units each."),
    ),
    "mix": (
        lazy("%(amount)s because dearer products were sold: a unit brings %(after)s instead of %(before)s."),
        lazy("%(amount)s because cheaper products were sold: a unit brings %(after)s instead of %(before)s."),
    ),
    "list": (
        lazy("%(amount)s because list prices rose: a unit brings %(after)s instead of %(before)s."),
        lazy("%(amount)s because list prices fell: a unit brings %(after)s instead of %(before)s."),
    ),
    "price": (
        lazy("%(amount)s because less discount was given: %(after)s of the list price was paid instead of %(before)s."),
        lazy("%(amount)s because more discount was given: %(after)s of the list price was paid instead of %(before)s."),
    ),
    "other": (
        lazy("%(amount)s from more on lines without a list price: %(after)s instead of %(before)s a contract."),
        lazy("%(amount)s from less on lines without a list price: %(after)s instead of %(before)s a contract."),
    ),
    "collected": (
        lazy("%(amount)s because more was collected of what was signed: %(after)s instead of %(before)s."),
        lazy("%(amount)s because less was collected of what was signed: %(after)s instead of %(before)s."),
    ),
}  # fmt: skip

AGAINST = {
    "target": lazy("Target"),
    "last": lazy("Last period"),
    "year": lazy("Last year"),
    "team": lazy("Team"),
}


def decimal(number: Fraction | None) -> Decimal | None:
    """This will turn an exact number into one that can be written."""
    return None if number is None else Decimal(number.numerator) / number.denominator


def shown(number: Fraction | None, unit: str, currency: str) -> str:
    """This will write a driver's value; small ones with the places that tell them apart."""
    value = decimal(number)
    if value is not None and unit == Unit.COUNT and 0 < abs(value) < 1:
        return f"{value:.3f}"
    return in_unit(value, unit, get_language() or "en", currency)


def signed(amount: Decimal, explanation: Explanation) -> str:
    """This will write a part exactly, with its sign."""
    text = in_unit(amount, explanation.basis.unit, get_language() or "en", explanation.company.currency)
    return f"+{text}" if amount > 0 else text


def label(part: Part) -> str:
    """This will name a part: its driver, or the several it is made of."""
    if len(part.drivers) == 1:
        return str(DRIVERS[part.drivers[0]].label)
    names = pgettext("between drivers", ", ").join(str(SHORT[driver]) for driver in part.drivers)
    return _("%(drivers)s together") % {"drivers": names[:1].upper() + names[1:]}


def unit_of(part: Part, explanation: Explanation) -> str:
    """This will tell what a part's driver is measured in."""
    if len(part.drivers) == 1:
        return DRIVERS[part.drivers[0]].unit
    last = part.drivers[-1]
    return Unit.MONEY if last in ("value", "collected") and part.drivers[0] != "collected" else Unit.COUNT


def sentence(part: Part, explanation: Explanation) -> str:
    """This will say what a part is due to."""
    currency, amount = explanation.company.currency, signed(part.amount, explanation)
    if part.drivers == ("to_come",):
        days = _("%(amount)s is for the days still to come: the rest of the target, at its pace.")
        return days % {"amount": amount}
    if not explanation.told:
        return _("%(amount)s, and too few cases to tell why.") % {"amount": amount}
    unit = unit_of(part, explanation)
    words = {
        "amount": amount,
        "before": shown(part.before, unit, currency),
        "after": shown(part.after, unit, currency),
        "change": "",
    }
    if len(part.drivers) > 1:
        together = _(
            "%(amount)s together: on one side there is nothing to divide by, so that these cannot be told apart "
            "(%(after)s instead of %(before)s)."
        )
        return together % words
    if part.before is None or part.after is None or not part.amount:
        return _("Nothing: it stayed as it was (%(after)s).") % words
    change = part.after - part.before
    if (change > 0) != (part.amount > 0):
        return _("%(amount)s: product by product, not on the whole (%(after)s instead of %(before)s).") % words
    words["change"] = ("+" if change > 0 else "") + shown(change, unit, currency)
    return str(SAID[part.drivers[0]][0 if change > 0 else 1]) % words


def few(part: Part) -> str:
    """This will warn of a part that stands on few cases, with their numbers."""
    if not part.few or part.cases is None:
        return ""
    words = {"then": shown(part.cases[0], "count", ""), "now": shown(part.cases[1], "count", ""), "few": FEW}
    return _("Few cases: %(then)s to compare with, %(now)s now. With fewer than %(few)s it may be chance.") % words


def reference(explanation: Explanation) -> str:
    """This will name what the gap is measured from."""
    compared = explanation.compared
    if compared is None:
        return ""
    if explanation.against == "team":
        return _("Team average a head") if explanation.scope.person else _("Other teams, for as many people")
    if compared.period is not None:
        return name_of(compared.period)
    return _("Target") if explanation.whole else due(explanation)


def due(explanation: Explanation) -> str:
    """This will name the side that the drivers are compared with: of a target that still runs, what is due."""
    if explanation.against != "target":
        return reference(explanation)
    return _("Due by today") if explanation.running else _("Target")


def headline(explanation: Explanation) -> str:
    """This will say the gap in a sentence."""
    language, currency, unit = get_language() or "en", explanation.company.currency, explanation.basis.unit
    words = {
        "kpi": explanation.basis.label,
        "actual": in_unit(explanation.actual, unit, language, currency),
        "gap": in_unit(abs(explanation.gap), unit, language, currency),
        "amount": in_unit(explanation.reference, unit, language, currency),
        "reference": reference(explanation),
    }
    if explanation.gap < 0:
        return _("%(kpi)s is %(actual)s: %(gap)s less than %(amount)s (%(reference)s).") % words
    if explanation.gap > 0:
        return _("%(kpi)s is %(actual)s: %(gap)s more than %(amount)s (%(reference)s).") % words
    return _("%(kpi)s is %(actual)s, exactly %(reference)s.") % words


def basis_of_reference(explanation: Explanation) -> str:
    """This will tell where the reference's drivers come from."""
    compared = explanation.compared
    if compared is None:
        return ""
    if compared.history is not None:
        return _(
            "A target says how much, not how. Its drivers are the usual ones of %(history)s, filled up with others' "
            "where cases are few and at least three others have some, or what their own targets say; the clients to be "
            "met are as many as it then takes."
        ) % {"history": name_of(compared.history)}
    if compared.heads is not None:
        return _("Averaged over %(heads)s heads, everyone counted for the part of the workdays they are there.") % {
            "heads": in_unit(compared.heads, "count")
        }
    if explanation.running:
        return _("Compared over as many workdays as have come.")
    return ""


def nothing(explanation: Explanation) -> str:
    """This will say why there is nothing to explain."""
    if not explanation.begun:
        return _("The period has not begun.")
    if explanation.against == "target":
        return _("There is no target to compare with.")
    if explanation.against in ("last", "year"):
        return _("No workday has come yet, so that there is nothing to compare.")
    return _("There is nobody to compare with.")


def instead(asked: Kpi | None, shown: Kpi) -> str:
    """This will say that another figure is explained than was asked for."""
    if asked is None:
        return ""
    words = {"asked": asked.label, "shown": shown.label}
    return _("“%(asked)s” is not the end of a chain of drivers; this is %(shown)s instead.") % words
