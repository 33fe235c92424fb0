"""The steps of an import in the browser: paste or file, reading, columns, cells, words, duplicates, the rest, undo."""

import io
import re

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from apps.clients.models import Client
from apps.teams import actions
from apps.teams.models import Export, Import, Membership
from salesmgmt.lib.importing import files
from salesmgmt.lib.refusal import Refused
from tests import world as making

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def browser(world, browse):
    return browse(world.administrator)


def take_in(browser, kind="clients", text="", name="", content=b"", **more) -> Import:
    if content:
        more["file"] = SimpleUploadedFile(name or "rows.csv", content)
    answer = browser.post(reverse("teams:import_add"), {"kind": kind, "text": text} | more)
    assert answer.status_code == 302, answer.context["form"].errors
    return Import.objects.order_by("-pk").first()


def url(job, step=""):
    return reverse(f"teams:import{step}", args=[job.pk])


def workbook(**sheets) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return file.getvalue()


def test_rows_pasted_from_a_spreadsheet_come_in(world, browser):
    job = take_in(browser, text="客户名称\t负责人\t年收入\n宏达\trep\t1.2万\n\t\t\n华东\tteammate\t３亿\n")
    assert (job.state, job.rows, job.errors) == ("done", 2, [])
    browser.post(url(job, "_run"))
    assert dict(Client.objects.values_list("name", "annual_revenue")) == {"宏达": 12_000, "华东": 300_000_000}


def test_nothing_given_is_told_at_the_file(world, browser):
    answer = browser.post(reverse("teams:import_add"), {"kind": "clients", "text": "  "})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"] == ["Choose a file, or paste rows."]


def test_the_encoding_is_shown_and_can_be_changed(world, browser):
    content = "客户名称,负责人\n宏达机械,rep\n".encode("gb18030")
    job = take_in(browser, content=content)
    page = browser.get(url(job, "_reading"))
    assert page.context["form"].initial["encoding"] == "gb18030"
    assert "宏达机械" in page.content.decode()
    refused = browser.post(url(job, "_reading"), {"encoding": "utf-8-sig"})
    assert refused.status_code == 422
    assert "cannot be read as UTF-8" in refused.content.decode()
    job.refresh_from_db()
    assert job.state == "done"


def test_a_workbook_with_several_sheets_asks_which_and_shows_their_first_rows(world, browser):
    content = workbook(封面=[["季度报告"]], 客户=[["2026 年客户表", ""], [], ["客户名称", "负责人"], ["宏达", "rep"]])
    job = take_in(browser, content=content, name="客户.xlsx")
    assert job.state == "draft"
    page = browser.get(url(job, "_reading"))
    assert page.context["form"].initial["sheet"] == "客户"
    page = page.content.decode()
    assert "季度报告" in page
    assert "宏达" in page
    answer = browser.post(url(job, "_reading"), {"sheet": "客户", "header": ""})
    assert answer.url == url(job, "_columns")
    browser.post(url(job, "_columns"), {"column_0": "name", "column_1": "owner"})
    job.refresh_from_db()
    assert (job.state, job.rows, job.mapping["sheet"], job.mapping["header"]) == ("done", 1, "客户", 3)
    assert browser.post(url(job, "_reading"), {"sheet": "客户", "header": "4"}).status_code == 422


def test_the_header_is_found_below_a_title(world, browser):
    job = take_in(browser, text="客户清单\t导出于 2026 年\n客户名称\t负责人\n宏达\trep\n")
    assert (job.state, job.mapping["header"], job.created) == ("done", 2, 1)


def test_columns_of_other_names_are_chosen_once_and_remembered(world, browser):
    job = take_in(browser, text="Titel\tWer\tFarbe\nA\trep\tred\n")
    assert job.state == "draft"
    page = browser.get(url(job, "_columns")).content.decode()
    assert "Farbe" in page
    assert "red" in page
    refused = browser.post(url(job, "_columns"), {"column_0": "", "column_1": "owner", "column_2": ""})
    assert "No column for" in refused.content.decode()
    twice = browser.post(url(job, "_columns"), {"column_0": "name", "column_1": "name", "column_2": ""})
    assert "fills this already" in twice.content.decode()
    browser.post(url(job, "_columns"), {"column_0": "name", "column_1": "owner", "column_2": ""})
    job.refresh_from_db()
    assert (job.state, job.created) == ("done", 1)
    # The same columns in another order, from the same person; another kind or person is asked anew.
    again = take_in(browser, text="Wer\tFarbe\tTitel\nrep\tblue\tB\n")
    assert (again.state, again.created) == ("done", 1)
    assert again.mapping["fields"] == {"name": "Titel", "owner": "Wer"}


