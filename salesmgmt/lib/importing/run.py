"""One run of the importer: the rows parsed, written in bulk and counted, with everything that was wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from salesmgmt.lib.importing import files, mapping
from salesmgmt.lib.importing.kinds import Kind
from salesmgmt.lib.importing.records import derived
from salesmgmt.lib.importing.rows import Errors, Row, parse
from salesmgmt.lib.importing.trail import Trail

SHOWN = 20
OUTCOMES = {"created": "c", "updated": "u", "unchanged": "n", "skipped": "s"}
# What a mapping may say of the file itself.
HOW_TO_READ = {"sheet": str, "header": int, "encoding": str}


@dataclass
class Run:
    """What is known while a file is imported: who does it, when, how, and what has come of it so far."""

    kind: Kind
    mapping: mapping.Mapping
    by: Any
    at: datetime
    today: date
    trail: Trail
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    remark: str = ""
    preview: dict = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    taken_back: bool = False
    # Of rows that somebody decided about: whether they change a record and which, are new, or are left out.
    decisions: dict[int, Decision] = field(default_factory=dict)
    # Rows of the same file that came in before: what they mean is taken.
    earlier: Sequence[tuple[int, list[Any]]] = ()
    # Whether this is only a look: then records that a new row may mean as well are looked for.
    looking: bool = False
    # What became of each row: a letter of OUTCOMES.
    outcomes: dict[int, str] = field(default_factory=dict)
    # New rows that may be there already: their number, and the records with the reason.
    alike: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    def __post_init__(self):
        self.wrong = Errors(self.mapping, self.kind)

    @property
    def errors(self) -> list[tuple[int, str, str]]:
        return sorted(self.wrong.found, key=lambda error: error[0])

    def refuse(self, row: Row, name: str, sentence: str) -> None:
        """This will note that a row cannot be imported because of one field ("" is the row as a whole)."""
        self.wrong.refuse(row, name, sentence)

    def count(self, outcome: str, row: Row) -> None:
        """This will count what became of a row (and of those that belong to it)."""
        setattr(self, outcome, getattr(self, outcome) + len(row.all))
        for one in row.all:
            self.outcomes[one.number] = OUTCOMES[outcome]

    def letters(self, sheet: files.Sheet) -> str:
        """This will write what became of each row of the sheet, a letter for each."""
        bad = {number for number, _column, _sentence in self.wrong.found}
        return "".join("x" if number in bad else self.outcomes.get(number, "x") for number, _line in sheet.rows)

    def keep(self, name: str, make: Callable[[], Any]) -> Any:
        """This will make something once for the whole run."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]

    def makes(self, noun: str) -> bool:
        """This will tell whether the mapping has missing ones of this noun made."""
        return noun in self.mapping.create_missing

    def add(self, records: Sequence[Model]) -> None:
        """This will add records of one model in bulk."""
        if records:
            model = type(records[0])
            model._default_manager.bulk_create(records, batch_size=1000)
            self.trail.made(model, [record.pk for record in records])

    def change(self, records: Sequence[Model], names: Iterable[str]) -> None:
        """This will save these fields of records that are there already."""
        model = type(records[0])
        self.trail.about_to_change(model, [record.pk for record in records])
        computed = derived(model)
        for record in records:
            for one in computed:
                one.pre_save(record, False)
        fields = {*(name.removesuffix("_id") for name in names), *(one.name for one in computed)}
        model._default_manager.bulk_update(records, sorted(fields), batch_size=250)

    def remove(self, records: Sequence[Model]) -> None:
        """This will delete records that nothing refers to."""
        if records:
            model = type(records[0])
            ids = [record.pk for record in records]
            self.trail.about_to_change(model, ids)
            model._base_manager.filter(pk__in=ids).delete()


class Decision(NamedTuple):
    """What somebody decided about a row: "update" the record `of`, "add" it as a new one, or "skip" it."""

    way: str
    of: int | None = None


class _TakeBack(Exception):
    """Rolls back what a preview or a refused import has written."""


def prepare(kind: Kind, content: bytes, raw: dict | None) -> tuple[files.Sheet, mapping.Mapping]:
    """This will read a file and check the mapping against it; raises `Unreadable` or `WrongMapping`."""
    raw = raw or {}
    if not isinstance(raw, dict):
        raise mapping.WrongMapping(_("A mapping is a JSON object in braces."))
    wanted = {name: raw[name] for name in HOW_TO_READ if raw.get(name)}
    for name, value in wanted.items():
        if not isinstance(value, HOW_TO_READ[name]):
            raise mapping.WrongMapping(_("“%(name)s” in the mapping is not of the right sort.") % {"name": name})
    sheet = files.read(content, **wanted)
    return sheet, mapping.read(raw, kind, sheet.columns)


def go(
    run: Run,
    sheet: files.Sheet,
    *,
    dry_run: bool = False,
    good_rows_only: bool = False,
    tell: Callable[[int, int], None] = lambda done, rows: None,
) -> Run:
    """This will import a file in one transaction, or take all of it back.

    A preview does the same and takes it back, so that it tells the truth. `tell` hears how many rows
    were looked at.
    """
    run.looking = dry_run
    unwanted = {number for number, decision in run.decisions.items() if decision.way == "skip"}
    found, left_out = parse(sheet, run.mapping, run.wrong, unwanted)
    run.rows, run.skipped = len(sheet.rows), len(left_out)
    run.outcomes |= dict.fromkeys(left_out, OUTCOMES["skipped"])
    run.preview = _preview(run, sheet, found)
    try:
        with transaction.atomic():
            _check_references_at_once()
            records = run.kind.records(run)
            _recall(run, records, sheet, unwanted)
            done = run.skipped
            for chunk in records.chunks(found):
                records.take(chunk)
                done += sum(len(row.all) for row in chunk)
                tell(done, run.rows)
            if dry_run or (run.wrong.found and not good_rows_only):
                raise _TakeBack
            run.trail.close()
    except _TakeBack:
        run.taken_back = True
    except IntegrityError as error:
        run.taken_back = True
        run.remark = _("The database refused the import: %(error)s") % {"error": str(error).splitlines()[0]}
    return run


def _recall(run: Run, records: Any, sheet: files.Sheet, unwanted: set[int]) -> None:
    """This will have the records know the rows of the file that came in before; their errors were told then."""
    if not run.earlier:
        return
    told, run.wrong = run.wrong, Errors(run.mapping, run.kind)
    rows, _left_out = parse(files.Sheet(sheet.columns, list(run.earlier)), run.mapping, run.wrong, unwanted)
    records.recall(rows)
    run.wrong = told


def _check_references_at_once() -> None:
    """This will have the database check references with each statement instead of at commit.

    A preview would not know of them otherwise; and PostgreSQL goes through all checks put off so far
    whenever a trigger runs, which takes minutes for ten thousands of rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _preview(run: Run, sheet: files.Sheet, found: list[Row]) -> dict:
    """This will show what the first rows become, and which column fills which field."""
    used = [one for one in run.kind.fields if one.name in run.mapping.sources]
    return {
        "fields": [one.name for one in used],
        "sources": [_source(run.mapping.sources[one.name]) for one in used],
        "rows": [[row.number, *(_shown(row.values.get(one.name)) for one in used)] for row in found[:SHOWN]],
        "unused": run.mapping.unused,
        "encoding": sheet.encoding,
    }


def _source(source: mapping.Source) -> str:
    return source.column or source.template or str(source.value)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
