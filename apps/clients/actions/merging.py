"""Making one client of two, and parting them again.

Every row that points at the client given up follows to the one that is kept, of whatever floor: the tables are
read from the model registry. What was written or taken away besides is noted, so that parting can undo it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from apps.clients import rules
from apps.clients.actions import sides
from apps.clients.actions.discarding import as_they_were, point_at_what_is_there
from apps.clients.actions.owning import note_owning
from apps.clients.models import Client, Collaborator, Merge, NotTheSame, Ownership
from apps.clients.models.ownership import Way
from salesmgmt.lib import rows
from salesmgmt.lib.refusal import Refused, insist


@transaction.atomic
def merge_clients(
    keep: Client, gone: Client, *, choices: Mapping[str, str], by, at: datetime, stays: bool = True
) -> Merge:
    """This will make `gone` a part of `keep`: its rows follow, and it is deleted.

    `choices` tells for each field in which they differ (see `sides`) whose value is kept: "keep", "gone" or
    "both"; the proposals hold where it says nothing. With `stays` the owner who loses the client goes on as
    its collaborator.
    """
    keep, gone = _both(keep, gone)
    insist(rules.the_owner_or_a_leader(by, keep), rules.the_owner_or_a_leader(by, gone))
    merge = Merge(
        client=keep, gone_id=gone.pk, gone_name=gone.name, kept_before=rows.plain([keep])[0], by=by, merged_at=at
    )
    noted = _Noted()
    values = sides.chosen_values(keep, gone, choices)
    loser = gone.owner if values.get("owner_id", keep.owner_id) == keep.owner_id else keep.owner
    noted.end_ownership_of(gone, at)
    merge.moved = {label(reference): noted.move(reference, gone.pk, keep.pk) for reference in rows.references(Client)}
    taken_away = [*rows.plain([gone]), *noted.deleted]
    rows.delete(Client, [gone.pk])
    noted.change(keep, values, gone, by=by, at=at)
    if stays and loser and loser.pk != keep.owner_id:
        noted.add_collaborator(keep, loser, by=by, at=at)
    merge.kept_after = rows.plain([Client.objects.get(pk=keep.pk)])[0]
    merge.gone = {"rows": taken_away, "changed": noted.changed, "added": noted.added}
    merge.save()
    return merge


def _both(keep: Client, gone: Client) -> tuple[Client, Client]:
    """This will lock two clients, in the order of their ids whoever asks."""
    if keep.pk == gone.pk:
        raise Refused(_("These are one client already."))
    both = Client.objects.select_for_update(of=("self",)).filter(pk__in=[keep.pk, gone.pk]).order_by("pk")
    found = {client.pk: client for client in both}
    if len(found) < 2:
        raise Refused(_("One of the two clients was merged or deleted meanwhile."))
    return found[keep.pk], found[gone.pk]


def label(reference: models.ForeignKey) -> str:
    return f"{reference.model._meta.label_lower}.{reference.name}"


class _Noted:
    """What a merge writes besides letting rows follow: rows changed, added and taken away."""

    def __init__(self):
        self.changed: list[dict] = []
        self.added: list[list] = []
        self.deleted: list[dict] = []

    def move(self, reference: models.ForeignKey, gone: int, keep: int) -> list:
        """This will let the rows of one table follow, and give their ids. A row that says the same as one the kept
        client has already is taken away."""
        found = reference.model._base_manager.filter(**{reference.name: gone})
        if reference.model is Client:
            # The kept client's own place in the family is one of its fields.
            found = found.exclude(pk=keep)
        ids = list(found.order_by("pk").select_for_update().values_list("pk", flat=True))
        if _point(reference, ids, keep):
            return ids
        followed = [pk for pk in ids if _point(reference, [pk], keep)]
        doubled = reference.model._base_manager.filter(pk__in=set(ids) - set(followed))
        self.deleted += rows.plain(doubled)
        rows.delete(reference.model, [row.pk for row in doubled])
        return followed

    def end_ownership_of(self, gone: Client, at: datetime) -> None:
        present = Ownership.objects.select_for_update().filter(client=gone, until__isnull=True)
        for one in present:
            self._write(one, until=max(at, one.since))

    def _write(self, row: models.Model, **values) -> None:
        before = rows.columns(row, values)
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        self._note_change(row, before, rows.columns(row, values))

    def _note_change(self, row: models.Model, before: dict, after: dict) -> None:
        self.changed.append({"model": row._meta.label_lower, "pk": row.pk, "before": before, "after": after})

    def change(self, keep: Client, values: dict, gone: Client, *, by, at: datetime) -> None:
        """This will give the kept client what was chosen of the other, and note what that does to its ownerships."""
        before = {one.pk: one for one in Ownership.objects.filter(client=keep)}
        for name, value in values.items():
            setattr(keep, name, value)
        keep.parent_id = _parent(keep, gone)
        keep.save()
        if "owner_id" in values:
            note_owning(keep, way=Way.CHANGED, by=by, at=at, why=_("Merged with %(client)s") % {"client": gone.name})
        for one in Ownership.objects.filter(client=keep):
            if one.pk not in before:
                self.added.append([one._meta.label_lower, one.pk])
            elif one.until != before[one.pk].until:
                self._note_change(one, rows.columns(before[one.pk], ["until"]), rows.columns(one, ["until"]))

    def add_collaborator(self, keep: Client, person, *, by, at: datetime) -> None:
        made, new = Collaborator.objects.get_or_create(
            client=keep, person=person, defaults={"added_by": by, "added_at": at}
        )
        if new:
            self.added.append([made._meta.label_lower, made.pk])


def _point(reference: models.ForeignKey, ids: list, client: int) -> bool:
    """This will let rows point at a client; False, and nothing, where the database has one like that already."""
    try:
        with transaction.atomic():
            reference.model._base_manager.filter(pk__in=ids).update(**{reference.name: client})
    except IntegrityError:
        return False
    return True


def _parent(keep: Client, gone: Client) -> int | None:
    """This will find what the kept client belongs to, now that the other's subsidiaries are its own: nothing that
    belongs to it in turn."""
    parent = gone.parent_id if keep.parent_id == gone.pk else keep.parent_id
    seen, above = {keep.pk}, parent
    while above is not None:
        if above in seen:
            return gone.parent_id if above == keep.pk and gone.parent_id not in (*seen, None) else None
        seen.add(above)
        above = Client.objects.filter(pk=above).values_list("parent", flat=True).first()
    return parent


@transaction.atomic
def part_clients(merge: Merge, *, by, at: datetime) -> Client:
    """This will undo a merge and give the client that comes back.

    Rows that followed go back where they are still with the kept client; its fields become what they were
    where nobody changed them since. What was added meanwhile stays with the kept client.
    """
    merge = Merge.objects.select_for_update(of=("self",)).filter(pk=merge.pk).first() or merge
    keep = Client.objects.select_for_update(of=("self",)).filter(pk=merge.client_id).first()
    if merge.undone_at or keep is None:
        raise Refused(_("This merge was undone already."))
    insist(rules.the_owner_or_a_leader(by, keep))
    again = rows.read(merge.gone["rows"])
    point_at_what_is_there(again)
    with as_they_were([*again, keep]):
        _give_back(merge, keep)
        if not rows.try_insert(again[:1]):
            taken = rows.clash(again[:1]) or _("something else has taken its place meanwhile.")
            raise Refused(_("This cannot be undone: %(reason)s") % {"reason": taken})
        for row in again[1:]:
            rows.try_insert([row])
    for name, ids in merge.moved.items():
        _move_back(name, ids, merge)
    _take_back(merge)
    back = Client.objects.get(pk=merge.gone_id)
    for client in (keep, back):
        _own_anew(client, by=by, at=at)
    merge.undone_at, merge.undone_by = at, by
    merge.save(update_fields=["undone_at", "undone_by"])
    return back


def _give_back(merge: Merge, keep: Client) -> None:
    """This will make the kept client's fields what they were, where they are still as the merge left them."""
    before, after, now = merge.kept_before, merge.kept_after["fields"], rows.plain([keep])[0]["fields"]
    if before["pk"] != keep.pk:
        # It was merged further on: these are another client's fields.
        return
    was = rows.read([before])[0]
    for name, value in before["fields"].items():
        if value != after[name] == now[name]:
            column = Client._meta.get_field(name).attname  # type: ignore[union-attr]
            setattr(keep, column, getattr(was, column))
    parent = keep.parent_id
    if parent is not None and parent != merge.gone_id and not Client.objects.filter(pk=parent).exists():
        keep.parent_id = None
    if sentence := rows.clash([keep]):
        raise Refused(_("This cannot be undone: %(reason)s") % {"reason": sentence})
    keep.save()


