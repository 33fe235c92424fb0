"""The cards on top of a dashboard: the two that matter most large, with a verdict; the others small."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.reports.dashboards import Card, Dashboard
from apps.reports.forms import Question
from apps.targets.kpis import Tile, tiles
from salesmgmt.lib.links import address
from salesmgmt.lib.numbers import short_in_unit
from salesmgmt.lib.periods import Grain
from salesmgmt.lib.ui import Fact, Stat

WHOLE_BEFORE = {
    Grain.DAY: lambda: _("Previous day"),
    Grain.WEEK: lambda: _("Previous week"),
    Grain.MONTH: lambda: _("Previous month"),
    Grain.QUARTER: lambda: _("Previous quarter"),
    Grain.YEAR: lambda: _("Previous year"),
    Grain.RANGE: lambda: _("Same time before"),
}
ON_BEFORE = {
    Grain.DAY: lambda: _("on the day before"),
    Grain.WEEK: lambda: _("on the week before"),
    Grain.MONTH: lambda: _("on the month before"),
    Grain.QUARTER: lambda: _("on the quarter before"),
    Grain.YEAR: lambda: _("on the year before"),
    Grain.RANGE: lambda: _("on the same time before"),
}
YEAR_AGO = {Grain.MONTH: 12, Grain.QUARTER: 4}


def stats(board: Dashboard, question: Question) -> list[Stat]:
    """This will make a card of each KPI, the foremost first; its number opens the rows behind it."""
    cards = {card.kpi.key: card for card in board.cards}
    return [_stat(cards[kpi.key], board, question) for kpi in tiles(more=board.more)]


def _stat(card: Card, board: Dashboard, question: Question) -> Stat:
    standing, lead = card.standing, card.kpi.tile == Tile.LEAD
    over = board.period.after <= board.today
    verdict, tone = verdict_of(card, board, question) if lead else ("", "neutral")
    before = ""
    # A month that still runs would always lose against a whole one.
    if not over and card.previous is not None and not lead:
        before = f"{WHOLE_BEFORE[board.period.grain]()} {_short(card.previous, card, question)}"
    return Stat(
        str(card.kpi.label), standing.actual, card.kpi.unit,
        url=question.address("reports:rows", kpi=card.kpi.key, by=None),
        target=standing.target, attainment=standing.attainment, pace=standing.pace,
        comparison=card.change,
        comparison_label=ON_BEFORE[board.period.grain]() if over and card.previous is not None else "",
        before=before, trend=card.trend if any(card.trend) else (), running=board.today in board.period,
        note="" if lead else _missing(card, question), help_url=f"{address('targets:glossary')}#{card.kpi.key}",
        lead=lead, verdict=verdict, tone=tone, facts=_facts(card, board, question) if lead else (),
    )  # fmt: skip


def _short(amount, card: Card, question: Question) -> str:
    return short_in_unit(amount, card.kpi.unit, get_language() or "en", question.company.currency)


def _missing(card: Card, question: Question) -> str:
    """This will say how far the target is."""
    standing, gap = card.standing, card.standing.gap
    if gap is None:
        return ""
    if gap <= 0:
        return _("within the target") if standing.lower else _("target reached")
    if card.kpi.unit == "percent":
        words = _("%(points)s above") if standing.lower else _("%(points)s below")
        return words % {"points": short_in_unit(gap, "points")}
    if standing.lower:
        return _("%(gap)s above the target") % {"gap": _short(gap, card, question)}
    return _("%(gap)s to go") % {"gap": _short(gap, card, question)}


def verdict_of(card: Card, board: Dashboard, question: Question) -> tuple[str, str]:
    """This will judge a KPI in a few words and a tone."""
    standing = card.standing
    if standing.gap is None or board.period.first > board.today:
        return "", "neutral"
    if standing.gap <= 0:
        return _("Target reached"), "good"
    if board.period.after <= board.today:
        return _("%(gap)s short") % {"gap": _short(standing.gap, card, question)}, "bad"
    if standing.behind is None:
        return "", "neutral"
    if standing.behind > 0:
        return _("%(gap)s behind pace") % {"gap": _short(standing.behind, card, question)}, "warn"
    return _("%(gap)s ahead of pace") % {"gap": _short(-standing.behind, card, question)}, "info"


def _facts(card: Card, board: Dashboard, question: Question) -> list[Fact]:
    """This will tell what is missing, what each day has to bring and brings, and what earlier periods came to."""
    standing, found = card.standing, []

    def tell(label: str, amount) -> None:
        if amount is not None:
            found.append(Fact(label, _short(amount, card, question)))

    if standing.gap is not None:
        tell(_("To go") if standing.gap > 0 else _("Above target"), abs(standing.gap))
    if standing.target is None:
        found.append(Fact(_("Target"), _("not set")))
    tell(_("Target"), standing.target)
    if standing.needed is not None:
        tell(_("Needed each workday"), standing.needed)
    if board.today in board.period and standing.workdays.elapsed and standing.actual is not None:
        tell(_("So far each workday"), standing.actual / standing.workdays.elapsed)
    tell(WHOLE_BEFORE[board.period.grain](), card.previous)
    back = YEAR_AGO.get(board.period.grain)
    if back and len(card.trend) > back:
        tell(_("A year before"), card.trend[-1 - back])
    return found
