"""All or nothing, good rows only, previews, existing rows, mappings: each choice does what it says."""

import pytest

from apps.clients.models import Client, Product
from apps.teams.models import Import, ImportedRow
from salesmgmt.lib.refusal import Refused
from tests import world as making

pytestmark = pytest.mark.usefixtures("today")

MIXED = "name,owner,phone,employees\nA,rep,1,10\nB,nobody,2,many\nC,rep,3,30\n,rep,4,\n"
WRONG = [[3, "employees"], [3, "owner"], [5, "name"]]


def test_one_bad_row_leaves_everything_as_it_was(world, import_file, everything):
    before = everything()
    job = import_file("clients", MIXED, by=world.administrator)
    assert (job.state, job.finished_at is not None) == ("refused", True)
    assert sorted(error[:2] for error in job.errors) == WRONG
    assert all(len(error) == 3 and error[2] for error in job.errors)
    assert everything() == before
    assert not ImportedRow.objects.exists()


def test_the_good_rows_come_in_without_the_bad_if_so_chosen(world, import_file):
    job = import_file("clients", MIXED, by=world.administrator, good_rows_only=True)
    assert (job.state, job.created, job.bad_rows) == ("done", 2, 2)
    assert sorted(error[:2] for error in job.errors) == WRONG
    assert set(Client.objects.values_list("name", "employees")) == {("A", 10), ("C", 30)}


def test_a_preview_tells_the_same_and_writes_nothing(world, import_file, everything):
    making.make_client(world.rep, "A")
    before = everything()
    text = "name,owner,phone,region\nA,rep,1,Shanghai\nB,rep,2,Beijing\n"
    mapping = {"create_missing": ["region"]}
    preview = import_file("clients", text, by=world.administrator, mapping=mapping, dry_run=True)
    assert everything() == before
    assert not ImportedRow.objects.exists()
    real = import_file("clients", text, by=world.administrator, mapping=mapping)
    assert (
        (preview.state, preview.created, preview.updated) == ("done", 1, 1) == (real.state, real.created, real.updated)
    )
    assert preview.preview["rows"] == [[2, "A", "rep", "Shanghai", "1"], [3, "B", "rep", "Beijing", "2"]]
    assert preview.preview["fields"] == ["name", "owner", "region", "phone"]


def test_the_same_file_again_changes_nothing(world, import_file, everything):
    text = "client number,name,owner,segment,annual revenue,client since\nK1,A,rep,Machinery,1.5,2026-01-05\nK2,B,,,,\n"
    text = text.replace("K2,B,,", "K2,B,teammate,")
    assert import_file("clients", text, by=world.administrator).created == 2
    before = everything()
    again = import_file("clients", text, by=world.administrator)
    assert (again.created, again.updated, again.unchanged, again.errors) == (0, 0, 2, [])
    assert everything() == before


def test_existing_rows_are_changed_skipped_or_refused_as_chosen(world, import_file):
    making.make_client(world.rep, "A", phone="old", note="kept")
    text = "name,owner,phone\nA,rep,new\nB,rep,1\n"
    skipped = import_file("clients", text, by=world.administrator, mapping={"existing": "skip"}, dry_run=True)
    assert (skipped.created, skipped.updated, skipped.skipped) == (1, 0, 1)
    refused = import_file("clients", text, by=world.administrator, mapping={"existing": "refuse"})
    assert [error[0] for error in refused.errors] == [2]
    changed = import_file("clients", text, by=world.administrator)
    assert (changed.created, changed.updated) == (1, 1)
    assert Client.objects.values_list("phone", "note").get(name="A") == ("new", "kept")


def test_an_empty_cell_keeps_or_clears_as_chosen(world, import_file):
    client = making.make_client(world.rep, "A", phone="old", employees=5, segment=world.segment, grade="A")
    text = "name,phone,employees,segment,grade\nA,,,,\n"
    assert import_file("clients", text, by=world.administrator).unchanged == 1
    assert import_file("clients", text, by=world.administrator, mapping={"blank": "clear"}).updated == 1
    client.refresh_from_db()
    assert (client.phone, client.employees, client.segment, client.grade) == ("", None, None, "C")


def test_the_same_record_twice_in_a_file_is_told(world, import_file):
    job = import_file("clients", "name,owner\nA,rep\nB,rep\na ,rep\n", by=world.administrator)
    [[row, column, sentence]] = job.errors
    assert (row, column) == (4, "name")
    assert "Row 2" in sentence


