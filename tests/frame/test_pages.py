"""The shell, the error pages, the style page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import messages
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from salesmgmt import styleguide
from salesmgmt.lib.tables import Column, Header, Row
from salesmgmt.lib.ui import undo_of

COMPONENTS = sorted(path.name for path in (Path(settings.BASE_DIR) / "templates" / "components").glob("*.html"))


@pytest.fixture
def style_page(administrator, browse):
    """The style page as an administrator sees it."""
    return browse(administrator).get("/styleguide/")


@pytest.mark.django_db
def test_every_component_is_on_the_style_page(style_page):
    named = set(" ".join(re.findall(r'data-component="([^"]+)"', style_page.content.decode())).split())
    assert named == set(COMPONENTS)


@pytest.mark.django_db
def test_the_style_page_is_for_administrators(browse, rep, director):
    for person in (rep, director, None):
        assert browse(person).get("/styleguide/").status_code in (302, 404)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("en", "Style page"), ("zh-hans", "组件样式页")])
def test_the_style_page_speaks_the_persons_language(browse, administrator, language, word):
    administrator.language = language
    administrator.save()
    page = browse(administrator).get("/styleguide/").content.decode()
    assert f'<h1 class="page-title">{word}</h1>' in page
    assert f'<html lang="{language}"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(("theme", "first_paint"), [("light", "light"), ("dark", "dark"), ("system", "light")])
def test_the_chosen_theme_is_there_before_any_script(browse, administrator, theme, first_paint):
    administrator.theme = theme
    administrator.save()
    page = browse(administrator).get("/styleguide/").content.decode()
    assert f'data-theme="{theme}" data-bs-theme="{first_paint}"' in page


@pytest.mark.django_db
def test_the_page_has_nothing_inline_that_the_policy_refuses(style_page):
    html = style_page.content.decode()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", html)
    for tag in re.findall(r"<script[^>]*>", html):
        assert "src=" in tag or 'type="application/json"' in tag


@pytest.mark.django_db
def test_clicking_a_header_fetches_the_list_alone(browse, administrator):
    response = browse(administrator).get("/styleguide/?sort=-app", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert html.lstrip().startswith('<section id="samples"')
    assert "<html" not in html
    assert "HX-Request" in response.headers["Vary"]
    assert 'aria-sort="descending"' in html


@pytest.mark.django_db
def test_toasts_come_along_with_a_fragment_and_can_be_undone(browse, administrator):
    html = browse(administrator).get("/styleguide/?toast=1", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-swap-oob="beforeend"' in html
    assert html.count("data-toast>") == 2
    assert html.count('class="toast-undo"') == 1
    assert 'action="/styleguide/"' in html


def test_an_undo_is_read_back_as_it_was_told():
    message = messages.storage.base.Message(messages.SUCCESS, "x", "undo /a/?b=1 Take it back")
    assert undo_of(message) == ("/a/?b=1", "Take it back")
    assert undo_of(messages.storage.base.Message(messages.SUCCESS, "x")) == ("", "")


@pytest.mark.parametrize("page", ["400", "403", "404", "500", "403_csrf"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_error_page_needs_no_context(page, language):
    with translation.override(language):
        html = render_to_string(f"{page}.html")
    assert f'lang="{language}"' in html
    assert "<h1" in html
    assert ("返回首页" in html) is (language == "zh-hans")


def test_sums_are_shown_short_with_the_exact_one_at_hand():
    company = type("Company", (), {"currency": "CNY"})()
    with translation.override("zh-hans"):
        html = Template("{% load ui %}{% amount x %}").render(Context({"x": 1234567, "company": company}))
    assert html == '<data class="figure" value="1234567" title="¥1,234,567.00">¥123.46万</data>'


def test_the_current_query_is_kept_but_for_what_changes():
    request = RequestFactory().get("/?q=a&page=2&owner=1&owner=2")
    html = Template("{% load ui %}{% query page=None period='2026-05' %}").render(Context({"request": request}))
    assert html == "?q=a&amp;owner=1&amp;owner=2&amp;period=2026-05"


def test_machines_read_numbers_without_commas():
    assert Template("{% load ui %}{{ x|unlocalized }}").render(Context({"x": 12345})) == "12345"


@pytest.mark.django_db
def test_the_week_begins_on_monday_and_thousands_are_threes_in_both_languages():
    from django.utils.formats import get_format, number_format

    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert get_format("FIRST_DAY_OF_WEEK") == 1
            assert number_format(1234567, use_l10n=True, force_grouping=True) == "1,234,567"
            assert get_format("DATE_INPUT_FORMATS")[0] == "%Y-%m-%d"


@pytest.mark.django_db
def test_the_sample_lists_filters_narrow_it(browse, administrator):
    everything = browse(administrator).get("/styleguide/").context["table"]
    narrowed = browse(administrator).get("/styleguide/?app_label=auth").context["table"]
    assert narrowed.count < everything.count
    nothing = browse(administrator).get("/styleguide/?q=zzzz").content.decode()
    assert "Nothing matches" in nothing or "没有匹配的记录" in nothing
    assert styleguide.SAMPLES.key == "samples"


def test_a_badge_is_escaped_whatever_was_shown_before():
    from django.utils.safestring import mark_safe

    template = Template("{% load ui %}{% badge text %}{% icon 'plus' label=text %}")
    for text in (mark_safe("<b>x</b>"), "<b>x</b>"):
        assert "<b>" not in template.render(Context({"text": text}))


def test_a_list_escapes_what_it_shows_and_marks_what_the_phone_leaves_out():
    rows = [type("Record", (), {"name": "<i>&", "amount": 1234, "note": None})()]
    columns = [
        Column("name", "Name", link=lambda record: "/?a=1&b=2", phone="title"),
        Column("amount", "Amount", unit="money"),
        Column("note", 'A "note"', phone=False),
    ]
    page = type(
        "Page",
        (),
        {
            "headers": [Header(column, "", "") for column in columns],
            "rows": [Row(row) for row in rows],
            "many": None,
        },
    )()
    html = Template("{% load rows %}{% list_rows page %}").render(Context({"page": page}))
    assert '<a href="/?a=1&amp;b=2" class="list-main">&lt;i&gt;&amp;</a>' in html
    assert '<td role="cell" data-label="Amount" class="is-end num">1,234.00</td>' in html
    assert 'data-label="A &quot;note&quot;" class="is-start is-desk">—</td>' in html
