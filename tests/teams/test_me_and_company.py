"""One's own choices, the company's settings, the work calendar, the admin site for looking."""

from datetime import date

import pytest
from django.urls import reverse

from apps.teams.models import CalendarDay, Company, Person
from salesmgmt.lib.year_calendar import months_of

pytestmark = pytest.mark.django_db


def page(name, *args, **query):
    return reverse(f"teams:{name}", args=args, query=query or None)


# --- language and appearance ---------------------------------------------------------------------------------


def test_a_visitor_chooses_a_language_before_signing_in(world, browse):
    browser = browse()
    sent = browser.post(page("language"), {"language": "zh-hans", "next": reverse("account_login")})
    assert sent.url == reverse("account_login")
    assert 'lang="zh-hans"' in browser.get(reverse("account_login")).content.decode()


def test_the_language_stays_with_the_person_on_every_device(rep, browse):
    browse(rep).post(page("language"), {"language": "zh-hans", "next": "/team/me/"})
    other_device = browse(Person.objects.get(pk=rep.pk), headers={"accept-language": "en"})
    assert 'lang="zh-hans"' in other_device.get(page("me")).content.decode()


def test_appearance_stays_with_the_person(rep, browse):
    browser = browse(rep)
    assert browser.post(page("theme"), {"theme": "dark", "next": page("tree")}).url == page("tree")
    assert 'data-theme="dark"' in browser.get(page("me")).content.decode()


@pytest.mark.parametrize(("name", "value"), [("language", "tlh"), ("theme", "pink")])
def test_what_there_is_not_is_refused(rep, browse, name, value):
    assert browse(rep).post(page(name), {name: value}).status_code == 400
    rep.refresh_from_db()
    assert getattr(rep, name) != value


@pytest.mark.parametrize("name", ["language", "theme"])
def test_choices_take_a_post_and_lead_to_no_foreign_site(rep, browse, name):
    assert browse(rep).get(page(name)).status_code == 405
    value = {"language": "en", "theme": "light"}[name]
    response = browse(rep).post(page(name), {name: value, "next": "https://evil.example/"})
    assert "evil" not in response.url


def test_me_shows_my_own_details(rep, manager, browse):
    body = browse(rep).get(page("me")).content.decode()
    assert "Manager" in body
    assert reverse("account_change_password") in body
    assert reverse("account_logout") in body


# --- the company's settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["rep", "manager", "director"])
@pytest.mark.parametrize("name", ["settings", "calendar"])
def test_settings_are_hidden_from_everyone_but_administrators(world, browse, who, name):
    browser = browse(getattr(world, who))
    assert browser.get(page(name)).status_code == 404
    assert browser.post(page("days"), {"day": "2026-05-01", "is_workday": "worked"}).status_code == 404
    assert not CalendarDay.objects.exists()


def typed(**fields):
    return {
        "name": "Huadong", "time_zone": "Asia/Tokyo", "currency": "JPY", "fiscal_start_month": "4", "country": "JP",
        "overdue_to_manager": "3", "overdue_to_director": "7",
    } | fields  # fmt: skip


def test_an_administrator_changes_the_settings(administrator, browse):
    assert browse(administrator).post(page("settings"), typed()).url == page("settings")
    company = Company.current()
    found = (company.name, company.time_zone, company.currency, company.fiscal_start_month, company.country)
    assert found == ("Huadong", "Asia/Tokyo", "JPY", 4, "JP")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("time_zone", "Mars/Olympus"),
        ("currency", "yuan"),
        ("fiscal_start_month", "13"),
        ("country", "XX"),
    ],
)
def test_a_bad_setting_is_told_at_its_field_and_nothing_is_saved(administrator, browse, field, value):
    response = browse(administrator).post(page("settings"), typed(**{field: value}))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Company.current().name == "Huadong Machinery"
    assert Company.current().time_zone == "Asia/Shanghai"


