"""The pieces that dashboards are drawn from beside the cards: chart, lines, and the links between them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from apps.clients.measures.follow_ups import FollowUp
from apps.reports.dashboards import BREAKDOWNS, Dashboard, Row
from apps.reports.forms import Question
from apps.reports.rules import Workdays
from apps.targets import kpis
from apps.targets.kpis import Dimension
from apps.teams.models import Person
from salesmgmt.lib.numbers import percent, short_in_unit
from salesmgmt.lib.periods import Grain, Period
from salesmgmt.lib.ui import Chart, Choice, Crumb, PeriodPicker, Series

GRAINS = {
    Grain.DAY: lambda: pgettext("size of a period", "Day"),
    Grain.WEEK: lambda: pgettext("size of a period", "Week"),
    Grain.MONTH: lambda: pgettext("size of a period", "Month"),
    Grain.QUARTER: lambda: pgettext("size of a period", "Quarter"),
    Grain.YEAR: lambda: pgettext("size of a period", "Year"),
}
CUTS: dict[str, Callable[[], str]] = {
    "team": lambda: _("Teams and people"),
    **{dimension.value: partial(lambda cut: str(cut.plural), dimension) for dimension in Dimension},
}


@dataclass(frozen=True)
class Place:
    """A page to go to, and what it is for."""

    url: str
    icon: str
    label: str
    text: str


def name_of(period: Period) -> str:
    """This will write a period as people say it."""
    first = period.first
    match period.grain:
        case Grain.DAY:
            return date_format(first, "DATE_FORMAT")
        case Grain.MONTH:
            return date_format(first, "YEAR_MONTH_FORMAT")
        case Grain.QUARTER:
            year, quarter = str(period).split("-Q")
            return _("%(year)s Q%(quarter)s") % {"year": year, "quarter": quarter}
        case Grain.YEAR:
            return _("Year %(year)s") % {"year": first.year}
    short = first.year == period.last.year
    last = date_format(period.last, pgettext("end of a span in the same year", "m-d") if short else "SHORT_DATE_FORMAT")
    span = {"first": date_format(first, "SHORT_DATE_FORMAT"), "last": last}
    return _("%(first)s – %(last)s") % span


@dataclass(frozen=True)
class Due:
    """A next step that is due, and by how many days it is late."""

    step: FollowUp
    late: int


def follow_ups(board: Dashboard) -> list[Due]:
    """This will list the viewer's own due steps, on the page of their own numbers."""
    if board.scope.person and board.scope.person != board.scope.viewer:
        return []
    return [Due(step, step.late(board.today)) for step in board.follow_ups]


def chart(board: Dashboard, question: Question) -> Chart:
    """This will draw the basis: day by day against the pace within a month or quarter, else period by period."""
    course = board.course
    if course and (any(course.actual) or any(course.due)):
        series = [Series(_("Actual"), course.actual, role="actual")]
        if any(value is not None for value in course.due):
            series.append(Series(_("On pace"), course.due, role="target"))
        labels = [date_format(day, pgettext("short day format", "j M")) for day in course.days]
        title = _("%(kpi)s, running total") % {"kpi": board.basis.label}
        marks = (
            [{"label": _("Today"), "at": labels[course.days.index(board.today)]}] if board.today in board.period else ()
        )
        return Chart("course", title, labels, series, board.basis.unit, _summary(board, question), marks=marks)
    card = next((card for card in board.cards if card.kpi.key == board.basis.key), None)
    if card is None or not any(card.trend):
        return Chart("trend", str(board.basis.label), [], [], unit=board.basis.unit)
    periods = [question.period]
    while len(periods) < len(card.trend):
        periods.append(periods[-1].previous)
    periods.reverse()
    urls = [question.at(period).address("reports:rows", by=None) for period in periods]
    values = Series(str(board.basis.label), card.trend, kind="bar", role="actual", urls=urls)
    return Chart(
        "trend", str(board.basis.label), [name_of(period) for period in periods], [values], unit=board.basis.unit
    )


def _summary(board: Dashboard, question: Question) -> str:
    """This will say in a sentence what the line shows."""
    card = next((card for card in board.cards if card.kpi.key == board.basis.key), None)
    if card is None or card.standing.actual is None:
        return ""

    def short(amount) -> str:
        return short_in_unit(amount, card.kpi.unit, get_language() or "en", question.company.currency)

    words = {"actual": short(card.standing.actual)}
    if card.standing.target is None or card.standing.pace is None:
        return _("%(actual)s, without a target") % words
    words |= {"target": short(card.standing.target), "due": short(card.standing.target * card.standing.pace)}
    if board.today in board.period:
        return _("%(actual)s of %(target)s; on pace it would be %(due)s") % words
    return _("%(actual)s of %(target)s") % words


def state(board: Dashboard) -> str:
    """This will tell where in the period we are."""
    return state_of(board.workdays, board.period, board.today)


def state_of(days: Workdays, period: Period, today: date) -> str:
    """This will tell where in the period a day lies."""
    words = {"elapsed": days.elapsed, "total": days.total, "pace": percent(days.share)}
    if today not in period:
        left = _("over, %(total)s workdays") if period.after <= today else _("not begun, %(total)s workdays")
        return left % words
    return _("workday %(elapsed)s of %(total)s, pace %(pace)s") % words


