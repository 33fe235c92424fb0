"""The pages over HTTP as a signed-in person sees them: time, queries, memory."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from apps.clients.models import Client
from tests.performance.load import Cast

ROUNDS, WARM = 40, 5


@dataclass(frozen=True)
class Page:
    """One measured page: milliseconds by the middle and the 95th of its requests, queries and size."""

    name: str
    who: str
    p50: float
    p95: float
    queries: int
    kilobytes: float
    limit: float

    @property
    def kept(self) -> bool:
        return self.p50 <= self.limit and (self.queries <= 15 or "dashboard" not in self.name)


def cookie_of(person) -> str:
    """This will sign a person in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def pages(cast: Cast) -> list[tuple[str, str, str, float]]:
    """This will list (name, who, address, limit in ms)."""
    quarter = "2026-Q1"
    found = []
    for who, person in asdict_of(cast).items():
        client = Client.objects.visible_to(person).order_by("pk").first()
        found += [
            ("client list", who, "/clients/", 25),
            ("client search", who, "/clients/?q=huadong", 25),
            ("client page", who, f"/clients/{client.pk}/", 30),
            ("visit list", who, "/clients/visits/", 25),
            ("dashboard", who, "/", 40),
            ("palette", who, "/find/?q=%E6%9C%BA%E6%A2%B0", 20),
            ("palette by pinyin", who, "/find/?q=hdj", 20),
        ]
    found.append(("target grid", "manager", f"/targets/?kpi=signed_amount&period={quarter}", 40))
    return found


def asdict_of(cast: Cast) -> dict:
    return {"rep": cast.rep, "manager": cast.manager, "director": cast.director}


class Server:
    """The production web server, one process, on a free port of the loopback interface."""

    def __init__(self, port: int):
        self.port = port

    def __enter__(self) -> Server:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "salesmgmt.wsgi", "--bind", f"127.0.0.1:{self.port}", "--workers", "1",
             "--worker-class", "gthread", "--threads", "8", "--log-level", "warning"],
        )  # fmt: skip
        for _ in range(200):
            try:
                self.get("/healthz", "")
                return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The web server did not answer.")

    def __exit__(self, *_error) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def get(self, address: str, cookie: str, line: http.client.HTTPConnection | None = None) -> tuple[int, bytes]:
        return self.ask("GET", address, {"Cookie": cookie}, None, line)

    def post(self, address: str, cookie: str, fields: dict, line=None) -> tuple[int, bytes]:
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", address, headers, urlencode(fields, doseq=True), line)

    def ask(self, method, address, headers, body, line) -> tuple[int, bytes]:
        own = line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        own.request(method, address, body, headers)
        answer = own.getresponse()
        return answer.status, answer.read()

    def memory(self) -> float:
        """This will give the megabytes of all its processes, shared ones in part (PSS)."""
        pids = [self.process.pid, *_children(self.process.pid)]
        return sum(_pss(pid) for pid in pids) / 1024


def _children(pid: int) -> list[int]:
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(child) for child in file.read().split()]


def _pss(pid: int) -> int:
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M)[1])


def measure(server: Server, cast: Cast) -> list[Page]:
    """This will time every page and, in this process, count its queries.

    Each round asks for every page, so that a machine that is slow for a while is so to all of them.
    """
    people = asdict_of(cast)
    cookies = {who: cookie_of(person) for who, person in people.items()}
    asked = pages(cast)
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    sizes: dict[tuple[str, str], int] = {}
    for turn in range(ROUNDS + WARM):
        for name, who, address, _limit in asked:
            start = time.perf_counter()
            status, body = server.get(address, cookies[who], line)
            if status != 200:
                raise RuntimeError(f"{address} as {who} answered {status}")
            if turn >= WARM:
                times[name, who].append((time.perf_counter() - start) * 1000)
            sizes[name, who] = len(body)
    found = [
        Page(
            name, who, *middle_and_95th(times[name, who]), _queries(people[who], address),
            sizes[name, who] / 1024, limit,
        )
        for name, who, address, limit in asked
    ]  # fmt: skip
    found.append(_log_visits(server, cast, cookies["rep"]))
    return found


def middle_and_95th(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return median(ordered), ordered[int(len(ordered) * 0.95) - 1]


def _queries(person, address: str) -> int:
    browser = Browser(headers={"host": "127.0.0.1"})
    browser.force_login(person)
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return len(captured)


def _log_visits(server: Server, cast: Cast, cookie: str) -> Page:
    client = Client.objects.visible_to(cast.rep).order_by("pk").first()
    token = "a" * 32
    cookie = f"{cookie}; {settings.CSRF_COOKIE_NAME}={token}"
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    today = cast.rep._meta.apps.get_model("teams.Company").current().today()
    times = []
    for turn in range(ROUNDS + WARM):
        fields = {"csrfmiddlewaretoken": token, "key": str(uuid4()), "client": client.pk, "how": "onsite",
                  "facts": ["price"], "visited_on": today.isoformat()}  # fmt: skip
        start = time.perf_counter()
        status, body = server.post("/clients/visits/log/", cookie, fields, line)
        if status != 302:
            raise RuntimeError(f"logging a visit answered {status}: {body[:400]!r}")
        if turn >= WARM:
            times.append((time.perf_counter() - start) * 1000)
    return Page("log a visit", "rep", *middle_and_95th(times), 0, 0, 20)


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