def _move_back(name: str, ids: list, merge: Merge) -> None:
    reference = _reference(name)
    still = reference.model._base_manager.filter(pk__in=ids, **{reference.name: merge.client_id})
    if reference.model is Client:
        still = still.exclude(pk=merge.gone_id)
    followed = list(still.values_list("pk", flat=True))
    if not _point(reference, followed, merge.gone_id):
        for pk in followed:
            _point(reference, [pk], merge.gone_id)


def _reference(name: str) -> Any:
    kind, _dot, field = name.rpartition(".")
    return apps.get_model(kind)._meta.get_field(field)


def _take_back(merge: Merge) -> None:
    """This will delete what the merge added and give back what it changed, where it is still as it left it."""
    for kind, pk in merge.gone["added"]:
        found = apps.get_model(kind)._base_manager.filter(pk=pk)
        # An ownership that has ended since is a part of the story.
        (found.filter(until__isnull=True) if kind == Ownership._meta.label_lower else found).delete()
    for change in merge.gone["changed"]:
        row = apps.get_model(change["model"])._base_manager.filter(pk=change["pk"]).first()
        if row is None or rows.columns(row, change["after"]) != change["after"]:
            continue
        was = rows.read([{"model": change["model"], "pk": change["pk"], "fields": change["before"]}])[0]
        for name in change["before"]:
            setattr(row, name, getattr(was, name))
        rows.try_update(row, list(change["before"]))


