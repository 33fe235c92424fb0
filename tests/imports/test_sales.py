"""Products, clients, deals, visits, contracts, payments and targets come in, each by its own rules."""

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from apps.clients.models import Client, Deal, DealLine, Product, Region, Segment, Stage, Visit
from apps.contracts.models import Contract, Payment
from apps.targets.models import Draft, Target
from tests import world as making

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def stages(world):
    return making.make_stages()


@pytest.fixture
def client(world):
    return making.make_client(world.rep, "Hongda", code="K-1")


def errors(job):
    return [(row, column) for row, column, _sentence in job.errors]


def test_products_come_in_with_categories_that_are_made_if_asked_for(world, import_file):
    text = "产品名称,系列,标准价,是否在售\n相机 A,相机,￥1.2万,是\n支架,配件,80,否\n"
    refused = import_file("products", text, by=world.administrator)
    assert errors(refused) == [(2, "系列"), (3, "系列")]
    job = import_file("products", text, by=world.administrator, mapping={"create_missing": ["product category"]})
    assert (job.created, job.errors) == (2, [])
    camera = Product.objects.get(name="相机 A")
    assert (camera.category.name, camera.list_price, camera.is_sold) == ("相机", Decimal("12000.00"), True)
    assert Product.objects.get(name="支架").is_sold is False


def test_clients_are_found_by_number_then_by_name(world, import_file, client):
    unnumbered = making.make_client(world.rep, "Betatech")
    text = "client number,name,phone\nK-1,Hongda Machinery,1\n,betatech,2\nK-9,BETATECH,3\nK-7,Hongda,4\n"
    job = import_file("clients", text, by=world.administrator, mapping={"fields": {"owner": {"value": "rep"}}})
    # Row 4 gives the client of row 3 its number; row 5 has another number than the client of this name.
    assert (job.created, job.updated, job.errors) == (1, 3, [])
    client.refresh_from_db()
    unnumbered.refresh_from_db()
    assert (client.name, client.phone) == ("Hongda Machinery", "1")
    assert (unnumbered.code, unnumbered.phone) == ("K-9", "3")
    assert Client.objects.get(code="K-7").name == "Hongda"


def test_a_subsidiary_may_stand_before_the_client_it_belongs_to(world, import_file):
    text = "name,subsidiary of,sector,country,owner\nC,B,,,rep\nB,A,,,rep\nA,,machines,China,rep\n"
    job = import_file("clients", text, by=world.administrator, mapping={"create_missing": ["segment", "region"]})
    assert (job.created, job.errors) == (3, [])
    c = Client.objects.get(name="C")
    assert (c.parent.name, c.parent.parent.name) == ("B", "A")
    a = c.parent.parent
    assert (a.segment, a.region) == (Segment.objects.get(name="machines"), Region.objects.get(name="China"))
    assert (a.owner, a.added_by, a.added_team, a.added_on) == (world.rep, world.rep, world.team, making.TODAY)


def test_a_parent_that_does_not_come_in_is_told(world, import_file):
    text = "name,belongs to,phone\nA,Nobody,\nB,B,\nD,E,\nE,," + "9" * 41 + "\n"
    job = import_file("clients", text, by=world.administrator, good_rows_only=True)
    assert errors(job) == [(2, "belongs to"), (3, "belongs to"), (4, "belongs to"), (5, "phone")]
    assert not Client.objects.exists()


