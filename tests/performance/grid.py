"""A year's plan grid of 200 people: opening it, and saving all of its 2,400 cells at once."""

from __future__ import annotations

import http.client
import json
import time
from datetime import date
from itertools import pairwise

from django.conf import settings

from apps.teams.models import Membership, Person, Team
from tests.performance.load import Cast
from tests.performance.pages import Page, Server, cookie_of, middle_and_95th

PEOPLE, YEAR = 200, 2027
ROUNDS, WARM = 20, 3


def grid(server: Server, cast: Cast) -> list[Page]:
    """This will add a team of 200 people, plan a year for them again and again and time both."""
    manager, team, people = _large_team(cast)
    choice = f"?team={team.pk}&kpi=visits&period={YEAR}"
    cells = [f"p{person.pk}-{YEAR}-{month:02}" for person in people for month in range(1, 13)]
    token = "a" * 32
    cookie = f"{cookie_of(manager)}; {settings.CSRF_COOKIE_NAME}={token}"
    headers = {"Cookie": cookie, "X-CSRFToken": token, "Content-Type": "application/json"}
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    opened, saved, size = [], [], 0
    for was, amount in pairwise(["", *(str(10 + turn) for turn in range(ROUNDS + WARM))]):
        body = json.dumps({"cells": [{"name": name, "text": amount, "was": was} for name in cells]})
        start = time.perf_counter()
        status, answer = server.ask("POST", f"/targets/cells/{choice}", headers, body, line)
        saved.append((time.perf_counter() - start) * 1000)
        if status != 200 or json.loads(answer)["planned"] != len(cells):
            raise RuntimeError(f"saving cells answered {status}: {answer[:400]!r}")
        start = time.perf_counter()
        status, page = server.get(f"/targets/{choice}", cookie, line)
        opened.append((time.perf_counter() - start) * 1000)
        if status != 200:
            raise RuntimeError(f"the grid answered {status}")
        size = len(page)
    return [
        Page("grid of a year", "manager", *middle_and_95th(opened[WARM:]), 0, size / 1024, 300),
        Page("save 2,400", "manager", *middle_and_95th(saved[WARM:]), 0, 0, 300),
    ]


def _large_team(cast: Cast) -> tuple[Person, Team, list[Person]]:
    since = date(2024, 1, 1)
    manager = Person.objects.create_user("planner", None, name="Planner", role="manager")
    team = Team.objects.create(name="Large team", parent=Team.objects.get(leader=cast.director), leader=manager)
    people = [
        Person.objects.create_user(f"planned{n}", None, name=f"Planned {n:03}", role="rep") for n in range(PEOPLE)
    ]
    Membership.objects.bulk_create(Membership(person=person, team=team, since=since) for person in (manager, *people))
    return manager, team, people
