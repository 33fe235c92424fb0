"""The triggers that keep a deal's way through the stages, whoever writes to deals.

The rules are in the database function `deal_enters_stage`, which the past was told by as well.
"""

import pgtrigger

# A deal first written down in an open stage is there since it was opened, as far as anyone knows.
_ADDED = """
    INSERT INTO clients_stageentry (deal_id, stage_id, owner_id, entered_on)
    SELECT id, stage_id, owner_id, coalesce(opened_on, company_today()) FROM new_rows WHERE outcome = 'open'
    ORDER BY id;
    RETURN NULL;
"""

# `new_rows` are compared with `old_rows` because a trigger with transition tables cannot name columns.
_CHANGED = """
    PERFORM deal_enters_stage(
        new_rows.id, new_rows.stage_id, new_rows.owner_id, coalesce(new_rows.closed_on, company_today())
    )
    FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
    WHERE (new_rows.stage_id, new_rows.closed_on) IS DISTINCT FROM (old_rows.stage_id, old_rows.closed_on);

    UPDATE clients_stageentry AS entry SET entered_on = new_rows.opened_on
    FROM new_rows JOIN old_rows ON old_rows.id = new_rows.id
    WHERE new_rows.opened_on IS DISTINCT FROM old_rows.opened_on
        AND entry.deal_id = new_rows.id
        AND entry.entered_on = coalesce(old_rows.opened_on, entry.entered_on)
        AND new_rows.opened_on <= coalesce(entry.left_on, new_rows.opened_on)
        AND NOT EXISTS (SELECT FROM clients_stageentry WHERE deal_id = entry.deal_id AND id < entry.id);
    RETURN NULL;
"""

# For whatever deletes deals without asking what hangs on them.
_DELETED = "DELETE FROM clients_stageentry WHERE deal_id = OLD.id; RETURN OLD;"


def journey() -> list[pgtrigger.Trigger]:
    """This will build the triggers on deals."""
    return [
        pgtrigger.Trigger(
            name="begin_the_journey", level=pgtrigger.Statement, when=pgtrigger.After, operation=pgtrigger.Insert,
            referencing=pgtrigger.Referencing(new="new_rows"), func=_ADDED,
        ),
        pgtrigger.Trigger(
            name="keep_the_journey", level=pgtrigger.Statement, when=pgtrigger.After, operation=pgtrigger.Update,
            referencing=pgtrigger.Referencing(old="old_rows", new="new_rows"), func=_CHANGED,
        ),
        pgtrigger.Trigger(
            name="end_the_journey", when=pgtrigger.Before, operation=pgtrigger.Delete, func=_DELETED,
        ),
    ]  # fmt: skip