def test_deals_come_in_open_won_and_lost(world, import_file, stages, client):
    product = making.make_product("Camera", code="P-1")
    text = (
        "deal number,name,client,owner,stage,product,quantity,amount,opened on,closed on,why lost\n"
        "D1,One,K-1,rep,Engaging,P-1,2,100,2026-01-05,,\n"
        "D2,Two,Hongda,Rep,Won,Camera,,200,2026-01-05,2026-02-01,\n"
        "D3,Three,hongda,rep,Lost,,,0,2026-01-05,2026-02-02,price\n"
        "D4,Four,,rep,Prospecting,,,,,,\n"
    )
    job = import_file("deals", text, by=world.administrator)
    assert (job.created, job.errors) == (4, [])
    one, two, three, four = Deal.objects.order_by("code")
    assert (one.client, one.owner, one.stage, one.outcome) == (client, world.rep, stages.engaged, "open")
    assert (one.opened_by, one.opened_team) == (world.rep, world.team)
    assert [(line.product, line.quantity) for line in one.lines.all()] == [(product, 2)]
    assert (two.outcome, two.closed_on, two.team, two.amount) == ("won", date(2026, 2, 1), world.team, 200)
    assert [(line.product, line.quantity) for line in two.lines.all()] == [(product, 1)]
    assert (three.outcome, three.lost_reason, three.amount) == ("lost", "price", 0)
    assert (four.client, four.amount, four.opened_on, four.opened_by) == (None, None, None, world.rep)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("A,Hongda,rep,Won,,2026-01-05,,", "closed on"),
        ("A,Hongda,rep,Engaging,,2026-01-05,2026-02-01,", "closed on"),
        ("A,Hongda,rep,Won,,2026-01-05,2026-01-04,", "closed on"),
        ("A,Hongda,rep,Won,,2026-01-05,2027-01-01,", "closed on"),
        ("A,Hongda,rep,Engaging,,2027-01-05,,", "opened on"),
        ("A,Hongda,rep,Lost,,2026-01-05,2026-02-01,", "why lost"),
        ("A,Hongda,rep,Won,,2026-01-05,2026-02-01,price", "why lost"),
        ("A,Hongda,rep,Lost,,2026-01-05,2026-02-01,bored", "why lost"),
        ("A,,rep,Won,,2026-01-05,2026-02-01,", "client"),
        ("A,Nobody,rep,Engaging,,2026-01-05,,", "client"),
        ("A,Hongda,nobody,Engaging,,2026-01-05,,", "owner"),
        ("A,Hongda,,Engaging,,2026-01-05,,", "owner"),
        ("A,Hongda,rep,Somewhere,,2026-01-05,,", "stage"),
        ("A,Hongda,rep,Engaging,-1,2026-01-05,,", "amount"),
        ("A,Hongda,rep,Engaging,1.005,2026-01-05,,", "amount"),
        ("A,Hongda,rep,Engaging,99999999999999999,2026-01-05,,", "amount"),
        (f"{'A' * 201},Hongda,rep,Engaging,,2026-01-05,,", "name"),
    ],
)
def test_a_deal_that_breaks_a_rule_is_told_at_its_column(world, import_file, stages, client, line, column):
    text = f"name,client,owner,stage,amount,opened on,closed on,why lost\n{line}\n"
    job = import_file("deals", text, by=world.administrator)
    assert errors(job) == [(2, column)]
    assert not Deal.objects.exists()


def test_rows_of_one_deal_number_are_one_deal_with_several_products(world, import_file, stages, client):
    making.make_product("Camera")
    making.make_product("Stand")
    text = (
        "deal number,name,client,owner,stage,product,quantity\n"
        "D1,One,Hongda,rep,Engaging,Camera,2\nD2,Two,Hongda,rep,Engaging,Stand,1\nD1,,,,,Stand,3\n"
    )
    job = import_file("deals", text, by=world.administrator)
    assert (job.created, job.errors) == (3, [])
    lines = [(str(line), line.quantity) for line in Deal.objects.get(code="D1").lines.all()]
    assert lines == [("Camera", 2), ("Stand", 3)]
    bare = import_file("deals", text.replace("D1,One,", "D1,,"), by=world.administrator)
    assert errors(bare) == [(2, "name"), (4, "deal number")]
    changed = import_file("deals", text.replace("Camera,2", "Camera,5"), by=world.administrator)
    assert (changed.updated, changed.unchanged) == (2, 1)
    assert sorted(DealLine.objects.filter(deal__code="D1").values_list("quantity", flat=True)) == [3, 5]


