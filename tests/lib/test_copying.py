"""Rows written through COPY are the rows that were meant."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.clients.models import Client, Visit
from salesmgmt.lib.copying import _Lines, copy_rows, copy_values, leave_numbers, take_numbers
from tests import world as making

AWKWARD = 'a\tb\nc\\d\r"e" \\N 中文 {1,2}'


def test_awkward_text_lists_and_nothing_come_back_as_they_were(rep):
    client = making.make_client(rep, name=AWKWARD)
    row = Visit(
        client=client, owner=rep, visited_on=date(2026, 3, 2), note=AWKWARD, facts=["price", 'odd "one"\\', "中,文"],
        logged_at=making.NOW,
    )  # fmt: skip
    assert copy_rows(Visit, [row]) == 1
    stored = Visit.objects.get()
    assert (stored.note, stored.facts, stored.key) == (row.note, row.facts, row.key)
    assert (stored.logged_at, stored.minutes, stored.next_step) == (making.NOW, None, "")
    assert stored.team.name == "Team"  # credited by the trigger


def test_sort_keys_and_search_texts_are_filled(rep):
    copy_rows(Client, [Client(name="苏州机械", owner=rep, added_on=date(2026, 1, 5), annual_revenue=Decimal("12.50"))])
    client = Client.objects.get()
    assert client.name_sort == "suzhoujixie"
    assert "szjx" in client.search
    assert client.annual_revenue == Decimal("12.50")


def test_numbers_given_are_kept_and_the_next_row_comes_after_them(rep):
    first = take_numbers(Client)
    rows = [Client(pk=first + n, name=f"C{n}", added_on=date(2026, 1, 5)) for n in range(3)]
    assert copy_rows(Client, iter(rows)) == 3
    leave_numbers(Client)
    assert making.make_client(rep).pk == first + 3


def test_plain_values_are_written_to_the_columns_named(rep):
    client = making.make_client(rep)
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(2500)]
    values = ((making.uuid4(), client.pk, rep.pk, day, "phone", "", "{}", [], "", "", making.NOW) for day in days)
    names = [
        "key",
        "client",
        "owner",
        "visited_on",
        "how",
        "call_result",
        "custom",
        "facts",
        "note",
        "next_step",
        "logged_at",
    ]
    assert copy_values(Visit, names, values) == 2500
    assert Visit.objects.filter(how="phone", team__name="Team").count() == 2500


def test_no_rows_are_no_copy(db):
    assert copy_rows(Visit, []) == 0


@pytest.mark.parametrize("size", [4, 7, 1000])
def test_the_stream_gives_every_line_in_pieces_no_longer_than_asked(size):
    lines, pieces = _Lines([("中文", 1), (None, True), ("b", Decimal("1.10"))]), []
    while piece := lines.read(size):
        assert len(piece.encode()) <= size
        pieces.append(piece)
    assert "".join(pieces) == "中文\t1\n\\N\tt\nb\t1.10\n"
