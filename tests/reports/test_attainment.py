"""The attainment tree: everyone the viewer leads, the largest gap first, the same numbers as everywhere."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from apps.reports import actions
from apps.reports.measures.attainment import attainment_tree
from apps.targets.models import Goal, Target
from apps.teams.models import Company, Membership
from salesmgmt.lib.periods import Period
from tests.world import make_client, make_contract, make_target

pytestmark = pytest.mark.usefixtures("today")

MARCH, MONTH = date(2026, 3, 1), Period.month(date(2026, 3, 1))
SIGNED = Goal("signed_amount")


@pytest.fixture
def business(world):
    """March: the team's target is 1,000 of 3,000; the rep signs 300, the teammate 50, the outsider 900."""
    for owner, amount in ((world.rep, 300), (world.teammate, 50), (world.outsider, 900)):
        make_contract(make_client(owner), owner, amount, date(2026, 3, 10))
    make_target("signed_amount", MARCH, world.company, 3000)
    make_target("signed_amount", MARCH, world.team, 1000)
    make_target("signed_amount", MARCH, world.team, 400, world.rep)
    make_target("signed_amount", MARCH, world.team, 400, world.teammate)
    make_target("signed_amount", MARCH, world.far_team, 500)
    actions.recount()
    return world


def tree_of(viewer, **how):
    return attainment_tree(viewer, SIGNED, MONTH, Company.current(), **how)


def test_every_level_sums_up_what_is_below_and_has_its_own_target(business):
    found = {branch.name: branch.standing for branch in tree_of(business.director).walk()}
    assert (found["Company"].actual, found["Company"].target) == (1250, 3000)
    assert (found["Team"].actual, found["Team"].target) == (350, 1000)
    assert (found["Rep"].actual, found["Rep"].target) == (300, 400)
    assert (found["Far team"].actual, found["Far team"].gap) == (900, -400)
    assert found["East"].target is None
    assert found["East"].actual == 350


def test_the_largest_gap_comes_first_and_what_has_no_target_last(business):
    (company,) = tree_of(business.director).tops
    # By 18 March 13 of 22 workdays have come: the teammate should have 236.36 of 400 and lacks 186.36.
    (team,) = [branch for branch in tree_of(business.director).walk() if branch.name == "Team"]
    assert [branch.name for branch in team.below] == ["Teammate", "Rep"]
    assert team.below[0].missing == Decimal(400) * 13 / 22 - 50
    assert {branch.name for branch in company.below} == {"East", "West"}


def test_a_manager_sees_their_own_teams_and_nothing_else(business):
    names = [branch.name for branch in tree_of(business.manager).walk()]
    assert names == ["Team", "Teammate", "Rep"]
    assert tree_of(business.rep).tops == []


def test_the_original_target_can_be_looked_at_instead(business):
    Target.objects.filter(person=business.rep).update(original=600)
    found = {branch.name: branch.standing.target for branch in tree_of(business.manager, original=True).walk()}
    assert found == {"Team": None, "Rep": 600, "Teammate": None}


def test_queries_do_not_grow_with_people(business, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        tree_of(business.director)


def test_the_page_shows_figures_that_open_their_rows_and_gaps_that_open_the_why(business, browse):
    page = browse(business.manager).get("/attainment/?period=2026-03").content.decode()
    assert "/why/?" in page
    assert f"person={business.rep.pk}" in page
    assert "Outsider" not in page


def test_the_tree_is_taken_away_as_a_file(business, browse):
    answer = browse(business.manager).get("/attainment/?period=2026-03&export=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Team,Team,350.00,1000.00,")
    assert len(lines) == 4
    # 13 of 22 workdays have come: 0.590909; the rep has 300 of 400, and 400 x 13 / 22 - 300 = -63.636363 to pace;
    # 100 over 9 workdays are 11.1111, and 300 over 13 have been 23.0769.
    assert lines[3] == "Team,Rep,300.00,400.00,0.7500,0.5909,100.00,-63.64,11.11,23.08"


def test_who_leads_nobody_is_sent_to_their_own_figures(business, browse):
    assert browse(business.rep).get("/attainment/").status_code == 302


def test_who_has_left_keeps_their_figures_and_has_no_page_to_open(business, browse):
    Membership.objects.filter(person=business.rep).update(until=date(2026, 3, 12))
    Membership.objects.create(person=business.rep, team=business.other_team, since=date(2026, 3, 12))
    page = browse(business.manager).get("/attainment/?period=2026-03").content.decode()
    assert "Rep" in page
    assert f"person={business.rep.pk}" not in page
    assert f"person={business.teammate.pk}" in page
    above = browse(business.director)
    links = re.findall(rf'href="([^"]*person={business.rep.pk}[^"]*)"', above.get("/attainment/").content.decode())
    assert links
    assert {above.get(unescape(link)).status_code for link in links} == {200}
