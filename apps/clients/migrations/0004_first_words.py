"""What the new tables hold from the start: present ownerships, the facts' chips and contacts' search texts."""

from django.db import migrations

from salesmgmt.lib.pinyin import search_text

CHIPS = [
    ("decider", "Met the decision maker"),
    ("price", "Asked about the price"),
    ("discount", "Asked for a discount"),
    ("appointment", "Agreed on a next meeting"),
    ("budget", "Named a budget"),
    ("contract", "Asked for the contract"),
    ("objection", "Raised an objection"),
    ("nobody", "Met nobody"),
]

OWNERSHIPS = """
    INSERT INTO clients_ownership (client_id, owner_id, since, way, why)
    SELECT id, owner_id, added_on, 'added', '' FROM clients_client
"""


def add_chips(apps, schema_editor):
    chip = apps.get_model("clients", "FactChip")
    chip.objects.bulk_create(
        chip(key=key, label=label, position=place) for place, (key, label) in enumerate(CHIPS, start=1)
    )


def make_contacts_found(apps, schema_editor):
    contact = apps.get_model("clients", "Contact")
    for row in contact.objects.only("pk", "name").iterator(chunk_size=2000):
        contact.objects.filter(pk=row.pk).update(search=search_text(row.name, surname=True))


def nothing(apps, schema_editor):
    """This will leave the rows to the migration before, which removes their tables."""


class Migration(migrations.Migration):
    dependencies = [("clients", "0003_clients_and_field_work")]

    operations = [
        migrations.RunSQL(OWNERSHIPS, migrations.RunSQL.noop),
        migrations.RunPython(add_chips, nothing),
        migrations.RunPython(make_contacts_found, nothing),
    ]
