"""The list of deals, the board, and the deals inside a client's page."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.clients.tables.board import CARDS
from tests.world import make_client, make_deal, make_stages

pytestmark = pytest.mark.usefixtures("today")


def names(answer):
    return [row.record.name for row in answer.context["table"].rows]


def look(browser, **asked):
    return browser.get(reverse("clients:deals"), asked)


def test_the_list_shows_open_deals_unless_asked_otherwise(browse, rep):
    client = make_client(rep)
    for stage in ("engaged", "won", "lost"):
        make_deal(client, rep, stage, stage=stage)
    browser = browse(rep)
    assert names(look(browser)) == ["engaged"]
    assert names(look(browser, outcome="won")) == ["won"]
    assert sorted(names(look(browser, outcome="all"))) == ["engaged", "lost", "won"]


def test_the_list_finds_by_pinyin_initials_and_stage(browse, rep):
    client = make_client(rep)
    make_deal(client, rep, "数控机床", stage="prospect")
    make_deal(client, rep, "注塑机")
    browser = browse(rep)
    assert names(look(browser, q="skjc")) == ["数控机床"]
    assert names(look(browser, stage=make_stages().engaged.pk)) == ["注塑机"]


def test_the_list_narrows_by_when_signing_is_expected(browse, rep):
    client = make_client(rep)
    days = {"late": date(2026, 3, 17), "soon": date(2026, 3, 31), "next": date(2026, 4, 1), "never": None}
    for name, day in days.items():
        make_deal(client, rep, name, expected_on=day)
    browser = browse(rep)
    assert names(look(browser)) == ["late", "soon", "next", "never"]
    assert names(look(browser, expected="overdue")) == ["late"]
    assert names(look(browser, expected="this-month")) == ["late", "soon"]
    assert names(look(browser, expected="next-month")) == ["next"]
    assert names(look(browser, expected="2026-04")) == ["next"]
    assert names(look(browser, expected="none")) == ["never"]
    wrong = look(browser, expected="yesteryear")
    assert "is not a period" in wrong.content.decode()


def test_the_total_is_of_the_rows_that_match(browse, rep, teammate, manager):
    make_deal(make_client(rep), rep, "one", amount=Decimal("100000.10"))
    make_deal(make_client(rep), rep, "two", amount=Decimal("23456.79"))
    make_deal(make_client(rep), rep, "done", amount=Decimal("5"), stage="won")
    make_deal(make_client(teammate), teammate, "other", amount=Decimal("7"))
    totals = look(browse(manager), owner=rep.pk).context["totals"]
    assert (totals["open_amount"], totals["open_count"]) == (Decimal("123456.89"), 2)
    assert look(browse(manager)).context["totals"]["open_amount"] == Decimal("123463.89")
    assert look(browse(rep)).context["totals"]["open_amount"] == Decimal("123456.89")
    page = look(browse(rep), q="one", hx=1).content.decode()
    assert "100,000.10" in page


def test_a_filter_by_someone_out_of_sight_is_refused(browse, manager, outsider):
    answer = look(browse(manager), owner=outsider.pk)
    assert answer.context["filter"].form.errors["owner"]


def test_filtering_by_htmx_brings_the_totals_along(browse, rep):
    make_deal(make_client(rep), rep, "one")
    answer = browse(rep).get(reverse("clients:deals"), {"q": "one"}, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert 'id="deals-totals"' in page
    assert "hx-swap-oob" in page


def test_everyone_sees_their_own_part_of_the_list(
    browse, rep, teammate, manager, other_manager, outsider, director, administrator
):
    make_deal(make_client(rep), rep, "mine")
    make_deal(make_client(outsider), outsider, "far")
    expected = {rep: ["mine"], teammate: [], manager: ["mine"], other_manager: [], outsider: ["far"],
                director: ["far", "mine"], administrator: []}  # fmt: skip
    for person, seen in expected.items():
        assert sorted(names(look(browse(person)))) == seen, person


def test_a_client_out_of_sight_is_named_but_not_linked(browse, rep, teammate):
    client = make_client(teammate, "Their client")
    own = make_client(rep, "Own client")
    deal = make_deal(client, rep, "Shared work")
    make_deal(own, rep)
    link, own_link = (reverse("clients:detail", args=[pk]) for pk in (client.pk, own.pk))
    for url in (reverse("clients:deals"), reverse("clients:deal", args=[deal.pk])):
        page = browse(rep).get(url).content.decode()
        assert "Their client" in page
        assert f'"{link}"' not in page
    assert f'"{own_link}"' in look(browse(rep)).content.decode()


def test_the_board_counts_and_sums_each_stage_and_caps_its_cards(browse, rep):
    client = make_client(rep)
    for number in range(CARDS + 3):
        make_deal(client, rep, f"deal {number:02}", amount=Decimal(10), expected_on=date(2026, 4, 1 + number))
    make_deal(client, rep, "early", stage="prospect", amount=Decimal("2.5"))
    make_deal(client, rep, "gone", stage="won")
    answer = look(browse(rep), view="board")
    columns = {column.stage.name: column for column in answer.context["columns"]}
    assert set(columns) == {"Prospecting", "Engaging"}
    engaging = columns["Engaging"]
    assert (engaging.count, engaging.amount, len(engaging.cards), engaging.hidden) == (23, 230, CARDS, 3)
    assert [card.name for card in engaging.cards[:2]] == ["deal 00", "deal 01"]
    assert columns["Prospecting"].amount == Decimal("2.5")
    page = answer.content.decode()
    assert f"?stage={engaging.stage.pk}" in page
    assert "3 more in the list" in page


def test_the_board_offers_every_stage_but_the_own_one(browse, rep):
    stages, deal = make_stages(), make_deal(make_client(rep), rep)
    page = look(browse(rep), view="board").content.decode()
    url = reverse("clients:deal_move", args=[deal.pk])
    assert f'name="stage" value="{stages.prospect.pk}"' in page
    assert f'name="stage" value="{stages.engaged.pk}"' not in page
    assert f"{url}?stage={stages.won.pk}" in page


def test_a_client_page_loads_its_deals(browse, rep, outsider):
    client = make_client(rep)
    make_deal(client, rep, "old and won", stage="won")
    make_deal(client, rep, "open one")
    make_deal(client, outsider, "by a colleague")
    make_deal(make_client(outsider), outsider, "hidden one")
    url = reverse("clients:for_client_deals", args=[client.pk])
    page = browse(rep).get(url, headers={"HX-Request": "true"}).content.decode()
    assert page.index("open one") < page.index("old and won")
    # Whoever looks after a client reads everything about it.
    assert "by a colleague" in page
    assert "hidden one" not in page
    assert browse(rep).get(url).url == f"{reverse('clients:deals')}?client={client.pk}&outcome=all"
    assert browse(outsider).get(url).status_code == 404