def test_rows_that_contradict_the_first_of_their_number_spoil_the_whole_record(world, import_file, client):
    text = (
        "number,client,owner,amount,signed on\nC1,Hongda,rep,100,2026-01-05\nC1,Hongda,teammate,50,2026-01-05\n"
        "C2,Hongda,rep,7,2026-01-05\n"
    )
    job = import_file("contracts", text, by=world.administrator, good_rows_only=True)
    assert errors(job) == [(2, "number"), (3, "owner")]
    assert list(Contract.objects.values_list("number", flat=True)) == ["C2"]


def test_a_deal_goes_on_from_open_to_won_and_back(world, import_file, stages, client):
    head = "deal number,name,client,owner,stage,opened on,closed on,why lost\n"
    run = lambda line: import_file("deals", head + line, by=world.administrator)  # noqa: E731
    assert run("D1,One,Hongda,rep,Engaging,2026-01-05,,\n").created == 1
    assert run("D1,One,Hongda,rep,Lost,2026-01-05,2026-02-01,price\n").updated == 1
    assert run("D1,One,Hongda,rep,Engaging,2026-01-05,,\n").updated == 1
    deal = Deal.objects.get()
    assert (deal.outcome, deal.closed_on, deal.lost_reason) == ("open", None, "")
    assert run("D1,One,Hongda,rep,Won,2026-01-05,2026-02-01,\n").updated == 1
    moved = run("D1,One,Hongda,teammate,Won,2026-01-05,2026-02-01,\n")
    assert errors(moved) == [(2, "owner")]


def test_a_missing_stage_is_made_with_its_meaning(world, import_file, client):
    text = (
        "name,client,owner,stage,outcome,closed on\nA,Hongda,rep,签约成功,won,2026-02-01\nB,Hongda,rep,初步接触,open,\n"
    )
    assert errors(import_file("deals", text, by=world.administrator)) == [(2, "stage"), (3, "stage")]
    job = import_file("deals", text, by=world.administrator, mapping={"create_missing": ["stage"]})
    assert job.errors == []
    assert dict(Stage.objects.values_list("name", "outcome")) == {"签约成功": "won", "初步接触": "open"}
    # A company has one stage for won deals, whatever a file calls it.
    text = "name,client,owner,stage,outcome,closed on\nC,Hongda,rep,Closed Won,won,2026-02-01\n"
    assert import_file("deals", text, by=world.administrator).errors == []
    assert Deal.objects.get(name="C").stage.name == "签约成功"


def test_visits_come_in_and_two_alike_are_two(world, import_file, client):
    text = (
        (
            "客户,拜访人,日期,拜访方式,要点,内容,下一步,下次日期\n"
            'Hongda,rep,2026/3/2,电话,"询价",“好”,,\nHongda,rep,2026-03-02,phone,,,quote,2026-03-09\n'
            "K-1,rep,2026年3月3日,,,,,\n"
        )
        .replace("电话", "phone")
        .replace("询价", "price")
    )
    job = import_file("visits", text, by=world.administrator)
    assert (job.created, job.errors) == (3, [])
    first, second, third = Visit.objects.order_by("pk")
    assert (first.how, first.facts, first.note, first.team) == ("phone", ["price"], "“好”", world.team)
    assert (second.next_step, second.next_on) == ("quote", date(2026, 3, 9))
    assert third.how == "onsite"
    again = import_file("visits", text, by=world.administrator)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("Hongda,rep,2026-04-01,onsite,,", "date"),
        ("Hongda,rep,2026-03-01,onsite,2026-02-01,", "next step on"),
        ("Hongda,rep,2026-03-01,onsite,,Nobody", "met with"),
        ("Hongda,rep,,onsite,,", "date"),
        ("Hongda,rep,2026-03-01,pigeon,,", "how"),
    ],
)
def test_a_visit_that_breaks_a_rule_is_told_at_its_column(world, import_file, client, line, column):
    job = import_file("visits", f"client,visited by,date,how,next step on,met with\n{line}\n", by=world.administrator)
    assert errors(job) == [(2, column)]


