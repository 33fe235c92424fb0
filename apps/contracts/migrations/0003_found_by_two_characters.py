"""Contracts, too, are found by two characters of their title."""

import django.contrib.postgres.indexes
from django.db import migrations

import salesmgmt.lib.holds


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0005_found_by_two_characters"),
        ("contracts", "0002_the_list_price_of_a_line"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contract",
            index=django.contrib.postgres.indexes.GinIndex(
                salesmgmt.lib.holds.PairsOf("search"), name="contracts_by_two_characters"
            ),
        ),
    ]
