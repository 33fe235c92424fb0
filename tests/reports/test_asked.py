"""What a page of figures is asked for in its address: which periods, which parts, and what is told about both."""

import re
from datetime import date
from html import unescape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.reports.actions import recount
from apps.teams.models import CalendarDay, Company
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
PAGES = ("/", "/why/", "/gap/", "/attainment/", "/rows/")
YEARS, LENGTH = "Choose a year from 2000 to 2099.", "Choose at most 5 years at a time."


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("2000-01-01..2500-12-31", YEARS),
        ("1970-01-01..2999-12-31", YEARS),
        ("0001", YEARS),
        ("9998-12", YEARS),
        ("2021-01-01..2026-01-01", LENGTH),
        ("2000-01-01..2099-12-31", LENGTH),
        ("soon", "“soon” is not a period"),
    ],
)
def test_a_period_that_cannot_be_shown_is_told_and_the_usual_one_shown(world, browse, period, said):
    browser = browse(world.director)
    for page in PAGES:
        answer = browser.get(page, {"period": period})
        assert answer.status_code == 200, page
        assert said in answer.content.decode(), page
        shown = answer.context.get("question") or answer.context["look"].question
        assert shown.period == Period.month(making.TODAY), page


@pytest.mark.parametrize("period", ["2000", "2099", "2021-01-01..2025-12-31", "2024-02-29..2029-02-27"])
def test_five_years_and_the_first_and_last_year_are_shown(world, browse, period):
    browser = browse(world.director)
    for page in PAGES:
        answer = browser.get(page, {"period": period})
        assert answer.status_code == 200, page
        shown = answer.context.get("question") or answer.context["look"].question
        assert str(shown.period) == period, page
        assert "Choose" not in " ".join(shown.complaints)


def test_only_lists_of_rows_are_narrowed_to_a_part_of_the_business(world, browse):
    client = making.make_client(world.rep, region=world.region)
    making.make_contract(client, world.rep, 3000, date(2026, 3, 10))
    making.make_contract(making.make_client(world.rep), world.rep, 500, date(2026, 3, 10))
    recount()
    browser, part = browse(world.director), f"region={world.region.pk}"
    asked = f"kpi=signed_amount&period=2026-03&team={world.team.pk}"
    rows = browser.get(f"/rows/?{asked}&{part}")
    assert rows.context["total"] == 3000
    ways = [crumb.url for crumb in rows.context["crumbs"] if crumb.url] + [rows.context["back"]]
    assert len(ways) == 4  # company, east, team, and back
    assert not [url for url in ways if "region=" in url]
    for page in ("/", "/gap/", "/attainment/", "/why/"):
        links = re.findall(r'href="(/[^"]*)"', browser.get(f"{page}?{asked}&{part}&product=1").content.decode())
        rows_opened = [unescape(link) for link in links if link.startswith("/rows/")]
        assert not [link for link in rows_opened if part in link or "product=" in link], page
    board = browser.get(f"/?{asked}&{part}&product=1")
    for stat in board.context["stats"]:
        assert browser.get(stat.url).status_code == 200
    assert browser.get(board.context["stats"][0].url).context["total"] == 3500


@pytest.mark.parametrize("page", ["/", "/why/", "/gap/", "/attainment/"])
def test_a_year_not_yet_announced_is_said_to_be_guessed_once_on_each_page(world, browse, page):
    said, browser = "The holidays of 2027 have not been announced", browse(world.manager)
    assert said not in browser.get(page, {"period": "2026-03"}).content.decode()
    assert browser.get(page, {"period": "2027-02"}).content.decode().count(said) == 1
    CalendarDay.objects.create(day=date(2027, 2, 20), is_workday=True)
    assert said not in browser.get(page, {"period": "2027-02"}).content.decode()


def test_the_part_of_the_gap_on_a_dashboard_does_not_say_it_again(world, browse):
    part = browse(world.manager).get("/gap/", {"period": "2027-02", "brief": "1"}, headers={"HX-Request": "true"})
    assert "have not been announced" not in part.content.decode()


def test_a_guessed_year_costs_the_dashboard_no_query(world, browse, django_assert_max_num_queries):
    browser = browse(world.manager)
    browser.get("/", {"period": "2027-02"})
    with django_assert_max_num_queries(15):
        browser.get("/", {"period": "2027-02"})


def test_a_range_is_cut_by_the_companys_fiscal_year(world):
    Company.objects.update(fiscal_start_month=2)
    making.make_contract(making.make_client(world.rep), world.rep, 3000, date(2026, 3, 10))
    recount()

    def said(period):
        out = StringIO()
        asked = ["figures", "--as", "director", "--kpi", "signed_amount", "--by", "quarter", "--format", "csv"]
        call_command(*asked, "--period", period, stdout=out)
        return out.getvalue().split()

    # February to April is the first quarter.
    assert said("2026") == said("2026-02-01..2027-01-31") == ["quarter,signed_amount", "2026-Q1,3000.00"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["figures", "--kpi", "visits,visits"], "“visits” is asked for twice."),
        (["figures", "--by", "team,team"], "“team” is asked for twice."),
        (["explain", "--period", "0001"], YEARS),
        (["explain", "--period", "2000-01-01..2090-01-01"], LENGTH),
    ],
)
def test_commands_refuse_in_a_sentence(world, asked, said):
    with pytest.raises(CommandError, match=re.escape(said)):
        call_command(*asked, "--as", "director")