def test_contracts_come_in_with_lines_and_count_on_their_signing_day(world, import_file, client):
    making.make_product("Camera")
    deal = making.make_deal(client, world.rep, code="D1")
    text = (
        "合同编号,客户,负责人,商机,类型,签约日期,产品,数量,金额,描述\n"
        'HT-1,Hongda,rep,D1,new,2026-02-10,Camera,2,"1,000.50",with stand\n'
        "HT-1,Hongda,rep,D1,new,2026-02-10,,1,-100,rebate\n"
        "HT-2,Hongda,rep,,,,Camera,1,7,\n"
    )
    job = import_file("contracts", text, by=world.administrator)
    assert (job.created, job.errors) == (3, [])
    first, draft = Contract.objects.order_by("number")
    assert (first.amount, first.signed_on, first.team, first.deal) == (
        Decimal("900.50"), date(2026, 2, 10), world.team, deal,
    )  # fmt: skip
    assert first.lines.count() == 2
    assert (draft.amount, draft.signed_on) == (7, None)


def test_a_signed_contract_is_not_changed_but_a_draft_is(world, import_file, client):
    making.make_contract(client, world.rep, "100", number="C1")
    making.make_contract(client, world.rep, "100", number="C2", signed_on=None)
    text = "number,client,owner,amount,signed on\nC1,Hongda,rep,200,2026-03-10\nC2,Hongda,rep,200,2026-03-11\n"
    job = import_file("contracts", text, by=world.administrator, good_rows_only=True)
    assert errors(job) == [(2, "number")]
    assert (job.updated, job.state) == (1, "done")
    c2 = Contract.objects.get(number="C2")
    assert (c2.amount, c2.signed_on, c2.team) == (200, date(2026, 3, 11), world.team)


def test_payments_come_in_for_signed_contracts_up_to_what_is_open(world, import_file, client):
    contract = making.make_contract(client, world.rep, "100", number="C1")
    making.make_contract(client, world.rep, "100", number="C2", signed_on=None)
    head = "合同号,到账日期,金额,流水号\n"
    job = import_file(
        "payments", head + "C1,2026-03-11,40,a\nC1,2026-03-11,40,a\nC1,2026-03-12,-10,\n", by=world.administrator
    )
    assert (job.created, job.errors) == (3, [])
    assert sum(contract.payments.values_list("amount", flat=True)) == 70
    assert set(Payment.objects.values_list("owner", "team")) == {(world.rep.pk, world.team.pk)}
    again = import_file(
        "payments", head + "C1,2026-03-11,40,a\nC1,2026-03-11,40,a\nC1,2026-03-12,-10,\n", by=world.administrator
    )
    assert (again.created, again.unchanged) == (0, 3)
    lines = ["C1,2026-03-13,31", "C2,2026-03-13,1", "C1,2026-03-13,0", "C1,2027-01-01,1", "C1,2026-03-13,-80"]
    text = head + "\n".join(f"{line}," for line in [*lines, "C9,2026-03-13,1"])
    bad = import_file("payments", text, by=world.administrator, good_rows_only=True)
    assert errors(bad) == [(2, "金额"), (3, "合同号"), (4, "金额"), (5, "到账日期"), (6, "金额"), (7, "合同号")]
    assert contract.payments.count() == 3


