"""Five thousand rows with two hundred planted errors: each is told at its row and column, the rest comes in."""

import csv
import io
import time
from collections import Counter

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.clients.models import Client
from apps.teams import actions
from apps.teams.models import Import
from salesmgmt.lib.credit_code import check_character
from salesmgmt.lib.importing import files

pytestmark = pytest.mark.usefixtures("today")

COLUMNS = ["客户编号", "客户名称", "负责人", "等级", "信用代码", "人数", "年收入", "建档日期", "备注"]
ROWS = 5_000
DATES = ["2026/1/5", "2026年1月5日", "46027", "２０２６-０１-０５", "2026.1.5"]
AMOUNTS = ["1.2万", "¥3,400.50", "3亿", "１２００", "(300)"]
# Each error: the column it is in, what is written there, the beginning of the sentence, and what repairs it.
ERRORS = [
    ("建档日期", "2026-02-30", "“2026-02-30” is not a day of the calendar", "2026-02-28"),
    ("建档日期", "yesterday", "“yesterday” is not a date", "2026-01-05"),
    ("建档日期", "2027-01-05", "This day has not come yet.", "2026-01-05"),
    ("负责人", "nobody here", "There is no", "rep"),
    ("客户名称", "长" * 201, "Ensure this value has at most 200", None),
    ("客户名称", "", "This is missing.", None),
    ("人数", "-5", "Ensure this value is greater than or equal to 0", "5"),
    ("人数", "1.5", "“1.5” is not a whole number.", "15"),
    ("年收入", "viel", "“viel” is not a number.", "1.2万"),
    ("等级", "Z", "“Z” is none of", "A"),
    ("信用代码", "91350100M000100Y44", "The check character at the end does not fit", "91350100M000100Y43"),
    ("信用代码", "12345", "The code has 5 characters", ""),
    ("客户编号", "same as another row", "Row ", None),
    ("备注", "broken letters", "This has characters that cannot be read", "readable"),
]
BROKEN = "BROKENBYTES"


def code_of(number: int) -> str:
    body = f"91350100M{number:08d}"
    return body + check_character(body)


def good_row(number: int) -> dict[str, str]:
    return {
        "客户编号": f"K-{number:05d}", "客户名称": f"华东机械{number:05d}号有限公司",
        "负责人": "rep" if number % 3 else "Teammate",
        "等级": "ABCD"[number % 3], "信用代码": code_of(number) if number % 2 else "", "人数": "1,200",
        "年收入": AMOUNTS[number % 5], "建档日期": DATES[number % 5], "备注": "老客户, 重点",
    }  # fmt: skip


@pytest.fixture(scope="module")
def planted():
    """Gives the file, and by row number the column and sentence of its error with what repairs it."""
    wrong, out = {}, io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for place in range(ROWS):
        number, row = place + 2, good_row(place)
        if place % 25 == 13:
            column, text, sentence, repaired = ERRORS[len(wrong) % len(ERRORS)]
            repaired = good_row(place)[column] if repaired is None else repaired
            if column == "客户编号":
                text = f"K-{place - 1:05d}"
            row[column] = BROKEN if text == "broken letters" else text
            wrong[number] = (column, sentence, repaired)
        writer.writerow(row)
    content = out.getvalue().encode().replace(BROKEN.encode(), b"\xe5\x8d\xff\xfe")
    return content, wrong


