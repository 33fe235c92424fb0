"""Every list as a file: the page's rows, columns, filters and order; noted who took it; nothing beyond one's sight."""

import csv
import io

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from apps.teams.models import Export
from salesmgmt.lib import exporting
from tests import world as making

pytestmark = pytest.mark.usefixtures("today")

LISTS = [
    "clients:list", "clients:visits", "clients:deals", "clients:products", "clients:tasks", "clients:pool",
    "clients:bin", "contracts:list", "contracts:payments", "teams:people", "reports:rows",
]  # fmt: skip


def content_of(answer) -> bytes:
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)


def rows_of(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content_of(answer).decode("utf-8-sig"))))


@pytest.fixture
def company(world):
    making.make_stages()
    for owner in (world.rep, world.teammate, world.outsider):
        client = making.make_client(owner, f"{owner.username}'s client", phone="=2+5", grade="A")
        making.make_visit(client, owner)
        making.make_deal(client, owner, f"{owner.username}'s deal", amount=1_234)
        contract = making.make_contract(client, owner, "1000", number=f"C-{owner.username}")
        making.make_payment(contract, "250")
    making.make_product("Camera", list_price=5)
    return world


@pytest.mark.parametrize("name", LISTS)
def test_every_list_leaves_as_a_file_and_is_noted(company, browse, name):
    browser = browse(company.director)
    for extension in ("xlsx", "csv"):
        content = content_of(browser.get(reverse(name), {"export": extension}))
        assert content[:2] == b"PK" if extension == "xlsx" else content[:3] == b"\xef\xbb\xbf"
    noted = Export.objects.values_list("owner", "format").order_by("pk")
    assert list(noted) == [(company.director.pk, "xlsx"), (company.director.pk, "csv")]


@pytest.mark.parametrize("who", ["rep", "manager", "director"])
@pytest.mark.parametrize(
    "name", ["clients:list", "clients:visits", "clients:deals", "contracts:list", "contracts:payments"]
)
def test_a_file_has_the_rows_of_the_page_and_no_others(company, browse, who, name):
    lines = rows_of(browse(getattr(company, who)).get(reverse(name), {"export": "csv"}))[1:]
    text = "\n".join(map("|".join, lines))
    assert len(lines) == {"rep": 1, "manager": 2, "director": 3}[who]
    assert ("outsider" in text) == (who == "director")
    assert Export.objects.get().rows == len(lines)


def test_the_file_follows_the_filter_the_order_and_the_columns(company, browse):
    browser = browse(company.director)
    found = rows_of(browser.get(reverse("clients:list"), {"export": "csv", "sort": "-name", "columns": "name,owner"}))
    assert found[0] == ["Client", "Owner"]
    assert [line[0] for line in found[1:]] == ["teammate's client", "rep's client", "outsider's client"]
    found = rows_of(browser.get(reverse("clients:list"), {"export": "csv", "owner": company.rep.pk}))
    assert [line[0] for line in found[1:]] == ["rep's client"]
    assert Export.objects.order_by("-pk").first().query == f"owner={company.rep.pk}"
    shown = browser.get(reverse("clients:list")).context["table"]
    assert found[0] == [str(header.column.label) for header in shown.headers if header.column.export]


def test_the_workbook_is_typed_and_says_whose_it_is(company, browse):
    company.director.language = "zh-hans"
    company.director.save()
    answer = browse(company.director).get(reverse("clients:deals"), {"export": "xlsx", "owner": company.rep.pk})
    book = CalamineWorkbook.from_filelike(io.BytesIO(content_of(answer)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [line[0] for line in rows[1:]] == ["rep's deal"]
    assert 1234.0 in rows[1]
    assert len(book.sheet_names) == 2
    about = dict(book.get_sheet_by_index(1).to_python())
    assert about["导出人"].startswith("Director")
    assert about["行数"] == "1"
    assert about["筛选"] == "负责人: Rep"
    assert "2026-03-18" in about["导出时间"]


def test_what_people_typed_is_never_a_formula(company, browse):
    browser = browse(company.director)
    lines = rows_of(browser.get(reverse("clients:list"), {"export": "csv", "columns": "all"}))
    place = lines[0].index("Phone")
    assert {line[place] for line in lines[1:]} == {"'=2+5"}
    content = content_of(browser.get(reverse("clients:list"), {"export": "xlsx", "columns": "all"}))
    assert "=2+5" in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[1]


def test_too_many_rows_are_told_and_not_noted(company, browse, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    browser = browse(company.director)
    answer = browser.get(reverse("clients:list"), {"export": "csv", "sort": "-name"}, follow=True)
    assert answer.redirect_chain == [(f"{reverse('clients:list')}?sort=-name", 302)]
    assert "rows at most" in answer.content.decode()
    assert not Export.objects.exists()


def test_more_rows_need_no_more_queries(company, browse, django_assert_max_num_queries):
    for number in range(30):
        making.make_client(company.rep, f"Client {number}")
    browser = browse(company.director)
    browser.get(reverse("clients:list"), {"export": "csv"})
    with django_assert_max_num_queries(25):
        content_of(browser.get(reverse("clients:list"), {"export": "csv"}))


def test_the_log_is_read_by_administrators_and_directors(company, browse):
    content_of(browse(company.rep).get(reverse("clients:list"), {"export": "csv"}))
    for who in (company.administrator, company.director):
        page = browse(who).get(reverse("teams:exports")).content.decode()
        assert "Clients" in page
        assert "CSV" in page
    for who in (company.rep, company.manager):
        assert browse(who).get(reverse("teams:exports")).status_code == 404


def test_the_list_offers_the_file_with_its_filters(company, browse):
    page = browse(company.director).get(reverse("clients:list"), {"grade": "A"}).content.decode()
    assert "?grade=A&amp;export=xlsx" in page
    assert "columns=all" in page
