"""What is filled up from others tells of nobody: a colleague's only contract changes nothing on another's pages."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from itertools import product

import pytest

from apps.contracts.models import ContractLine
from apps.reports.actions import recount
from apps.reports.measures import Scope
from apps.reports.measures.others import known_by_leaders, outside
from apps.reports.measures.why import Explanation
from apps.reports.rules.conversions import CHAINS
from apps.targets.kpis import KPIS
from apps.targets.models import Target
from apps.teams.models import Company, Membership, Role, Team
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = pytest.mark.django_db
MARCH = Period.month(date(2026, 3, 1))
MASKED = re.compile(r'nonce="[^"]*"|csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": ?"[^"]*"|csrf[^<>]*')


def sell(person, amount, product=None, month=2, wins=1):
    """Ten visits, two deals decided, of which so many are won, and a contract."""
    client = making.make_client(person, f"Client of {person.name} {month}")
    for day in range(3, 13):
        making.make_visit(client, person, date(2026, month, day))
    for number in range(2):
        making.make_deal(
            client, person, stage="won" if number < wins else "lost",
            opened_on=date(2026, month, 3), closed_on=date(2026, month, 12),
        )  # fmt: skip
    return making.make_contract(client, person, amount, date(2026, month, 13), product)


def visit(person):
    making.make_visit(making.make_client(person, f"Client of {person.name}"), person, date(2026, 2, 4))


def pages(browse, viewer):
    """What the viewer reads: the gap of each figure, and why it is, with every part open, masked of what is random."""
    browser, found = browse(viewer), {}

    def look(address):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        found[address] = MASKED.sub("", answer.content.decode())
        return found[address]

    for kpi in CHAINS:
        look(f"/gap/?period=2026-03&kpi={kpi}")
    for kpi in ("signed_amount", "collected_amount"):
        for asked in ("against=target", "against=target&whole=1", "against=last", "against=year"):
            why = f"/why/?period=2026-03&kpi={kpi}&{asked}"
            for part in set(re.findall(r'id="part-([a-z_-]+)"', look(why))):
                look(f"{why}&part={part}")
    return found


def change(contract):
    """Another amount, product and number of units."""
    other = making.make_product("Other secret", list_price=31)
    ContractLine.objects.filter(contract=contract).update(
        amount=Decimal("987.65"), product=other, quantity=Decimal(19), list_price=Decimal(31)
    )
    contract.refresh_from_db()
    recount()


def around(world, sellers, where):
    """Who else sells: so many less one in the rep's team, or beyond it; the others there only visit."""
    beside = [making.make_person(f"beside{n}", team=world.team) for n in range(3)]
    beyond = [making.make_person(f"beyond{n}", team=world.far_team) for n in range(3)]
    near, far = (beside, beyond) if where == "team" else (beyond, beside)
    for person in [*near[sellers - 1 :], *far]:
        visit(person)
    return near[: sellers - 1]


@pytest.mark.parametrize(("sellers", "where", "own"), [*product((2, 3), ("team", "company"), (False, True))])
def test_a_colleagues_only_contract_is_not_told(world, today, browse, sellers, where, own):
    others = around(world, sellers, where)
    secret = making.make_product("SecretProduct", list_price=20_000)
    contracts = [sell(person, "123456.78", secret) for person in others]
    visit(world.rep)
    if own:
        sell(world.rep, 1_000, making.make_product("Own product", list_price=1_000), month=3)
    for kpi, amount in (("signed_amount", 500_000), ("collected_amount", 400_000), ("contracts_signed", 9)):
        making.make_target(kpi, MARCH.first, world.team, amount, world.rep)
    recount()
    before = pages(browse, world.rep)
    for address, text in before.items():
        for word in ("Secret", "123,4", "123.4", "120,000", "¥120k"):
            assert word not in text, (address, word)
    change(contracts[0])
    for address, text in pages(browse, world.rep).items():
        assert text == before[address], address


def test_alone_in_a_company_the_own_rates_stand_alone(world, today, browse):
    visit(world.rep)
    making.make_target("signed_amount", MARCH.first, world.team, 500_000, world.rep)
    recount()
    page = browse(world.rep).get("/gap/?period=2026-03")
    assert page.context["what_if"] is None
    assert not page.context["whole"].outlook.work
    assert "There is no history yet" in page.content.decode()
    sell(world.rep, 10_000)
    recount()
    mine = browse(world.rep).get("/gap/?period=2026-03").context["whole"].outlook
    # 11 visits, 2 deals, 1 of 2 won, a contract of 10,000: 50 contracts and wins, 100 deals, 550 visits.
    assert [work.total for work in mine.work] == [550, 100, 50, 50]
    assert all(rate.own == 1 for rate in mine.rates)


def test_what_cannot_be_told_is_named_and_left_out(world, today, browse):
    # Own contracts and no deal: of the way from visits to a contract too little is known.
    making.make_contract(making.make_client(world.rep), world.rep, 10_000, date(2026, 2, 13))
    making.make_target("signed_amount", MARCH.first, world.team, 50_000, world.rep)
    recount()
    page = browse(world.rep).get("/gap/?period=2026-03")
    whole = page.context["whole"]
    assert whole.work == "5 contracts"
    assert page.context["what_if"] is None
    said = (
        "There are too few cases to tell: how many deals a visit leads to, the win rate, how many contracts a deal won "
        "leads to."
    )
    assert [note for note in whole.notes if note.startswith(said)]


