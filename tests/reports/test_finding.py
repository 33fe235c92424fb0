"""The palette finds by a few letters, and nothing that lies beyond the viewer's sight."""

import pytest
from django.urls import reverse

from apps.clients.models import Contact, Lead
from apps.reports.measures.finding import find, recent
from tests import world as making

pytestmark = pytest.mark.django_db
FIND = "/find/"


def titles(viewer, text):
    return {item.title for group in find(viewer, text) for item in group.found}


@pytest.fixture
def mill(world):
    made = making.make_client(world.rep, "华东机械有限公司", phone="021-5555 0013")
    Contact.objects.create(client=made, name="曾志伟", phone="+86 138 0013 8000", job="采购经理")
    return made


@pytest.mark.parametrize("text", ["华东机械", "机械", "东机", "hdjx", "hd", "huadong", "jixie", "HuaDong 机械"])
def test_a_client_is_found_by_characters_pinyin_and_initials(world, mill, text):
    assert "华东机械有限公司" in titles(world.rep, text)


@pytest.mark.parametrize("text", ["8000", "00138000", "138 0013 8000", "+86 138-0013-8000"])
def test_a_contact_is_found_by_the_end_of_the_phone_number(world, mill, text):
    assert titles(world.rep, text) == {"曾志伟"}


def test_a_client_is_found_by_the_end_of_its_phone_number_and_not_by_its_beginning(world, mill):
    assert titles(world.rep, "550013") == {"华东机械有限公司"}
    assert titles(world.rep, "021555") == set()


def test_a_contact_is_found_by_a_surname_read_as_surnames_are(world, mill):
    assert "曾志伟" in titles(world.rep, "zengzhi")
    assert "曾志伟" in titles(world.rep, "zzw")


def test_deals_contracts_and_people_are_found(world, mill):
    making.make_deal(mill, world.rep, "冲压线改造")
    contract = making.make_contract(mill, world.rep, "900")
    assert "冲压线改造" in titles(world.rep, "cyxgz")
    assert contract.number in titles(world.rep, contract.number[-5:])
    assert world.rep.name in titles(world.manager, world.rep.name.lower()[:3])


def test_what_begins_with_the_text_comes_first(world):
    for name in ("上海华东机械", "华东机械", "华东机械制造集团"):
        making.make_client(world.rep, name)
    (group,) = find(world.rep, "华东")
    assert [item.title for item in group.found] == ["华东机械", "华东机械制造集团", "上海华东机械"]


def test_nothing_beyond_the_viewers_sight_is_found(world, mill):
    making.make_deal(mill, world.rep, "机械臂")
    making.make_contract(mill, world.rep, "900", number="JX-机械-1")
    Lead.objects.create(owner=world.rep, company_name="机械展客户", came_at=making.NOW)
    seen = {"华东机械有限公司", "机械臂", "JX-机械-1", "机械展客户"}
    assert titles(world.rep, "机械") == titles(world.manager, "机械") == titles(world.director, "机械") == seen
    for stranger in (world.teammate, world.outsider, world.other_manager, world.administrator):
        assert titles(stranger, "机械") == set()
        assert titles(stranger, "8000") == set()


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "\x00", "((", "“”", "%%%%", "9" * 300])
def test_odd_texts_find_nothing_and_break_nothing(world, mill, text):
    assert titles(world.rep, text) == set()


def test_the_queries_do_not_grow_with_what_fits(world, mill, django_assert_max_num_queries):
    for number in range(30):
        client = making.make_client(world.rep, f"机械 {number}")
        Contact.objects.create(client=client, name=f"机械 {number}")
    with django_assert_max_num_queries(12):
        assert [len(group.found) for group in find(world.rep, "机械")] == [5, 5]


def test_before_anything_is_typed_the_clients_visited_lately_are_offered(world, mill):
    making.make_client(world.rep, "Never visited")
    making.make_visit(mill, world.rep)
    assert [item.title for group in recent(world.rep) for item in group.found] == ["华东机械有限公司"]


def test_the_page_offers_acts_and_pages(world, mill, browse):
    page = browse(world.rep)
    assert reverse("clients:log") in page.get(FIND, {"q": "log a"}).content.decode()
    assert (
        f'href="{reverse("contracts:payments")}"'
        in page.get(FIND, {"q": "payments"}, headers={"HX-Request": "true"}).content.decode()
    )


@pytest.mark.parametrize("typed", ["log hdjx", "log a visit hdjx", "log a visit 华东 机械"])
def test_an_act_is_about_the_client_named_behind_it(world, mill, browse, typed):
    answer = browse(world.rep).get(FIND, {"q": typed}, headers={"HX-Request": "true"}).content.decode()
    assert f"{reverse('clients:log')}?client={mill.pk}" in answer


def test_an_act_is_not_offered_about_a_client_out_of_sight(world, mill, browse):
    answer = browse(world.outsider).get(FIND, {"q": "log hdjx"}, headers={"HX-Request": "true"}).content.decode()
    assert "client=" not in answer


def test_in_chinese_acts_are_found_by_their_initials(world, mill, browse, settings):
    world.rep.language = "zh-hans"
    world.rep.save()
    answer = browse(world.rep).get(FIND, {"q": "jbf hdjx"}, headers={"HX-Request": "true"}).content.decode()
    assert f"?client={mill.pk}" in answer
