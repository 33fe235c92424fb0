"""The table behind Django's cache, in which failed sign-ins are counted."""

from django.db import migrations

CREATE = """
    CREATE TABLE salesmgmt_cache (
        cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
    );
    CREATE INDEX salesmgmt_cache_expires ON salesmgmt_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("teams", "0002_credited_team")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE salesmgmt_cache")]
