"""The gaps one level below: of each team and person that an explanation is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q

from apps.reports.measures.attendance import Attendance
from apps.reports.measures.figures import Scope, read
from apps.reports.measures.references import a_year_before, due_of, for_heads, heads_in, others, same_days
from apps.reports.measures.why import Explanation
from apps.reports.rules import Workdays
from apps.targets.measures import targets_of
from apps.teams.models import Person, Team
from salesmgmt.lib.periods import Period

ZERO, NOBODY = Decimal(0), Fraction(0)


@dataclass(frozen=True)
class Below:
    """A team's or person's own actual figure and what it is compared with; None where there is nothing."""

    name: str
    actual: Decimal
    reference: Decimal | None
    team: Team | None = None
    person: int | None = None

    @property
    def gap(self) -> Decimal | None:
        return None if self.reference is None else self.actual - self.reference


def below(explanation: Explanation) -> list[Below]:
    """This will list the teams directly below and the team's own people, whoever is furthest behind first."""
    scope = explanation.scope
    if scope.person or not explanation.begun:
        return []
    found = [*_teams(explanation), *(_people(explanation, scope.team) if scope.team else ())]
    return sorted(found, key=lambda each: (each.gap is None, each.gap or ZERO, -each.actual, each.name))


def _earlier(explanation: Explanation) -> Period:
    period = explanation.period
    other = period.previous if explanation.against == "last" else a_year_before(period)
    # Where nothing came in as long a time there is nothing to explain, nor anything below it.
    return same_days(period, other, explanation.company) or other


def _teams(explanation: Explanation) -> list[Below]:
    scope, reach, key = explanation.scope, explanation.scope.viewer.reach, explanation.basis.key
    teams = [team for team in reach.tree if team.parent_id == scope.team.pk] if scope.team else reach.tops
    if not teams:
        return []
    inside = {each.pk: team.pk for team in teams for each in reach.below(team)}

    def sums(period: Period) -> dict[int, Decimal]:
        found: dict[int, Decimal] = {}
        for (team,), amounts in read(scope, [key], period, by=["team"]).items():
            if team in inside:
                found[inside[team]] = found.get(inside[team], ZERO) + (amounts[key] or ZERO)
        return found

    actual = sums(explanation.period)
    references: Mapping[int, Decimal | None] = {}
    if explanation.against == "target":
        promised = targets_of([key], explanation.period, teams=teams, original=explanation.original)
        workdays = Attendance.read(explanation.period, explanation.company).workdays()
        references = {team.pk: _due(explanation, promised.of_team(key, team), workdays) for team in teams}
    elif explanation.against == "team":
        references = _averages(explanation, teams)
    else:
        references = {team.pk: ZERO for team in teams} | sums(_earlier(explanation))
    return [Below(team.name, actual.get(team.pk, ZERO), references.get(team.pk), team=team) for team in teams]


def _averages(explanation: Explanation, teams: list[Team]) -> dict[int, Decimal | None]:
    """This will give the amounts that `by_team` compares these teams with, read for all of them at once."""
    viewer, key = explanation.scope.viewer, explanation.basis.key
    period, company = explanation.period, explanation.company
    everyone = Scope(viewer, None, None, viewer.reach.teams)
    amounts = {team: each[key] or ZERO for (team,), each in read(everyone, [key], period, by=["team"]).items()}
    heads = heads_in(viewer.reach.teams, period, company, by="team")
    found: dict[int, Decimal | None] = {}
    for team in teams:
        scope = Scope.of(viewer, team)
        compared = {each.pk for other in others(scope, period, company) for each in viewer.reach.below(other)}
        own, theirs = (sum((heads.get(pk, NOBODY) for pk in those), NOBODY) for those in (scope.teams, compared))
        whole = Fraction(sum((amounts.get(pk, ZERO) for pk in compared), ZERO))
        found[team.pk] = for_heads(whole, own, theirs) if own and theirs else None
    return found


def _due(explanation: Explanation, target: Decimal | None, workdays: Workdays) -> Decimal | None:
    if target is None:
        return None
    whole, due = due_of(target, workdays, over=explanation.period.after <= explanation.company.today())
    return whole if explanation.whole else due


def _people(explanation: Explanation, team: Team) -> list[Below]:
    """This will list who belongs to the team itself, or is credited to it."""
    scope, period, key = explanation.scope, explanation.period, explanation.basis.key
    own = Scope(scope.viewer, team, None, frozenset([team.pk]))

    def sums(when: Period) -> dict[int, Decimal]:
        return {person: amounts[key] or ZERO for (person,), amounts in read(own, [key], when, by=["person"]).items()}

    actual = sums(period)
    earlier = sums(_earlier(explanation)) if explanation.against in ("last", "year") else {}
    members = Person.objects.members_during([team], period).active()
    shown = Person.objects.filter(Q(pk__in={**actual, **earlier}) | Q(pk__in=members.values("pk")))
    names = dict(shown.order_by("name_sort", "pk").values_list("pk", "name"))
    references: dict[int, Decimal | None] = {}
    if explanation.against == "target":
        promised = targets_of([key], period, people=list(names), within=[team], original=explanation.original)
        attendance = Attendance.read(period, explanation.company, names, [team.pk])
        references = {
            person: _due(explanation, promised.of_person(key, person), attendance.workdays(person)) for person in names
        }
    elif explanation.against == "team":
        heads = heads_in([team.pk], period, explanation.company)
        whole, every = Fraction(sum(actual.values(), ZERO)), sum(heads.values(), NOBODY)
        references = {person: for_heads(whole, heads[person], every) for person in names if heads.get(person)}
    else:
        references = {person: earlier.get(person, ZERO) for person in names}
    rows = [
        Below(name, actual.get(person, ZERO), references.get(person), team=team, person=person)
        for person, name in names.items()
    ]
    # A leader who neither sells nor is asked to is no line; a rep without figures is.
    return [row for row in rows if row.person != team.leader_id or row.actual or row.reference]
