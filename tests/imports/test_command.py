"""`manage.py import`: counts, errors with row and column, a result file, undo."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from apps.clients.models import Product
from apps.teams.models import Import, Role
from salesmgmt.lib.importing import files
from tests import world as making


@pytest.fixture
def run(world):
    def command(*words, **options):
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("import", *map(str, words), stdout=out, stderr=err, **options)
        except CommandError as error:
            return out.getvalue(), err.getvalue(), str(error)
        return out.getvalue(), err.getvalue(), ""

    return command


@pytest.fixture
def file(tmp_path):
    def write(text, name="products.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return write


def test_it_imports_and_prints_the_counts(run, file):
    out, err, error = run("products", file("name,price,colour\nA,1,red\nB,2,\n"))
    assert (err, error) == ("", "")
    assert "2 added, 0 changed, 0 the same as before, 0 left out, 0 bad" in out
    assert "Not used: colour" in out
    assert Product.objects.count() == 2


def test_it_prints_each_error_with_row_and_column_and_imports_nothing(run, file, tmp_path):
    result = tmp_path / "result.csv"
    _out, err, error = run(
        "products",
        file("name,close_value\nA,1\n,many\n"),
        "--mapping", file(json.dumps({"fields": {"list_price": "close_value"}}), "m.json"),
        "--result", result,
    )  # fmt: skip
    assert "row 3, column close_value: “many” is not a number." in err
    assert "row 3, column name: This is missing." in err
    assert "Nothing was imported" in error
    assert not Product.objects.exists()
    sheet = files.read(result.read_bytes())
    assert sheet.columns == ["name", "close_value", "Row", "Error in", "Error"]
    assert sheet.rows[0][1] == ["A", "1", "2", "", ""]
    assert sheet.rows[1][1][:4] == ["", "many", "3", "name; close_value"]


def test_good_rows_only_and_preview(run, file):
    path = file("name,price\nA,1\nB,many\n")
    out, _err, error = run("products", path, "--dry-run")
    assert "Nothing was imported" in error
    assert not Product.objects.exists()
    out, _err, error = run("products", path, "--good-rows-only")
    assert "1 added" in out
    assert "1 bad" in out
    out, _err, error = run("products", file("name\nC\n"), "--dry-run")
    assert "Preview, nothing was changed" in out
    assert Product.objects.count() == 1


def test_it_undoes_an_import(run, file):
    run("products", file("name\nA\n"))
    out, _err, error = run("--undo", Import.objects.get().pk)
    assert (error, Product.objects.count()) == ("", 0)
    assert "undone" in out
    assert "nothing to undo" in run("--undo", Import.objects.get().pk)[2]
    assert "no import" in run("--undo", 999_999)[2]


def test_it_imports_as_the_person_named(run, file, world):
    path = file("name,owner\nA,outsider\n", "clients.csv")
    _out, err, _error = run("clients", path, "--as", "manager")
    assert "row 2, column owner" in err
    assert "leads a team" in run("clients", path, "--as", "rep")[2]
    assert "Nobody" in run("clients", path, "--as", "nobody")[2]
    assert "Nobody" in run("clients", path, "--as", "deactivated")[2]
    assert run("clients", path, "--as", "director")[2] == ""


def test_it_asks_who_imports_when_there_are_several_administrators(run, file, world):
    making.make_person("second_administrator", Role.ADMINISTRATOR)
    assert "--as" in run("products", file("name\nA\n"))[2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["nothing", "x.csv"],
            "there are: people, products, clients, contacts, deals, visits, calls, leads, contracts, payments",
        ),
        (["products", "/no/such/file.csv"], "No such file"),
        (["products"], "KIND FILE"),
        ([], "KIND FILE"),
    ],
)
def test_what_is_typed_wrong_gets_a_sentence(run, words, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("name\nA\n")
    assert sentence in run(*words)[2]


def test_it_writes_a_file_to_fill_in_that_comes_in_again(run, tmp_path, world):
    for kind in ("people", "products", "clients", "deals", "visits", "contracts", "payments", "targets"):
        path = tmp_path / f"{kind}.csv"
        assert run(kind, "--template", path)[2] == ""
        assert len(files.read(path.read_bytes()).rows) == 1
    assert "1 added" in run("people", tmp_path / "people.csv")[0]
    assert "1 added" in run("products", tmp_path / "products.csv", "--mapping", _made(tmp_path, "product category"))[0]
    assert (
        "1 added"
        in run("clients", tmp_path / "clients.csv", "--mapping", _made(tmp_path, "segment", "region", "source"))[0]
    )


def _made(tmp_path, *nouns):
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps({"create_missing": list(nouns)}))
    return path
