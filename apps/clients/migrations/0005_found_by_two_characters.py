"""Clients, contacts and deals are found by two characters, clients and contacts by the end of their phone number."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models

import salesmgmt.lib.holds
from salesmgmt.lib.holds import CREATE_PAIRS_OF, DROP_PAIRS_OF


def _pairs(model: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name=model,
        index=django.contrib.postgres.indexes.GinIndex(
            salesmgmt.lib.holds.PairsOf("search"), name=f"{model}s_by_two_characters"
        ),
    )


def _phone_ends(model: str) -> migrations.AddIndex:
    return migrations.AddIndex(
        model_name=model,
        index=models.Index(
            django.contrib.postgres.indexes.OpClass(
                django.db.models.functions.text.Reverse("phone_digits"), name="text_pattern_ops"
            ),
            condition=models.Q(("phone_digits", ""), _negated=True),
            name=f"{model}s_by_end_of_phone",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("clients", "0004_first_words")]

    operations = [
        migrations.RunSQL(CREATE_PAIRS_OF, DROP_PAIRS_OF),
        _pairs("client"),
        _pairs("contact"),
        _pairs("deal"),
        _phone_ends("client"),
        _phone_ends("contact"),
    ]
