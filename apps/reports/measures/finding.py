"""Finding by a few letters: clients, contacts, deals, contracts, leads and people, each within the viewer's sight."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Reverse
from django.utils.translation import gettext as _

from apps.clients.models import Client, Contact, Deal, Lead
from apps.contracts.models import Contract
from apps.teams.models import Person
from salesmgmt.lib.digits import digits_of
from salesmgmt.lib.links import address
from salesmgmt.lib.pinyin import sort_key

# Of each kind so many are shown, chosen from so many that fit: reading all that fit would take longer the more there
# are, and whoever sees that many types on.
SHOWN = 5
CHOSEN_FROM = 60
# So many that fit are looked for before asking which of them the viewer sees.
LOOKED_AT = 200
# Sorts after whatever can follow in a name.
LAST = "\U0010ffff"
# What is taken for the end of a phone number.
PHONE = re.compile(r"[\d\s+()-]{4,}")


@dataclass(frozen=True)
class Found:
    """One thing that fits: what it is called, what else tells it apart, where it is."""

    title: str
    detail: str
    url: str
    icon: str


@dataclass(frozen=True)
class Group:
    label: str
    found: list[Found]


def find(viewer: Person, text: str) -> list[Group]:
    """This will find what holds every word of `text` in its name, pinyin, initials or number, or ends in it as a
    phone number; per kind the five that fit best."""
    text = " ".join(text.replace("\x00", "").lower().split())
    if not text:
        return []
    kinds = _by_phone if PHONE.fullmatch(text) and len(digits_of(text)) >= 4 else _by_name
    return [group for group in kinds(viewer, text) if group.found]


def recent(viewer: Person) -> list[Group]:
    """This will give the clients of the viewer's own latest visits, to begin with."""
    rows = Client.objects.visible_to(viewer).lately_visited_by(viewer).with_names().only("name")[:SHOWN]
    return [Group(_("Visited lately"), [_client(row) for row in rows])] if rows else []


def _by_name(viewer: Person, text: str) -> Iterable[Group]:
    clients = _fitting(_clients(viewer), lambda rows: rows.matching(text))
    yield Group(_("Clients"), _best(clients, text, _client, first=_beginning(_clients(viewer), text)))
    contacts = _fitting(_contacts(viewer), lambda rows: rows.matching(text))
    yield Group(_("Contacts"), _best(contacts, text, _contact))
    yield from _numbered(viewer, text)
    leads = Lead.objects.visible_to(viewer).matching(text).only("company_name", "person_name")
    yield Group(_("Leads"), _best(leads.order_by()[:CHOSEN_FROM], text, _lead))
    people = Person.objects.visible_to(viewer).active().matching(text).only("name", "role")
    yield Group(_("People"), _best(people.order_by()[:CHOSEN_FROM], text, _person))


def _by_phone(viewer: Person, text: str) -> Iterable[Group]:
    """This will look for the end of a phone number, and for numbers of deals and contracts."""
    yield Group(_("Clients"), [_client(row) for row in _ending_in(_clients(viewer), text)])
    yield Group(_("Contacts"), [_contact(row) for row in _ending_in(_contacts(viewer), text)])
    yield from _numbered(viewer, text)


def _numbered(viewer: Person, text: str) -> Iterable[Group]:
    deals = Deal.objects.visible_to(viewer).annotate(client_name=F("client__name")).only("name")
    yield Group(_("Deals"), _best(_fitting(deals, lambda rows: rows.matching(text)), text, _deal))
    contracts = Contract.objects.visible_to(viewer).annotate(client_name=F("client__name")).only("number", "title")
    yield Group(
        _("Contracts"), _best(_fitting(contracts, lambda rows: rows.filter(search__holds=text)), text, _contract)
    )


def _fitting(seen: QuerySet, narrow: Callable[[Any], QuerySet]) -> list:
    """This will read rows that fit, of those seen.

    What fits is looked for first, by the index of texts. Asked for both at once PostgreSQL finds all that a leader
    sees as well, which is nearly everything; so that happens only where much fits and little of it is seen.
    """
    fitting = narrow(seen.model._default_manager.all()).order_by()
    ids = list(fitting.values_list("pk", flat=True)[: LOOKED_AT + 1])
    found = list(seen.filter(pk__among=ids).order_by()[:CHOSEN_FROM]) if ids else []
    if len(ids) > LOOKED_AT and len(found) < SHOWN:
        found = list(narrow(seen).order_by()[:CHOSEN_FROM])
    return found


def _beginning(seen: QuerySet[Client], text: str) -> list[Client]:
    """This will read the clients whose name begins so, or sounds so: they are shown however many others fit."""
    sounds = sort_key(text)
    return list(seen.filter(name_sort__gte=sounds, name_sort__lt=sounds + LAST).order_by("name_sort", "pk")[:SHOWN])


def _ending_in(rows: QuerySet, text: str) -> QuerySet:
    """This will keep the rows whose phone number ends so; an index on the number read backwards answers it."""
    backwards = rows.alias(backwards=Reverse("phone_digits")).exclude(phone_digits="")
    return backwards.filter(backwards__startswith=digits_of(text)[::-1]).order_by()[:SHOWN]


def _clients(viewer: Person) -> QuerySet[Client]:
    return Client.objects.visible_to(viewer).annotate(owner_name=F("owner__name")).only("name")


def _contacts(viewer: Person) -> QuerySet[Contact]:
    return Contact.objects.visible_to(viewer).annotate(client_name=F("client__name")).only("name", "job", "client_id")


def _best(rows: Iterable, text: str, write: Callable[..., Found], first: Iterable = ()) -> list[Found]:
    """This will put `first` first, then those whose name begins with what was typed, then the shortest names."""

    def rank(found: Found) -> tuple[bool, int]:
        return (not found.title.lower().startswith(text), len(found.title))

    begins = {row.pk: row for row in first}
    others = {row.pk: row for row in rows if row.pk not in begins}
    ranked = (sorted(map(write, part.values()), key=rank) for part in (begins, others))
    return [*next(ranked), *next(ranked)][:SHOWN]


def _client(row) -> Found:
    return Found(row.name, row.owner_name or _("Nobody looks after it"), address("clients:detail", row.pk), "building")


def _contact(row) -> Found:
    detail = " · ".join(filter(None, [row.job, row.client_name]))
    return Found(row.name, detail, address("clients:detail", row.client_id), "user")


def _deal(row) -> Found:
    return Found(row.name, row.client_name or "", address("clients:deal", row.pk), "target-arrow")


def _contract(row) -> Found:
    detail = " · ".join(filter(None, [row.title, row.client_name]))
    return Found(row.number, detail, address("contracts:detail", row.pk), "file-text")


def _lead(row) -> Found:
    detail = row.person_name if row.company_name else ""
    return Found(str(row), detail, address("clients:lead", row.pk), "inbox")


def _person(row) -> Found:
    return Found(row.name, str(row.get_role_display()), address("teams:person", row.pk), "users")
