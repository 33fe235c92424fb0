"""Why a figure differs: the gap as a waterfall of its drivers, down to the records behind each of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.reports.forms import Question
from apps.reports.measures.below import Below, below
from apps.reports.measures.contributors import BUSINESS, Contributors, Line, Listing
from apps.reports.measures.why import Explanation, possible
from apps.reports.rules.decomposition import Part
from apps.reports.rules.drivers import BASES, DRIVERS, LEVELS
from apps.reports.views import parts, why_words
from apps.targets.kpis import KPIS, Kpi
from apps.teams.models import CalendarDay
from salesmgmt.lib.htmx import page_or_fragment
from salesmgmt.lib.links import address
from salesmgmt.lib.ui import Choice
from salesmgmt.lib.waterfall import Fall, falls

LEAD = ("signed_amount", "collected_amount")
# So many parts are told in a sentence at once.
FOREMOST = 3


@dataclass(frozen=True)
class WhyQuestion(Question):
    """A question of figures, what they are compared with, and which part is open."""

    against: str = ""
    whole: bool = False
    open: str = ""
    # The KPI that was asked for, where it is none that can be split.
    instead_of: Kpi | None = None

    @classmethod
    def asked(cls, request, kpi: str = LEAD[0], by: str = "") -> WhyQuestion:
        """This will read the address; what is not understood falls back to what can be compared."""
        found, asked = super().asked(request, kpi, by), request.GET
        basis = KPIS.get(asked.get("basis", ""), found.kpi)
        known = basis.key in BASES
        explained = basis if known else KPIS[kpi]
        offered = possible(found.scope, found.period, explained, found.company, original=found.original)
        against = asked.get("against", "")
        return cls(
            found.scope, found.company, found.period, explained, "", original=found.original,
            against=against if against in offered else offered[0], whole=asked.get("whole") == "1",
            open=asked.get("part", "")[:100], instead_of=None if known else basis, complaints=found.complaints,
        )  # fmt: skip

    def address(self, page: str = "reports:why", /, **changes) -> str:
        own: dict[str, object] = {}
        if page == "reports:why":
            own = {"against": self.against, "whole": "1" if self.whole else None, "part": self.open}
        return super().address(page, **{**own, **changes})

    @cached_property
    def explanation(self) -> Explanation:
        return Explanation(
            self.scope, self.period, self.company, self.kpi, self.against, self.whole, self.original
        )  # fmt: skip


@login_required
@require_safe
def why(request):
    """This will explain a gap part by part, and open the records behind the part that is asked for."""
    question = WhyQuestion.asked(request)
    explanation = question.explanation
    context = {
        "question": question,
        "explanation": explanation,
        "picker": parts.picker(question),
        "crumbs": parts.crumbs(question),
        "period": parts.name_of(question.period),
        "bases": bases(question),
        "comparisons": comparisons(question),
        "spans": spans(question),
        "versions": versions(question),
        "nothing": why_words.nothing(explanation),
        "instead": why_words.instead(question.instead_of, question.kpi),
        "back": question.address("reports:dashboard", by=None),
        "unannounced": CalendarDay.objects.visible_to(request.user).unannounced(question.period, question.company),
    }
    if explanation.compared is not None:
        context |= told(question)
    return page_or_fragment(request, "reports/why.html", context, partial="reports/why_body.html")


def told(question: WhyQuestion) -> dict:
    """This will give what there is to tell of a gap."""
    explanation = question.explanation
    return {
        "headline": why_words.headline(explanation),
        "foremost": [(why_words.sentence(part, explanation), part.few) for part in explanation.foremost(FOREMOST)],
        "reference": why_words.reference(explanation),
        "bars": bars(question),
        "steps": steps(question),
        "levels": levels(question),
        "due": why_words.due(explanation),
        "source": why_words.basis_of_reference(explanation),
        "below": lines_below(question),
    }


def bases(question: WhyQuestion) -> list[Choice]:
    """This will let the viewer choose which figure is explained."""
    return [
        Choice(str(KPIS[key].label), question.address(kpi=key, part=None), key == question.kpi.key)
        for key in [*LEAD, *(key for key in BASES if key not in LEAD and KPIS[key].tile is not None)]
    ]


def comparisons(question: WhyQuestion) -> list[Choice]:
    """This will let the viewer choose what it is compared with."""
    offered = possible(
        question.scope, question.period, question.kpi, question.company, original=question.original
    )  # fmt: skip
    return [
        Choice(str(why_words.AGAINST[key]), question.address(against=key, part=None), key == question.against)
        for key in offered
    ]


def spans(question: WhyQuestion) -> list[Choice]:
    """This will let the viewer choose between what is due by today and the whole target, while the period runs."""
    if question.against != "target" or not question.explanation.running:
        return []
    return [
        Choice(_("Due by today"), question.address(whole=None, part=None), not question.whole),
        Choice(_("Whole target"), question.address(whole="1", part=None), question.whole),
    ]


def versions(question: WhyQuestion) -> list[Choice]:
    """This will let the viewer choose between the target as it is now and as it was first published."""
    if question.against != "target" and not question.original:
        return []
    return [
        Choice(_("Current target"), question.address(targets=None, part=None), not question.original),
        Choice(_("Original target"), question.address(targets="original", part=None), question.original),
    ]


# --- the waterfall -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """One row of the waterfall; a total has no part."""

    label: str
    amount: Decimal
    fall: Fall
    part: Part | None = None
    url: str = ""
    opened: Opened | None = None


@dataclass(frozen=True)
class Opened:
    """What an open part shows."""

    sentence: str
    few: str
    rows: list[Choice]
    listings: list[Shown]


def bars(question: WhyQuestion) -> dict:
    """This will draw the way from the reference to the actual figure."""
    explanation = question.explanation
    every = explanation.parts
    drawn, begins = falls(explanation.reference, [part.amount for part in every], explanation.actual)
    contributors = Contributors(explanation)
    first = Bar(why_words.reference(explanation), explanation.reference, drawn[0])
    last = Bar(_("Actual"), explanation.actual, drawn[-1])
    between = [
        Bar(
            why_words.label(part), part.amount, fall, part,
            question.address(part=None if part.key == question.open else part.key) + f"#part-{part.key}",
            _opened(part, question, contributors) if part.key == question.open else None,
        )
        for part, fall in zip(every, drawn[1:-1], strict=True)
    ]  # fmt: skip
    return {"rows": [first, *between, last], "begins": begins}


def _opened(part: Part, question: WhyQuestion, contributors: Contributors) -> Opened:
    explanation = question.explanation
    return Opened(
        why_words.sentence(part, explanation), why_words.few(part), _rows_behind(part, question),
        [_shown(each, question) for each in contributors.of(part)] if part.drivers != ("to_come",) else [],
    )  # fmt: skip


def _rows_behind(part: Part, question: WhyQuestion) -> list[Choice]:
    """This will link the records of both sides, as far as there are any to show."""
    compared, found = question.explanation.compared, []
    earlier = compared.period if compared and question.against in ("last", "year") else None
    for driver in part.drivers:
        kpi = DRIVERS[driver].kpi
        if not kpi:
            continue
        for period in [question.period, *([earlier] if earlier else [])]:
            url = question.address("reports:rows", kpi=kpi, by=None, period=period, business=BUSINESS.get(driver))
            words = {"kpi": KPIS[kpi].label, "period": parts.name_of(period)}
            choice = Choice(_("%(kpi)s, %(period)s") % words, url)
            if choice not in found:
                found.append(choice)
    return found


@dataclass(frozen=True)
class Shown:
    """A listing with the links of its lines."""

    listing: Listing
    lines: list[tuple[str, str, list[tuple[object, str]]]]


def _shown(listing: Listing, question: WhyQuestion) -> Shown:
    units = [unit for _label, unit in listing.columns]
    lines = []
    for line in listing.lines:
        name, url = _named(line, question)
        lines.append((name, url, list(zip(line.values, units, strict=True))))
    return Shown(listing, lines)


def _named(line: Line, question: WhyQuestion) -> tuple[str, str]:
    if line.day is not None:
        url = question.address("reports:rows", kpi=line.kpi, by=None, period=line.day.isoformat())
        return date_format(line.day, "SHORT_DATE_FORMAT"), url
    return line.name, address(line.page, line.pk) if line.page else ""


# --- the math, and the level below ---------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One driver in numbers."""

    label: str
    before: str
    after: str
    cases: tuple[str, str]
    amount: Decimal
    few: bool


