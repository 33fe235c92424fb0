"""Why a figure differs, from real records: against the target, earlier periods and the team, within one's scope."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.reports.actions import recount
from apps.reports.dashboards import Dashboard
from apps.reports.measures import Scope
from apps.reports.measures.below import below
from apps.reports.measures.contributors import Contributors
from apps.reports.measures.references import a_year_before, same_days
from apps.reports.measures.why import Explanation, possible
from apps.targets.kpis import KPIS
from apps.targets.models import Target
from apps.teams.models import CalendarDay, Company, Membership
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY, MARCH = (Period.month(date(2026, month, 1)) for month in (1, 2, 3))


def work(person, month, clients, wins, losses, amount, product=None, prefix="", added_on=date(2024, 1, 2)):
    """Each client is met twice; a deal is opened for each win and loss; each win becomes a contract."""
    made = [
        making.make_client(person, f"{prefix}{person.name} {month}-{number}", added_on=added_on)
        for number in range(clients)
    ]
    for client in made:
        making.make_visit(client, person, date(2026, month, 3))
        making.make_visit(client, person, date(2026, month, 4), how="online")
    for number in range(wins + losses):
        outcome = "won" if number < wins else "lost"
        deal = making.make_deal(
            made[number % clients], person, f"{prefix}Deal {person.name} {month}-{number}", outcome,
            opened_on=date(2026, month, 3), closed_on=date(2026, month, 5), amount=Decimal(amount),
        )  # fmt: skip
        if outcome == "won":
            making.make_contract(made[number % clients], person, amount, date(2026, month, 6), product, deal=deal)
    return made


@pytest.fixture
def business(world):
    """February: 10 clients met twice, 10 deals, 5 won, a contract of 1,000 each. March: 8 clients, 8 deals, 2 won."""
    work(world.rep, 2, clients=10, wins=5, losses=5, amount=1000)
    work(world.rep, 3, clients=8, wins=2, losses=6, amount=1000)
    work(world.teammate, 3, clients=10, wins=5, losses=5, amount=2000)
    work(world.outsider, 3, clients=4, wins=1, losses=1, amount=700, prefix="Hidden ")
    recount()
    return world


def explain(viewer, against="last", period=MARCH, kpi="signed_amount", whole=False, original=False, **scope):
    return Explanation(Scope.open_for(viewer, **scope), period, Company.current(), KPIS[kpi], against, whole, original)


def amounts(explanation):
    return {part.key: part.amount for part in explanation.parts}


@pytest.fixture
def april():
    """A day on which March is over."""
    with time_machine.travel("2026-04-10T04:00:00Z"):
        yield


def test_last_month_worked_by_hand(business, april):
    # February: 10 clients x 2 x 0.5 deals x 1 x 0.5 won x 1 x 1,000 = 5,000. March: 8 x 2 x 0.5 x 1 x 0.25 x 1,000.
    # = 2,000. Besides clients and the win rate all stays, 1,000 for a client and all of the win rate.
    # Clients: -2 x 1,000 x (0.5 + 0.25) / 2 = -750. Win rate: -0.25 x 1,000 x (10 + 8) / 2 = -2,250.
    found = explain(business.rep)
    assert (found.actual, found.reference, found.gap) == (2000, 5000, -3000)
    assert {key: amount for key, amount in amounts(found).items() if amount} == {
        "existing_clients": -750, "won": -2250,
    }  # fmt: skip
    won = next(part for part in found.parts if part.key == "won")
    assert (won.before, won.after, won.cases, won.few) == (Decimal("0.5"), Decimal("0.25"), (10, 8), False)
    assert next(part for part in found.parts if part.key == "value").few


def test_the_whole_target_leaves_a_part_for_the_days_to_come(business, today):
    making.make_target("signed_amount", MARCH.first, business.team, 11_000, business.rep)
    # 18 March 2026 is the 13th of 22 workdays: due are 11,000 x 13 / 22 = 6,500.
    due = explain(business.rep, "target")
    assert (due.reference, due.gap) == (6500, -4500)
    whole = explain(business.rep, "target", whole=True)
    assert (whole.reference, whole.gap) == (11_000, -9000)
    assert amounts(whole)["to_come"] == -4500
    assert sum(amounts(whole).values()) == -9000


def test_a_target_is_explained_by_what_is_usual(business, april):
    making.make_target("signed_amount", MARCH.first, business.team, 5_000, business.rep)
    found = explain(business.rep, "target")
    # Usual, from February (the only month before, and the team's all the same): the chain of 5,000 as it was then.
    levels = found.compared.side.levels
    assert [levels[level] for level in ("clients", "visits", "deals", "won", "contracts")] == [10, 20, 10, 5, 5]
    assert {key: amount for key, amount in amounts(found).items() if amount} == {
        "existing_clients": -750, "won": -2250,
    }  # fmt: skip


def test_what_is_usual_is_filled_up_by_three_others_who_have_cases(business, april):
    making.make_target("signed_amount", MARCH.first, business.team, 60_000, business.rep)

    def value():
        levels = explain(business.rep, "target").compared.side.levels
        return levels["signed"] / levels["contracts"]

    # The rep's 5 contracts of February are of 1,000. Two others with one of 4,000 would tell of one another.
    people = [business.outsider, business.teammate, *(making.make_person(f"x{n}", team=business.team) for n in (1, 2))]
    for person in people[1:3]:
        making.make_contract(making.make_client(person), person, 4_000, date(2026, 2, 6))
    recount()
    assert value() == 1_000
    # One beyond the team makes three in all, and yet the rest of the team knows two of them; three in the team are
    # enough: (5 x 1,000 + 10 x 4,000) / 15 = 3,000.
    making.make_contract(making.make_client(people[0]), people[0], 4_000, date(2026, 2, 6))
    recount()
    assert value() == 1_000
    making.make_contract(making.make_client(people[3]), people[3], 4_000, date(2026, 2, 6))
    recount()
    assert value() == 3_000


def test_the_drivers_targets_say_how(business, april):
    making.make_target("signed_amount", MARCH.first, business.team, 5_000, business.rep)
    making.make_target("win_rate", MARCH.first, business.team, "0.25", business.rep)
    making.make_target("visits", MARCH.first, business.team, 60, business.rep)
    making.make_target("clients_visited", MARCH.first, business.team, 20, business.rep)
    levels = explain(business.rep, "target").compared.side.levels
    # Five contracts take 20 deals when a quarter is won, and 40 meetings; 60 meetings of 20 clients are 3 each.
    assert (levels["decided"], levels["visits"], levels["clients"]) == (20, 40, Fraction(40, 3))


@pytest.mark.parametrize("kpi", ["signed_amount", "collected_amount", "contracts_signed", "visits"])
@pytest.mark.parametrize("whose", ["rep", "manager", "director"])
def test_the_gap_is_the_dashboards(business, today, kpi, whose):
    company = Company.current()
    for team in (business.team, business.company):
        making.make_target(kpi, MARCH.first, team, 20_000)
    making.make_target(kpi, MARCH.first, business.team, 10_000, business.rep)
    viewer = getattr(business, whose)
    scope = Scope.open_for(viewer)
    card = next(card for card in Dashboard(scope, MARCH, company, KPIS[kpi]).cards if card.kpi.key == kpi)
    due, whole = (explain(viewer, "target", kpi=kpi, whole=whole) for whole in (False, True))
    assert -whole.gap == card.standing.gap
    assert -due.gap == card.standing.behind.quantize(Decimal("0.01"))
    for found in (due, whole):
        assert sum(amounts(found).values()) == found.gap


def test_whose_gap_it_is_are_the_dashboards_rows(business, today):
    making.make_target("signed_amount", MARCH.first, business.team, 20_000)
    for person, amount in ((business.rep, 12_000), (business.teammate, 8_000)):
        making.make_target("signed_amount", MARCH.first, business.team, amount, person)
    board = Dashboard(Scope.open_for(business.manager), MARCH, Company.current(), KPIS["signed_amount"])
    rows = {row.person: row.standing for row in board.rows if row.standing.target}
    found = {each.person: each for each in below(explain(business.manager, "target")) if each.reference}
    assert found.keys() == rows.keys() == {business.rep.pk, business.teammate.pk}
    for person, each in found.items():
        assert -each.gap == rows[person].behind.quantize(Decimal("0.01"))
    gaps = [each.gap for each in below(explain(business.manager, "target")) if each.gap is not None]
    assert gaps == sorted(gaps)


def test_the_team_is_an_average_a_head(business, april):
    # 12,000 in all. Four are in the team on every workday of March: rep, teammate, manager, and one who was switched
    # off but never left. 12,000 / 4 = 3,000 a head.
    found = explain(business.manager, "team", person=business.rep)
    assert (found.reference, found.gap) == (3000, -1000)
    assert found.compared.heads == 4
    assert sum(amounts(found).values()) == -1000
    # Whoever is there for half of the workdays is half a head: 12,000 / 3.5.
    Membership.objects.filter(person=business.deactivated).update(until=date(2026, 3, 17))
    found = explain(business.manager, "team", person=business.rep)
    assert found.compared.heads == 3 + Decimal(11) / 22
    assert found.reference == Decimal("3428.57")
    assert sum(amounts(found).values()) == found.gap


def test_a_team_is_compared_with_the_others_at_its_level(business, april):
    # Team has 4 heads, the two others at its level that the director leads 1 each, with 0 and 700: 350 a head.
    found = explain(business.director, "team", team=business.team)
    assert (found.reference, found.actual) == (1400, 12_000)


def test_only_what_one_leads_is_offered_to_compare_with(business, april):
    def offered(viewer, **scope):
        return possible(Scope.open_for(viewer, **scope), MARCH, KPIS["signed_amount"], Company.current())

    assert offered(business.rep) == ["last", "year"]
    assert offered(business.manager) == ["last", "year"]
    assert offered(business.manager, person=business.rep) == ["last", "year", "team"]
    assert offered(business.director, team=business.team) == ["last", "year", "team"]
    assert offered(business.director) == ["last", "year"]
    making.make_target("signed_amount", MARCH.first, business.team, 0, business.rep)
    assert offered(business.rep)[0] == "target"


def test_a_target_of_zero_and_none_are_different(business, april):
    assert explain(business.rep, "target").compared is None
    assert explain(business.rep, "target").parts == []
    making.make_target("signed_amount", MARCH.first, business.team, 0, business.rep)
    found = explain(business.rep, "target")
    assert (found.reference, found.gap) == (0, 2000)
    assert len(found.parts) == 1
    assert not found.told


def test_nothing_on_either_side_is_no_trouble(business, april):
    found = explain(business.other_manager)
    assert (found.gap, found.told) == (0, False)
    assert not explain(business.rep, period=Period.month(date(2026, 5, 1))).begun
    assert explain(business.rep, period=Period.month(date(2026, 5, 1))).compared is None


def test_a_running_month_is_compared_over_as_many_workdays(world, today):
    company = Company.current()
    # 18 March is the 13th workday of March 2026 in China, as 19 March was of 2025.
    days = CalendarDay.objects.workdays(FEBRUARY, company)
    assert same_days(MARCH, FEBRUARY, company).last == days[12]
    assert same_days(MARCH, a_year_before(MARCH), company) == Period(date(2025, 3, 1), date(2025, 3, 20))
    assert same_days(FEBRUARY, JANUARY, company) == JANUARY
    week = Period.week(date(2026, 3, 18))
    assert a_year_before(week) == Period.week(date(2025, 3, 19))
    assert same_days(week, week.previous, company).last == date(2026, 3, 11)


def test_before_the_first_workday_there_is_nothing_to_compare_yet(business, browse):
    # 1 August 2026 is a Saturday, 1 July a Wednesday; 1 March was a Sunday, 1 February one that began with a free day.
    company, asked = Company.current(), {"against": "last", "period": "2026-08"}
    august = Period.month(date(2026, 8, 1))
    with time_machine.travel("2026-08-01T04:00:00Z"):
        assert same_days(august, august.previous, company) is None
        page = browse(business.rep).get(reverse("reports:why"), asked).content.decode()
        assert "No workday has come yet, so that there is nothing to compare." in page
        making.make_target("signed_amount", august.first, business.team, 5_000, business.rep)
        explanation = explain(business.rep, "target", period=august)
        assert [Contributors(explanation).of(part) for part in explanation.parts]
    with time_machine.travel("2026-08-03T04:00:00Z"):
        assert same_days(august, august.previous, company) == Period(date(2026, 7, 1), date(2026, 7, 2))
    with time_machine.travel("2026-03-01T04:00:00Z"):
        assert same_days(MARCH, FEBRUARY, company) == Period(date(2026, 2, 1), date(2026, 2, 2))


def test_what_is_sold_is_told_apart_by_products(business, april):
    pump, valve = making.make_product("Pump", list_price=1000), making.make_product("Valve", list_price=500)
    # The same clients and deals in both months: 4 contracts for one unit each. February 4 pumps at 1,000; March 2
    # pumps and 2 valves at 90%: 2 x 900 + 2 x 450 = 2,700.
    work(business.other_manager, 2, 4, 4, 0, 1000, pump)
    for product, amount in ((pump, 900), (valve, 450)):
        work(business.other_manager, 3, 2, 2, 0, amount, product, prefix=product.name)
    recount()
    found = explain(business.other_manager)
    # v() = 4,000, v(mix) = 2 x 1,000 + 2 x 500 x 0.9 = 2,900, v(discount) = 3,600, both 2,700.
    # Mix: (-1,100 - 900) / 2 = -1,000. Discount: (-400 - 200) / 2 = -300.
    assert {key: amount for key, amount in amounts(found).items() if amount} == {"mix": -1000, "price": -300}


def test_contributors_are_what_is_behind_each_part(business, april):
    explanation = explain(business.rep)
    behind = {part.key: Contributors(explanation).of(part) for part in explanation.parts}
    gone, come, days = behind["existing_clients"]
    assert len(gone.lines) == 8
    assert gone.note == "The foremost 8 of 10."
    assert {line.name for line in come.lines} == {f"Rep 3-{number}" for number in range(8)}
    assert [(line.day, line.values) for line in days.lines] == [(date(2026, 3, 3), (8,))]
    lost = behind["won"][0]
    assert len(lost.lines) == 6
    assert all("Deal Rep 3" in line.name and line.page == "clients:deal" for line in lost.lines)


def test_contributors_are_never_outside_the_viewers_scope(business, april):
    for viewer in (business.rep, business.manager, business.other_manager, business.administrator):
        for kpi in ("signed_amount", "collected_amount"):
            explanation = explain(viewer, kpi=kpi)
            contributors = Contributors(explanation)
            lines = [line for part in explanation.parts for each in contributors.of(part) for line in each.lines]
            assert not [line.name for line in lines if "Hidden" in line.name or "Outsider" in line.name]
            if viewer == business.rep:
                assert not [line.name for line in lines if "Teammate" in line.name]
    explanation = explain(business.director)
    names = [
        line.name for part in explanation.parts for each in Contributors(explanation).of(part) for line in each.lines
    ]
    assert [name for name in names if "Hidden" in name]


# --- the page and the command ------------------------------------------------------------------------


def test_the_page_tells_the_gap_its_parts_and_the_rows_behind(business, browse, april):
    page = browse(business.rep).get(reverse("reports:why"), {"against": "last", "period": "2026-03", "part": "won"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "¥3,000.00 less than ¥5,000.00" in text
    assert "−¥2,250.00 because fewer of the decided deals were won: 25.0% instead of 50.0%." in text
    assert "Deal Rep 3-7" in text
    assert "kpi=deals_decided" in text
    assert text.count('class="fall-down"') == 2
    fragment = browse(business.rep).get(
        reverse("reports:why"), {"against": "last", "period": "2026-03"}, headers={"HX-Request": "true"}
    )
    assert b"<html" not in fragment.content
    assert "¥3,000.00 less" in fragment.content.decode()


def test_the_page_says_when_cases_are_too_few(business, browse, april):
    page = browse(business.other_manager).get(reverse("reports:why"), {"against": "last", "period": "2026-03"})
    assert "Too few cases to tell why" in page.content.decode()
    page = browse(business.rep).get(reverse("reports:why"), {"against": "last", "period": "2026-03", "part": "value"})
    assert "Few cases: 5 to compare with, 2 now." in page.content.decode()


@pytest.mark.parametrize("whose", ["rep", "manager", "other_manager"])
def test_the_why_of_what_one_does_not_lead_is_not_found(business, browse, whose):
    viewer = getattr(business, whose)
    for asked in ({"team": business.far_team.pk}, {"person": business.outsider.pk}, {"team": "x"}):
        assert browse(viewer).get(reverse("reports:why"), asked).status_code == 404
    own = browse(business.manager).get(reverse("reports:why"), {"team": business.team.pk})
    assert own.status_code == 200


def test_a_rep_gets_no_team_average(business, browse, april):
    page = browse(business.rep).get(reverse("reports:why"), {"against": "team", "period": "2026-03"})
    assert page.status_code == 200
    assert "a head" not in page.content.decode()


def test_what_cannot_be_understood_falls_back(business, browse, april):
    for asked in ({"kpi": "nonsense", "against": "nonsense", "period": "x", "part": "<b>", "whole": "maybe"}, {}):
        assert browse(business.manager).get(reverse("reports:why"), asked).status_code == 200
    text = browse(business.manager).get(reverse("reports:why"), {"kpi": "new_clients"}).content.decode()
    assert "“New clients” is not the end of a chain of drivers" in text


def test_the_rows_below_lead_to_each_ones_own_why(business, browse, april):
    page = browse(business.manager).get(reverse("reports:why"), {"against": "last", "period": "2026-03"})
    assert f"person={business.rep.pk}&amp;kpi=signed_amount&amp;against=last" in page.content.decode()


def test_the_original_target_can_be_explained_instead(business, browse, april):
    target = making.make_target("signed_amount", MARCH.first, business.team, 20_000, business.rep)
    making.make_target("signed_amount", MARCH.first, business.team, 30_000)
    Target.objects.filter(pk=target.pk).update(original=12_000)
    Target.objects.filter(person=None).update(original=None)
    found = explain(business.rep, "target", original=True)
    assert (found.reference, sum(amounts(found).values())) == (12_000, found.gap)
    assert explain(business.rep, "target").reference == 20_000
    whole = explain(business.manager, "target", original=False)
    references = {each.person: each.reference for each in below(whole) if each.reference}
    assert references == {business.rep.pk: 20_000}
    browser, asked = browse(business.rep), {"against": "target", "period": "2026-03"}
    page = browser.get(reverse("reports:why"), asked)
    assert page.context["explanation"].reference == 20_000
    assert [choice.active for choice in page.context["versions"]] == [True, False]
    then = browser.get(page.context["versions"][1].url)
    assert then.context["explanation"].reference == 12_000
    assert browser.get(then.context["versions"][0].url).context["explanation"].reference == 20_000
    # What was first published later has no original; there is a way back.
    nothing = browse(business.manager).get(reverse("reports:why"), asked | {"targets": "original"})
    assert nothing.context["explanation"].against == "last"
    assert [choice.label for choice in nothing.context["versions"]] == ["Current target", "Original target"]
    out = StringIO()
    call_command(
        "explain", "--as", "rep", "--against", "target", "--original", "--period", "2026-03", "--format", "json",
        stdout=out,
    )  # fmt: skip
    assert json.loads(out.getvalue())["reference"] == "12000.00"


def test_explain_prints_the_same_parts(business, april):
    def said(*args):
        out = StringIO()
        call_command("explain", "--as", "rep", "--against", "last", "--period", "2026-03", *args, stdout=out)
        return out.getvalue()

    found = json.loads(said("--format", "json"))
    assert (found["gap"], sum(Decimal(part["amount"]) for part in found["parts"])) == ("-3000.00", -3000)
    assert "won,0.5,0.25,10,8,-2250.00" in said("--format", "csv")
    assert "fewer of the decided deals were won" in said()
    with pytest.raises(CommandError, match="leads no team"):
        said("--team", "Far team")
    with pytest.raises(CommandError, match="leads no person"):
        said("--person", "outsider")
    with pytest.raises(CommandError, match="no target"):
        call_command("explain", "--as", "rep", "--against", "target", "--period", "2026-03")
