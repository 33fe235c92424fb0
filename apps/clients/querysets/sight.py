"""What of the tree and of clients a person has in sight, read once."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q


def clients_shared_with(viewer) -> frozenset[int]:
    """This will give the ids of the clients a person collaborates on; read once for each instance of them."""
    # Asked by name: a request's user is a proxy whose own __dict__ knows nothing of it.
    if not hasattr(viewer, "shared_clients"):
        found = apps.get_model("clients.Collaborator").objects.filter(person=viewer)
        viewer.shared_clients = frozenset(found.values_list("client", flat=True))
    return viewer.shared_clients


def teams_in_sight_of(viewer) -> frozenset[int]:
    """This will give the ids of the teams a person is in or leads, and of those above; read once for each instance."""
    if not hasattr(viewer, "teams_in_sight"):
        teams = apps.get_model("teams.Team").objects.visible_to(viewer)
        viewer.teams_in_sight = frozenset(teams.values_list("pk", flat=True))
    return viewer.teams_in_sight


def colleagues_about(viewer, client=None, held=()):
    """This will give the people somebody may bring along or mention: those they work with, and who looks after the
    client with them; `held` are ids that were named before and may stay."""
    people = apps.get_model("teams.Person").objects
    near = Q(pk__in=people.close_to(viewer).values("pk"))
    if client is not None:
        collaborators = apps.get_model("clients.Collaborator").objects.filter(client=client).values("person")
        near |= Q(pk__in=collaborators) | Q(pk=client.owner_id)
    near |= Q(pk__in=held)
    return people.active().filter(near).exclude(pk=viewer.pk)
