"""One choke point: whoever reads for a person reads what that person may see."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from apps.teams.querysets import CreditedQuerySet, OwnedQuerySet

ROOT = Path(__file__).resolve().parents[2]
OURS = [app.label for app in apps.get_app_configs() if app.name.startswith("apps.")]
BUSINESS = [
    model for label in OURS for model in apps.get_app_config(label).get_models() if not hasattr(model, "pgh_id")
]
# Words that everyone who may sign in knows, and rows that are only ever read through another's.
COMMON = {
    "Company", "Segment", "Region", "Stage", "ProductCategory", "Membership", "ImportedRow", "StaleFigure", "PoolRule",
    # Read by whoever knows the form's address, and by the middleware for the sender alone.
    "Source", "LeadForm", "LeadRule", "Submission",
}  # fmt: skip


@pytest.mark.parametrize("model", BUSINESS, ids=lambda model: model._meta.label)
def test_every_model_that_belongs_to_someone_says_who_sees_it(model):
    if model.__name__ in COMMON:
        assert not any(field.name == "owner" for field in model._meta.get_fields())
        return
    assert hasattr(model._default_manager.all(), "visible_to")


@pytest.mark.parametrize("model", [model for model in BUSINESS if hasattr(model, "owner")], ids=lambda m: m._meta.label)
def test_an_owner_comes_with_an_owned_queryset(model):
    names = {field.name for field in model._meta.get_fields()}
    queryset = model._default_manager.all()
    assert isinstance(queryset, OwnedQuerySet)
    # What counts keeps the team it was credited to; where a lead waits, and whom a view is for, is no credit.
    if model.__name__ in ("Lead", "SavedView"):
        return
    assert ("team" in names) == isinstance(queryset, CreditedQuerySet)


def outer_files():
    for pattern in ("views", "forms", "filters", "api", "tables"):
        yield from ROOT.glob(f"apps/*/{pattern}.py")
        yield from ROOT.glob(f"apps/*/{pattern}/**/*.py")


# Each keeps what the viewer it is given may see (`credited_below` a part of that); `none` reads nothing.
SCOPES = {"visible_to", "credited_below", "open_to", "about", "close_to", "none"}


GATES = ("visible_or_404", "open_or_404")


def unscoped_reads(path: Path):
    """Every `Model.objects…` chain of a file in which no call of a scope follows, for models that have one."""
    scoped = {model.__name__ for model in BUSINESS if hasattr(model._default_manager.all(), "visible_to")}
    tree = ast.parse(path.read_text())
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")):
            continue
        if not (isinstance(node.value, ast.Name) and node.value.id in scoped):
            continue
        words, at = [], node
        while isinstance(parents.get(at), ast.Attribute | ast.Call):
            at = parents[at]
            if isinstance(at, ast.Attribute):
                words.append(at.attr)
        # `none()` reads nothing; a gate narrows the queryset it is given.
        gated = isinstance(at, ast.Call) and ast.unparse(at.func).endswith(GATES)
        gated = gated or _handed_to_a_gate(at, parents)
        if not SCOPES & set(words) and not gated:
            yield f"{path}:{node.lineno} {ast.unparse(at)[:90]}"


def _handed_to_a_gate(read, parents) -> bool:
    """Whether the rows are named and that name goes through a gate in the same function."""
    named = parents.get(read)
    if not (isinstance(named, ast.Assign) and isinstance(named.targets[0], ast.Name)):
        return False
    function = named
    while not isinstance(function, ast.FunctionDef | ast.Module):
        function = parents[function]
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(
        ast.unparse(call.func).endswith(GATES) and ast.unparse(call.args[0]) == named.targets[0].id for call in calls
    )


# Reads that are narrower than `visible_to` already, each with its reason.
REASONED = {
    # Choices start from every row and are narrowed by `visible_to` when the form is made.
    "forms/choices.py",
    # People within reach, given to the gate, which narrows by `visible_to` again.
    "apps/reports/forms.py",
    # The viewer as they are after the change, to see whether they still see the person.
    "apps/teams/views/people.py",
    # The teams below one that was chosen from the visible ones.
    "apps/teams/filters.py",
    # Cards of the clients in the pools that the viewer may look into.
    "apps/clients/views/pool.py",
    # Names of products, segments and regions.
    "apps/reports/views/rows.py",
}


def test_no_view_form_or_api_reads_past_the_choke_point():
    found = [
        line
        for path in outer_files()
        for line in unscoped_reads(path)
        if not any(line.split(":")[0].endswith(known) for known in REASONED)
    ]
    assert found == []


def test_the_search_for_unscoped_reads_bites(tmp_path):
    sample = tmp_path / "views.py"
    sample.write_text("def view(request):\n    return Client.objects.filter(pk=1)\n")
    assert len(list(unscoped_reads(sample))) == 1
    sample.write_text("def view(request):\n    return Client.objects.visible_to(request.user).filter(pk=1)\n")
    assert list(unscoped_reads(sample)) == []


def test_no_form_takes_every_field():
    for path in outer_files():
        text = path.read_text()
        assert '"__all__"' not in text, path
        assert "exclude =" not in text, path


def test_money_is_never_a_float():
    for model in BUSINESS:
        for field in model._meta.get_fields():
            assert not isinstance(field, models.FloatField), f"{model._meta.label}.{field.name}"
