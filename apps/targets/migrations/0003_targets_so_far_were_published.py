"""Targets that were assigned before there was a ledger count as published as they stand."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("targets", "0002_plans_and_ledger")]

    operations = [
        migrations.RunSQL(
            "UPDATE targets_target SET original = amount WHERE original IS NULL",
            # Going back drops the column anyway.
            migrations.RunSQL.noop,
        )
    ]
