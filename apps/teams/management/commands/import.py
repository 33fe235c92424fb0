"""`manage.py import`: a file of people, clients, deals … into the database, or out of it again."""

import json
from pathlib import Path

import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.teams import actions
from apps.teams.models import Import, Person, Role
from apps.teams.models.imports import ImportState
from salesmgmt.lib import importing
from salesmgmt.lib.importing import results
from salesmgmt.lib.refusal import Refused


class Command(BaseCommand):
    help = (
        "Imports a CSV or XLSX file. With an error in any row nothing is imported, unless --good-rows-only says so. "
        "The mapping (JSON) says which column fills which field; without one, columns are matched by their names."
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", nargs="?", help="one of: " + ", ".join(importing.all_kinds()))
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--mapping", type=Path, metavar="FILE", help="a mapping file (JSON)")
        parser.add_argument("--as", dest="username", metavar="USERNAME", help="who imports (the one administrator)")
        parser.add_argument("--dry-run", action="store_true", help="show what would happen and change nothing")
        parser.add_argument("--good-rows-only", action="store_true", help="import the good rows, leave out the bad")
        parser.add_argument("--result", type=Path, metavar="FILE", help="write the rows and their errors (.csv, .xlsx)")
        parser.add_argument("--template", type=Path, metavar="FILE", help="write an empty file of this kind to fill in")
        parser.add_argument("--undo", type=int, metavar="NUMBER", help="undo the import of this number as a whole")

    def handle(self, *, kind, file, **options):
        try:
            if options["undo"]:
                self._undo(options["undo"], _person(options["username"]))
            elif options["template"] and kind:
                _write(options["template"], results.template(_kind(kind)))
            elif kind and file:
                self._import(kind, file, options)
            else:
                raise CommandError("Say what to import: manage.py import KIND FILE")
        except Refused as refusal:
            raise CommandError(str(refusal.sentence)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None

    def _undo(self, number: int, by: Person) -> None:
        job = Import.objects.visible_to(by).filter(pk=number).first()
        if job is None:
            raise CommandError(f"There is no import {number}.")
        with pghistory.context(person=by.pk, undone=number):
            actions.undo_import(job, by=by, at=timezone.now())
        self.stdout.write(f"Import {number} ({job.filename}) was undone.")

    def _import(self, kind: str, file: Path, options: dict) -> None:
        job = actions.start_import(
            by=_person(options["username"]),
            at=timezone.now(),
            kind=_kind(kind).key,
            filename=file.name,
            content=file.read_bytes(),
            mapping=_mapping(options["mapping"]),
            dry_run=options["dry_run"],
            good_rows_only=options["good_rows_only"],
        )
        job = actions.run_import(job, wait=True)
        for row, column, sentence in job.errors:
            where = f"row {row}, column {column}" if column else f"row {row}"
            self.stderr.write(f"{where}: {sentence}")
        if unused := job.preview.get("unused"):
            self.stdout.write(f"Not used: {', '.join(unused)}")
        if options["result"]:
            sheet, _ = importing.prepare(_kind(kind), bytes(job.content), job.mapping)
            _write(options["result"], results.result(sheet, job.errors))
        self._tell(job)

    def _tell(self, job: Import) -> None:
        seconds = (job.finished_at - job.started_at).total_seconds() if job.finished_at else 0
        counts = (
            f"{job.rows} rows in {seconds:.1f} s: {job.created} added, {job.updated} changed, "
            f"{job.unchanged} the same as before, {job.skipped} left out, {job.bad_rows} bad."
        )
        if job.state == ImportState.DONE:
            done = "Preview, nothing was changed" if job.dry_run else f"Import {job.pk}"
            self.stdout.write(f"{done}: {counts}")
            if hint := _kind(job.kind).hint:
                self.stdout.write(str(hint))
            return
        raise CommandError(" ".join(filter(None, [job.remark, f"Nothing was imported. {counts}"])))


def _kind(key: str) -> importing.Kind:
    kinds = importing.all_kinds()
    if key not in kinds:
        raise CommandError(f"“{key}” is no kind of rows; there are: {', '.join(kinds)}.")
    return kinds[key]


def _person(username: str | None) -> Person:
    """This will find who imports: the person named, else the only administrator."""
    if username:
        found = Person.objects.active().filter(username__iexact=username).first()
        if found is None:
            raise CommandError(f"Nobody with the sign-in name “{username}” may sign in.")
        return found
    administrators = list(Person.objects.active().filter(role=Role.ADMINISTRATOR)[:2])
    if len(administrators) != 1:
        raise CommandError("Say who imports: --as USERNAME")
    return administrators[0]


def _mapping(path: Path | None) -> dict:
    if path is None:
        return {}
    try:
        return json.loads(path.read_text("utf-8-sig"))
    except (ValueError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} is not JSON: {error}") from None


def _write(path: Path, lines: list[results.Line]) -> None:
    path.write_bytes(results.as_xlsx(lines) if path.suffix.lower() == ".xlsx" else results.as_csv(lines))
