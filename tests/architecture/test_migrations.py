"""The database can go forward and back."""

import os

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

OURS = ("teams", "clients", "contracts", "targets", "reports")


def test_no_change_of_a_model_lacks_its_migration(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_migration_can_be_taken_back():
    loader = MigrationLoader(None)
    for (app, name), migration in loader.disk_migrations.items():
        if app in OURS:
            assert all(operation.reversible for operation in migration.operations), f"{app} {name}"


@pytest.mark.at_length
@pytest.mark.django_db(transaction=True)
def test_all_floors_come_down_and_up_again():
    """To the ground in bin/proof, by the newest step of each in bin/test: that is the one that was just written."""
    steps = sorted(MigrationLoader(None).disk_migrations)
    for app in reversed(OURS[1:]):
        *_, before, _newest = [None, "zero", *(name for of, name in steps if of == app)]
        call_command("migrate", app, "zero" if os.environ.get("PROOF_CASES") else before, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("migrate", check_unapplied=True, verbosity=0)
