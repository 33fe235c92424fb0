"""Chinese names are found and sorted by how they are said."""

import pytest

from salesmgmt.lib.pinyin import search_text, sort_key


@pytest.mark.parametrize(
    ("name", "key"),
    [("曾晓梅", "zengxiaomei"), ("单志远", "shanzhiyuan"), ("王建国", "wangjianguo"), ("Ada Lin", "ada lin")],
)
def test_people_are_sorted_by_their_surnames_reading(name, key):
    assert sort_key(name, surname=True) == key


def test_words_keep_their_own_reading():
    assert sort_key("重庆机械") == "chongqingjixie"


def test_a_client_is_found_by_name_pinyin_and_initials():
    text = search_text("华东机械", "HD Machinery")
    for typed in ("华东", "huadong", "hdjx", "hd mach"):
        assert typed in text


def test_a_person_is_found_by_the_initials_of_the_surnames_reading():
    assert "zxm" in search_text("曾晓梅", surname=True)
    assert "cxm" not in search_text("曾晓梅", surname=True)
