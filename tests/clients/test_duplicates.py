"""Clients that may be one: what is hinted at while one is typed, and to whom; the pairs; merging on the page."""

import re

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.clients.measures.likeness import likely_pairs, likely_the_same, taken_out_of_sight
from apps.clients.models import Client, Collaborator, Contact, Merge, NotTheSame, Pool, Visit
from tests.world import NOW, make_client, make_contract, make_payment, make_visit

pytestmark = pytest.mark.django_db
# Made for this test; the check characters fit.
CODE, OTHER_CODE = "91310000MA1FL0001U", "913100000000000128"


def found(viewer, **written):
    return {one.client.name: one.why for one in likely_the_same(viewer, **written)}


@pytest.fixture
def acme(rep):
    return make_client(rep, "华东重工（上海）有限公司", phone="021-5555 6666", website="https://www.huadong.cn/about")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ({"name": "华东重工上海"}, "same name"),
        ({"name": "华东重工(上海)股份有限公司"}, "same name"),
        ({"name": "ＨＵＡ东重工上海"}, ""),
        ({"name": "华东重工上海厂"}, "name 60 % alike"),
        ({"name": "毫不相干贸易"}, ""),
        ({"phone": "(021)55556666"}, "same phone"),
        ({"phone": "5555"}, ""),
        ({"website": "http://huadong.cn"}, "same website"),
        ({"website": "huadong.com"}, ""),
        ({"name": "x", "phone": "02155556666", "website": "huadong.cn"}, "same phone, same website"),
    ],
)
def test_what_is_written_is_recognised_by_name_phone_and_website(acme, rep, written, why):
    told = found(rep, **written)
    if not why:
        assert told == {}
    elif why.startswith("name"):
        assert re.fullmatch(r"name \d\d % alike", told[acme.name])
    else:
        assert told == {acme.name: why}


def test_a_name_that_sounds_the_same_is_hinted_at(rep):
    make_client(rep, "金龙")
    assert found(rep, name="津隆") == {"金龙": "sounds the same"}


def test_two_characters_are_hinted_at_in_the_few_names_that_hold_them(rep, teammate, manager, monkeypatch):
    from apps.clients.measures import likeness

    for name in ("华东机械", "海东机电"):
        make_client(rep, name)
    make_client(teammate, "东机贸易")
    weakly = dict.fromkeys(("东机贸易", "华东机械", "海东机电"), "the name holds this one")
    assert found(manager, name="东机") == weakly
    # What is surer comes first.
    make_client(teammate, "冬季")
    make_client(teammate, "Elsewhere", phone="02155556666")
    told = found(manager, name="东机", phone="02155556666")
    assert next(iter(told)) == "Elsewhere"
    assert set(list(told)[-3:]) == set(weakly)
    # Four that hold it are too many for whoever sees them, not for whoever sees fewer.
    make_client(teammate, "南东机床")
    assert found(manager, name="东机") == {"冬季": "sounds the same"}
    assert set(found(rep, name="东机")) == {"华东机械", "海东机电"}
    monkeypatch.setattr(likeness, "MOST_HELD", 3)
    assert found(rep, name="东机") == {}


def test_two_letters_and_two_characters_out_of_sight_are_not_hinted_at(rep, outsider):
    make_client(rep, "华东机械")
    assert found(rep, name="dj") == found(rep, name="ua") == {}
    assert found(outsider, name="东机") == {}


def test_a_contact_s_phone_leads_to_the_client(acme, rep):
    Contact.objects.create(client=acme, name="Wang", phone="+86 138 0000 1111")
    assert found(rep, phone="13800001111") == {acme.name: "same phone"}


def test_the_same_shop_address_says_nothing(rep):
    make_client(rep, "One", website="https://shop.1688.com")
    assert found(rep, website="https://shop.1688.com") == {}


def test_the_surest_comes_first(rep):
    make_client(rep, "华东重工机械")
    make_client(rep, "Elsewhere", phone="02155556666")
    assert list(found(rep, name="华东重工", phone="02155556666")) == ["Elsewhere", "华东重工机械"]


def test_nobody_is_shown_what_is_outside_their_sight(acme, rep, teammate, outsider, manager, other_manager, director):
    Contact.objects.create(client=acme, name="Wang", phone="13800001111")
    Client.objects.filter(pk=acme.pk).update(credit_code=CODE)
    written = [
        {"name": acme.name}, {"phone": acme.phone}, {"phone": "13800001111"}, {"website": acme.website},
        {"credit_code": CODE}, {"name": "华东重工上海厂"},
    ]  # fmt: skip
    for each in written:
        for viewer in (rep, manager, director):
            assert list(found(viewer, **each)) == [acme.name], (viewer, each)
        for viewer in (teammate, outsider, other_manager):
            assert found(viewer, **each) == {}, (viewer, each)
    Collaborator.objects.create(client=acme, person=teammate, added_at=NOW)
    del teammate.__dict__["shared_clients"]
    assert list(found(teammate, name=acme.name)) == [acme.name]


