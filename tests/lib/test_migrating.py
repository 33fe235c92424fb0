"""Steps of a migration that are drawn up together come and go as they would one by one."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from salesmgmt.lib.migrating import Together

pytestmark = pytest.mark.django_db


def tables():
    with connection.cursor() as cursor:
        return {name: columns(name) for name in connection.introspection.table_names(cursor) if "tried_" in name}


def columns(table):
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def model(name, *fields):
    return migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields])


STEPS = [
    Together([model("First"), model("Second", ("first", models.ForeignKey("tried.First", models.CASCADE)))]),
    Together(
        [
            migrations.AddField("First", "size", models.IntegerField(default=0)),
            migrations.AlterField("Second", "first", models.OneToOneField("tried.First", models.CASCADE)),
        ]
    ),
    Together(
        [
            migrations.AddIndex("First", models.Index(fields=["size"], name="tried_by_size")),
            migrations.AddConstraint("First", models.CheckConstraint(condition=models.Q(size__gt=0), name="sized")),
        ]
    ),
]


def test_forwards_and_back():
    states = [ProjectState()]
    assert states[0].apps.get_models() == []  # drawn, as it is while migrations run
    for step in STEPS:
        states.append(states[-1].clone())
        step.state_forwards("tried", states[-1])
        with connection.schema_editor() as editor:
            step.database_forwards("tried", editor, *states[-2:])
    assert tables() == {"tried_first": {"id", "size"}, "tried_second": {"id", "first_id"}}
    assert states[-1].apps.get_model("tried", "First")._meta.indexes[0].name == "tried_by_size"
    for step, after, before in reversed([*zip(STEPS, states[1:], states, strict=False)]):
        with connection.schema_editor() as editor:
            step.database_backwards("tried", editor, after, before)
        if step is STEPS[1]:
            assert tables() == {"tried_first": {"id"}, "tried_second": {"id", "first_id"}}
    assert tables() == {}


def test_one_that_cannot_be_taken_back_keeps_all_from_it():
    assert Together([migrations.RunSQL("SELECT 1", "SELECT 1")]).reversible
    assert not Together([migrations.RunSQL("SELECT 1", "SELECT 1"), migrations.RunSQL("SELECT 1")]).reversible