def test_what_one_remembers_another_is_asked(world, browse):
    job = take_in(browse(world.administrator), text="Titel\tWer\nA\trep\n")
    browse(world.administrator).post(url(job, "_columns"), {"column_0": "name", "column_1": "owner"})
    assert take_in(browse(world.director), text="Titel\tWer\nB\trep\n").state == "draft"


def test_a_bad_cell_is_marked_and_repaired_in_place(world, browser):
    job = take_in(browser, text="name,owner,grade\nA,rep,A\nB,nobody,Z\nC,rep,C\n")
    assert {row for row, *_ in job.errors} == {3}
    page = browser.get(url(job)).content.decode()
    # At first only the rows with errors are shown.
    assert re.search(r'id="c-3-1"[^>]*aria-invalid="true"', page)
    assert 'id="c-2-1"' not in page
    assert "“Z” is none of" in page
    part = browser.post(url(job, "_rows"), {"c-3-1": "rep", "shown": "3"}, HTTP_HX_REQUEST="true").content.decode()
    assert 'id="m-3-2"' in part
    assert "“Z” is none of" in part
    assert "nobody" not in part
    assert "1 row has an error." in part
    browser.post(url(job, "_rows"), {"c-3-2": "B", "shown": "3"})
    job.refresh_from_db()
    assert (job.state, job.errors, job.created, job.outcomes) == ("done", [], 3, "ccc")
    assert job.edits == {"3": {"owner": "rep", "grade": "B"}}
    page = browser.get(url(job), {"show": ""}).content.decode()
    assert "in the file: nobody" in page
    assert "All rows are fine." in page
    assert b"nobody" in bytes(job.content)
    browser.post(url(job, "_run"))
    assert Client.objects.get(name="B").grade == "B"


def test_a_repair_is_judged_with_the_rows_it_has_to_do_with(world, browser):
    job = take_in(browser, text="client number,name,owner,belongs to\nK1,A,rep,\nK1,B,rep,\nK3,C,rep,B\n")
    assert [error[0] for error in job.errors] == [3, 4]
    browser.post(url(job, "_rows"), {"c-3-0": "K2"})
    job.refresh_from_db()
    assert job.errors == []
    # Called otherwise, it is missed by the row that belongs to it.
    browser.post(url(job, "_rows"), {"c-3-1": "X"})
    job.refresh_from_db()
    assert [(row, column) for row, column, _sentence in job.errors] == [(4, "belongs to")]
    browser.post(url(job, "_rows"), {"c-3-1": "B"})
    job.refresh_from_db()
    assert (job.errors, job.edits) == ([], {"3": {"client number": "K2"}})


def test_a_row_can_be_left_out_and_taken_back(world, browser):
    job = take_in(browser, text="name,owner\nA,rep\nB,nobody\n")
    browser.post(url(job, "_rows"), {"shown": ["2", "3"], "out": ["3"]})
    job.refresh_from_db()
    assert (job.state, job.outcomes, job.skipped) == ("done", "cs", 1)
    browser.post(url(job, "_rows"), {"shown": ["2", "3"]})
    job.refresh_from_db()
    assert (job.outcomes, job.bad_rows) == ("cx", 1)


def test_a_word_that_is_wrong_in_many_rows_is_explained_once_and_remembered(world, browser):
    text = "name,owner\nA,小李\nB,小李\nC,rep\nD,小李\n"
    job = take_in(browser, text=text)
    page = browser.get(url(job)).content.decode()
    assert "The same word, wrong in several rows" in page
    browser.post(url(job, "_words"), {"column": ["owner"], "word": ["小李"], "means": ["rep"]})
    job.refresh_from_db()
    assert (job.errors, job.created) == ([], 4)
    assert take_in(browser, text=text).errors == []


def test_likely_duplicates_are_shown_side_by_side_and_decided(world, browser):
    there = making.make_client(world.rep, "上海宏达机械有限公司", phone="021-5000 0000", grade="B")
    rows = ["宏达机械（上海）,rep,02150000000,A", "北京另一家,rep,,C", "上海宏达机械股份有限公司,rep,,A"]
    text = "name,owner,phone,grade\n" + "\n".join(rows)
    job = take_in(browser, text=text)
    assert set(job.alike) == {"2", "4"}
    assert "2 new rows may be there already." in browser.get(url(job)).content.decode()
    page = browser.get(url(job, "_alike")).content.decode()
    assert "same phone" in page
    assert "021-5000 0000" in page
    browser.post(url(job, "_alike"), {"row-2": str(there.pk), "row-4": "skip"})
    job.refresh_from_db()
    assert (job.created, job.updated, job.skipped, job.outcomes) == (1, 1, 1, "ucs")
    browser.post(url(job, "_run"))
    there.refresh_from_db()
    assert (there.name, there.grade) == ("宏达机械（上海）", "A")
    assert Client.objects.count() == 2