def test_four_who_sell_fill_up_each_others_rates(world, today, browse):
    # Three colleagues with 10 visits, 2 deals, 1 of 2 won and a contract of 123,456.78 each: 120,000 to someone who has
    # none, in two digits; 0.2 deals a visit: the own visit led to none, (0 + 50 x 0.2) / 51.
    secret = making.make_product("SecretProduct", list_price=20_000)
    for number in range(3):
        sell(making.make_person(f"beside{number}", team=world.team), "123456.78", secret)
    visit(world.rep)
    making.make_target("signed_amount", MARCH.first, world.team, 500_000, world.rep)
    recount()
    page = browse(world.rep).get("/gap/?period=2026-03")
    mine = page.context["whole"].outlook
    assert [(rate.value, rate.cases) for rate in mine.rates] == [
        (Decimal(10) / 51, 1), (Decimal("0.5"), 0), (1, 0), (120_000, 0),
    ]  # fmt: skip
    # 500,000 / 120,000 are 5 contracts and wins, 10 deals, and 10 x 51 / 10 visits.
    assert [work.total for work in mine.work] == [51, 10, 5, 5]
    assert "from 0 own cases, filled up with the team's (100%)" in unescape(page.content.decode())
    assert page.context["what_if"] is not None
    why = Explanation(
        Scope.open_for(world.rep), MARCH, Company.current(), KPIS["signed_amount"], "target"
    ).compared.side  # fmt: skip
    assert why.levels["signed"] / why.levels["contracts"] == 120_000
    assert why.products == {}
    # With an own contract of 10,000 both count, by cases: (10,000 + 10 x 123,456.78) / 11.
    sell(world.rep, 10_000)
    recount()
    mine = browse(world.rep).get("/gap/?period=2026-03").context["whole"].outlook
    assert mine.rates[-1].value == Decimal("1244567.8") / 11


def test_a_teams_others_are_the_people_outside_of_it(world, today):
    # The manager knows all of the team: of two beyond it, one would know the other.
    for person in (world.rep, world.teammate):
        sell(person, 1_000)
    beyond = [world.outsider, world.other_manager, world.director]
    making.make_target("signed_amount", MARCH.first, world.team, 500_000)

    def value():
        side = Explanation(
            Scope.open_for(world.manager), MARCH, Company.current(), KPIS["signed_amount"], "target"
        ).compared.side  # fmt: skip
        return side.levels["signed"] / side.levels["contracts"]

    for person in beyond[:2]:
        sell(person, 7_000)
    recount()
    assert value() == 1_000
    sell(beyond[2], 7_000)
    recount()
    # Two own contracts of 1,000, and ten cases of 7,000: 72,000 / 12.
    assert value() == 6_000
    assert Target.objects.count() == 1


@pytest.mark.parametrize("together", [False, True])
def test_who_leads_more_than_the_team_cannot_take_what_they_know_from_the_companys(world, today, browse, together):
    # Two sell in the team beside, one far off: of these three the one would be left to whoever leads both teams near,
    # be it the region above or the two together.
    leader = making.make_person("regional", Role.MANAGER)
    Membership.objects.create(person=leader, team=world.east, since=making.LONG_AGO)
    near = [making.make_person(f"near{number}", team=world.other_team) for number in range(2)]
    for person in (*near, world.outsider):
        sell(person, "123456.78")
        making.make_visit(making.make_client(person, f"First of {person.name}"), person, date(2025, 2, 4))
    visit(world.rep)
    making.make_target("signed_amount", MARCH.first, world.team, 500_000, world.rep)
    recount()
    asked = f"period=2026-03&person={world.rep.pk}"

    def told(viewer):
        outlook = browse(viewer).get(f"/gap/?{asked}").context["whole"].outlook
        why = Explanation(
            Scope.open_for(viewer, None, world.rep), MARCH, Company.current(), KPIS["signed_amount"], "target"
        ).compared.side  # fmt: skip
        return [rate.value for rate in outlook.rates], outlook.chance is not None, why.levels["contracts"] > 0

    # As in the test before, but for the company's.
    everything = [Decimal(10) / 51, Decimal("0.5"), 1, 120_000], True, True
    assert told(world.manager) == everything
    for team in (world.team, world.other_team) if together else (world.east,):
        Team.objects.filter(pk=team.pk).update(leader=leader)
        team.refresh_from_db()
        team.save()
    # The same to everyone: to the leader of both, to the director who knows all three anyway, and to the rep.
    for viewer in (leader, world.director, world.rep):
        assert told(viewer) == ([], False, False)
    for number in range(2):
        sell(making.make_person(f"far{number}", team=world.far_team), "123456.78")
    recount()
    for viewer in (leader, world.director, world.rep):
        assert told(viewer) == everything


def test_a_leader_knows_their_people_and_who_was_credited_nowhere_else(world):
    Team.objects.filter(pk=world.other_team.pk).update(leader=world.manager)
    team, near, far = world.team.pk, world.other_team.pk, world.far_team.pk
    theirs, went, shared, stranger = range(1, 5)
    credits = [(theirs, near), (theirs, far), (went, near), (shared, near), (shared, far), (stranger, far)]
    homes = {theirs: near, went: far, shared: far, stranger: far}
    # Of those who lead the team there are the manager, who leads the next one as well, and the director, who leads all.
    found = known_by_leaders(credits, [team], homes)
    assert sorted(found, key=len) == [{theirs, went}, {theirs, went, shared, stranger}]


def test_outside_is_who_was_never_inside_and_belongs_to_a_team():
    inside, left, other = 1, 2, 3
    credits = [(inside, 7), (left, 7), (left, 8), (other, 8), (other, None), (4, None)]
    assert outside(credits, teams=[7], people=[inside]) == [(other, 8)]
