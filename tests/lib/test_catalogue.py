"""Finding strings, merging Chinese, and telling what is missing."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from salesmgmt.lib import catalogue
from salesmgmt.lib.bare_text import bare_text_in


@pytest.fixture
def project(tmp_path):
    """A small project: a module, a template, no catalogue yet."""
    (tmp_path / "apps" / "x").mkdir(parents=True)
    (tmp_path / "salesmgmt").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "apps" / "x" / "m.py").write_text(
        '_("Client"); gettext_lazy("A long "\n "one"); pgettext("visit", "Result"); '
        'ngettext("%(n)s visit", "%(n)s visits", n); _(variable); translation.gettext("Dotted")\n'
    )
    (tmp_path / "templates" / "p.html").write_text(
        '{% load i18n %}{% translate "Owner" %}{% translate "May" context "month" %}{% empty title=_("None yet") %}\n'
        "  {% blocktranslate trimmed with n=x %}\n   Hello {{ n }},\n   it's here.\n  {% endblocktranslate %}\n"
        "{% blocktranslate count n=y %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}"
        '{{ z|default:_("Dash") }}{# {% translate "No" %} #}'
    )
    return tmp_path


def test_strings_are_found_in_code_and_templates(project):
    found = {(one.context, one.msgid, one.plural) for one in catalogue.strings_in(project)}
    assert found == {
        ("", "Client", ""),
        ("", "A long one", ""),
        ("visit", "Result", ""),
        ("", "%(n)s visit", "%(n)s visits"),
        ("", "Dotted", ""),
        ("", "Owner", ""),
        ("month", "May", ""),
        ("", "None yet", ""),
        ("", "Hello %(n)s, it's here.", ""),
        ("", "%(n)s row", "%(n)s rows"),
        ("", "Dash", ""),
    }


@pytest.mark.parametrize("code", ['_(f"Hello {name}")', '_("Hello " + name)', '_("Hello %s" % name)'])
def test_a_string_put_together_while_running_is_refused(code):
    with pytest.raises(catalogue.NotLiteral):
        catalogue.strings_in_python(code, "m.py")


def test_a_call_imported_under_another_name_is_found():
    imports = "from django.utils.translation import gettext as _now, pgettext as said\n"
    code = imports + '_now("At once"); said("visit", "Result")'
    found = {(one.context, one.msgid) for one in catalogue.strings_in_python(code, "m.py")}
    assert found == {("", "At once"), ("visit", "Result")}


CHINESE = {
    "Client": "客户",
    "A long one": "很长",
    "visit\u0004Result": "结果",
    "%(n)s visit": "%(n)s 次拜访",
    "Dotted": "点",
    "Owner": "负责人",
    "month\u0004May": "五月",
    "None yet": "暂无",
    "Hello %(n)s, it's here.": "%(n)s，您好，到了。",
    "%(n)s row": {"plural": "%(n)s rows", "zh": "%(n)s 行"},
    "Dash": "无",
}


def test_a_complete_catalogue_has_no_faults_and_can_be_compiled(project):
    assert len(catalogue.missing(project)) == 11
    catalogue.set_translations(project, CHINESE)
    assert catalogue.faults(project) == []
    import gettext

    with catalogue.catalogue_path(project).with_suffix(".mo").open("rb") as file:
        chinese = gettext.GNUTranslations(file)
    assert chinese.gettext("Owner") == "负责人"
    assert chinese.pgettext("month", "May") == "五月"
    assert chinese.ngettext("%(n)s row", "%(n)s rows", 5) == "%(n)s 行"
    assert chinese.ngettext("%(n)s visit", "%(n)s visits", 1) == "%(n)s 次拜访"


def test_what_is_missing_is_printed_in_the_form_that_set_takes(project):
    catalogue.set_translations(project, {key: text for key, text in CHINESE.items() if key != "month\u0004May"})
    assert json.loads(catalogue.as_json(catalogue.missing(project))) == {"month\u0004May": ""}
    assert catalogue.missing(project, ["apps/"]) == []


def test_wrong_placeholders_are_a_fault(project):
    catalogue.set_translations(project, CHINESE | {"Hello %(n)s, it's here.": "您好，%(name)s"})
    (fault,) = catalogue.faults(project)
    assert "%(name)s" in fault


def test_updating_keeps_chinese_through_a_string_going_and_coming_back(project):
    catalogue.set_translations(project, CHINESE)
    module = project / "apps" / "x" / "m.py"
    before = module.read_text()
    module.write_text('_("New")')
    assert catalogue.update(project)[1] == 5
    assert [found.msgid for found in catalogue.missing(project)] == ["New"]
    module.write_text(before)
    catalogue.update(project)
    assert catalogue.faults(project) == []
    first = catalogue.catalogue_path(project).read_bytes()
    catalogue.update(project)
    assert catalogue.catalogue_path(project).read_bytes() == first
    assert b"POT-Creation-Date" not in first


def test_people_merging_at_once_lose_nothing(project):
    parts = [{key: text} for key, text in CHINESE.items()]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda part: catalogue.set_translations(project, part), parts))
    assert catalogue.missing(project) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Hello</p>",
        "<p>{{ x }} 客户</p>",
        '<input placeholder="Search">',
        '<a title="{% url "x" %} more">x</a>',
        '{% empty title="No visits" %}',
        '{% badge "Won" "good" %}',
        '{% include "x.html" with label="Owner" %}',
    ],
)
def test_bare_text_is_found(template):
    assert list(bare_text_in(template))


@pytest.mark.parametrize(
    "template",
    [
        '<p class="big">{{ x }} · 12 → {% translate "Hello" %}</p>',
        "{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}",
        "{% comment %}Why{% endcomment %}{# Why #}<!-- why -->",
        '<input placeholder="{% translate "Search" %}" name="q">',
        '<a href="x" {% if y %}aria-current="page"{% endif %}>{{ x }}&nbsp;</a>',
        '{% empty title=_("No visits") icon="walk" %}',
        "<title>{{ x }} · salesmgmt</title>",
        "<script>var words = 1;</script>",
    ],
)
def test_what_is_translated_or_no_word_is_not_bare(template):
    assert not list(bare_text_in(template))


def test_the_line_of_bare_text_is_told():
    assert next(iter(bare_text_in("{% load i18n %}\n\n<p>\n{# a\n b #}Hello</p>")))[0] in (3, 4)
