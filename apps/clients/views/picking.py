"""Which clients a picker offers first."""

from apps.clients.models import Client

OFFERED = 8


def offered(viewer, text: str = "") -> list[Client]:
    """This will offer the clients that match `text`: those the viewer visited lately first, then by name."""
    matching = Client.objects.visible_to(viewer).matching(text).defer("search", "note")
    lately = list(matching.lately_visited_by(viewer)[:OFFERED])
    room = OFFERED - len(lately)
    others = matching.exclude(pk__in=[client.pk for client in lately]).order_by("name_sort", "pk")
    return lately + list(others[:room] if room else ())