def test_a_name_that_fits_two_clients_is_not_guessed_at(world, import_file):
    making.make_client(world.rep, "A")
    making.make_client(world.teammate, "A")
    job = import_file("clients", "name,owner\nA,rep\n", by=world.administrator)
    assert [error[:2] for error in job.errors] == [[2, "name"]]
    making.make_stages()
    deals = import_file("deals", "name,client,owner,stage\nX,A,rep,Engaging\n", by=world.administrator)
    assert [error[:2] for error in deals.errors] == [[2, "client"]]


def test_what_the_database_alone_refuses_is_told_at_its_row(world, import_file, monkeypatch):
    from apps.clients.imports.clients import ClientRecords

    making.make_client(world.outsider, "Hidden", code="X")
    monkeypatch.setattr(ClientRecords, "unique", ())
    lines = "".join(f"P{number},{number},rep\n" for number in range(50))
    text = f"name,client number,owner\n{lines}Other,X,rep\nLast,99,rep\n"
    job = import_file("clients", text, by=world.manager, good_rows_only=True)
    [[row, column, sentence]] = job.errors
    assert (row, column) == (52, "")
    assert "database" in sentence
    assert (job.created, Client.objects.count()) == (51, 52)


def test_columns_that_are_not_used_are_told(world, import_file):
    job = import_file("products", "name,colour,price\nA,red,1\n", by=world.administrator)
    assert job.preview["unused"] == ["colour"]
    assert (
        import_file(
            "products", "name,colour,price\nA,red,1\n", by=world.administrator, mapping={"unused": ["colour"]}
        ).preview["unused"]
        == []
    )


def test_a_row_with_more_cells_than_the_header_is_refused(world, import_file):
    job = import_file("products", "name,price\nA,1,lost\nB,2,\n", by=world.administrator)
    assert [error[0] for error in job.errors] == [2]


MAPPING = {
    "fields": {
        "name": {"template": "{what|nothing} of {who}"},
        "unit": {"value": "piece"},
        "category": {"column": "series", "default": "other"},
        "list_price": {"column": "cost", "when": {"state": ["final", "paid"]}},
        "is_sold": {"column": "state", "values": {"final": "yes", "Paid Out": "no"}},
    },
    "values": {"what": {"GTXPro": "GTX Pro"}},
    "only": {"state": ["FINAL", "paid out"]},
    "create_missing": ["product category"],
    "unused": ["rest"],
}


def test_a_mapping_gives_constants_templates_values_conditions_and_defaults(world, import_file):
    text = "what,who,series,cost,state,rest\n gtx pro,Ann,GTX,5,Final,\n,Ben,,7,paidout,x\nC,Cleo,S,9,draft,\n"
    job = import_file("products", text, by=world.administrator, mapping=MAPPING)
    assert (job.errors, job.created, job.skipped, job.rows) == ([], 2, 1, 3)
    assert set(Product.objects.values_list("name", "unit", "category__name", "list_price", "is_sold")) == {
        ("GTX Pro of Ann", "piece", "GTX", 5, True),
        ("nothing of Ben", "piece", "other", None, False),
    }


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"kind": "deals"}, "for “deals”"),
        ({"filds": {}}, "filds"),
        ({"fields": {"nome": "name"}}, "nome"),
        ({"fields": {"name": "nom"}}, "nom"),
        ({"fields": {"name": {"template": "{nom}"}}}, "nom"),
        ({"fields": {"name": {"column": "name", "value": "x"}}}, "one of"),
        ({"fields": {"name": {"colum": "name"}}}, "colum"),
        ({"fields": ["name"]}, "braces"),
        ({"values": {"colour": {"a": "b"}}}, "colour"),
        ({"only": {"colour": "red"}}, "colour"),
        ({"create_missing": ["person"]}, "person"),
        ({"match": ["price"]}, "matched by"),
        ({"existing": "replace"}, "existing"),
        ({"unused": "name"}, "list"),
        ({"header": "x"}, "header"),
        ([1], "object"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_with_a_sentence(world, import_file, mapping, sentence):
    with pytest.raises(Refused, match=sentence):
        import_file("products", "name,price\nA,1\n", by=world.administrator, mapping=mapping)
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("kind", "content", "field"),
    [
        ("nothing", "name\nA\n", "kind"),
        ("products", "", "file"),
        ("products", "name\n", "file"),
        ("deals", "x\n1\n", "mapping"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_the_right_field(world, import_file, kind, content, field):
    with pytest.raises(Refused) as refused:
        import_file(kind, content, by=world.administrator)
    assert refused.value.field == field