def steps(question: WhyQuestion) -> list[Step]:
    """This will write out each driver on both sides."""
    explanation, currency = question.explanation, question.company.currency
    found = []
    for part in explanation.parts:
        unit = why_words.unit_of(part, explanation)
        cases = tuple(why_words.shown(each, "count", "") for each in part.cases) if part.cases else ("", "")
        found.append(
            Step(
                why_words.label(part), why_words.shown(part.before, unit, currency),
                why_words.shown(part.after, unit, currency), (cases[0], cases[1]), part.amount, part.few,
            )
        )  # fmt: skip
    return found


def levels(question: WhyQuestion) -> list[tuple[str, str, str, str]]:
    """This will write out what each level of the chain came to on both sides."""
    explanation, currency, found = question.explanation, question.company.currency, []
    assert explanation.compared
    for level in explanation.chain:
        kpi = KPIS[LEVELS[level]]
        before, after = explanation.compared.side.levels[level], explanation.side.levels[level]
        found.append(
            (
                str(kpi.label), why_words.shown(before, kpi.unit, currency), why_words.shown(after, kpi.unit, currency),
                question.address("reports:rows", kpi=kpi.key, by=None),
            )
        )  # fmt: skip
    return found


def lines_below(question: WhyQuestion) -> list[tuple[Below, str]]:
    """This will link each team's and person's own explanation."""
    found = []
    for each in below(question.explanation):
        # A person's gap here is that of their part in this team.
        url = question.address(team=each.team.pk if each.team else None, person=each.person, part=None)
        found.append((each, url if parts.may_open(question.scope.viewer, each.person) else ""))
    return found
