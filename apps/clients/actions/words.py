"""The company's own words: segments, regions, sources."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.actions.ordering import move
from salesmgmt.lib.refusal import Refused, insist


@transaction.atomic
def add_word(model: Any, *, by, at: datetime, name: str) -> Any:
    """This will add a word at the end of its list."""
    insist(rules.only_who_keeps_the_words(by))
    _nobody_else_is_called(model, name)
    last = model.objects.order_by("-position").values_list("position", flat=True).first()
    return model.objects.create(name=name, position=(last or 0) + 1)


@transaction.atomic
def rename_word(word: Any, *, by, at: datetime, name: str) -> Any:
    """This will change a word wherever it stands."""
    insist(rules.only_who_keeps_the_words(by))
    _nobody_else_is_called(type(word), name, but=word.pk)
    word.name = name
    word.save(update_fields=["name"])
    return word


@transaction.atomic
def move_word(word: Any, *, by, at: datetime, up: bool) -> None:
    """This will change places with the word before or after."""
    insist(rules.only_who_keeps_the_words(by))
    move(word, type(word).objects.order_by("position", "name"), up=up)


def delete_word(word: Any, *, by, at: datetime) -> None:
    """This will delete a word that nothing is called by."""
    insist(rules.only_who_keeps_the_words(by))
    in_use = _("“%(word)s” is in use; rename it, or give its records another one first.") % {"word": word}
    if word.used:
        raise Refused(in_use)
    try:
        with transaction.atomic():
            word.delete()
    except ProtectedError:
        raise Refused(in_use) from None


def _nobody_else_is_called(model: Any, name: str, but: int | None = None) -> None:
    if model.objects.filter(name__iexact=name).exclude(pk=but).exists():
        raise Refused(_("This word is in the list already."), "name")
