"""Importing a file, in the background when it is large, and undoing a whole import.

One import runs at a time, by whoever holds a lock that the database keeps as long as the connection
lives. A worker that is killed loses the lock and all it had written (one transaction): an import that
is unfinished while the lock is free is simply begun again.
Progress is told over a second connection, for nobody sees what the transaction itself has not
committed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import PurePath

import pghistory
import pgtrigger
from django.db import Error, connection, transaction
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.teams.models import Company, Import, ImportedRow, Person
from apps.teams.models.imports import ImportState
from salesmgmt.lib import importing
from salesmgmt.lib.importing import files
from salesmgmt.lib.nudge import nudge
from salesmgmt.lib.refusal import Refused, insist

logger = logging.getLogger(__name__)

LARGEST_FILE = 20 * 1024 * 1024
# Up to this many rows a file is imported while the person waits.
AT_ONCE = 1000
MOST_ATTEMPTS = 3
MOST_ALIKE = 500
RUNNING = 7_215_303


def start_import(
    *, by: Person, at: datetime, kind: str, filename: str, content: bytes, mapping: dict | None = None,
    dry_run: bool = False, good_rows_only: bool = False,
) -> Import:  # fmt: skip
    """This will take a file in, after a look at whether it can be read and fits the mapping."""
    found = taken_by(by, kind, content)
    try:
        sheet, _mapping = importing.prepare(found, content, mapping)
    except importing.Unreadable as error:
        raise Refused(error.sentence, "file") from None
    except importing.WrongMapping as error:
        raise Refused(error.sentence, "mapping") from None
    if not sheet.rows:
        raise Refused(_("The file has a header but no rows."), "file")
    return Import.objects.create(
        owner=by, kind=kind, filename=PurePath(filename).name[:255], content=content, mapping=mapping or {},
        dry_run=dry_run, good_rows_only=good_rows_only, rows=len(sheet.rows),
        headers=importing.proposal.recognised_by(sheet.columns),
    )  # fmt: skip


def taken_by(by: Person, kind: str, content: bytes) -> importing.Kind:
    """This will give the kind by its name, or refuse what this person may not import, or nobody."""
    kinds = importing.all_kinds()
    if kind not in kinds:
        raise Refused(_("There is nothing of the kind “%(kind)s” to import.") % {"kind": kind}, "kind")
    insist(kinds[kind].why_not(by), field="kind")
    if len(content) > LARGEST_FILE:
        raise Refused(_("A file may have 20 MB at most; split this one."), "file")
    return kinds[kind]


@transaction.atomic
def import_for_real(job: Import, *, by: Person, at: datetime, good_rows_only: bool = False) -> Import:
    """This will have a file imported that was looked at as a preview."""
    job = Import.objects.select_for_update().get(pk=job.pk)
    if not job.dry_run or job.state not in (ImportState.DONE, ImportState.REFUSED):
        raise Refused(_("This file was imported already, or is being looked at."))
    _within_rights(job, by)
    job.dry_run, job.good_rows_only, job.state = False, good_rows_only, ImportState.WAITING
    job.attempts, job.done, job.started_at = 0, 0, at
    job.save(update_fields=["dry_run", "good_rows_only", "state", "attempts", "done", "started_at"])
    return job


def import_soon(job: Import) -> Import:
    """This will import a small file while the person waits, and leave a large one to the worker."""
    if job.rows > AT_ONCE:
        nudge("teams.run_imports")
        return job
    return run_import(job)


def run_import(job: Import, *, wait: bool = False) -> Import:
    """This will import a waiting file now; while another import runs, `wait` for it or leave the file to the worker."""
    with _alone(wait=wait) as alone:
        if alone:
            _run(job.pk)
    if not alone or Import.objects.unfinished().exists():
        nudge("teams.run_imports")
    job.refresh_from_db()
    return job


def run_imports() -> int:
    """This will run every import that waits or whose worker is gone, and give their number."""
    times = 0
    with _alone() as alone:
        while alone and (job := Import.objects.unfinished().only("pk").order_by("pk").first()):
            times += _run(job.pk)
    return times


@contextmanager
def _alone(*, wait: bool = False) -> Iterator[bool]:
    """This will hold the lock under which one import at a time runs; it ends with the connection, whatever happens."""
    lock = "pg_advisory_lock" if wait else "pg_try_advisory_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s)", [RUNNING])
        alone = wait or cursor.fetchone()[0]
    try:
        yield alone
    finally:
        if alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [RUNNING])


def _run(pk: int) -> bool:
    """This will run one import from the start, under the lock."""
    job = Import.objects.select_related("owner").get(pk=pk)
    if not job.running:
        return False
    job.attempts += 1
    job.state, job.heartbeat_at = ImportState.RUNNING, timezone.now()
    with translation.override(job.owner.language or translation.get_language()):
        if job.attempts > MOST_ATTEMPTS:
            _end(job, ImportState.FAILED, _("Broken off: the import was begun three times and never came to an end."))
            return True
        job.save(update_fields=["attempts", "state", "heartbeat_at"])
        try:
            with transaction.atomic(), pghistory.context(person=job.owner_id, imported=job.pk):
                _import(job)
        except Refused as refusal:
            _end(job, ImportState.REFUSED, str(refusal.sentence))
        except Error:
            # The connection may be gone: the row stays, and whoever looks next begins again.
            logger.exception("Import %s broke off", pk)
            raise
        except Exception:
            logger.exception("Import %s broke off", pk)
            _end(job, ImportState.FAILED, _("Broken off by an error of the program; nothing was imported."))
    return True


def _import(job: Import) -> None:
    """This will do the import and note what came of it, in the caller's transaction."""
    kind = importing.all_kinds()[job.kind]
    _within_rights(job, job.owner)
    try:
        sheet, mapping = importing.prepare(kind, bytes(job.content), job.mapping)
    except (importing.Unreadable, importing.WrongMapping) as error:
        raise Refused(error.sentence) from None
    sheet, earlier = files.parted(importing.edited(sheet, job.edits), job.chosen_rows)
    run = run_of(job, kind, mapping, earlier)
    with _progress(job) as tell:
        importing.go(run, sheet, dry_run=job.dry_run, good_rows_only=job.good_rows_only, tell=tell)
    for name in ("rows", "created", "updated", "unchanged", "skipped", "preview"):
        setattr(job, name, getattr(run, name))
    job.done, job.errors = run.rows, [list(error) for error in run.errors]
    job.outcomes, job.alike = run.letters(sheet), alike_of(run)
    nothing = run.taken_back and not (job.dry_run and not run.errors and not run.remark)
    _end(job, ImportState.REFUSED if nothing else ImportState.DONE, run.remark)


