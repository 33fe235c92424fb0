"""Keeping the public enquiry forms and the rules by which leads are given out."""

from datetime import datetime

from django.db import transaction

from apps.clients import rules
from apps.clients.actions.ordering import move
from apps.clients.models import LeadForm, LeadRule
from salesmgmt.lib.refusal import insist


@transaction.atomic
def keep_lead_form(found: LeadForm | None, *, by, at: datetime, **fields) -> LeadForm:
    """This will add a public form, or change it; its address stays."""
    insist(rules.only_who_keeps_the_words(by))
    form = found or LeadForm()
    return _kept(form, fields)


@transaction.atomic
def keep_lead_rule(found: LeadRule | None, *, by, at: datetime, **fields) -> LeadRule:
    """This will add a rule at the end, or change it where it stands."""
    insist(rules.only_who_keeps_the_words(by))
    rule = found or LeadRule(position=_last() + 1)
    return _kept(rule, fields)


@transaction.atomic
def move_lead_rule(rule: LeadRule, *, up: bool, by, at: datetime) -> None:
    """This will try a rule earlier or later."""
    insist(rules.only_who_keeps_the_words(by))
    move(rule, LeadRule.objects.order_by("position", "pk"), up=up)


@transaction.atomic
def delete_lead_rule(rule: LeadRule, *, by, at: datetime) -> None:
    """This will take a rule away; leads it gave out stay with whom they went to."""
    insist(rules.only_who_keeps_the_words(by))
    rule.delete()


def _last() -> int:
    last = LeadRule.objects.order_by("-position").first()
    return last.position if last else 0


def _kept(row, fields: dict):
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean(validate_constraints=False)
    row.save()
    return row
