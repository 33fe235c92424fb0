"""Clients that rows of a file may mean, though they are called or numbered otherwise: looked for many rows at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from time import monotonic

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from apps.clients.measures.likeness import PAIRED, PHONE, REASONS, SHARED_DOMAINS, in_words
from salesmgmt.lib.company_names import Core
from salesmgmt.lib.digits import digits_of
from salesmgmt.lib.pinyin import sort_key

# So many of a row are shown, the likeliest first.
SHOWN = 3
# Comparing names letter by letter takes long where all are nearly alike; it is a hint, and not worth more seconds.
PATIENCE = 20.0
_ASKED = "(SELECT row, {core} AS core FROM unnest(%s::int[], %s::text[]) AS given (row, name)) AS asked"
_SAME_NAME = """
    SELECT asked.row, client.id, 1.0 FROM {asked}
    JOIN clients_client AS client ON client.core = asked.core WHERE client.id IN ({seen})
"""
_BY_NAME = """
    SELECT asked.row, client.id, similarity(client.core, asked.core) FROM {asked}
    CROSS JOIN LATERAL (
        SELECT id, core FROM clients_client WHERE core %% asked.core AND id IN ({seen})
        ORDER BY similarity(core, asked.core) DESC LIMIT %s
    ) AS client
"""


@dataclass
class Patience:
    """How many seconds are left for comparing names."""

    left: float = PATIENCE


@dataclass(frozen=True)
class Asked:
    """What a row says of a client."""

    name: str = ""
    phone: str = ""
    website: str = ""
    credit_code: str = ""


def clients_alike(
    seen: QuerySet, asked: Mapping[Hashable, Asked], patience: Patience
) -> dict[Hashable, list[tuple[int, str]]]:
    """This will find, among the clients `seen`, those that each row may mean, with the reason in words."""
    if not seen.exists():
        return {}
    found: dict[Hashable, dict[int, tuple[float, str]]] = defaultdict(dict)
    rows = list(asked)

    def note(row: Hashable, pk: int, reason: str, weight: float) -> None:
        if weight > found[row].get(pk, (0.0, ""))[0]:
            found[row][pk] = weight, reason

    for reason, field, values in _evidence(asked):
        for pk, value in seen.filter(**{f"{field}__in": list(values)}).order_by().values_list("pk", field):
            for row in values[value]:
                note(row, pk, reason, REASONS[reason][0])
    for place, pk, weight in _by_name(seen, [asked[row].name for row in rows], patience):
        note(rows[place], pk, "name", weight)
    return {row: _ranked(likely) for row, likely in found.items()}


def _ranked(likely: dict[int, tuple[float, str]]) -> list[tuple[int, str]]:
    ranked = sorted(likely.items(), key=lambda one: (-one[1][0], one[0]))[:SHOWN]
    return [(pk, in_words(reason, weight)) for pk, (weight, reason) in ranked]


def _evidence(asked: Mapping[Hashable, Asked]) -> Iterable[tuple[str, str, dict[str, list[Hashable]]]]:
    """This will give the rows by what they say of a client, for each kind of evidence and the column that holds it."""
    codes, phones, sounds = defaultdict(list), defaultdict(list), defaultdict(list)
    for row, one in asked.items():
        if one.credit_code:
            codes[one.credit_code].append(row)
        if len(digits := digits_of(one.phone)) >= PHONE:
            phones[digits].append(row)
        if one.name:
            sounds[sort_key(one.name)[:400]].append(row)
    domains = defaultdict(list)
    for row, one in asked.items():
        if domain := _domain(one.website):
            domains[domain].append(row)
    return [
        ("code", "credit_code", codes), ("phone", "phone_digits", phones), ("sound", "name_sort", sounds),
        ("domain", "domain", domains),
    ]  # fmt: skip


def _domain(website: str) -> str:
    """This will give the host of an address as clients keep it, unless many companies share it."""
    host = website.strip().lower().removeprefix("http://").removeprefix("https://").split("/")[0].split("?")[0]
    host = host.split(":")[0].removeprefix("www.").strip(".")
    return "" if "." not in host or host.endswith(SHARED_DOMAINS) else host


def _by_name(seen: QuerySet, names: list[str], patience: Patience) -> list[tuple[int, int, float]]:
    ids, params = seen.order_by().values("pk").query.sql_with_params()
    core = Core.template % {"expressions": "given.name"}
    asked = _ASKED.format(core=core.replace("%", "%%"))
    given = [list(range(len(names))), names, *params]
    began = monotonic()
    with connection.cursor() as cursor:
        cursor.execute(_SAME_NAME.format(asked=asked, seen=ids), given)
        found = cursor.fetchall()
        if patience.left <= 0:
            return found
        try:
            with transaction.atomic():
                cursor.execute("SELECT current_setting('statement_timeout')")
                [(usual,)] = cursor.fetchall()
                cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(PAIRED)])
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(int(patience.left * 1000) + 1)])
                cursor.execute(_BY_NAME.format(asked=asked, seen=ids), [*given, SHOWN])
                found += cursor.fetchall()
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [usual])
        except OperationalError:
            patience.left = 0
    patience.left -= monotonic() - began
    return found
