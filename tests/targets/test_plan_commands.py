"""Plans on the command line: split, printed, brought in again and published."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from apps.reports.actions import recount
from apps.targets.models import Draft, Entry, Revision, Target
from tests import world as making
from tests.world import make_target

pytestmark = pytest.mark.usefixtures("today")

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def run(command, *words):
    out = io.StringIO()
    call_command(command, *words, stdout=out)
    return out.getvalue()


def split(*words, team="Team", by="manager", kpi="signed_amount"):
    return run("split", "--as", by, "--team", team, "--kpi", kpi, "--period", "2026-Q2", *words)


def drafts():
    return {(str(row.person or row.team), row.month.month): row.amount for row in Draft.objects.all()}


def test_a_split_like_last_year_writes_drafts_and_prints_them(world):
    for owner, amount in ((world.rep, "300"), (world.teammate, "100")):
        making.make_contract(making.make_client(owner), owner, amount, signed_on=date(2025, 4, 10))
    recount()
    make_target("signed_amount", APRIL, world.team, 1000)
    shown = json.loads(split("--how", "last-year", "--format", "json", "--dry-run"))
    assert shown == [
        {"row": "Rep", "month": "2026-04", "amount": "750.00"},
        {"row": "Teammate", "month": "2026-04", "amount": "250.00"},
    ]
    assert not Draft.objects.exists()
    assert list(csv.reader(io.StringIO(split("--how", "last-year", "--format", "csv"))))[1] == [
        "Rep",
        "2026-04",
        "750.00",
    ]
    assert drafts() == {("Rep", 4): 750, ("Teammate", 4): 250}
    assert not Target.objects.of_people().exists()


def test_a_total_goes_over_months_and_rows_and_is_published_with_its_tier(world):
    text = split("--total", "600", "--tier", "stretch", "--publish", "--rest-is-meant", team="East", by="director")
    assert "2026-06" in text
    assert not Draft.objects.filter(month__gte=APRIL, team__in=[world.team, world.other_team]).exists()
    assert set(Target.objects.values_list("tier", "team", "amount")) == {
        ("stretch", world.team.pk, 100), ("stretch", world.other_team.pk, 100),
    }  # fmt: skip
    assert Entry.objects.count() == 6


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--how", "last-year"], "no figures of last year"),
        (["--how", "evenly", "--total", "many"], "not an amount"),
        (["--how", "evenly", "--over", "months"], "no row has a total"),
    ],
)
def test_what_cannot_be_split_is_told_and_nothing_is_written(world, words, sentence):
    make_target("signed_amount", APRIL, world.team, 1000)
    with pytest.raises(CommandError, match=sentence):
        split(*words)
    assert not Draft.objects.exists()


def test_nobody_splits_for_a_team_they_do_not_lead(world):
    for by in ("rep", "other_manager", "administrator"):
        with pytest.raises(CommandError, match="leads no team"):
            split(by=by)
    with pytest.raises(CommandError, match="Nobody signs in"):
        split(by="nobody")


def test_a_plan_that_is_printed_comes_in_again_as_it_was(world, tmp_path):
    product = making.make_product("Camera, large")
    cell = {"team": world.team, "month": APRIL}
    Draft.objects.create(kpi="signed_amount", amount=Decimal("1000.50"), **cell)
    Draft.objects.create(kpi="signed_amount", amount=700, person=world.rep, tier="stretch", **cell)
    Draft.objects.create(kpi="signed_amount", amount=5, dimension="product", member=product.pk, **cell)
    Draft.objects.create(kpi="win_rate", amount=Decimal("0.625"), **cell)
    make_target("visits", APRIL, world.team, 30, world.teammate)
    before = sorted(Draft.objects.values_list("kpi", "tier", "dimension", "member", "team", "person", "amount"))
    text = run("plan", "--export", "--as", "director", "--period", "2026")
    assert text.splitlines()[0] == "kpi,month,team,person,amount,tier,part"
    assert 'signed_amount,2026-04,Company/East/Team,,5,base,"product:Camera, large"' in text
    Draft.objects.all().delete()
    file = tmp_path / "plan.csv"
    file.write_text(text, "utf-8")
    told = run("import", "targets", str(file), "--as", "director")
    assert "4 added, 0 changed, 1 the same as before, 0 left out, 0 bad" in told
    assert "publish them in the grid" in told
    assert sorted(Draft.objects.values_list("kpi", "tier", "dimension", "member", "team", "person", "amount")) == before
    assert run("plan", "--export", "--as", "director", "--period", "2026") == text


def test_a_plan_shows_what_its_reader_may_see(world):
    make_target("visits", APRIL, world.far_team, 9, world.outsider)
    make_target("visits", APRIL, world.team, 7, world.rep)
    Draft.objects.create(kpi="visits", month=MAY, team=world.team, person=world.rep, amount=8)
    assert "outsider" not in run("plan", "--export", "--as", "manager", "--period", "2026")
    own = run("plan", "--export", "--as", "rep", "--period", "2026")
    assert ",rep,7,base" in own
    assert ",rep,8," not in own


def test_publishing_from_the_top_down_brings_every_plan_into_force(world):
    Draft.objects.create(kpi="visits", month=APRIL, team=world.team, amount=10)
    for person in (world.rep, world.teammate):
        Draft.objects.create(kpi="visits", month=APRIL, team=world.team, person=person, amount=5)
    assert "Published: 2 plans" in run("publish_targets", "--as", "director")
    assert sorted(Target.objects.values_list("amount", flat=True)) == [5, 5, 10]
    assert Revision.objects.count() == 2
    with pytest.raises(CommandError, match="Nothing is planned"):
        run("publish_targets", "--as", "director")


def test_publishing_asks_about_a_rest_and_for_a_reason(world):
    make_target("visits", APRIL, world.team, 10)
    Draft.objects.create(kpi="visits", month=APRIL, team=world.team, person=world.rep, amount=4)
    with pytest.raises(CommandError, match=r"not assigned.*6.*--rest-is-meant"):
        run("publish_targets", "--as", "manager", "--kpi", "visits")
    assert not Entry.objects.exists()
    run("publish_targets", "--as", "manager", "--kpi", "visits", "--rest-is-meant")
    Draft.objects.create(kpi="visits", month=APRIL, team=world.team, person=world.rep, amount=5)
    with pytest.raises(CommandError, match="Say why"):
        run("publish_targets", "--as", "manager", "--period", "2026-04")
    with pytest.raises(CommandError, match=r"2026-04: 5"):
        run("publish_targets", "--as", "manager", "--period", "2026-04", "--why", "Agreed in the review")
    run("publish_targets", "--as", "manager", "--period", "2026-04", "--why", "Agreed in the review", "--rest-is-meant")
    assert Revision.objects.get(kind="change").state == "pending"