def test_only_a_credit_code_is_told_of_beyond_ones_sight_and_without_a_name(acme, rep, outsider, browse):
    Client.objects.filter(pk=acme.pk).update(credit_code=CODE)
    assert taken_out_of_sight(outsider, CODE)
    assert taken_out_of_sight(outsider, f"{CODE[:9]} {CODE[9:].lower()}")
    assert not taken_out_of_sight(rep, CODE)
    assert not taken_out_of_sight(outsider, OTHER_CODE)
    told = browse(outsider).get(
        reverse("clients:duplicates"), {"credit_code": CODE, "name": acme.name, "phone": acme.phone}
    )
    body = told.content.decode()
    assert "Another client has this code" in body
    for secret in (acme.name, "rep", "Rep", f"/{acme.pk}/", "huadong"):
        assert secret not in body
    for written in ({"name": acme.name}, {"phone": acme.phone}, {"website": acme.website}):
        assert browse(outsider).get(reverse("clients:duplicates"), written).content.strip() == b""


def test_cards_of_ones_pools_are_hinted_at_with_a_link_to_the_card(rep, outsider, browse, world):
    near = Pool.objects.create(name="East pool", team=world.east)
    waiting = make_client(None, "海纳电子", pool=near)
    assert list(found(rep, name="海纳电子有限公司")) == ["海纳电子"]
    assert found(outsider, name="海纳电子有限公司") == {}
    body = browse(rep).get(reverse("clients:duplicates"), {"name": "海纳电子"}).content.decode()
    assert reverse("clients:pool_client", args=[waiting.pk]) in body
    assert "East pool" in body
    assert reverse("clients:detail", args=[waiting.pk]) not in body


def test_a_client_is_not_its_own_duplicate(acme, rep, browse):
    url = reverse("clients:duplicates", args=[acme.pk])
    assert browse(rep).get(url, {"name": acme.name}).content.strip() == b""


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(name=st.text(max_size=40), phone=st.text(max_size=20), website=st.text(max_size=30), code=st.text(max_size=20))
def test_anything_may_be_typed(rep, name, phone, website, code):
    likely_the_same(rep, name=name, phone=phone, website=website.replace("\x00", ""), credit_code=code)
    taken_out_of_sight(rep, code)


