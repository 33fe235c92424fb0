"""Preparing an import step by step: how the file is read, which columns fill which fields, what its cells and words
mean, which of its rows are there already. The file stays as it came; what is decided is kept beside it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import PurePath
from typing import Any

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from apps.teams.actions.imports import alike_of, import_soon, run_of, taken_by
from apps.teams.models import Import, Person
from apps.teams.models.imports import ImportState
from salesmgmt.lib import importing
from salesmgmt.lib.importing import files, proposal, repairing
from salesmgmt.lib.importing.cells import written
from salesmgmt.lib.importing.grid import text_of
from salesmgmt.lib.refusal import Refused, insist

Cells = dict[int, dict[str, str]]


def take_in(
    *, by: Person, at: datetime, kind: str, filename: str, content: bytes, mapping: dict | None = None,
    words: Collection[str] = (), encoding: str = "",
) -> Import:  # fmt: skip
    """This will take a file in and look at its rows; where it does not say enough by itself, as a draft."""
    found = taken_by(by, kind, content)
    job = Import(
        owner=by, kind=kind, filename=PurePath(filename).name[:255], content=content, mapping=mapping or {},
        dry_run=True, state=ImportState.DRAFT,
    )  # fmt: skip
    try:
        _propose(job, found, given=mapping is not None, words=words, encoding=encoding)
    except importing.Unreadable as error:
        raise Refused(error.sentence, "file") from None
    except importing.WrongMapping as error:
        raise Refused(error.sentence, "mapping") from None
    job.save()
    return _look(job) if job.state == ImportState.WAITING else job


def _propose(job: Import, kind: importing.Kind, *, given: bool, words: Collection[str], encoding: str) -> None:
    """This will find the sheet, the header and the columns as far as they can be told by themselves."""
    content = bytes(job.content)
    sheets = files.sheets(content, proposal.LOOKED_AT)
    sheet = job.mapping.get("sheet", "")
    encoding = encoding or job.mapping.get("encoding", "")
    if len(sheets) > 1 and not sheet:
        # Which of them is meant is asked.
        return
    lines = files.lines_of(content, sheet=sheet, encoding=encoding)[0]
    if not any(written(cell) for line in lines for cell in line):
        raise importing.Unreadable(_("The file has no header line."))
    if encoding:
        job.mapping = job.mapping | {"encoding": encoding}
    if not job.mapping.get("header") and (header := proposal.header_line(kind, lines)):
        job.mapping = job.mapping | {"header": header}
    try:
        read = proposal.sheet_of(content, job.mapping)
    except importing.Unreadable:
        # It can be read, but its header is not where it was looked for.
        return
    if not read.rows:
        raise importing.Unreadable(_("The file has a header but no rows."))
    job.headers, job.rows = proposal.recognised_by(read.columns), len(read.rows)
    if not given:
        job.mapping = job.mapping | _remembered(job, kind, read.columns)
    if words:
        job.mapping = job.mapping | {"create_missing": sorted({*words, *job.mapping.get("create_missing", ())})}
    try:
        importing.prepare(kind, content, job.mapping)
    except importing.WrongMapping:
        if given:
            raise
        return
    job.state = ImportState.WAITING


def _remembered(job: Import, kind: importing.Kind, columns: list[str]) -> dict:
    """This will give what the same person said of the last file of this kind with the same columns."""
    earlier = Import.objects.filter(owner=job.owner, kind=job.kind, headers=job.headers).exclude(mapping={})
    found = earlier.order_by("-pk").values_list("mapping", flat=True).first()
    return proposal.remembered(found, kind, columns) if found else {}


def _look(job: Import) -> Import:
    """This will have all rows looked at, now or, if they are many, soon."""
    job.dry_run, job.state, job.attempts, job.done, job.remark = True, ImportState.WAITING, 0, 0, ""
    job.save(update_fields=["dry_run", "state", "attempts", "done", "remark", "mapping", "headers", "rows"])
    return import_soon(job)


def _in_preparation(job: Import, by: Person) -> Import:
    """This will lock an import that is not for real yet, nor being looked at right now."""
    job = Import.objects.select_for_update(of=("self",)).select_related("owner").get(pk=job.pk)
    if job.running:
        raise Refused(_("The rows are being looked at; wait until that has ended."))
    if job.state == ImportState.REFUSED and not job.dry_run:
        job.dry_run = True
    if not (job.repairable or job.state == ImportState.DRAFT):
        raise Refused(_("This file was imported already, or is being looked at."))
    insist(importing.all_kinds()[job.kind].why_not(by))
    return job


def choose_reading(
    job: Import, *, by: Person, at: datetime, sheet: str = "", header: int = 0, encoding: str = ""
) -> Import:
    """This will have a file read anew: another sheet, header line or encoding."""
    with transaction.atomic():
        job = _in_preparation(job, by)
        kind = importing.all_kinds()[job.kind]
        how = {"sheet": sheet, "header": header, "encoding": encoding}
        kept = {name: value for name, value in job.mapping.items() if name not in how}
        reading = {name: value for name, value in how.items() if value}
        try:
            if not header:
                lines = files.lines_of(bytes(job.content), sheet=sheet, encoding=encoding)[0]
                reading |= {"header": found} if (found := proposal.header_line(kind, lines)) else {}
            read = proposal.sheet_of(bytes(job.content), reading)
        except importing.Unreadable as error:
            raise Refused(error.sentence, "encoding" if encoding else "header") from None
        if not read.rows:
            raise Refused(_("Below this line there are no rows."), "header")
        if job.headers != proposal.recognised_by(read.columns):
            # What was said of other columns says nothing of these.
            kept, job.edits, job.decisions, job.chosen_rows = {}, {}, {}, []
            job.headers = proposal.recognised_by(read.columns)
            kept = _remembered(job, kind, read.columns)
        job.mapping, job.rows, job.state = kept | reading, len(job.chosen_rows) or len(read.rows), ImportState.DRAFT
        job.save()
    return job


def map_columns(job: Import, *, by: Person, at: datetime, columns: dict[str, str], **choices: Any) -> Import:
    """This will have the columns fill other fields, and the rows looked at anew.

    `choices` are what else a mapping says: `existing`, `blank`, `match`, `create_missing`.
    """
    with transaction.atomic():
        job = _in_preparation(job, by)
        kind = importing.all_kinds()[job.kind]
        said = proposal.with_columns(job.mapping, columns) | choices
        if said.get("match") is None:
            said.pop("match", None)
        try:
            importing.prepare(kind, bytes(job.content), said)
        except (importing.Unreadable, importing.WrongMapping) as error:
            raise Refused(error.sentence) from None
        job.mapping = said
        job.save(update_fields=["mapping"])
    return _look(job)


def explain_words(job: Import, *, by: Person, at: datetime, words: dict[str, dict[str, str]]) -> Import:
    """This will note what words mean, by column, and have the rows looked at anew."""
    with transaction.atomic():
        job = _in_preparation(job, by)
        known = {column: dict(said) for column, said in job.mapping.get("values", {}).items()}
        for column, said in words.items():
            known.setdefault(column, {}).update(said)
        job.mapping = job.mapping | {"values": known}
        try:
            importing.prepare(importing.all_kinds()[job.kind], bytes(job.content), job.mapping)
        except (importing.Unreadable, importing.WrongMapping) as error:
            raise Refused(error.sentence) from None
        job.save(update_fields=["mapping"])
    return _look(job)


def look_again(job: Import, *, by: Person, at: datetime) -> Import:
    """This will look at all rows anew, for others may have changed meanwhile what they refer to."""
    with transaction.atomic():
        job = _in_preparation(job, by)
    return _look(job)


def import_the_rest(job: Import, *, by: Person, at: datetime) -> Import:
    """This will take up the rows that were left behind because something was wrong with them, to be repaired."""
    job = Import.objects.select_related("owner").get(pk=job.pk)
    left = sorted({row for row, _column, _sentence in job.errors})
    if job.state != ImportState.DONE or job.dry_run or not left:
        raise Refused(_("No rows of this file were left behind."))
    insist(importing.all_kinds()[job.kind].why_not(by))
    rest = Import.objects.create(
        owner=by, kind=job.kind, filename=job.filename, content=job.content, mapping=job.mapping, edits=job.edits,
        decisions=job.decisions, chosen_rows=left, headers=job.headers,
        dry_run=True, rows=len(left),
    )  # fmt: skip
    return import_soon(rest)


def repair_cells(job: Import, *, by: Person, at: datetime, cells: Cells) -> list[int]:
    """This will write cells anew and look at their rows again; gives the numbers of the rows that were looked at.

    A cell that is as it was in the file again is no longer one that was written anew.
    """
    with transaction.atomic():
        job = _in_preparation(job, by)
        if not job.repairable:
            raise Refused(_("Say first which column fills which field."))
        sheet = proposal.sheet_of(bytes(job.content), job.mapping)
        before = files.edited(sheet, job.edits)
        lines, shown, changed = dict(sheet.rows), dict(files.parted(before, job.chosen_rows)[0].rows), set()
        places = {column: place for place, column in enumerate(sheet.columns)}
        for number, texts in cells.items():
            for column, typed in texts.items():
                place = places.get(column)
                if number not in shown or place is None:
                    continue
                text = "\n".join(typed.replace("\x00", "").splitlines())
                if text == text_of(shown[number], place):
                    continue
                anew = job.edits.setdefault(str(number), {})
                anew[column] = text
                if text == text_of(lines[number], place):
                    del anew[column]
                changed.add(number)
        job.edits = {row: texts for row, texts in job.edits.items() if texts}
        return _judge(job, before, changed) if changed else []


def decide_rows(job: Import, *, by: Person, at: datetime, decisions: dict[int, tuple[str, int | None]]) -> list[int]:
    """This will note which record rows change, that they are new or left out; ("", None) takes that back."""
    with transaction.atomic():
        job = _in_preparation(job, by)
        if not job.repairable:
            raise Refused(_("Say first which column fills which field."))
        changed = set()
        for number, (way, of) in decisions.items():
            before = job.decisions.get(str(number))
            if way not in ("", "add", "update", "skip") or (way == "update") != (of is not None):
                raise Refused(_("This cannot be decided about a row."))
            now = [way, of] if way else None
            if now != before:
                changed.add(number)
                if now:
                    job.decisions[str(number)] = now
                else:
                    del job.decisions[str(number)]
        if not changed:
            return []
        sheet = files.edited(proposal.sheet_of(bytes(job.content), job.mapping), job.edits)
        return _judge(job, sheet, changed)


def _judge(job: Import, before: importing.Sheet, changed: Collection[int]) -> list[int]:
    """This will look at the changed rows and those they have to do with, and note what came of it."""
    kind = importing.all_kinds()[job.kind]
    sheet, mapping = importing.prepare(kind, bytes(job.content), job.mapping)
    every = files.edited(sheet, job.edits)
    whole, _others = files.parted(every, job.chosen_rows)
    part, earlier = files.parted(repairing.rows_beside(kind, mapping, before, every, changed), job.chosen_rows)
    run = run_of(job, kind, mapping, earlier)
    with pghistory.context(person=job.owner_id, imported=job.pk):
        importing.go(run, part, dry_run=True)
    looked_at = {number for number, _line in part.rows}
    kept = [error for error in job.errors if error[0] not in looked_at]
    job.errors = sorted([*kept, *map(list, run.errors)], key=lambda error: error[0])
    letters = dict(
        zip((number for number, _line in whole.rows), job.outcomes.ljust(len(whole.rows), "x"), strict=False)
    )
    letters |= dict(zip((number for number, _line in part.rows), run.letters(part), strict=True))
    job.outcomes = "".join(letters.values())
    job.alike = {row: found for row, found in job.alike.items() if int(row) not in looked_at} | alike_of(run)
    for name, letter in importing.run.OUTCOMES.items():
        setattr(job, name, job.outcomes.count(letter))
    job.remark = run.remark
    job.state = ImportState.REFUSED if job.errors or run.remark else ImportState.DONE
    job.save(update_fields=[
        "edits", "decisions", "errors", "outcomes", "alike", "remark", "state", "dry_run", *importing.run.OUTCOMES,
    ])  # fmt: skip
    return sorted(looked_at)
