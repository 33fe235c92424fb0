"""Whose turn it is to get a lead."""

from collections import Counter

from django.db.models import Count, Q

from apps.clients.models import Lead, LeadRule
from apps.clients.models.lead import Sharing
from apps.teams.models import Company, Person


class Turns:
    """Whose turn it is, for one lead or several of one transaction that are not saved yet; `close` ends it.

    A rule that was asked stays locked until the transaction ends, so that leads that come at once do not all go to
    the same person.
    """

    def __init__(self) -> None:
        # How many leads everybody got that the database does not know of yet.
        self.given: Counter[int] = Counter()
        self._rules: dict[int, LeadRule] = {}
        self._fitting: dict[tuple, LeadRule | None] = {}
        self._people: dict[int, list[Person]] = {}
        self._loads: dict[int, dict[int, int]] = {}
        self._moved: set[int] = set()

    def take(self, lead: Lead) -> Person | None:
        """This will find whom the first rule that fits gives the lead to, and note in which team it waits.

        None where no rule fits, or nobody in the rule's team may sign in.
        """
        rule = self._rule(lead)
        if rule is None:
            return None
        if rule.person:
            return rule.person if rule.person.is_active else None
        lead.team = rule.team
        people = self._reps_of(rule)
        if not people:
            return None
        chosen = self._least_loaded(rule) if rule.sharing == Sharing.LOAD else _next_after(rule.last_id, people)
        rule.last = chosen
        self._moved.add(rule.pk)
        return chosen

    def close(self) -> None:
        """This will note who had the last lead of each rule."""
        for pk in self._moved:
            self._rules[pk].save(update_fields=["last"])
        self._moved.clear()

    def _rule(self, lead: Lead) -> LeadRule | None:
        asked = (lead.source_id, lead.segment_id, lead.region_id)
        if asked not in self._fitting:
            found = _fitting(lead)
            self._fitting[asked] = self._rules.setdefault(found.pk, found) if found else None
        return self._fitting[asked]

    def _reps_of(self, rule: LeadRule) -> list[Person]:
        if rule.pk not in self._people:
            self._people[rule.pk] = list(_reps_of(rule))
        return self._people[rule.pk]

    def _least_loaded(self, rule: LeadRule) -> Person:
        people = self._reps_of(rule)
        if rule.pk not in self._loads:
            self._loads[rule.pk] = _loads_of(people)
        load = self._loads[rule.pk]
        return min(people, key=lambda person: (load.get(person.pk, 0) + self.given[person.pk], person.pk))


def _fitting(lead: Lead) -> LeadRule | None:
    fits = Q()
    for name in ("source", "segment", "region"):
        fits &= Q(**{f"{name}__isnull": True}) | Q(**{name: getattr(lead, f"{name}_id")})
    return LeadRule.objects.select_for_update(of=("self",)).select_related("person", "team").filter(fits).first()


def _reps_of(rule: LeadRule):
    """This will read who in the rule's team sells, by id: the order turns are taken in."""
    today = Company.current().today()
    members = Person.objects.members_of([rule.team], today).active()
    return (members.filter(role="rep") if members.filter(role="rep").exists() else members).order_by("pk")


def _next_after(last: int | None, people: list[Person]) -> Person:
    return next((person for person in people if last is not None and person.pk > last), people[0])


def _loads_of(people: list[Person]) -> dict[int, int]:
    """This will count the open leads that each of these people has."""
    counts = Lead.objects.open().filter(owner__in=people).values("owner").annotate(number=Count("pk")).order_by()
    return {row["owner"]: row["number"] for row in counts}
