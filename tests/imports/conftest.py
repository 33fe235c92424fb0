"""What the importer's tests have at hand: a short way to import a text, and the whole database as one value."""

import json

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from apps.teams import actions
from apps.teams.models import Import

# Not what an import is about: its own rows, what it leaves in history, and figures still to be counted.
BESIDE = ("teams_import", "teams_importedrow", "django_", "pghistory", "reports_", "salesmgmt_cache", "account_")


@pytest.fixture(autouse=True)
def in_english():
    """A page asked for in Chinese leaves the thread speaking Chinese; sentences are compared in English."""
    with override("en"):
        yield


@pytest.fixture
def import_file(db):
    """Imports a file given as text, bytes or lists of cells, and gives the import."""

    def run(kind, content, *, by, mapping=None, **choices) -> Import:
        if isinstance(content, str):
            content = content.encode()
        job = actions.start_import(
            by=by, at=timezone.now(), kind=kind, filename=f"{kind}.csv", content=content, mapping=mapping, **choices
        )
        return actions.run_import(job)

    return run


@pytest.fixture
def everything(db):
    """Gives every row of every business table, so that two moments can be compared."""

    def read() -> dict[str, list]:
        found = {}
        with connection.cursor() as cursor:
            for table in sorted(connection.introspection.table_names(cursor)):
                if table.startswith(BESIDE) or table.endswith("event"):
                    continue
                cursor.execute(f'SELECT to_jsonb(t) FROM "{table}" AS t')
                found[table] = sorted(json.dumps(row, sort_keys=True) for (row,) in cursor.fetchall())
        return found

    return read
