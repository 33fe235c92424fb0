"""Who gets which client when a leader hands out what waits in a pool."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, TextChoices
from django.utils.translation import gettext_lazy as _

from apps.clients.measures.claiming import holds
from apps.clients.models import Client

if TYPE_CHECKING:
    from apps.teams.models import Person

Pairs = list[tuple[Client, "Person"]]


class Dealing(TextChoices):
    """By what the clients are handed out."""

    ROUND = "round", _("One after the other")
    LOAD = "load", _("Whoever holds the fewest clients")
    SEGMENT = "segment", _("Whoever knows the segment best")


@dataclass(frozen=True)
class Share:
    """What one person gets."""

    person: Person
    clients: list[Client]


def shares_of(pairs: Pairs) -> list[Share]:
    """This will put together what each person gets, in the order in which they come first."""
    found: dict[Person, list[Client]] = defaultdict(list)
    for client, person in pairs:
        found[person].append(client)
    return [Share(person, clients) for person, clients in found.items()]


def deal_out(clients: Sequence[Client], people: Sequence[Person], how: str) -> tuple[Pairs, list[Client]]:
    """This will choose somebody for each client, and give the pairs and those clients for whom nobody has room.

    Nobody gets more than the pool allows them to hold. `segment` gives a client to whoever holds most clients of its
    segment, and among equals to whoever holds the fewest in all.
    """
    load = Counter(holds([person.pk for person in people]))
    known = _known_segments(people, {client.segment_id for client in clients}) if how == Dealing.SEGMENT else Counter()
    pairs: Pairs = []
    left: list[Client] = []
    turn = 0
    for client in clients:
        most = client.pool.clients_at_most if client.pool else None
        room = [person for person in people if most is None or load[person.pk] < most]
        if not room:
            left.append(client)
            continue
        if how == Dealing.ROUND:
            # The next in the circle who has room; those passed over keep their place in it.
            order = people[turn % len(people) :] + people[: turn % len(people)]  # type: ignore[operator]
            person = next(each for each in order if each in room)
            turn = people.index(person) + 1
        else:
            person = min(room, key=lambda each: (-known[each.pk, client.segment_id], load[each.pk]))
        pairs.append((client, person))
        load[person.pk] += 1
    return pairs, left


def _known_segments(people: Sequence[Person], segments: Collection[int | None]) -> Counter:
    """This will count the clients of each segment that each person holds; a client without a segment tells nothing."""
    rows = Client.objects.filter(owner__in=people, segment__in=[pk for pk in segments if pk]).order_by()
    found = rows.values_list("owner", "segment").annotate(number=Count("pk"))
    return Counter({(owner, segment): number for owner, segment, number in found})