def run_of(job: Import, kind: importing.Kind, mapping, earlier: Sequence[tuple]) -> importing.Run:
    """This will make the run of an import, with what was decided about its rows."""
    return importing.Run(
        kind=kind, mapping=mapping, by=job.owner, at=timezone.now(), today=Company.current().today(),
        trail=importing.Trail(ImportedRow, job.pk), earlier=earlier,
        decisions={int(row): importing.Decision(*said) for row, said in job.decisions.items()},
    )  # fmt: skip


def alike_of(run: importing.Run) -> dict[str, list]:
    """This will give the possible duplicates of a run as an import keeps them, up to a number nobody goes through."""
    rows = list(run.alike)[:MOST_ALIKE]
    return {str(row): [list(found) for found in run.alike[row]] for row in rows}


def _end(job: Import, state: str, remark: str) -> None:
    job.state, job.remark, job.finished_at = state, remark, timezone.now()
    job.save(update_fields=[field.name for field in job._meta.concrete_fields if field.name not in ("id", "content")])


@contextmanager
def _progress(job: Import):
    """This will give a function that tells how far the import is, over a connection of its own."""
    beside = connection.copy()

    def tell(done: int, rows: int) -> None:
        try:
            with beside.cursor() as cursor:
                # The lock on the row is only ever held for moments; telling is not worth waiting for.
                cursor.execute("SET lock_timeout = '500ms'")
                cursor.execute("UPDATE teams_import SET done = %s, rows = %s, heartbeat_at = now() WHERE id = %s",
                               [done, rows, job.pk])  # fmt: skip
        except Error as error:
            logger.warning("Progress of import %s was not told: %s", job.pk, error)

    try:
        yield tell
    finally:
        beside.close()


def _within_rights(job: Import, by: Person) -> None:
    if not by.is_active:
        raise Refused(_("This person may no longer sign in."))
    insist(importing.all_kinds()[job.kind].why_not(by))


def _within_sight(trail: importing.Trail, by: Person) -> None:
    """This will refuse to take back what the person may not see any more, or to give rows to those they do not lead."""
    if by.is_administrator:
        return
    for model in trail.models():
        rows = model._default_manager.all()
        touched = trail.rows(model)
        seen = rows.visible_to(by).filter(pk__in=touched).count() if hasattr(rows, "visible_to") else None
        hidden = 0 if seen is None else rows.filter(pk__in=touched).count() - seen
        if not hidden and trail.owners_before(model) <= {by.pk, *by.reach.people}:
            continue
        raise Refused(
            _(
                "Nothing was undone: rows of this import (%(table)s) are no longer within your reach. "
                "Ask an administrator."
            )
            % {"table": capfirst(str(model._meta.verbose_name_plural))}
        )


def undo_import(job: Import, *, by: Person, at: datetime) -> Import:
    """This will take a whole import back: rows it made are deleted, rows it changed get their old values."""
    with transaction.atomic():
        job = Import.objects.select_for_update().get(pk=job.pk)
        if job.state != ImportState.DONE or job.dry_run:
            raise Refused(_("There is nothing to undo: this file was not imported, or was undone already."))
        _within_rights(job, by)
        trail = importing.Trail(ImportedRow, job.pk)
        _within_sight(trail, by)
        silent = importing.all_kinds()[job.kind].silent_in_undo
        with pgtrigger.ignore(*silent) if silent else nullcontext():
            trail.undo()
        job.state, job.finished_at = ImportState.UNDONE, at
        job.save(update_fields=["state", "finished_at"])
    return job
