"""The gap in work in words: what is to be done, how likely, and what speaks against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from apps.reports.dashboards import Row
from apps.reports.forms import Question
from apps.reports.measures.gap import Gaps, Outlook
from apps.reports.rules.conversions import Rate, Step, Work
from apps.reports.rules.odds import Level
from apps.reports.rules.reasons import Reason, Sign
from salesmgmt.lib.numbers import grouped, percent, short_in_unit
from salesmgmt.lib.periods import Period

LEVELS = {
    Level.REACHED: (lambda: _("Target reached"), "good", "circle-check"),
    Level.ON_TRACK: (lambda: pgettext("how a target stands", "On track"), "good", "trending-up"),
    Level.WATCH: (lambda: pgettext("how a target stands", "Watch"), "warn", "alert-triangle"),
    Level.AT_RISK: (lambda: pgettext("how a target stands", "At risk"), "bad", "trending-down"),
    Level.MISSED: (lambda: pgettext("how a target stands", "Not reached"), "bad", "x"),
    Level.UNKNOWN: (lambda: _("Too little history"), "neutral", "help"),
}
TODO = {
    Step.VISITS: lambda n: ngettext("%(n)s visit", "%(n)s visits", n) % {"n": grouped(n)},
    Step.DEALS: lambda n: ngettext("%(n)s new deal", "%(n)s new deals", n) % {"n": grouped(n)},
    Step.WINS: lambda n: ngettext("%(n)s deal won", "%(n)s deals won", n) % {"n": grouped(n)},
    Step.CONTRACTS: lambda n: ngettext("%(n)s contract", "%(n)s contracts", n) % {"n": grouped(n)},
}
UNTOLD = {
    "deals": lambda: _("how many deals a visit leads to"),
    "win": lambda: _("the win rate"),
    "contracts": lambda: _("how many contracts a deal won leads to"),
    "value": lambda: _("what one brings"),
}
STEPS = {
    Step.VISITS: lambda: _("Visits"),
    Step.DEALS: lambda: _("New deals"),
    Step.WINS: lambda: _("Deals won"),
    Step.CONTRACTS: lambda: _("Contracts"),
}


@dataclass(frozen=True)
class StepLine:
    """A step with its numbers, and how it leads to the next."""

    label: str
    work: Work
    each_day: str
    rate: str = ""
    sample: str = ""


@dataclass(frozen=True)
class Told:
    """An outlook ready to be shown; "" is left out."""

    outlook: Outlook
    level: str
    tone: str
    icon: str
    missing: str
    work: str
    week: str
    first_week: str
    state: str
    chance: str
    reasons: Sequence[str]
    steps: Sequence[StepLine]
    notes: Sequence[str]

    @property
    def likely(self) -> str:
        return percent(self.outlook.chance.probability, 0) if self.outlook.chance else ""


@dataclass(frozen=True)
class Line:
    """One part of the whole, with where its name leads."""

    name: str
    url: str
    told: Told
    key: str = ""


def told(outlook: Outlook, gaps: Gaps) -> Told:
    """This will put an outlook into words."""
    standing = outlook.standing
    label, tone, icon = LEVELS[outlook.level]
    plain = standing.target is None or not gaps.kpi.additive or gaps.kpi.lower_is_better
    words = "" if plain and outlook.level == Level.UNKNOWN else label()
    return Told(
        outlook, words, tone, icon, _missing(outlook, gaps), _todo(outlook.work, lambda work: work.total),
        _week(gaps),
        _todo(outlook.work, lambda work: work.first_week), _state(outlook, gaps), _chance(outlook, gaps),
        [_reason(reason, gaps) for reason in outlook.reasons], _steps(outlook, gaps), _notes(outlook, gaps),
    )  # fmt: skip


def lines(rows: Sequence[Row], outlooks: Sequence[Outlook], gaps: Gaps, question: Question) -> list[Line]:
    """This will list the parts, the largest gap first, those without a target last."""
    viewer, found = question.scope.viewer, []
    for row, outlook in zip(rows, outlooks, strict=True):
        if outlook.standing.target is None and not outlook.standing.actual:
            continue  # neither asked to sell nor selling
        within = row.person is None or row.person == viewer.pk or row.person in viewer.reach.people
        team = row.team.pk if row.team else None
        url = question.address("reports:gap", team=team, person=row.person, by=None) if within else ""
        found.append(Line(row.name, url, told(outlook, gaps), row.key))
    return sorted(found, key=_by_gap)


def _by_gap(line: Line) -> tuple[bool, Decimal]:
    gap = line.told.outlook.standing.gap
    return gap is None, -(gap or Decimal(0))


def short(amount, gaps: Gaps) -> str:
    return short_in_unit(amount, gaps.kpi.unit, get_language() or "en", gaps.company.currency)


def _todo(work: Sequence[Work], count) -> str:
    """This will list what is to be done: visits, new deals and the last step, those of which there are any."""
    shown = [each for each in work if each.step != Step.WINS or each is work[-1]]
    said = [TODO[each.step](count(each)) for each in shown if count(each)]
    return pgettext("between things to do", ", ").join(said)


def _week(gaps: Gaps) -> str:
    """This will name the first week in which something can still be done."""
    if not gaps.weeks:
        return ""
    if gaps.ahead == [gaps.today]:
        return _("Today")
    ahead = (next(iter(gaps.weeks)) - Period.week(gaps.today).first).days // 7
    return {0: _("This week"), 1: _("Next week")}.get(ahead) or _("First week")


def _each_day(work: Work) -> str:
    """This will say how many a workday brings, or in how many workdays there is one."""
    if work.total == 0:
        return "0"
    if work.each_day >= 1:
        return _("%(n)s each workday") % {"n": grouped(work.each_day, 1)}
    days = int((1 / work.each_day).to_integral_value(ROUND_FLOOR))
    return _("one each workday") if days == 1 else _("one every %(n)s workdays") % {"n": days}


def _missing(outlook: Outlook, gaps: Gaps) -> str:
    standing = outlook.standing
    if standing.target is None:
        return _("No target is set for this period.")
    if standing.gap is None:
        return _("There is no figure yet.")
    if standing.target == 0 and not standing.lower:
        return _("The target is 0: nothing is asked for in this period.")
    if standing.lower and standing.gap > 0:
        return _("%(gap)s above the target") % {"gap": short(standing.gap, gaps)}
    if standing.gap <= 0:
        words = _("Target reached, %(over)s more than that") if standing.gap < 0 else _("Target reached")
        return words % {"over": short(-standing.gap, gaps)}
    if gaps.period.after <= gaps.today:
        return _("%(gap)s short at the end") % {"gap": short(standing.gap, gaps)}
    return _("Still missing %(gap)s") % {"gap": short(standing.gap, gaps)}


def _state(outlook: Outlook, gaps: Gaps) -> str:
    """This will tell where in the period we are."""
    days = outlook.standing.workdays
    if gaps.period.after <= gaps.today:
        return _("The period is over.")
    if gaps.period.first > gaps.today:
        return ngettext(
            "The period has not begun; it has %(n)s workday.", "The period has not begun; it has %(n)s workdays.",
            days.total,
        ) % {"n": days.total}  # fmt: skip
    if days.over:
        return _("No workday is left.")
    if days.last:
        return _("Today is the last workday.")
    return ngettext("%(n)s workday is left.", "%(n)s workdays are left.", days.left) % {"n": days.left}


def _chance(outlook: Outlook, gaps: Gaps) -> str:
    found = outlook.chance
    if found is None:
        return ""
    words = {"hits": found.hits, "cases": found.cases, "filled": found.filled}
    said = ""
    if found.cases:
        said = ngettext(
            "In %(hits)s of %(cases)s stretch of as many workdays before, as much came in.",
            "In %(hits)s of %(cases)s stretches of as many workdays before, as much came in.", found.cases,
        ) % words  # fmt: skip
    if not found.filled:
        return said
    if outlook.by_company:
        filled = _("With so few, the company's people count as %(filled)s more.") % words
    else:
        filled = _("With so few, the team's people count as %(filled)s more.") % words
    return f"{said} {filled}".strip()


def _reason(reason: Reason, gaps: Gaps) -> str:
    now, usual = reason.now, reason.usual
    match reason.sign:
        case Sign.PACE:
            return _("%(points)s behind pace: %(now)s reached, %(usual)s of the workdays have passed") % {
                "points": short_in_unit(usual - now, "points"), "now": percent(now), "usual": percent(usual),
            }  # fmt: skip
        case Sign.VISITS:
            return _("Visits %(share)s below the usual: %(now)s in four weeks, %(usual)s as a rule") % {
                "share": percent(1 - now / usual, 0), "now": grouped(now), "usual": grouped(usual),
            }  # fmt: skip
        case Sign.WIN_RATE:
            return _("Win rate down: %(now)s in the last 90 days, %(usual)s over twelve months") % {
                "now": percent(now, 0), "usual": percent(usual, 0),
            }  # fmt: skip
        case Sign.PIPELINE:
            return _("Thin pipeline: open deals expected in time may bring %(now)s of the missing %(usual)s") % {
                "now": short(now, gaps), "usual": short(usual, gaps),
            }  # fmt: skip
    return _("Nothing logged for %(now)s workdays; as a rule there is something every %(usual)s") % {
        "now": grouped(now), "usual": grouped(usual, 1, trim=True),
    }  # fmt: skip


def _steps(outlook: Outlook, gaps: Gaps) -> list[StepLine]:
    rates = {rate.lever.begins: rate for rate in outlook.rates or ()}
    found = []
    for work in outlook.work:
        rate = rates.get(work.step)
        found.append(
            StepLine(
                STEPS[work.step](),
                work,
                _each_day(work),
                _rate(rate, gaps) if rate else "",
                _sample(rate) if rate else "",
            )
        )
    return found


def _rate(rate: Rate, gaps: Gaps) -> str:
    match rate.lever.key:
        case "deals":
            return _("%(rate)s new deals a visit") % {"rate": grouped(rate.value, 2)}
        case "win":
            return _("win rate %(rate)s") % {"rate": percent(rate.value, 0)}
        case "contracts":
            return _("%(rate)s contracts a deal won") % {"rate": grouped(rate.value, 2)}
    return _("%(amount)s each") % {"amount": short(rate.value, gaps)}


def _sample(rate: Rate) -> str:
    words = {"n": grouped(rate.cases), "share": percent(rate.filled, 0)}
    if rate.filled < Decimal("0.05"):
        return ngettext("from %(n)s own case", "from %(n)s own cases", rate.cases) % words
    if rate.of_company:
        return (
            ngettext(
                "from %(n)s own case, filled up with the company's (%(share)s)",
                "from %(n)s own cases, filled up with the company's (%(share)s)", rate.cases,
            ) % words
        )  # fmt: skip
    return (
        ngettext(
            "from %(n)s own case, filled up with the team's (%(share)s)",
            "from %(n)s own cases, filled up with the team's (%(share)s)", rate.cases,
        ) % words
    )  # fmt: skip


def _notes(outlook: Outlook, gaps: Gaps) -> list[str]:
    """This will say what the numbers rest on, and where they end."""
    found, gap = [], outlook.standing.gap
    if gap is None or gap <= 0 or not gaps.ahead or not gaps.kpi.additive or gaps.kpi.lower_is_better:
        return found
    if outlook.rates is None:
        found.append(_("This figure is not reached by way of visits and deals, so the gap is not turned into them."))
    elif outlook.untold and not outlook.rates:
        found.append(_("There is no history yet from which to tell how many visits and deals this takes."))
    elif outlook.untold:
        names = pgettext("between things to do", ", ").join(UNTOLD[lever.key]() for lever in outlook.untold)
        words = _("There are too few cases to tell: %(names)s. What depends on it is left out.")
        found.append(words % {"names": names})
    if outlook.chance is None:
        found.append(_("There are fewer than six comparable stretches before, too few to tell how likely it is."))
    if outlook.expected is not None and outlook.open_deals:
        found.append(
            ngettext(
                "%(n)s open deal is expected in time; at the win rate that makes about %(amount)s.",
                "%(n)s open deals are expected in time; at the win rate that makes about %(amount)s.",
                outlook.open_deals,
            )
            % {"n": grouped(outlook.open_deals), "amount": short(outlook.expected, gaps)}
        )
    left = (gaps.period.after - gaps.today).days
    if (
        outlook.work
        and outlook.cycle_days
        and outlook.cycle_days > left
        and gaps.kpi.key not in ("visits", "new_deals")
    ):
        found.append(
            _("A deal takes %(days)s days to win on average, and %(left)s are left: what begins today counts later "
              "for the most part. Closing open deals comes first.")
            % {"days": grouped(outlook.cycle_days), "left": grouped(left)}
        )  # fmt: skip
    return found
