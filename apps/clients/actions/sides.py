"""What two clients differ in, and what the one made of them holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.clients.models import Client

KEEP, GONE, BOTH = "keep", "gone", "both"
# Fields that are chosen together stand together; the first one gives the name.
TOGETHER = (
    ("name",), ("short_name",), ("code",), ("credit_code",), ("owner", "pool"), ("status",), ("grade",), ("segment",),
    ("region",), ("source",), ("parent",), ("phone",), ("website",), ("address",), ("latitude", "longitude"),
    ("employees",), ("founded",), ("annual_revenue",), ("added_on", "added_by", "added_team"), ("note",),
)  # fmt: skip
# Of two values the one that stands earlier here tells more.
RANKS = {"status": ("active", "dormant", "lost", "prospect"), "grade": ("K", "A", "B", "C")}


@dataclass(frozen=True)
class Difference:
    """A field, or some that belong together, with another value on each side."""

    key: str
    label: str
    kept: Any
    given_up: Any
    default: str
    can_be_both: bool = False


def differences(keep: Client, gone: Client, labels: Mapping[str, str] | None = None) -> list[Difference]:
    """This will list in what two clients differ; `labels` names the company's own fields by key."""
    found = []
    for names in TOGETHER:
        ours, theirs = (tuple(_value(client, name, other) for name in names) for client, other in _pair(keep, gone))
        if ours == theirs or (not any(theirs) and not any(ours)):
            continue
        found.append(
            Difference(
                names[0], _label(names[0]), _shown(keep, names[0], gone), _shown(gone, names[0], keep),
                _default(names[0], ours[0], theirs[0]), can_be_both=names[0] == "note" and bool(ours[0] and theirs[0]),
            )
        )  # fmt: skip
    for key in _own_fields(keep, gone):
        ours, theirs = keep.custom.get(key), gone.custom.get(key)
        if ours != theirs:
            label = (labels or {}).get(key, key)
            found.append(Difference(f"custom:{key}", label, ours, theirs, KEEP if _says_something(ours) else GONE))
    return found


def _pair(keep: Client, gone: Client) -> Iterator[tuple[Client, Client]]:
    yield keep, gone
    yield gone, keep


def _own_fields(keep: Client, gone: Client) -> list[str]:
    return list(dict.fromkeys([*keep.custom, *gone.custom]))


def _says_something(value: Any) -> bool:
    return value is not None and value != ""


def _field(name: str) -> Any:
    return Client._meta.get_field(name)


def _value(client: Client, name: str, other: Client) -> Any:
    """This will read a field as it is stored; that one belongs to the other says nothing once they are one."""
    value = getattr(client, _field(name).attname)
    return None if name == "parent" and value == other.pk else value


def _label(name: str) -> str:
    if name == "latitude":
        return _("Place on the map")
    return str(capfirst(_field(name).verbose_name))


def _shown(client: Client, name: str, other: Client) -> Any:
    if not _says_something(_value(client, name, other)):
        if name == "owner" and client.pool_id:
            return client.pool
        return None
    if name == "latitude":
        return f"{client.latitude}, {client.longitude}"
    show = getattr(client, f"get_{name}_display", None)
    return show() if show else getattr(client, name)


def _default(name: str, ours: Any, theirs: Any) -> str:
    """This will propose the side that says more."""
    if not _says_something(ours) or not _says_something(theirs):
        return KEEP if _says_something(ours) or not _says_something(theirs) else GONE
    if name == "note":
        return BOTH
    if name == "added_on":
        return GONE if theirs < ours else KEEP
    ranks = RANKS.get(name)
    return GONE if ranks and ranks.index(theirs) < ranks.index(ours) else KEEP


def chosen_values(keep: Client, gone: Client, choices: Mapping[str, str]) -> dict[str, Any]:
    """This will give what changes on the kept client, by column; without a choice the proposal holds."""
    values: dict[str, Any] = {}
    custom = dict(keep.custom)
    together = {names[0]: names for names in TOGETHER}
    for each in differences(keep, gone):
        choice = choices.get(each.key) or each.default
        if each.key.startswith("custom:"):
            key = each.key.removeprefix("custom:")
            if choice == GONE:
                custom[key] = gone.custom.get(key)
        elif choice == BOTH and each.can_be_both:
            values["note"] = f"{keep.note}\n\n{gone.note}"
        elif choice == GONE:
            for name in together[each.key]:
                values[_field(name).attname] = _value(gone, name, keep)
    if custom != keep.custom:
        values["custom"] = custom
    # What the clients are tagged with is all true of the one.
    if more := [tag for tag in gone.tags if tag not in keep.tags]:
        values["tags"] = [*keep.tags, *more]
    return values
