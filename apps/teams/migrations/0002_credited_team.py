"""The function that tells which team a person's record of a day is credited to."""

from django.db import migrations

CREATE = """
    CREATE FUNCTION credited_team(who bigint, on_day date) RETURNS bigint LANGUAGE sql STABLE AS $$
        SELECT team_id FROM teams_membership
        WHERE person_id = who
        -- The team of that day; before the first one, the first; after the last one, the last.
        ORDER BY (since <= coalesce(on_day, current_date)) DESC,
            CASE WHEN since <= coalesce(on_day, current_date) THEN since END DESC NULLS LAST,
            since
        LIMIT 1
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION credited_team(bigint, date)")]
