"""Administrators import anything; leaders for the people they lead, and learn nothing of others'."""

import pytest

from apps.clients.models import Client, Deal
from apps.contracts.models import Contract
from salesmgmt.lib.refusal import Refused
from tests import world as making

pytestmark = pytest.mark.usefixtures("today")


def errors(job):
    return [(row, column) for row, column, _sentence in job.errors]


@pytest.mark.parametrize("who", ["rep", "teammate", "outsider", "deactivated"])
@pytest.mark.parametrize(
    "kind", ["people", "products", "clients", "deals", "visits", "contracts", "payments", "targets", "leads"]
)
def test_whoever_leads_nobody_imports_nothing(world, import_file, who, kind):
    with pytest.raises(Refused):
        import_file(kind, "name\nA\n", by=getattr(world, who))


def test_products_are_the_whole_company_s(world, import_file):
    for who in (world.manager, world.other_manager):
        with pytest.raises(Refused):
            import_file("products", "name\nA\n", by=who)
    assert import_file("products", "name\nA\n", by=world.director).state == "done"


def test_a_manager_gives_clients_to_people_they_lead_only(world, import_file):
    text = "name,owner\nA,rep\nB,Manager\nC,outsider\nD,Director\nE,other_manager\nF,\n"
    job = import_file("clients", text, by=world.manager, good_rows_only=True)
    assert errors(job) == [(4, "owner"), (5, "owner"), (6, "owner"), (7, "owner")]
    assert set(Client.objects.values_list("name", "owner")) == {("A", world.rep.pk), ("B", world.manager.pk)}
    assert import_file("clients", "name,owner\nF,\n", by=world.director).state == "done"


def test_a_hidden_person_and_a_missing_one_read_alike(world, import_file):
    job = import_file("clients", "name,owner\nA,outsider\nA2,nobodyatall\n", by=world.manager)
    first, second = (sentence for _row, _column, sentence in job.errors)
    assert first.replace("outsider", "X") == second.replace("nobodyatall", "X")


def test_a_manager_never_touches_a_client_of_others(world, import_file, everything):
    making.make_client(world.outsider, "Hidden", code="K-1", phone="1")
    before = everything()
    by_number = import_file("clients", "client number,name,owner,phone\nK-1,Mine,rep,2\n", by=world.manager)
    # The number is unique over all: that it is taken is all there is to learn.
    assert errors(by_number) == [(2, "client number")]
    assert "Hidden" not in by_number.errors[0][2]
    assert everything() == before
    by_name = import_file("clients", "name,owner,phone\nHidden,rep,2\n", by=world.manager)
    assert (by_name.created, by_name.updated) == (1, 0)
    assert Client.objects.values_list("phone").get(owner=world.outsider) == ("1",)


def test_a_manager_never_touches_deals_and_contracts_of_others(world, import_file, everything):
    making.make_stages()
    theirs = making.make_client(world.outsider, "Hidden")
    mine = making.make_client(world.rep, "Mine")
    making.make_deal(theirs, world.outsider, code="D1")
    contract = making.make_contract(theirs, world.outsider, number="C1")
    # A client went to another team; its contract stayed with the one who signed it.
    making.make_contract(mine, world.outsider, number="C2", signed_on=None)
    before = everything()
    deal = import_file(
        "deals",
        "deal number,name,client,owner,stage\nD1,X,Mine,rep,Engaging\nD2,X,Hidden,rep,Engaging\n",
        by=world.manager,
    )
    assert errors(deal) == [(2, "deal number"), (3, "client")]
    signed = import_file("contracts", "number,client,owner,amount\nC2,Mine,rep,5\n", by=world.manager)
    assert errors(signed) == [(2, "number")]
    paid = import_file("payments", f"contract,received on,amount\n{contract.number},2026-03-12,1\n", by=world.manager)
    assert errors(paid) == [(2, "contract")]
    visit = import_file("visits", "client,visited by,date\nMine,outsider,2026-03-12\n", by=world.manager)
    assert errors(visit) == [(2, "visited by")]
    assert everything() == before
    assert Deal.objects.count() == 1
    assert Contract.objects.count() == 2


def test_targets_follow_the_rules_of_the_grid(world, import_file):
    head = "kpi,month,team,person,target\n"
    mine = import_file("targets", f"{head}visits,2026-04,Team,rep,5\n", by=world.manager)
    assert mine.state == "done"
    whole = import_file("targets", f"{head}visits,2026-04,Team,,5\n", by=world.manager)
    assert errors(whole) == [(2, "team")]
    others = import_file("targets", f"{head}visits,2026-04,Far team,,5\nvisits,2026-04,,outsider,5\n", by=world.manager)
    assert errors(others) == [(2, "team"), (3, "person")]
    assert (
        import_file("targets", f"{head}visits,2026-04,Company,,5\nvisits,2026-04,Team,,5\n", by=world.director).state
        == "done"
    )


def test_an_administrator_imports_for_everyone(world, import_file):
    job = import_file("clients", "name,owner\nA,rep\nB,outsider\nC,\n", by=world.administrator)
    assert (job.state, job.created) == ("done", 3)
