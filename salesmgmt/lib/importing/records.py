"""Writing rows: finding what is there already, adding the new, changing what differs, in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, InternalError, transaction
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _

from salesmgmt.lib.importing.lookup import Lookup
from salesmgmt.lib.importing.matching import Matching
from salesmgmt.lib.importing.rows import Row
from salesmgmt.lib.pinyin import SearchTextField, SortKeyField

if TYPE_CHECKING:
    from salesmgmt.lib.importing.run import Run


@dataclass(eq=False)
class Piece:
    """A row and the record it makes or changes; `changed` are the names of the fields that differ."""

    row: Row
    record: Any
    made: bool
    changed: list[str]


class Records(Matching):
    """The general way of writing a kind whose rows become rows of one model.

    A kind says by overriding: which rows are within reach (`within_reach`), what its references mean
    (`references`), what a new record begins with (`beginning`), what its fields come to (`values`), what
    is wrong with a record (`check`), and what else is written with it (`write_more`).
    """

    # Fields that the database wants to be unique over all rows, also those out of reach.
    unique: Sequence[str] = ()

    def __init__(self, run: Run):
        super().__init__(run)
        self.lookups = {name: make() for name, make in self.references().items() if name in run.mapping.sources}

    # What a kind says.

    def references(self) -> dict[str, Callable[[], Lookup]]:
        """This will give what makes the lookup of each field that names another record."""
        return {}

    def load(self, rows: list[Row], found: dict[Row, Model]) -> None:
        """This will read at once what the checks of a chunk need."""

    def values(self, row: Row, record: Model | None) -> dict[str, Any]:
        """This will give the model's values for a row: by default the fields of the same names."""
        names = {field.name for field in self.model._meta.concrete_fields}
        return {
            self._attribute(name): value
            for name, value in row.values.items()
            if name in names and name not in self.line_fields
        }

    def beginning(self, row: Row) -> dict[str, Any]:
        """This will give what a new record has besides its row's values."""
        return {}

    def check(self, piece: Piece) -> None:
        """This will refuse the row of a record that must not be written like this."""

    def more_differs(self, piece: Piece) -> bool:
        """This will tell whether what is written with a record (its lines) differs from what is there."""
        return False

    def write_more(self, pieces: list[Piece]) -> None:
        """This will write what belongs to the records just written."""

    def likely(self, rows: list[Row]) -> dict[Row, list[tuple[int, str]]]:
        """This will find, for rows that would be added, the records they may mean as well, with the reason."""
        return {}

    def written(self, pieces: list[Piece]) -> None:
        """This will remember what was written for good."""

    def forget(self) -> None:
        """This will forget what was remembered of records whose writing was taken back."""

    # The general way.

    def take(self, rows: list[Row]) -> None:
        """This will write one chunk of rows."""
        for row in rows:
            self.resolve(row)
        good = [row for row in rows if not row.spoilt]
        found = self.there_already(good)
        if self.run.looking:
            decided = self.run.decisions
            new = [
                row
                for row in good
                if row not in found and (row.number not in decided or decided[row.number].way == "add")
            ]
            self.run.alike |= {row.number: candidates for row, candidates in self.likely(new).items()}
        self.load(good, found)
        pieces = [piece for row in good if not row.spoilt and (piece := self._piece(row, found.get(row)))]
        self._refuse_taken([piece for piece in pieces if piece.made])
        self._write([piece for piece in pieces if not piece.row.spoilt])
        for row in rows:
            self._refuse_the_rest(row)

    def resolve(self, row: Row) -> None:
        """This will replace the names of other records by their ids."""
        for one in row.all:
            for name, lookup in self.lookups.items():
                if isinstance(text := one.get(name), str):
                    try:
                        one.values[name] = lookup.find(text)
                    except ValueError as error:
                        self.run.refuse(one, name, str(error))

    def _piece(self, row: Row, record: Model | None) -> Piece | None:
        if record is not None and self.mapping.existing != "update" and row.number not in self.run.decisions:
            if self.mapping.existing == "refuse":
                self.run.refuse(row, self.mapping.match[0][0], _("This record is there already."))
            else:
                self.run.count("skipped", row)
            return None
        values = self.values(row, record)
        if row.spoilt:
            return None
        made = record is None
        record = record or self.model(**self.beginning(row))
        values = {name: self._emptied(name, value) for name, value in values.items()}
        changed = [name for name, value in values.items() if made or getattr(record, name) != value]
        for name in changed:
            setattr(record, name, values[name])
        piece = Piece(row, record, made, changed)
        self._valid(piece)
        if not row.spoilt:
            self.check(piece)
        if row.spoilt:
            return None
        if not made and not changed and not self.more_differs(piece):
            self.run.count("unchanged", row)
            return None
        return piece

    def _emptied(self, name: str, value: Any) -> Any:
        """This will give what an emptied field holds: nothing, or its default where it must hold something."""
        field = self._field(name)
        if value is None and not field.null:
            return field.get_default()
        return value

    def _valid(self, piece: Piece) -> None:
        """This will refuse values that the model's own fields do not take."""
        for name in piece.changed:
            field = self._field(name)
            if isinstance(field, ForeignKey):
                continue
            try:
                setattr(piece.record, name, field.clean(getattr(piece.record, name), piece.record))
            except ValidationError as error:
                self.run.refuse(piece.row, field.name, " ".join(error.messages))

    def _refuse_taken(self, pieces: list[Piece]) -> None:
        for name in self.unique:
            held = {getattr(piece.record, name) for piece in pieces} - {None, ""}
            taken = set(self.model._base_manager.filter(**{f"{name}__in": held}).values_list(name, flat=True))
            for piece in pieces:
                if (value := getattr(piece.record, name)) in taken:
                    self.run.refuse(piece.row, name, _("“%(value)s” is taken.") % {"value": value})

    def _write(self, pieces: list[Piece]) -> None:
        """This will write records in bulk; where the database refuses, by halves, until the one row is found."""
        if not pieces:
            return
        try:
            with transaction.atomic():
                self._save(pieces)
        except (IntegrityError, DataError, InternalError) as error:
            self.forget()
            if len(pieces) == 1:
                self.run.refuse(pieces[0].row, "", _refused_by_the_database(error))
                return
            for piece in pieces:
                if piece.made:
                    piece.record.pk = None
                    piece.record._state.adding = True
            middle = len(pieces) // 2
            self._write(pieces[:middle])
            self._write(pieces[middle:])
            return
        self.written(pieces)
        for piece in pieces:
            self.run.count("created" if piece.made else "updated", piece.row)

    def _save(self, pieces: list[Piece]) -> None:
        self.run.add([piece.record for piece in pieces if piece.made])
        by_fields: dict[tuple[str, ...], list[Model]] = defaultdict(list)
        for piece in pieces:
            if not piece.made and piece.changed:
                by_fields[tuple(sorted(piece.changed))].append(piece.record)
        for names, records in by_fields.items():
            self.run.change(records, names)
        self.write_more(pieces)


def derived(model: type[Model]) -> list:
    """This will list the fields that are computed from others when a record is saved."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SortKeyField | SearchTextField)]


def _refused_by_the_database(error: Exception) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    rule = (getattr(diagnosis, "constraint_name", None) or getattr(diagnosis, "message_primary", None) or "").strip()
    return _("The database refused this row: %(rule)s.") % {"rule": rule.replace("_", " ")}