def test_what_is_out_of_reach_is_no_duplicate_and_cannot_be_chosen(world, browse):
    hidden = making.make_client(world.outsider, "上海宏达机械有限公司", phone="021-50000000")
    browser = browse(world.manager)
    job = take_in(browser, text="name,owner,phone\n宏达机械,rep,02150000000\n")
    assert job.alike == {}
    actions.decide_rows(job, by=world.manager, at=timezone.now(), decisions={2: ("update", hidden.pk)})
    job.refresh_from_db()
    assert [sentence for *_rest, sentence in job.errors] == ["The record that was chosen is not there any more."]


def test_the_rows_left_behind_are_repaired_afterwards(world, browser):
    job = take_in(browser, text="name,owner\nA,rep\nB,nobody\nC,rep\n")
    browser.post(url(job, "_run"), {"good_rows_only": "1"})
    assert Client.objects.count() == 2
    browser.post(url(job, "_rest"))
    rest = Import.objects.order_by("-pk").first()
    assert (rest.chosen_rows, rest.rows, [error[0] for error in rest.errors]) == ([3], 1, [3])
    browser.post(url(rest, "_rows"), {"c-3-1": "rep"})
    browser.post(url(rest, "_run"))
    assert Client.objects.count() == 3
    for one in (rest, job):
        browser.post(url(one, "_undo"))
    assert not Client.objects.exists()


def test_a_broken_cell_is_refused_alone_and_a_broken_file_as_a_whole():
    lines = ["客户名称,负责人", *(f"宏达{number},rep" for number in range(40))]
    content = "\n".join(lines).encode().replace("宏达7,".encode(), b"\xe5\xae\xff,")
    sheet = files.read(content)
    assert (len(sheet.rows), sheet.encoding) == (40, "utf-8-sig")
    assert [row for row, line in sheet.rows if files.UNREADABLE in line[0]] == [9]
    with pytest.raises(files.Unreadable):
        files.read("\n".join(lines).encode().replace("达".encode(), b"\xff"))


def test_an_undo_reaches_no_further_than_whoever_undoes(world, browse, everything):
    browser = browse(world.manager)
    job = take_in(browser, text="name,owner\nA,rep\n")
    browser.post(url(job, "_run"))
    # The rep moves to a team that someone else leads, and takes the client along.
    Membership.objects.filter(person=world.rep).update(until=making.TODAY)
    Membership.objects.create(person=world.rep, team=world.far_team, since=making.TODAY)
    before = everything()
    with pytest.raises(Refused, match="no longer within your reach"):
        actions.undo_import(job, by=type(world.manager).objects.get(pk=world.manager.pk), at=timezone.now())
    assert everything() == before
    actions.undo_import(job, by=world.administrator, at=timezone.now())
    assert not Client.objects.exists()


def test_clients_taken_away_and_taken_in_again_are_the_same_as_before(world, browse, browser):
    for number, grade in enumerate("ABC"):
        making.make_client(
            world.rep, f"宏达{number}", code=f"K{number}", grade=grade, segment=world.segment, tags=["老客户", "重点"],
            credit_code="91350100M000100Y43" if number == 1 else "", phone="=1+1", note="",
        )  # fmt: skip
    answer = browse(world.director).get(reverse("clients:list"), {"export": "xlsx", "columns": "all"})
    content = b"".join(answer.streaming_content)
    job = take_in(browser, content=content, name="clients.xlsx")
    assert (job.errors, job.unchanged, job.created, job.updated) == ([], 3, 0, 0)
    assert Export.objects.get().rows == 3


def test_a_row_left_behind_does_not_change_what_another_row_brought_in(world, browser):
    job = take_in(browser, text="client number,name,owner\nK1,A,rep\nK1,B,rep\n")
    browser.post(url(job, "_run"), {"good_rows_only": "1"})
    browser.post(url(job, "_rest"))
    rest = Import.objects.order_by("-pk").first()
    assert [(row, sentence) for row, _column, sentence in rest.errors] == [(3, "Row 2 means the same record.")]
    browser.post(url(rest, "_rows"), {"c-3-0": "K2"})
    rest.refresh_from_db()
    assert (rest.errors, rest.created, rest.updated) == ([], 1, 0)