def _own_anew(client: Client, *, by, at: datetime) -> None:
    """This will begin an ownership where the present one is another's than the client's owner."""
    present = Ownership.objects.filter(client=client, until__isnull=True).first()
    if present and present.owner_id == client.owner_id:
        return
    if present:
        Ownership.objects.filter(pk=present.pk).update(until=max(at, present.since))
    Ownership.objects.create(client=client, owner_id=client.owner_id, since=at, way=Way.CHANGED, by=by)


@transaction.atomic
def tell_apart(one: Client, other: Client, *, by, at: datetime) -> NotTheSame:
    """This will remember that two clients are two, so that nobody is asked again."""
    insist(rules.the_owner_or_a_leader(by, one), rules.the_owner_or_a_leader(by, other))
    if one.pk == other.pk:
        raise Refused(_("These are one client already."))
    older, newer = sorted((one, other), key=lambda client: client.pk)
    apart = {"by": by, "found_at": at}
    return NotTheSame.objects.get_or_create(client=older, other=newer, defaults=apart)[0]


@transaction.atomic
def take_for_one_again(one: Client, other: Client, *, by, at: datetime) -> None:
    """This will forget that two clients were told apart."""
    insist(rules.the_owner_or_a_leader(by, one), rules.the_owner_or_a_leader(by, other))
    NotTheSame.objects.filter(client__in=[one.pk, other.pk], other__in=[one.pk, other.pk]).delete()
