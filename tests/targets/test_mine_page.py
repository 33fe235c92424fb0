"""My targets: what was handed down, accepted or countered; who may answer what, and until when."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.targets.actions import Change, accept_targets, counter_target, plan_targets, publish_targets
from apps.targets.measures.commitments import own_answers
from apps.targets.measures.grid import Cell
from apps.targets.models import Commitment, Goal, Target
from apps.teams.actions import move_person
from salesmgmt.lib.periods import Period
from salesmgmt.lib.refusal import Refused
from tests.world import NOW, make_target

pytestmark = pytest.mark.usefixtures("today")

MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))
SECOND_QUARTER = "2026-Q2"
SIGNED = Goal("signed_amount")


def mine(browser, period="2026-Q1"):
    return browser.get(reverse("targets:mine"), {"period": period})


def seen(*targets):
    return [f"{target.pk}:{target.amount}" for target in targets]


def change(world, cell, amount, was, why="Two clients moved away."):
    """This will have a published target changed by the director, which is in force at once."""
    plan_targets([Change(cell, Decimal(amount), Decimal(was))], goal=SIGNED, by=world.director, at=NOW)
    return publish_targets(
        cell.team, goal=SIGNED, span=Period.year(MARCH), by=world.director, at=NOW, why=why, rest_is_meant=True
    )


def test_a_rep_accepts_everything_that_waits_with_one_press(world, rep, browse):
    rows = [make_target("signed_amount", MARCH, world.team, 100, rep), make_target("visits", MARCH, world.team, 8, rep)]
    browser = browse(rep)
    page = mine(browser)
    assert "2 monthly targets wait for your answer." in page.content.decode()
    answer = browser.post(reverse("targets:accept") + "?period=2026-Q1", {"target": seen(*rows)}, follow=True)
    assert "2 targets accepted." in answer.content.decode()
    assert "wait for your answer" not in answer.content.decode()
    assert {(c.kpi, c.offered, c.amount, c.by) for c in Commitment.objects.all()} == {
        ("signed_amount", 100, 100, rep), ("visits", 8, 8, rep),
    }  # fmt: skip


def test_another_figure_needs_a_reason_and_stands_beside_the_target(world, rep, browse):
    target = make_target("signed_amount", MARCH, world.team, 1000, rep)
    browser, page = browse(rep), reverse("targets:counter", args=[target.pk])
    typed = {f"amount-{target.pk}": "9百", f"seen-{target.pk}": "1000", "reason": ""}
    refused = browser.post(page, typed)
    assert refused.status_code == 200
    assert refused.context["form"].errors["reason"] == ["Say why, in a few words."]
    assert 'value="9百"' in refused.content.decode()
    assert not Commitment.objects.exists()
    browser.post(page, typed | {"reason": "One client waits for a budget."})
    commitment = Commitment.objects.get()
    assert (commitment.offered, commitment.amount) == (1000, 900)
    assert Target.objects.get(pk=target.pk).amount == 1000
    body = mine(browser).content.decode()
    assert "Another figure" in body
    assert "One client waits for a budget." in body
    assert "−100.00" in body


def test_one_figure_for_a_quarter_is_shared_out_in_proportion_to_the_cent(world, rep, browse):
    handed = {APRIL: "100", MAY: "100", JUNE: "300"}
    rows = {month: make_target("signed_amount", month, world.team, amount, rep) for month, amount in handed.items()}
    page = reverse("targets:counter", args=[rows[MAY].pk]) + f"?period={SECOND_QUARTER}"
    browser = browse(rep)
    form = browser.get(page).context["form"]
    typed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    answer = browser.post(page, typed | {"total": "333.33", "reason": "A slow spring."})
    assert answer.status_code == 302, answer.context["form"].errors
    # 333.33 × 1/5 = 66.666, × 3/5 = 199.998: two cents short of the whole, to the two largest remainders.
    given = {c.month: c.amount for c in Commitment.objects.all()}
    assert given == {APRIL: Decimal("66.67"), MAY: Decimal("66.66"), JUNE: Decimal("200.00")}
    assert sum(given.values()) == Decimal("333.33")


def test_a_total_beside_typed_months_is_refused_at_the_field(world, rep, browse):
    rows = [make_target("signed_amount", month, world.team, 100, rep) for month in (APRIL, MAY)]
    typed = {f"amount-{row.pk}": "90" for row in rows} | {f"seen-{row.pk}": "100" for row in rows}
    page = reverse("targets:counter", args=[rows[0].pk]) + f"?period={SECOND_QUARTER}"
    answer = browse(rep).post(page, typed | {"total": "150", "reason": "Because"})
    assert "not both" in answer.context["form"].errors["total"][0]
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("kpi", "typed", "sentence"),
    [
        ("signed_amount", "many", "is not a number"),
        ("signed_amount", "-5", "negative"),
        ("signed_amount", "1.005", "two decimal places"),
        ("visits", "1.5", "whole number"),
        ("signed_amount", "99999999999999999999", "too large"),
        ("signed_amount", "", "required"),
    ],
)
def test_a_bad_figure_gets_its_sentence_and_stays_in_the_field(world, rep, browse, kpi, typed, sentence):
    target = make_target(kpi, MARCH, world.team, 10, rep)
    answer = browse(rep).post(
        reverse("targets:counter", args=[target.pk]),
        {f"amount-{target.pk}": typed, f"seen-{target.pk}": "10", "reason": "Because"},
    )
    assert sentence in answer.context["form"].errors[f"amount-{target.pk}"][0]
    assert f'value="{typed}"' in answer.content.decode() or not typed
    assert not Commitment.objects.exists()


def test_nobody_answers_for_another(world, rep, browse):
    target = make_target("signed_amount", MARCH, world.team, 100, rep)
    for who in ("teammate", "manager", "director", "other_manager", "administrator"):
        with pytest.raises(Refused, match="Only whoever"):
            accept_targets([target], by=getattr(world, who), at=NOW)
        browse(getattr(world, who)).post(reverse("targets:accept"), {"target": seen(target)})
        browse(getattr(world, who)).post(
            reverse("targets:counter", args=[target.pk]), {f"amount-{target.pk}": "1", "reason": "Because"}
        )
    assert not Commitment.objects.exists()


def test_a_teams_own_target_is_answered_by_its_leader(world, manager, rep, browse):
    target = make_target("signed_amount", MARCH, world.team, 500)
    assert "which you lead" in mine(browse(manager)).content.decode()
    with pytest.raises(Refused, match="Only whoever"):
        accept_targets([target], by=rep, at=NOW)
    assert accept_targets([target], by=manager, at=NOW) == 1


def test_who_sets_a_teams_target_themselves_is_not_asked_to_answer_it(world, director):
    world.east.leader = director
    world.east.save()
    make_target("signed_amount", MARCH, world.east, 500)
    make_target("signed_amount", MARCH, world.company, 900)
    assert own_answers(director, Period.year(MARCH)) == []


def test_an_answer_is_out_of_date_once_another_figure_is_in_force(world, rep, browse):
    target = make_target("signed_amount", MARCH, world.team, 100, rep)
    accept_targets([target], by=rep, at=NOW)
    change(world, Cell(world.team, MARCH, rep), 80, 100)
    (answer,) = own_answers(rep, Period.month(MARCH))
    assert (answer.committed, answer.state, answer.waits) == (None, "stale", True)
    body = mine(browse(rep)).content.decode()
    assert "Changed since the answer" in body
    # The change that came into force, with from, to, who and why.
    assert "Two clients moved away." in body
    assert "100.00 → <strong>80.00</strong>" in body


def test_nobody_accepts_a_figure_that_changed_while_they_looked_at_another(world, rep, browse):
    target = make_target("signed_amount", MARCH, world.team, 100, rep)
    other = make_target("visits", MARCH, world.team, 8, rep)
    looked_at = seen(target, other)
    change(world, Cell(world.team, MARCH, rep), 150, 100)
    answer = browse(rep).post(reverse("targets:accept"), {"target": looked_at}, follow=True)
    assert "was changed while you looked at it" in answer.content.decode()
    assert not Commitment.objects.exists()


def test_a_month_that_is_over_takes_no_answer_any_more(world, rep, browse):
    target = make_target("signed_amount", date(2026, 2, 1), world.team, 100, rep)
    with pytest.raises(Refused, match="This month is over"):
        counter_target(target, amount=Decimal(90), reason="Because", by=rep, at=NOW)
    body = mine(browse(rep)).content.decode()
    assert "Not answered" in body
    assert "Another figure" not in body
    assert "wait for your answer" not in body


def test_a_rep_sees_neither_drafts_nor_waiting_changes_nor_anybody_elses_answers(world, rep, teammate, browse):
    target = make_target("signed_amount", MARCH, world.team, "111", rep)
    others = make_target("signed_amount", MARCH, world.team, "222", teammate)
    counter_target(others, amount=Decimal("212.12"), reason="The teammate's reason", by=teammate, at=NOW)
    manager = world.manager
    plan_targets(
        [Change(Cell(world.team, APRIL, rep), Decimal("333.33"), None),
         Change(Cell(world.team, MARCH, rep), Decimal("99.99"), Decimal(111))], goal=SIGNED, by=manager, at=NOW,
    )  # fmt: skip
    browser = browse(rep)
    drafted = mine(browser, "2026").content.decode()
    publish_targets(world.team, goal=SIGNED, span=Period.month(MARCH), by=manager, at=NOW, why="A waiting reason")
    waiting = mine(browser, "2026").content.decode()
    for body in (drafted, waiting):
        assert "111.00" in body
        for hidden in ("333.33", "99.99", "222.00", "212.12", "The teammate's reason", "A waiting reason"):
            assert hidden not in body
    assert target.pk


def test_a_month_that_is_carried_in_part_says_so(world, rep, browse):
    make_target("signed_amount", MARCH, world.team, 1100, rep)
    # Of March's 22 workdays 5 lie before Monday the 9th.
    move_person(rep, to=world.other_team, since=date(2026, 3, 9), by=world.director, at=NOW)
    body = mine(browse(rep)).content.decode()
    assert "You carry 250.00: in the team on 5 of 22 workdays" in body


def test_the_page_takes_as_many_queries_for_many_targets_as_for_few(world, rep, browse, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = browse(rep)
    make_target("signed_amount", MARCH, world.team, 1, rep)
    mine(browser, "2026")
    with CaptureQueriesContext(
        connection,
    ) as few:
        mine(browser, "2026")
    for kpi in ("visits", "deal_amount", "collected_amount", "won_amount"):
        for month in range(1, 13):
            make_target(kpi, date(2026, month, 1), world.team, 5, rep)
    with CaptureQueriesContext(connection) as many:
        mine(browser, "2026")
    assert len(many) == len(few)


def test_elsewhere_it_is_told_how_much_waits(world, rep, director, browse):
    make_target("signed_amount", MARCH, world.team, 100, rep)
    make_target("signed_amount", APRIL, world.team, 100, rep)
    make_target("signed_amount", date(2026, 2, 1), world.team, 100, rep)  # over
    plan_targets(
        [Change(Cell(world.team, MARCH, rep), Decimal(90), Decimal(100))], goal=SIGNED, by=world.manager, at=NOW
    )
    publish_targets(world.team, goal=SIGNED, span=Period.year(MARCH), by=world.manager, at=NOW, why="A reason")
    asked = {"HTTP_HX_REQUEST": "true"}
    assert "2 targets wait for your answer" in browse(rep).get(reverse("targets:waiting"), **asked).content.decode()
    told = browse(director).get(reverse("targets:waiting"), **asked).content.decode()
    assert "1 change of targets waits for your approval" in told
    assert "wait" not in browse(world.outsider).get(reverse("targets:waiting"), **asked).content.decode()
    assert reverse("targets:waiting") in browse(rep).get(reverse("reports:dashboard")).content.decode()


def test_what_waits_in_other_months_is_told_with_the_way_there(world, rep, browse):
    make_target("signed_amount", MARCH, world.team, 100, rep)
    for month in (MAY, JUNE):
        make_target("signed_amount", month, world.team, 100, rep)
    body = mine(browse(rep)).content.decode()
    assert "2 more wait in other months" in body
    assert f'href="{reverse("targets:mine")}?period=2026-Q2"' in body
    assert "more wait" not in mine(browse(rep), "2026").content.decode()


@pytest.mark.parametrize("said", ["sNaN", "NaN", "1e9999999", "", "x", "5:5"])
def test_what_was_never_on_the_page_accepts_nothing(world, rep, browse, said):
    target = make_target("visits", MARCH, world.team, 5, world.rep)
    answer = browse(rep).post(reverse("targets:accept"), {"target": f"{target.pk}:{said}"}, follow=True)
    assert "There was nothing to accept." in answer.content.decode()
    assert not Commitment.objects.exists()


def test_a_target_taken_back_while_one_writes_is_told_with_what_was_written(world, rep, browse):
    target = make_target("visits", MARCH, world.team, 5, world.rep)
    Target.objects.filter(pk=target.pk).update(amount=None)
    answer = browse(rep).post(
        reverse("targets:counter", args=[target.pk]),
        {f"amount-{target.pk}": "3", "reason": "Ill for a week"},
        follow=True,
    )
    body = answer.content.decode()
    assert "taken back meanwhile" in body
    assert "You had written: Ill for a week" in body
