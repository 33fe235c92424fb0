"""Clients that may be one: what makes one think so, the surest first.

Names are compared without signs and legal form, by their trigrams. In a database whose letters are those of the C
locale Chinese has none; there names are found by their sound alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.clients.models import Client, Contact, NotTheSame
from salesmgmt.lib.company_names import Core
from salesmgmt.lib.credit_code import LENGTH, tidy
from salesmgmt.lib.digits import Domain, digits_of
from salesmgmt.lib.pinyin import sort_key

SHOWN = 5
# Of each kind of evidence so many are read.
READ = 20
# How like names have to be: while one is typed, and to be called a pair.
HINTED, PAIRED = 0.4, 0.6
# A phone number without its area code has seven digits.
PHONE = 7
# Where many companies have their pages, the address says nothing.
SHARED_DOMAINS = ("1688.com", "alibaba.com", "baidu.com", "jd.com", "qq.com", "taobao.com", "tmall.com", "weibo.com")
REASONS: dict[str, tuple[float, str | Promise]] = {
    "code": (1.0, gettext_lazy("same credit code")),
    "phone": (0.95, gettext_lazy("same phone")),
    "domain": (0.9, gettext_lazy("same website")),
    "sound": (0.85, gettext_lazy("sounds the same")),
    "part": (0.3, gettext_lazy("the name holds this one")),
    "pair": (0.2, gettext_lazy("the name holds this one")),
}
HELD = frozenset(["part", "pair"])
# Two characters, such as a city's, are in a tenth of all names. They tell something only if few names within sight
# hold them; and with more than so many all over the company they are not looked at, so that it never takes long.
FEW, MOST_HELD = 3, 1000
# Readers look at clients in slices, so that no page takes longer the more clients there are.
SLICE, SLICES, PAIRS = 50, 4, 20


@dataclass
class Likely:
    """A client that may be the one, with the reasons by their weight; of one in a pool only the card `opens`."""

    client: Any
    reasons: dict[str, float] = field(default_factory=dict)
    opens: bool = False

    def note(self, reason: str, weight: float) -> None:
        self.reasons[reason] = max(weight, self.reasons.get(reason, 0))

    @property
    def weight(self) -> tuple[float, int]:
        return max(self.reasons.values()), len(self.reasons)

    @property
    def why(self) -> str:
        """The reasons in words."""
        told = sorted(self.reasons, key=lambda reason: -self.reasons[reason])
        told = [reason for reason in told if reason not in HELD] or told
        return _(", ").join(in_words(reason, self.reasons[reason]) for reason in told)


def in_words(reason: str, weight: float) -> str:
    if reason != "name":
        return str(REASONS[reason][1])
    return _("same name") if weight >= 1 else _("name %(percent)s %% alike") % {"percent": int(weight * 100)}


def likely_the_same(
    viewer, *, name: str = "", phone: str = "", website: str = "", credit_code: str = "", but: int | None = None
) -> list[Likely]:
    """This will find the clients within the viewer's sight, cards of their pools among them, that may be the one that
    is being written down; the likeliest first."""
    known = Client.objects.known_to(viewer).exclude(pk=but)  # type: ignore[misc]
    arms = list(_arms(known, _tidy(name), digits_of(phone), _tidy(website), tidy(credit_code)))
    if not arms:
        return []
    with transaction.atomic():
        _alike_from(HINTED)
        first, *others = arms
        found = list(first.union(*others, all=True)) if others else list(first)
    if sum(reason == "pair" for _pk, reason, _weight in found) > FEW:
        found = [row for row in found if row[1] != "pair"]
    likely: dict[int, Likely] = {}
    for pk, reason, weight in found:
        likely.setdefault(pk, Likely(None)).note(reason, weight)
    ranked = sorted(likely, key=lambda pk: (likely[pk].weight, -pk), reverse=True)[:SHOWN]
    shown = Client.objects.known_to(viewer).select_related("owner", "pool")
    rows = shown.defer("search", "note", "custom").in_bulk(ranked)
    opens = set(Client.objects.visible_to(viewer).filter(pk__in=ranked).values_list("pk", flat=True))
    for pk in ranked:
        likely[pk].client, likely[pk].opens = rows.get(pk), pk in opens
    return [likely[pk] for pk in ranked if likely[pk].client]


def _tidy(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())


def _alike_from(threshold: float) -> None:
    """This will say how like names have to be, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(threshold)])


def _arms(known: QuerySet, name: str, digits: str, website: str, code: str) -> Iterable[QuerySet]:
    """This will give a query for each kind of evidence, whose rows are id, reason and weight."""
    if len(code) == LENGTH:
        yield _arm(known.filter(credit_code=code), "code")
    if len(digits) >= PHONE:
        yield _arm(known.filter(phone_digits=digits), "phone")
        contacts = Contact.objects.filter(phone_digits=digits).values("client")
        yield _arm(known.filter(pk__in=contacts), "phone")
    if website and not website.lower().rstrip("/").endswith(SHARED_DOMAINS):
        yield _arm(known.filter(domain=Domain(Value(website))), "domain")
    if len(name) >= 2:
        yield _arm(known.filter(name_sort=sort_key(name)[:400]), "sound")
        if len(name) >= 3:
            yield _arm(known.filter(search__holds=name.lower()), "part")
        elif held := _holders_of_a_pair(name.lower()):
            yield _arm(known.filter(pk__among=held), "pair")[: FEW + 1]
        core = Core(Value(name))
        alike = TrigramSimilarity("core", core)  # type: ignore[arg-type]
        like = known.filter(core__trigram_similar=core).annotate(weight=alike)
        like = like.order_by("-weight").annotate(reason=Value("name"))
        yield like.values_list("pk", "reason", "weight")[:READ]