@dataclass(frozen=True)
class Line:
    """One line of the breakdown, with where its name, its number and its gap lead."""

    row: Row
    into: str
    rows: str
    why: str = ""

    @property
    def behind(self) -> Decimal | None:
        """What is missing to be on pace, and none of it once the target is reached."""
        standing = self.row.standing
        return None if standing.gap is not None and standing.gap <= 0 else standing.behind

    @property
    def ahead(self) -> Decimal | None:
        standing = self.row.standing
        return -standing.behind if standing.behind is not None and standing.behind <= 0 else None


def lines(board: Dashboard, question: Question) -> list[Line]:
    """This will link each part: its name goes one level down, its number to the rows behind it."""
    return [_line(row, question) for row in board.rows if not _idle_leader(row)]


def _idle_leader(row: Row) -> bool:
    """This will tell a leader who neither sells nor is asked to; a rep without figures stays in the list."""
    leads = row.person is not None and row.team is not None and row.team.leader_id == row.person
    return leads and row.standing.target is None and not row.standing.actual


def may_open(viewer: Person, person: int | None) -> bool:
    """This will tell whether the viewer may open a line's pages: someone credited here may be led by others now."""
    return person is None or person == viewer.pk or person in viewer.reach.people


def _line(row: Row, question: Question) -> Line:
    if row.dimension:
        return Line(row, "", question.address("reports:rows", by=None, **{row.dimension: row.member}))
    if not may_open(question.scope.viewer, row.person):
        return Line(row, "", "")
    team = row.team.pk if row.team else None
    # A person's figure and gap here are those of their part in this team.
    counted = {"team": team, "person": row.person}
    return Line(
        row,
        into=question.address(team=None if row.person else team, person=row.person, by="team"),
        rows=question.address("reports:rows", **counted, by=None),
        why=question.address("reports:why", **counted, by=None),
    )


def picker(question: Question, link: Callable[[Question], str] = Question.address) -> PeriodPicker:
    """This will lead to the periods before and after, and to other sizes around today; `link` writes the address."""
    today, period = question.company.today(), question.period
    options = [
        Choice(
            label(),
            link(question.at(question.company.around(grain, min(max(today, period.first), period.last)))),
            grain == period.grain,
        )
        for grain, label in GRAINS.items()
    ]
    options.append(Choice(_("This month"), link(question.at(question.company.period()))))
    return PeriodPicker(name_of(period), link(question.at(period.previous)), link(question.at(period.next)), options)


def crumbs(question: Question, *, here: bool = True, page: str = "reports:dashboard") -> list[Crumb]:
    """This will show the way from the top of the viewer's field down to the team or person; `here` says that the
    page is that team's or person's own, and not one further down."""
    # Only lists of rows are narrowed to a part of the business.
    question = replace(question, members=())
    scope, reach = question.scope, question.scope.viewer.reach
    if not reach.teams:
        return []
    team = scope.team
    if scope.person and not team:
        membership = scope.person.memberships.on(question.company.today()).select_related("team").first()
        team = membership.team if membership else None
    line = reach.above(team) if team else []
    found = [Crumb(each.name, question.address(page, team=each.pk, person=None)) for each in line]
    if scope.person:
        found.append(Crumb(scope.person.name, question.address(page)))
    if here and found:
        found[-1] = Crumb(found[-1].label)
    return found if len(found) > 1 or not here else []


def bases(question: Question, page: str = "reports:dashboard") -> list[Choice]:
    """This will let the viewer choose by which KPI people and parts are compared."""
    found = {kpi.key: kpi for kpi in [*kpis.bases(), question.kpi]}
    chosen = question.kpi.key
    return [Choice(str(kpi.label), question.address(page, kpi=key), key == chosen) for key, kpi in found.items()]


def other_bases(question: Question) -> list[Choice]:
    """This will list the KPIs that can be compared by as well, behind a button."""
    found = [kpi for kpi in kpis.tiles(more=True) if not kpi.basis and kpi.key != question.kpi.key]
    return [Choice(str(kpi.label), question.address(kpi=kpi.key)) for kpi in found]


def cuts(question: Question) -> list[Choice]:
    """This will let the viewer choose what the KPI is cut by."""
    return [Choice(CUTS[cut](), question.address(by=cut), cut == question.by) for cut in _possible(question)]


def _possible(question: Question) -> list[str]:
    possible = [cut for cut in BREAKDOWNS if cut == "team" or cut in question.kpi.dimensions]
    return [cut for cut in possible if cut != "team"] if question.scope.person else possible


def possible_cut(question: Question) -> Question:
    """This will fall back to the first cut that makes sense: a person has no people below."""
    possible = _possible(question)
    return question if question.by in possible or not possible else replace(question, by=possible[0])


def heading(question: Question) -> str:
    """This will name the breakdown."""
    if question.by == "team":
        return _("Where the gap is")
    return _("What it is made of")


def administration() -> list[Place]:
    """This will list what an administrator, who has no numbers of their own, takes care of."""
    return [
        Place(
            reverse("teams:people"), "users", _("People"),
            _("Add people, change their team or role, help them sign in."),
        ),
        Place(
            reverse("teams:tree"), "sitemap", _("Teams"),
            _("Who leads whom, and therefore who sees what."),
        ),
        Place(
            reverse("teams:imports"), "file-import", _("Import"),
            _("Bring in people, clients, visits, deals and contracts from files."),
        ),
        Place(
            reverse("clients:products"), "package", _("Products"),
            _("What is sold, in which unit and at which price."),
        ),
        Place(
            reverse("teams:calendar"), "calendar", _("Work calendar"),
            _("Workdays and holidays, which set the pace of every target."),
        ),
        Place(
            reverse("teams:settings"), "settings", _("Settings"),
            _("The company's name, time zone, currency and fiscal year."),
        ),
    ]  # fmt: skip
