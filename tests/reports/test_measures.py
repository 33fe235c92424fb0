"""One number has one definition: what is read equals the rows behind it, however it is grouped."""

from datetime import date
from decimal import Decimal

import pytest

from apps.clients.models import ProductCategory
from apps.reports import measures
from apps.reports.actions import recount
from apps.reports.measures import Scope, read
from apps.targets.kpis import KPIS, TOTALS
from salesmgmt.lib.periods import Period
from tests import world as making

pytestmark = pytest.mark.usefixtures("as_made")
MARCH = Period.month(date(2026, 3, 1))
YEAR = Period.year(date(2026, 3, 1))


@pytest.fixture(scope="module")
def world(made_once):
    return making.make_world()


@pytest.fixture(scope="module")
def business(world):
    """A bit of everything, for three people in three teams, over two months."""
    categories = {2: ProductCategory.objects.create(name="Pumps"), 3: None}
    for number, person in enumerate((world.rep, world.teammate, world.outsider), 1):
        client = making.make_client(
            person,
            segment=world.segment if number != 2 else None,
            region=world.region if number == 3 else None,
            added_on=date(2026, 3, number) if number != 2 else date(2025, 3, 1),
        )
        for month in (2, 3):
            making.make_visit(client, person, date(2026, month, 10))
            making.make_visit(client, person, date(2026, month, 11), how="phone")
            contract = making.make_contract(
                client, person, 1000 * number + month, date(2026, month, 12), kind="renewal" if month == 3 else "new",
                product=making.make_product(list_price=1500 * number, category=categories[month]),
            )  # fmt: skip
            making.make_payment(contract, 100 * number, date(2026, month, 20))
        making.make_deal(client, person, stage="won")
        making.make_deal(client, person, stage="lost")
        making.make_move(making.make_deal(client, person, stage="prospect"), "engaged", date(2026, 3, 15))
    recount()
    return world


def test_a_rep_reads_their_own_and_a_leader_their_field(business):
    def signed(viewer, **scope):
        return read(Scope.of(viewer, **scope), ["signed_amount"], YEAR)[()]["signed_amount"]

    assert signed(business.rep) == 2005
    assert signed(business.manager) == 2005 + 4005
    assert signed(business.director) == 2005 + 4005 + 6005
    assert signed(business.director, team=business.far_team) == 6005
    assert signed(business.director, person=business.outsider) == 6005
    assert signed(business.manager, person=business.outsider) == 0
    assert signed(business.manager, team=business.far_team) == 0
    assert signed(business.outsider, person=business.rep) == 0
    assert signed(business.administrator) == 0
    assert signed(business.deactivated) == 0


def test_parts_of_months_come_from_days(business):
    scope = Scope.of(business.director)
    around = Period(date(2026, 2, 12), date(2026, 3, 12))
    assert read(scope, ["signed_amount"], around)[()]["signed_amount"] == 1002 + 2002 + 3002
    over = Period(date(2026, 1, 20), date(2026, 3, 13))
    assert read(scope, ["signed_amount"], over)[()]["signed_amount"] == 6006 + 6009


def test_a_ratio_is_divided_at_the_level_shown(business):
    scope = Scope.of(business.director)
    figures = read(scope, ["win_rate", "average_contract", "collection_rate"], YEAR)[()]
    assert figures["win_rate"] == Decimal("0.5")
    assert figures["average_contract"] == Decimal(12015) / 6
    assert figures["collection_rate"] == Decimal(1200) / Decimal(12015)
    nothing = read(scope, ["win_rate"], Period.year(date(2020, 1, 1)))[()]
    assert nothing["win_rate"] is None


@pytest.mark.parametrize(
    "by",
    [
        ("team",),
        ("person",),
        *((d,) for d in sorted(KPIS["signed_amount"].dimensions)),
        ("month",),
        ("day",),
        ("person", "quarter"),
    ],
)
def test_every_grouping_adds_up_to_the_whole(business, by):
    scope = Scope.of(business.director)
    whole = read(scope, ["signed_amount"], YEAR)[()]["signed_amount"]
    groups = read(scope, ["signed_amount"], YEAR, by=by)
    assert len(groups) > 1
    assert sum(group["signed_amount"] for group in groups.values()) == whole


def test_what_cannot_be_read_is_refused_with_a_sentence(business):
    scope = Scope.of(business.director)
    with pytest.raises(ValueError, match="cannot be read by product"):
        read(scope, ["visits"], YEAR, by=["product"])
    with pytest.raises(ValueError, match="no KPI"):
        read(scope, ["luck"], YEAR)
    with pytest.raises(ValueError, match="not read by"):
        read(scope, ["visits"], YEAR, by=["weather"])


@pytest.mark.parametrize("key", TOTALS)
@pytest.mark.parametrize("who", ["rep", "manager", "director", "outsider", "other_manager"])
def test_every_figure_equals_the_rows_behind_it(business, key, who):
    viewer = getattr(business, who)
    kpi = TOTALS[key]
    for period in (MARCH, YEAR, Period(date(2026, 2, 11), date(2026, 3, 11))):
        scope = Scope.of(viewer)
        figure = read(scope, [key], period)[()][key]
        assert measures.total_of(measures.behind(scope, kpi, period), kpi) == figure
        for dimension in kpi.dimensions:
            for (member,), group in read(scope, [key], period, by=[dimension]).items():
                rows = measures.behind(scope, kpi, period, {dimension: member})
                assert measures.total_of(rows, kpi) == group[key]
    assert read(Scope.of(business.director), [key], YEAR)[()][key] > 0


def test_a_leader_still_sees_what_was_credited_to_their_team_after_someone_left_it(business):
    membership = business.rep.memberships.get()
    membership.until = date(2026, 3, 15)
    membership.save()
    business.rep.memberships.create(team=business.far_team, since=date(2026, 3, 15))
    fresh = type(business.manager).objects.get(pk=business.manager.pk)
    assert read(Scope.of(fresh), ["signed_amount"], YEAR)[()]["signed_amount"] == 2005 + 4005


def test_every_ratio_is_made_of_totals():
    for kpi in KPIS.values():
        if not kpi.additive:
            assert kpi.top in TOTALS
            assert kpi.bottom in TOTALS
