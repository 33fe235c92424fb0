"""What people are told of visits: that a note names them, that they came along, what a companion observed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Companion, Visit
from apps.teams.models import Person
from apps.teams.notices import register, tell

register("mentioned", _("%(person)s mentions you in the note on %(client)s."), icon="at", tone="info")
register("came_along", _("%(person)s notes that you came along to %(client)s. What did you observe?"), icon="users")
register("observed", _("%(person)s wrote down what they observed at %(client)s."), icon="eye")


def tell_mentioned(visit: Visit, people: Iterable[Person], *, at: datetime) -> None:
    for person in people:
        _tell(person, "mentioned", visit, by=visit.owner, at=at)


def tell_companions(visit: Visit, people: Iterable[Person], *, at: datetime) -> None:
    for person in people:
        _tell(person, "came_along", visit, by=visit.owner, at=at)


def tell_observed(companion: Companion, *, at: datetime) -> None:
    visit = companion.visit
    _tell(visit.owner, "observed", visit, by=companion.person, at=at, key=f"companion {companion.pk}")


def _tell(person: Person, kind: str, visit: Visit, *, by: Person, at: datetime, key: str = "") -> None:
    tell(
        person, kind=kind, key=key or f"visit {visit.pk}", at=at, by=by, url=reverse("clients:visit", args=[visit.pk]),
        person=by.name, client=visit.client.name,
    )  # fmt: skip
