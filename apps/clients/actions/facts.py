"""Choosing the facts that visits can bring out."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.actions.ordering import move
from apps.clients.models import FactChip
from salesmgmt.lib.refusal import Refused, insist


@transaction.atomic
def add_fact(*, by, at: datetime, label: str) -> FactChip:
    """This will add a fact, below the others."""
    insist(rules.only_who_keeps_the_words(by))
    label = _not_there_yet(label)
    last = FactChip.objects.aggregate(last=Max("position"))["last"] or 0
    return FactChip.objects.create(key=f"own_{uuid4().hex[:12]}", label=label, position=last + 1)


@transaction.atomic
def change_fact(chip: FactChip, *, by, at: datetime, label: str, is_used: bool) -> FactChip:
    """This will reword a fact, or take it out of use or into use again; visits that have it keep it."""
    insist(rules.only_who_keeps_the_words(by))
    chip = FactChip.objects.select_for_update().get(pk=chip.pk)
    # What came with the product stays translated for as long as nobody rewords it.
    if label != str(chip):
        chip.label = _not_there_yet(label, but=chip)
    chip.is_used = is_used
    chip.save()
    return chip


@transaction.atomic
def move_fact(chip: FactChip, *, by, at: datetime, up: bool) -> None:
    """This will put a fact one place up or down."""
    insist(rules.only_who_keeps_the_words(by))
    move(chip, FactChip.objects.order_by("position", "pk"), up=up)


def _not_there_yet(label: str, but: FactChip | None = None) -> str:
    label = " ".join(label.split())
    others = FactChip.objects.all() if but is None else FactChip.objects.exclude(pk=but.pk)
    if label.casefold() in {str(chip).casefold() for chip in others}:
        raise Refused(_("There is a fact of these words already."), "label")
    return label
