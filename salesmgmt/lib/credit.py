"""A trigger that credits a record to the team its person was in on its day."""

import pgtrigger


def credited(name: str, *, person: str, day: str, team: str = "team") -> pgtrigger.Trigger:
    """This will build the trigger that fills `team` (a foreign key's name) wherever a row comes from.

    `person` and `day` name the fields it goes by. A team that was given stays; a corrected day or
    person moves the credit; a day before the person's first team counts for that first team.
    """
    lookup = f"NEW.{team}_id := credited_team(NEW.{person}_id, NEW.{day});"
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(f"{person}_id", day),
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.{team}_id IS NULL THEN {lookup} END IF;
            ELSIF (NEW.{person}_id, NEW.{day}) IS DISTINCT FROM (OLD.{person}_id, OLD.{day})
                AND NEW.{team}_id IS NOT DISTINCT FROM OLD.{team}_id THEN
                {lookup}
            END IF;
            RETURN NEW;
        """,
    )
