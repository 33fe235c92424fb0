"""Whose turn it is to get a lead."""

from datetime import datetime

from django.db.models import Count, Q

from apps.clients.models import Lead, LeadRule
from apps.clients.models.lead import Sharing
from apps.teams.models import Company, Person


def whose_turn(lead: Lead, *, at: datetime) -> Person | None:
    """This will find whom the first rule that fits gives the lead to, and note in which team it waits.

    Call it inside a transaction: the rule stays locked until it ends, so that two leads that come at once do not both
    go to the same person. None where no rule fits, or nobody in the rule's team may sign in.
    """
    rule = _fitting(lead)
    if rule is None:
        return None
    if rule.person:
        return rule.person if rule.person.is_active else None
    lead.team = rule.team
    people = list(_reps_of(rule))
    if not people:
        return None
    chosen = _least_loaded(people) if rule.sharing == Sharing.LOAD else _next_after(rule.last_id, people)
    rule.last = chosen
    rule.save(update_fields=["last"])
    return chosen


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


def _least_loaded(people: list[Person]) -> Person:
    counts = Lead.objects.open().filter(owner__in=people).values("owner").annotate(number=Count("pk")).order_by()
    load = {row["owner"]: row["number"] for row in counts}
    return min(people, key=lambda person: (load.get(person.pk, 0), person.pk))