def test_the_form_asks_while_any_of_the_four_is_typed(rep, browse):
    body = browse(rep).get(reverse("clients:add")).content.decode()
    for name in ("name", "phone", "website", "credit_code"):
        (field,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', body)
        assert f'hx-get="{reverse("clients:duplicates")}"' in field


def test_pairs_are_found_by_each_kind_of_evidence(rep, teammate, manager, outsider):
    make_client(rep, "华东重工有限公司")
    make_client(teammate, "华东重工（集团）")
    make_client(rep, "A", phone="021-55556666")
    make_client(rep, "B", phone="(021) 5555-6666")
    make_client(rep, "C", website="https://c.cn")
    make_client(rep, "D", website="http://www.c.cn/x")
    make_client(rep, "金龙")
    make_client(rep, "津隆")
    make_client(outsider, "华东重工股份")
    told = {(pair.older.name, pair.newer.name): pair.why for pair in likely_pairs(manager).pairs}
    assert told == {
        ("A", "B"): "same phone", ("C", "D"): "same website", ("金龙", "津隆"): "sounds the same",
        ("华东重工有限公司", "华东重工（集团）"): "same name",
    }  # fmt: skip
    assert len(likely_pairs(rep).pairs) == 3
    assert likely_pairs(outsider).pairs == []


def test_pairs_are_looked_for_a_slice_at_a_time_and_none_is_skipped(rep, monkeypatch):
    from apps.clients.measures import likeness

    monkeypatch.setattr(likeness, "SLICE", 3)
    monkeypatch.setattr(likeness, "SLICES", 1)
    for number in range(5):
        make_client(rep, f"{'甲乙丙丁戊'[number]}字号", phone=f"0215555000{number}")
        make_client(rep, f"{'子丑寅卯辰'[number]}公馆", phone=f"0215555000{number}")
    seen, place, turns = [], None, 0
    while turns == 0 or place:
        part = likely_pairs(rep, place)
        seen += [(pair.older.pk, pair.newer.pk) for pair in part.pairs]
        place, turns = part.rest, turns + 1
    assert turns == 4
    assert len(seen) == len(set(seen)) == 5


def test_a_pair_told_apart_is_not_offered_again_until_that_is_taken_back(rep, manager, browse):
    one, other = make_client(rep, "One", phone="02155556666"), make_client(rep, "Other", phone="02155556666")
    browser, pairs = browse(manager), reverse("clients:likely_duplicates")
    assert "Not the same" in browser.get(pairs).content.decode()
    told = browser.post(reverse("clients:not_the_same"), {"one": other.pk, "other": one.pk}, follow=True)
    assert NotTheSame.objects.get().client == one
    body = told.content.decode()
    assert "No duplicates in sight" in body
    (undo,) = re.findall(r'action="([^"]*again=1)"', body)
    browser.post(undo.replace("&amp;", "&"))
    assert len(likely_pairs(manager).pairs) == 1


def test_a_pair_outside_ones_sight_cannot_be_told_apart(rep, outsider, browse):
    one, other = make_client(rep), make_client(rep)
    sent = {"one": one.pk, "other": other.pk}
    assert browse(outsider).post(reverse("clients:not_the_same"), sent).status_code == 404
    assert not NotTheSame.objects.exists()


@pytest.fixture
def pair(rep, teammate):
    keep, gone = make_client(rep, "华东重工有限公司", note="Ours"), make_client(teammate, "华东重工", note="Theirs")
    make_visit(gone, teammate)
    make_payment(make_contract(gone, teammate, "1000"), "400")
    return keep, gone


def test_the_merge_page_shows_both_sides_and_what_joins(pair, manager, browse):
    keep, gone = pair
    body = browse(manager).get(reverse("clients:merge", args=[keep.pk]), {"with": gone.pk}).content.decode()
    for text in ("Ours", "Theirs", "Rep", "Teammate", "Visits and calls", "Contracts", "Payments", "Both"):
        assert text in body
    assert re.search(r'name="note" value="both" checked', body)
    assert re.search(r'name="owner" value="keep" checked', body)


def test_merging_on_the_page_can_be_undone_from_the_toast(pair, manager, browse):
    keep, gone = pair
    browser = browse(manager)
    url = f"{reverse('clients:merge', args=[keep.pk])}?with={gone.pk}"
    told = browser.post(url, {"name": "gone", "note": "keep", "stays": "on"}, follow=True)
    keep.refresh_from_db()
    assert (keep.name, keep.note) == ("华东重工", "Ours")
    assert Visit.objects.get().client == keep
    done = Merge.objects.get()
    part = reverse("clients:part", args=[done.pk])
    assert f'action="{part}"' in told.content.decode()
    assert "Merged with" in told.content.decode()
    assert reverse("clients:merged", args=[done.pk]) in told.content.decode()
    # The old address leads to the client that was kept, for those who see it.
    old = reverse("clients:detail", args=[gone.pk])
    assert browser.get(old).url == reverse("clients:detail", args=[keep.pk])
    browser.post(part)
    assert Visit.objects.get().client_id == gone.pk
    assert browser.get(old).status_code == 200


def test_an_old_address_tells_strangers_nothing(pair, manager, outsider, browse):
    keep, gone = pair
    url = f"{reverse('clients:merge', args=[keep.pk])}?with={gone.pk}"
    browse(manager).post(url, {})
    assert browse(outsider).get(reverse("clients:detail", args=[gone.pk])).status_code == 404


def test_a_rep_is_told_why_they_cannot_merge_a_colleague_s_client(pair, rep, browse):
    keep, gone = pair
    assert browse(rep).get(reverse("clients:merge", args=[keep.pk]), {"with": gone.pk}).status_code == 404
    Collaborator.objects.create(client=gone, person=rep, added_at=NOW)
    answer = browse(rep).post(f"{reverse('clients:merge', args=[keep.pk])}?with={gone.pk}", {})
    assert answer.status_code == 403
    assert "Only the owner" in answer.content.decode()
    assert Client.objects.count() == 2


def test_without_another_client_the_page_asks_for_it(pair, manager, browse):
    keep, gone = pair
    url = reverse("clients:merge", args=[keep.pk])
    assert f"with={gone.pk}" in browse(manager).get(url).content.decode()
    assert browse(manager).post(url, {"client": "华东重工"}).url == f"{url}?with={gone.pk}"
    assert browse(manager).post(url, {"client": "nobody"}).status_code == 422
    assert browse(manager).get(url, {"with": keep.pk}).status_code == 404
