"""What is repaired and decided while a file is imported."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0004_told_saved_and_sent")]

    operations = [
        migrations.AddField("import", "edits", models.JSONField(blank=True, default=dict, verbose_name="cells written anew")),
        migrations.AddField("import", "decisions", models.JSONField(blank=True, default=dict, verbose_name="decisions about rows")),
        migrations.AddField("import", "chosen_rows", models.JSONField(blank=True, default=list, verbose_name="chosen rows")),
        migrations.AddField("import", "alike", models.JSONField(blank=True, default=dict, verbose_name="possible duplicates")),
        migrations.AddField("import", "outcomes", models.TextField(blank=True, verbose_name="outcomes")),
        migrations.AddField("import", "headers", models.CharField(blank=True, max_length=64, verbose_name="columns recognised by")),
        migrations.AlterField(
            "import",
            "state",
            models.CharField(
                choices=[
                    ("draft", "Being prepared"), ("waiting", "Waiting"), ("running", "Running"), ("done", "Done"),
                    ("refused", "Nothing imported"), ("failed", "Broken off"), ("undone", "Undone"),
                ],
                default="waiting", max_length=20, verbose_name="state",
            ),
        ),
        migrations.AddIndex(
            "import", models.Index(fields=["owner", "kind", "headers", "-id"], name="import_by_its_columns")
        ),
    ]  # fmt: skip
