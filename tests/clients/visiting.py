"""Small makers and readers for the tests of visits."""

from uuid import uuid4

from django.urls import reverse

from apps.clients.models import Visit

LIST = reverse("clients:visits")
LOG = reverse("clients:log")


def sent(client, **changes) -> dict:
    return {"key": str(uuid4()), "client": client.pk, "how": "onsite", "facts": ["price"]} | changes


def address_of(visit) -> str:
    return reverse("clients:visit", args=[visit.pk])


def visits_on(response) -> list[Visit]:
    return [row.record for row in response.context["table"].rows]
