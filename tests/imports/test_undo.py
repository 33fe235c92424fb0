"""Undoing a whole import: the database is as it was before, or nothing is undone and a sentence says why."""

import pytest
from django.db import connection
from django.utils import timezone

from apps.clients.models import Client, Contact, Deal, DealLine
from apps.contracts.models import Contract, ContractLine
from apps.reports.actions import recount
from apps.reports.models import DailyFigure
from apps.teams import actions
from apps.teams.models import ImportedRow, Membership, Person
from salesmgmt.lib.refusal import Refused
from tests import world as making

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def company(world):
    """A company with something of every kind that the files below change."""
    making.make_stages()
    making.make_product("Camera", list_price=5)
    client = making.make_client(world.rep, "Hongda", code="K-1", segment=world.segment, note="note")
    deal = making.make_deal(client, world.rep, code="D1", stage="lost", amount=3)
    DealLine.objects.create(deal=deal, product=making.make_product("Stand"), quantity=2)
    making.make_contract(client, world.rep, "10", number="C1", signed_on=None)
    making.make_payment(making.make_contract(client, world.rep, "100", number="C2"), "5")
    making.make_visit(client, world.rep)
    making.make_target("visits", making.TODAY.replace(day=1), world.team, 5)
    return world


FILES = {
    "people": """username,name,team,leader,since,phone
        rep,Renamed,West/Far team,,2026-03-01,1
        new,New,North/N1,Nora,2026-01-01,2
        teammate,Teammate,East/Team,New,2023-01-01,""",
    "products": """name,category,price
        Camera,Optics,9
        Lens,Optics,3""",
    "clients": """client number,name,owner,segment,note,parent
        K-1,Hongda,teammate,Optics,,New
        K-2,New,rep,,x,""",
    "deals": """deal number,name,client,owner,stage,product,quantity,closed on,amount
        D1,Again,K-1,rep,Engaging,Camera,1,,8
        D2,New,K-1,rep,Won,Camera,1,2026-03-02,5""",
    "contracts": """number,client,owner,amount,product,signed on
        C1,K-1,rep,7,Camera,2026-03-02
        C1,K-1,rep,8,,2026-03-02
        C9,K-1,teammate,5,,""",
    "payments": """contract,received on,amount
        C2,2026-03-12,50""",
    "visits": """client,visited by,date,how,note
        K-1,rep,2026-03-18,onsite,later
        K-1,rep,2026-03-17,phone,""",
    "targets": """kpi,month,team,target
        visits,2026-03,Team,6
        visits,2026-04,Team,7""",
}
MAPPINGS = {
    "products": {"create_missing": ["product category"]},
    "clients": {"create_missing": ["segment"], "blank": "clear"},
}


def undo(job, by):
    return actions.undo_import(job, by=by, at=timezone.now())


@pytest.mark.parametrize("kind", FILES)
def test_after_an_undo_everything_is_as_before(company, import_file, everything, kind):
    before = everything()
    job = import_file(kind, FILES[kind], by=company.administrator, mapping=MAPPINGS.get(kind))
    assert (job.state, job.errors) == ("done", [])
    assert job.created or kind == "payments"
    assert everything() != before
    undone = undo(job, company.administrator)
    assert undone.state == "undone"
    assert everything() == before
    assert not ImportedRow.objects.exists()


def test_figures_follow_an_import_and_its_undo(company, import_file):
    recount()

    def figures():
        recount()
        return sorted(DailyFigure.objects.values_list("kpi", "day", "person", "team", "dimension", "member", "amount"))

    before = figures()
    job = import_file("contracts", FILES["contracts"], by=company.administrator)
    counted = figures()
    assert counted != before
    signed = [amount for kpi, *_rest, dimension, _member, amount in counted if kpi == "signed_amount" and not dimension]
    assert sum(signed) == 115
    undo(job, company.administrator)
    assert figures() == before


