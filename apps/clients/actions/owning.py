"""Saying how a client came to its owner, or to its pool."""

from collections.abc import Iterable
from datetime import datetime

from apps.clients.models import Client, Ownership


def note_owning(client: Client | Iterable[int], *, way: str, by, at: datetime, why: str = "") -> None:
    """This will say of the present ownership of a client (or of clients, by their ids) how and why it came about.

    The trigger on clients has begun the ownership when the owner was written, at the database's time; `by` is None for
    the clock. Called where the owner was changed, in the same transaction.
    """
    ids = [client.pk] if isinstance(client, Client) else list(client)
    present = Ownership.objects.filter(client__among=ids, until__isnull=True)
    present.update(way=way, by=by, why=" ".join(why.split())[:200])