def test_a_change_of_settings_is_told(administrator, browse):
    browser = browse(administrator)
    browser.post(page("settings"), typed())
    changes = browser.get(page("settings")).context["changes"]
    told = next(change for change in changes if change.field == "Currency")
    assert (told.by, told.old, told.new) == (administrator, "CNY", "JPY")


# --- the work calendar --------------------------------------------------------------------------------------------


def test_the_chinese_year_has_its_holidays_and_make_up_days():
    february, october = (months_of(2026, "CN", {}, "zh-hans")[number] for number in (1, 9))
    kinds = {cell.day: cell.kind for cell in february.cells}
    assert kinds[date(2026, 2, 17)] == "holiday"
    assert kinds[date(2026, 2, 14)] == "makeup"
    assert kinds[date(2026, 2, 7)] == "weekend"
    assert february.workdays == 16
    assert any("春节" in cell.name for cell in february.named)
    assert [len(week) for week in october.weeks] == [7] * len(october.weeks)


def test_without_a_country_monday_to_friday_are_worked():
    january = months_of(2026, "", {}, "en")[0]
    assert january.workdays == 22
    assert january.named == []


def test_an_own_exception_turns_a_day_and_names_it(administrator, browse):
    browser = browse(administrator)
    sent = {"day": "2026-06-12", "is_workday": "free", "name": "Founders' day"}
    assert browser.post(page("days"), sent).url == page("calendar", year=2026)
    shown = browser.get(page("calendar", year=2026))
    june = shown.context["months"][5]
    cell = next(cell for cell in june.cells if cell.day == date(2026, 6, 12))
    assert (cell.kind, cell.name, cell.own) == ("holiday", "Founders' day", True)
    before = shown.context["total"]
    browser.post(page("clear_day", CalendarDay.objects.get().pk))
    assert browser.get(page("calendar", year=2026)).context["total"] == before + 1
    assert not CalendarDay.objects.exists()


def test_a_saturday_can_be_worked(administrator, browse):
    browse(administrator).post(page("days"), {"day": "2026-06-13", "is_workday": "worked", "name": ""})
    assert CalendarDay.objects.get().is_workday


def test_a_day_that_is_none_is_told_at_its_field(administrator, browse):
    response = browse(administrator).post(page("days"), {"day": "2026-02-30", "is_workday": "worked"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["day"]


def test_a_year_that_is_none_shows_one_all_the_same(administrator, browse):
    for year in ("abc", "0000", "99999", "٢٠٢٦"):
        assert browse(administrator).get(page("calendar", year=year)).status_code == 200


# --- the admin site -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["person", "team", "membership", "calendarday", "company"])
def test_the_admin_site_is_for_looking_only(world, browse, name):
    browser = browse(world.administrator)
    listed = browser.get(reverse(f"admin:teams_{name}_changelist"))
    assert listed.status_code == 200
    assert "unsafe-inline" not in listed.headers["Content-Security-Policy"]
    assert browser.get(reverse(f"admin:teams_{name}_add")).status_code == 403
    assert browse(world.director).get(reverse(f"admin:teams_{name}_changelist")).status_code == 302


def test_tables_of_libraries_are_for_looking_only_as_well(world, browse):
    browser = browse(world.administrator)
    for name in ("auth_group", "account_emailaddress"):
        assert browser.get(reverse(f"admin:{name}_changelist")).status_code == 200
        assert browser.get(reverse(f"admin:{name}_add")).status_code == 403


def test_no_password_hash_is_shown_in_the_admin_site(world, browse):
    world.rep.set_password("anything long enough")
    world.rep.save()
    address = reverse("admin:teams_person_change", args=[world.rep.pk])
    response = browse(world.administrator).get(address)
    assert response.status_code == 200
    assert "md5$" not in response.content.decode()
    assert browse(world.administrator).post(address, {"name": "x"}).status_code == 403


def test_the_way_that_is_nearest_is_marked_and_no_other(world, browse):
    browser = browse(world.administrator)
    for address, label in ((page("calendar"), "Settings"), (page("people"), "Team")):
        marked = [way.label for way in browser.get(address).context["nav"] if way.active]
        assert marked == [label]
