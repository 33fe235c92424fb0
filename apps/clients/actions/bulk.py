"""Changing many records at once, each by the rules of its own, and taking that back.

Whatever cannot be changed is left out with its reason. Undoing touches only what is still as it was left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients import rules
from apps.clients.actions.clients import change_client, reassign
from apps.clients.actions.deals import reassign_deal
from apps.clients.actions.discarding import delete_client, delete_deal, restore
from apps.clients.actions.owning import note_owning
from apps.clients.actions.pools import release_client
from apps.clients.models import BulkChange, Client, Deal, Discarded
from apps.clients.models.ownership import Way
from salesmgmt.lib.refusal import Refused, insist

AT_ONCE = 1000


@dataclass(frozen=True)
class Many:
    """Something that can be done to many records of a model.

    `do` does it to one, with a value if it takes one; `tell` reads what of the record it changes, as JSON
    holds it; `back` makes that again what it was.
    """

    label: str | Promise
    icon: str
    do: Callable[..., Any]
    tell: Callable[[Any], dict]
    back: Callable[..., Any]
    takes_a_value: bool = True


@dataclass(frozen=True)
class Outcome:
    """How many records were changed, how many were so already, and which sentences kept how many as they are."""

    change: BulkChange | None
    done: int
    same: int
    left_out: Counter

    @property
    def sentence(self) -> str:
        told = [_("%(count)s changed") % {"count": self.done}]
        if self.same:
            told.append(_("%(count)s were so already") % {"count": self.same})
        if self.left_out:
            whys = " ".join(f"{why} ({times})" if times > 1 else why for why, times in self.left_out.most_common(3))
            told.append(_("%(count)s left out: %(why)s") % {"count": self.left_out.total(), "why": whys})
        return _(", ").join(told)


def _field(name: str, label: str | Promise, icon: str) -> Many:
    """This will let one field of clients be set."""
    column = Client._meta.get_field(name).attname  # type: ignore[union-attr]

    def do(client, value, *, by, at):
        change_client(client, by=by, at=at, **{name: value})

    def back(client, before, *, by, at):
        setattr(client, column, before[name])
        client.save(update_fields=[name])

    return Many(label, icon, do, lambda client: {name: getattr(client, column)}, back)


def _tags(label: str | Promise, icon: str, changed: Callable[[list, str], list]) -> Many:
    def do(client, tag, *, by, at):
        change_client(client, by=by, at=at, tags=changed(client.tags, tag))

    def back(client, before, *, by, at):
        client.tags = before["tags"]
        client.save(update_fields=["tags"])

    return Many(label, icon, do, lambda client: {"tags": client.tags}, back)


def _whose(client: Client) -> dict:
    return {"owner": client.owner_id, "pool": client.pool_id}


def _give_back(client: Client, before: dict, *, by, at: datetime) -> None:
    client.owner_id, client.pool_id = before["owner"], before["pool"]
    client.save(update_fields=["owner", "pool"])
    note_owning(client, way=Way.CHANGED, by=by, at=at, why=_("Undone"))


def _give_deal_back(deal: Deal, before: dict, *, by, at: datetime) -> None:
    deal.owner_id = before["owner"]
    deal.save(update_fields=["owner"])


def _hand_over(client: Client, person, *, by, at: datetime) -> None:
    reassign(client, to=person, by=by, at=at)


def _hand_deal_over(deal: Deal, person, *, by, at: datetime) -> None:
    reassign_deal(deal, to=person, by=by, at=at)


def _to_the_pool(client: Client, pool, *, by, at: datetime) -> None:
    release_client(client, pool=pool, by=by, at=at, why=_("Given to the pool with others"))


def _nothing(record: models.Model) -> dict:
    return {}


def _put_back(record: models.Model, before: dict, *, by, at: datetime) -> None:
    raise TypeError("What was deleted is restored from the bin.")


DELETE = "delete"
OF_CLIENTS: dict[str, Many] = {
    "owner": Many(gettext_lazy("Hand over"), "user-share", _hand_over, _whose, _give_back),
    "grade": _field("grade", gettext_lazy("Change the grade"), "star"),
    "status": _field("status", gettext_lazy("Change the status"), "progress"),
    "segment": _field("segment", gettext_lazy("Change the segment"), "category"),
    "region": _field("region", gettext_lazy("Change the region"), "map-pin"),
    "add_tag": _tags(gettext_lazy("Add a tag"), "tag", lambda tags, tag: [*tags, *([tag] if tag not in tags else ())]),
    "remove_tag": _tags(gettext_lazy("Remove a tag"), "tag-off", lambda tags, tag: [one for one in tags if one != tag]),
    "pool": Many(gettext_lazy("Give to a pool"), "ripple", _to_the_pool, _whose, _give_back),
    DELETE: Many(gettext_lazy("Delete"), "trash", delete_client, _nothing, _put_back, takes_a_value=False),
}
OF_DEALS: dict[str, Many] = {
    "owner": Many(
        gettext_lazy("Hand over"), "user-share", _hand_deal_over, lambda deal: {"owner": deal.owner_id}, _give_deal_back
    ),
    DELETE: Many(gettext_lazy("Delete"), "trash", delete_deal, _nothing, _put_back, takes_a_value=False),
}
# By the name of the model: upper floors have lists of their own.
OF: dict[str, tuple[Any, dict[str, Many]]] = {"client": (Client, OF_CLIENTS), "deal": (Deal, OF_DEALS)}


@transaction.atomic
def change_many(of: str, what: str, ids: Collection[int], *, value: Any = None, by, at: datetime) -> Outcome:
    """This will do one thing to many records, those that `by` sees and may change."""
    model, ways = OF[of]
    many = ways[what]
    if len(ids) > AT_ONCE:
        raise Refused(_("At most %(count)s at once: choose fewer.") % {"count": AT_ONCE})
    found = model.objects.visible_to(by).filter(pk__in=list(ids)).order_by("pk")
    before, after, left_out, same = {}, {}, Counter(), 0
    for record in found:
        key, was = str(record.pk), many.tell(record)
        try:
            with transaction.atomic():
                made = many.do(record, *([value] if many.takes_a_value else ()), by=by, at=at)
        except Refused as refused:
            left_out[str(refused.sentence)] += 1
            continue
        became = {"discarded": made.pk} if what == DELETE else many.tell(model.objects.get(pk=record.pk))
        if became == was:
            same += 1
        else:
            before[key], after[key] = was, became
    change = None
    if after:
        change = BulkChange.objects.create(owner=by, kind=f"{of}:{what}", before=before, after=after, changed_at=at)
    return Outcome(change, len(after), same, left_out)


@transaction.atomic
def undo_many(change: BulkChange, *, by, at: datetime) -> Outcome:
    """This will give many records back what they had, where nobody changed it since."""
    change = BulkChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    insist(rules.only_who_changed_them(by, change))
    if change.undone_at:
        raise Refused(_("This was undone already."))
    of, _colon, what = change.kind.partition(":")
    if of not in OF:
        raise Refused(_("This cannot be undone here."))
    model, ways = OF[of]
    done, left_out = 0, Counter()
    for key in sorted(change.after, key=int):
        try:
            with transaction.atomic():
                _undo_one(model, ways[what], what, key, change, by=by, at=at)
            done += 1
        except Refused as refused:
            left_out[str(refused.sentence)] += 1
    change.undone_at = at
    change.save(update_fields=["undone_at"])
    return Outcome(change, done, 0, left_out)


def _undo_one(model, many: Many, what: str, key: str, change: BulkChange, *, by, at: datetime) -> None:
    after = change.after[key]
    if what == DELETE:
        binned = Discarded.objects.filter(pk=after["discarded"]).first()
        if binned is None:
            raise Refused(_("This was put back already."))
        restore(binned, by=by, at=at)
        return
    record = model.objects.select_for_update(of=("self",)).filter(pk=int(key)).first()
    if record is None:
        raise Refused(_("This was deleted meanwhile."))
    if many.tell(record) != after:
        raise Refused(_("This was changed again meanwhile."))
    many.back(record, change.before[key], by=by, at=at)