def _holders_of_a_pair(name: str) -> list[int]:
    """This will find the clients, within sight or not, whose name holds these two characters; none if too many do.

    Read first, by the index on pairs alone: asked within sight and for a few only, PostgreSQL took apart the names of
    all that a leader sees. Two letters are in most names, if only in their pinyin.
    """
    if name.isascii():
        return []
    held = list(Client.objects.filter(search__holds=name).order_by().values_list("pk", flat=True)[: MOST_HELD + 1])
    return held if len(held) <= MOST_HELD else []


def _arm(rows: QuerySet, reason: str) -> QuerySet:
    weight = Value(REASONS[reason][0], FloatField())
    return rows.order_by().annotate(reason=Value(reason), weight=weight).values_list("pk", "reason", "weight")[:READ]


def taken_out_of_sight(viewer, credit_code: str, but: int | None = None) -> bool:
    """This will tell whether a client that the viewer may not see has this credit code: of all evidence the only one
    that is told, for the code could not be saved anyway."""
    code = tidy(credit_code)
    if len(code) != LENGTH:
        return False
    others = Client.objects.filter(credit_code=code).exclude(pk=but)  # type: ignore[misc]
    return others.exists() and not others.known_to(viewer).exists()


@dataclass(frozen=True)
class Pair:
    """Two clients that may be one, the older one first."""

    older: Any
    newer: Any
    why: str

    @property
    def both(self) -> tuple[Any, Any]:
        return self.older, self.newer


@dataclass(frozen=True)
class Found:
    """The pairs among some of the clients, newest first; `rest` is where the earlier ones begin (None: none)."""

    pairs: list[Pair]
    rest: int | None


def likely_pairs(viewer, before: int | None = None) -> Found:
    """This will look through the clients a viewer sees, from the newest on, for pairs that may be one."""
    pairs: list[Pair] = []
    place = before
    for _turn in range(SLICES):
        found, place = _pairs_of_a_slice(viewer, place)
        pairs += found
        if place is None or len(pairs) >= PAIRS:
            break
    return Found(pairs, place)


def _pairs_of_a_slice(viewer, before: int | None) -> tuple[list[Pair], int | None]:
    seen = Client.objects.visible_to(viewer)
    rows = seen.filter(pk__lt=before) if before else seen
    evidence = _evidence(seen.filter(pk__lt=OuterRef("pk")).order_by("pk"))
    with transaction.atomic():
        _alike_from(PAIRED)
        looked_at = list(rows.order_by("-pk").annotate(**evidence).values("pk", *evidence)[:SLICE])
    told_apart = _told_apart(row["pk"] for row in looked_at)
    likely: dict[tuple[int, int], Likely] = {}
    for row in looked_at:
        for key in evidence:
            for other in row[key]:
                if (other["pk"], row["pk"]) not in told_apart:
                    pair = likely.setdefault((other["pk"], row["pk"]), Likely(None))
                    pair.note(key.removeprefix("by_"), other["weight"])
    shown = seen.select_related("owner", "region").defer("search", "note", "custom")
    clients = shown.in_bulk(list({pk for pair in likely for pk in pair}))
    ranked = sorted(likely, key=lambda pair: (likely[pair].weight, pair), reverse=True)
    pairs = [Pair(clients[older], clients[newer], likely[older, newer].why) for older, newer in ranked]
    return pairs, looked_at[-1]["pk"] if len(looked_at) == SLICE else None


def _evidence(older: QuerySet) -> dict[str, ArraySubquery]:
    """This will give, for each kind of evidence, the older clients that share it with the one looked at."""

    def like(rows: QuerySet, weight: Any) -> ArraySubquery:
        return ArraySubquery(rows.values(found=JSONObject(pk="pk", weight=weight))[:SHOWN])

    def same(column: str, reason: str) -> ArraySubquery:
        rows = older.filter(**{column: OuterRef(column)}).exclude(**{column: ""})
        return like(rows, Value(REASONS[reason][0], FloatField()))

    shared = Q()
    for domain in SHARED_DOMAINS:
        shared |= Q(domain__endswith=domain)
    own_domain = older.exclude(shared).filter(domain=OuterRef("domain")).exclude(domain="")
    alike = older.filter(core__trigram_similar=OuterRef("core"))
    return {
        "by_phone": same("phone_digits", "phone"),
        "by_domain": like(own_domain, Value(REASONS["domain"][0], FloatField())),
        "by_sound": same("name_sort", "sound"),
        "by_name": like(alike, TrigramSimilarity("core", OuterRef("core"))),  # type: ignore[arg-type]
    }


def _told_apart(ids: Iterable[int]) -> set[tuple[int, int]]:
    """This will give the pairs, the older client first, that somebody found to be two."""
    ids = list(ids)
    found = NotTheSame.objects.filter(Q(client__in=ids) | Q(other__in=ids)).values_list("client", "other")
    return {(min(pair), max(pair)) for pair in found}