def test_imports_are_undone_one_after_another(company, import_file, everything):
    states, jobs = [], []
    for kind in ("products", "clients", "deals"):
        states.append(everything())
        jobs.append(import_file(kind, FILES[kind], by=company.administrator, mapping=MAPPINGS.get(kind)))
    for job, before in zip(reversed(jobs), reversed(states), strict=True):
        undo(job, company.administrator)
        assert everything() == before


def test_an_undo_is_refused_once_something_refers_to_what_it_made(company, import_file, everything):
    job = import_file("clients", "name,owner\nNew,rep\n", by=company.administrator)
    made = Client.objects.get(name="New")
    Contact.objects.create(client=made, name="Ann")
    before = everything()
    with pytest.raises(Refused, match="Contacts"):
        undo(job, company.administrator)
    assert everything() == before
    job.refresh_from_db()
    assert job.state == "done"
    connection.check_constraints()


def test_an_undo_is_refused_once_a_row_was_changed(company, import_file, everything):
    job = import_file("clients", "name,owner,phone\nHongda,rep,1\nNew,rep,2\n", by=company.administrator)
    Client.objects.filter(name="New").update(grade="A")
    before = everything()
    with pytest.raises(Refused, match="changed since"):
        undo(job, company.administrator)
    assert everything() == before
    Client.objects.filter(name="New").update(grade="C")
    Client.objects.filter(name="Hongda").update(phone="3")
    with pytest.raises(Refused, match="changed since"):
        undo(job, company.administrator)


def test_what_others_changed_beside_it_stays(company, import_file):
    job = import_file("clients", "name,owner,phone\nHongda,rep,1\n", by=company.administrator)
    Client.objects.filter(name="Hongda").update(note="written since")
    undo(job, company.administrator)
    assert Client.objects.values_list("phone", "note").get(name="Hongda") == ("", "written since")


def test_a_person_who_signed_in_since_is_not_undone(company, import_file):
    job = import_file("people", "name,team\nAnna,West\n", by=company.administrator)
    Person.objects.filter(name="Anna").update(last_login=timezone.now())
    with pytest.raises(Refused, match="changed since"):
        undo(job, company.administrator)


def test_an_undo_gives_nobody_an_old_password_back(company, import_file):
    job = import_file("people", "username,name,phone\nrep,Rep,1\n", by=company.administrator)
    company.rep.refresh_from_db()
    company.rep.set_password("new one")
    company.rep.save()
    undo(job, company.administrator)
    company.rep.refresh_from_db()
    assert company.rep.check_password("new one")
    assert company.rep.phone == ""


def test_no_password_is_copied(company, import_file):
    import_file("people", "username,name,phone\nrep,Rep,1\n", by=company.administrator)
    assert not any("password" in row.before for row in ImportedRow.objects.exclude(before=None))


@pytest.mark.parametrize("choice", [{"dry_run": True}, {}])
def test_what_was_not_imported_is_not_undone(company, import_file, choice):
    text = "name,owner\nNew,rep\n" if choice else "name,owner\nNew,nobody\n"
    job = import_file("clients", text, by=company.administrator, **choice)
    with pytest.raises(Refused, match="nothing to undo"):
        undo(job, company.administrator)


def test_an_import_is_undone_once(company, import_file):
    job = import_file("clients", "name,owner\nNew,rep\n", by=company.administrator)
    undo(job, company.administrator)
    with pytest.raises(Refused, match="nothing to undo"):
        undo(job, company.administrator)


def test_the_history_tells_who_imported_and_who_undid(company, import_file):
    job = import_file("contracts", FILES["contracts"], by=company.administrator)
    events = Contract.pgh_event_model.objects.filter(number="C9").select_related("pgh_context")
    assert {event.pgh_context.metadata["person"] for event in events} == {company.administrator.pk}
    assert {event.pgh_context.metadata["imported"] for event in events} == {job.pk}
    undo(job, company.administrator)
    assert events.filter(pgh_label="delete").count() == 1
    assert ContractLine.objects.count() == 2
    assert (Deal.objects.count(), Membership.objects.count()) == (1, 7)
