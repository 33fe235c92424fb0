"""The audit trail of a model: every insert, update and delete, noted by triggers whoever writes."""

import pghistory


def tracked(**options):
    """This will decorate a model to keep its history; `exclude` names fields that leave no trace.

    The trackers are made here anew for each model: the library's own default ones are deep copies,
    whose operations no longer equal the originals, and then lack their transition tables.
    """
    return pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), **options)
