"""Pieces of the shell that are drawn once."""

import pytest
from django.template import Context, Template
from django.utils import translation


def test_a_piece_is_drawn_once_for_the_same_values():
    template = Template("{% load remember %}{% remembered place %}{{ place }} {{ other }}{% endremembered %}")
    assert template.render(Context({"place": "a", "other": 1})) == "a 1"
    assert template.render(Context({"place": "a", "other": 2})) == "a 1"
    assert template.render(Context({"place": "b", "other": 2})) == "b 2"


def test_a_piece_is_drawn_for_each_language():
    template = Template("{% load remember i18n %}{% remembered %}{% translate 'Clients' %}{% endremembered %}")
    drawn = []
    for language in ("en", "zh-hans", "en"):
        with translation.override(language):
            drawn.append(template.render(Context()))
    assert drawn == ["Clients", "客户", "Clients"]


@pytest.mark.django_db
def test_the_shell_shows_each_person_their_own_name_place_and_theme(browse, rep, manager):
    rep.theme, manager.theme = "dark", "light"
    rep.save(), manager.save()
    for person, theme in ((rep, "dark"), (manager, "light"), (rep, "dark")):
        html = browse(person).get("/clients/?q=1").content.decode()
        menu = html[html.index('<details class="menu user-menu"') : html.index("</header>")]
        assert person.name in menu
        assert '<input type="hidden" name="next" value="/clients/?q=1">' in menu
        assert f'value="{theme}" aria-pressed="true"' in menu
        assert ('href="/team/imports/"' in html) is (person == manager)
        assert 'is-active" href="/clients/" aria-current="page"' in html