def test_every_error_is_told_and_repaired_the_rest_comes_in_and_an_undo_leaves_nothing(
    world, browse, everything, planted, capsys
):
    content, wrong = planted
    assert len(wrong) == 200
    browser = browse(world.administrator)
    before, began = everything(), time.perf_counter()
    job = actions.take_in(
        by=world.administrator, at=timezone.now(), kind="clients", filename="客户.csv", content=content
    )
    actions.run_imports()
    job.refresh_from_db()
    looked = time.perf_counter() - began
    assert (job.state, job.rows, Client.objects.count()) == ("refused", ROWS, 0)
    told = {row: (column, sentence) for row, column, sentence in job.errors}
    assert len(job.errors) == len(told) == 200
    assert told.keys() == wrong.keys()
    for row, (column, sentence, _repaired) in wrong.items():
        assert told[row][0] == column
        assert told[row][1].startswith(sentence)
    assert Counter(job.outcomes) == {"c": 4_800, "x": 200}

    actions.import_for_real(job, by=world.administrator, at=timezone.now(), good_rows_only=True)
    began = time.perf_counter()
    actions.run_imports()
    written = time.perf_counter() - began
    job.refresh_from_db()
    assert (job.state, job.created, Client.objects.count()) == ("done", 4_800, 4_800)
    result = files.read(browser.get(reverse("teams:import_result", args=[job.pk])).content)
    assert {row for row, line in result.rows if line[-1]} == wrong.keys()

    browser.post(reverse("teams:import_rest", args=[job.pk]))
    rest = Import.objects.order_by("-pk").first()
    # A row that means what another one brought in does not quietly change it.
    assert (rest.rows, rest.bad_rows) == (200, 200)
    page = browser.get(reverse("teams:import", args=[rest.pk]), {"show": "errors"}).content.decode()
    assert "is not a day of the calendar" in page
    places = {column: place for place, column in enumerate(COLUMNS)}
    cells = {f"c-{row}-{places[column]}": repaired for row, (column, _sentence, repaired) in wrong.items()}
    began = time.perf_counter()
    browser.post(reverse("teams:import_rows", args=[rest.pk]), cells)
    repaired = time.perf_counter() - began
    rest.refresh_from_db()
    # One code is everyone's repair: all but the first are told so.
    left = [row for row, column, _sentence in rest.errors]
    for row in left:
        column = wrong[row][0]
        assert column == "信用代码"
        browser.post(reverse("teams:import_rows", args=[rest.pk]), {f"c-{row}-{places[column]}": ""})
    rest.refresh_from_db()
    assert (rest.state, rest.errors) == ("done", [])
    browser.post(reverse("teams:import_run", args=[rest.pk]))
    rest.refresh_from_db()
    assert (rest.state, Client.objects.count()) == ("done", ROWS)
    assert Client.objects.get(code="K-00063").name == good_row(63)["客户名称"]

    for one in (rest, job):
        actions.undo_import(one, by=world.administrator, at=timezone.now())
    assert everything() == before
    with capsys.disabled():
        print(
            f"\n5,000 rows: looked at in {looked:.1f} s, written in {written:.1f} s, 200 repaired in {repaired:.1f} s"
        )


def test_visits_with_errors_of_their_own_are_told_as_well(world, import_file):
    Client.objects.create(name="Hongda", owner=world.rep, added_by=world.rep, added_on="2025-06-02")
    good = "Hongda,rep,2026-03-02,电话,30,2026-03-09"
    lines = [good] * 60
    planted = {
        7: ("Nobody,rep,2026-03-02,电话,30,", "client"), 13: ("Hongda,rep,2026-03-19,电话,30,", "date"),
        21: ("Hongda,rep,2026-03-02,pigeon,30,", "how"), 34: ("Hongda,rep,2026-03-02,电话,-3,", "minutes"),
        55: ("Hongda,rep,2026-03-02,电话,30,2026-03-01", "next step on"), 58: (",rep,2026-03-02,电话,30,", "client"),
    }  # fmt: skip
    for number, (line, _column) in planted.items():
        lines[number - 2] = line
    text = "client,visited by,date,how,minutes,next step on\n" + "\n".join(lines)
    job = import_file("visits", text, by=world.manager, good_rows_only=True)
    assert {row: column for row, column, _sentence in job.errors} == {row: of for row, (_line, of) in planted.items()}
    assert job.created == 54