def test_targets_come_in_for_teams_and_people(world, import_file):
    text = (
        "KPI,month,team,person,target\nsigned_amount,2026-04,East/Team,,50万\n"
        'Signed amount,2026-04,Team,rep,"200,000"\n'
        "visits,2026年4月,,teammate,30\n"
    )
    job = import_file("targets", text, by=world.administrator)
    assert (job.created, job.errors) == (3, [])
    assert not Target.objects.exists()
    assert set(Draft.objects.values_list("kpi", "month", "team", "person", "amount")) == {
        ("signed_amount", date(2026, 4, 1), world.team.pk, None, Decimal(500000)),
        ("signed_amount", date(2026, 4, 1), world.team.pk, world.rep.pk, Decimal(200000)),
        ("visits", date(2026, 4, 1), world.team.pk, world.teammate.pk, Decimal(30)),
    }
    changed = import_file("targets", text.replace("50万", "60万"), by=world.administrator)
    assert (changed.created, changed.updated, changed.unchanged) == (0, 1, 2)
    # In force once whoever leads publishes them: the director the team's own, and here the people's as well.
    call_command("publish_targets", by="director", rest_is_meant=True, stdout=StringIO())
    assert set(Target.objects.values_list("kpi", "person", "amount")) == {
        ("signed_amount", None, Decimal(600000)),
        ("signed_amount", world.rep.pk, Decimal(200000)),
        ("visits", world.teammate.pk, Decimal(30)),
    }
    again = import_file("targets", text.replace("50万", "60万"), by=world.administrator)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert not Draft.objects.exists()


def test_a_row_that_brings_back_what_is_in_force_ends_what_was_planned(world, import_file):
    making.make_target("visits", date(2026, 4, 1), world.team, 30)
    head = "kpi,month,team,target\n"
    assert import_file("targets", f"{head}visits,2026-04,Team,40\n", by=world.director).created == 1
    assert Draft.objects.get().amount == 40
    assert import_file("targets", f"{head}visits,2026-04,Team,30\n", by=world.director).updated == 1
    assert not Draft.objects.exists()


def test_targets_come_in_by_tier_and_part_of_the_business(world, import_file):
    text = (
        "指标,月份,团队,人员,目标值,目标档,业务分类\n"
        "签约额,2026-04,Team,,100,目标,\n签约额,2026-04,Team,,120,冲刺,\n签约额,2026-04,Team,,150,挑战目标,\n"
        "签约额,2026-04,Team,,60,,行业：Machinery\nsigned_amount,2026-04,Team,,40,stretch,business:new\n"
    )
    job = import_file("targets", text, by=world.administrator)
    assert (job.created, job.errors) == (5, [])
    assert set(Draft.objects.values_list("tier", "dimension", "member", "amount")) == {
        ("base", "", 0, 100), ("stretch", "", 0, 120), ("challenge", "", 0, 150),
        ("base", "segment", world.segment.pk, 60), ("stretch", "business", 1, 40),
    }  # fmt: skip


def test_a_month_that_is_over_and_published_is_refused_and_one_that_never_had_a_plan_is_not(world, import_file):
    making.make_target("visits", date(2026, 2, 1), world.team, 30)
    text = "kpi,month,team,target\nvisits,2026-02,Team,40\nvisits,2026-02,Team,30\nvisits,2026-01,Team,40\n"
    job = import_file(
        "targets", text.replace("visits,2026-02,Team,30\n", ""), by=world.administrator, good_rows_only=True
    )
    assert [(row, column, "over" in sentence) for row, column, sentence in job.errors] == [(2, "month", True)]
    assert list(Draft.objects.values_list("month", "amount")) == [(date(2026, 1, 1), 40)]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("nonsense,2026-04,Team,,1", "kpi"),
        ("visits,2026-04-15,Team,,1", "month"),
        ("visits,2026-04,Team,,-1", "target"),
        ("visits,2026-04,Team,,1.5", "target"),
        ("visits,2026-04,Team,,1e20", "target"),
        ("signed_amount,2026-04,Team,,1000000000000", "target"),
        ("signed_amount,2026-04,Team,,0.001", "target"),
        ("visits,2026-04,Team,outsider,1", "person"),
        ("visits,2026-04,,,1", "team"),
        ("visits,2026-04,,administrator,1", "team"),
        ("visits,2026-04,Nowhere,,1", "team"),
    ],
)
def test_a_target_that_breaks_a_rule_is_told_at_its_column(world, import_file, line, column):
    job = import_file("targets", f"kpi,month,team,person,target\n{line}\n", by=world.administrator)
    assert errors(job) == [(2, column)]
