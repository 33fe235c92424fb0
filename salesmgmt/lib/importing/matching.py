"""Finding the record that each row means: rows of one record together, records by the first key that fits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Field, ForeignKey, Model, Q, QuerySet, TextField
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from salesmgmt.lib.importing.cells import same
from salesmgmt.lib.importing.rows import Row

if TYPE_CHECKING:
    from salesmgmt.lib.importing.run import Run


class Matching:
    """How the rows of a kind find the records that are there already."""

    model: type[Model]
    # Fields that differ from row to row of one record; the others must agree. Empty: one row, one record.
    line_fields: frozenset[str] = frozenset()
    # Whether rows may be alike (two payments on a day): the second such row is the second such record.
    repeats = False
    # Whether a row whose first key finds nothing is looked for by the next.
    falls_through = True
    chunk = 1000

    def __init__(self, run: Run):
        self.run, self.mapping = run, run.mapping
        self.seen: dict[tuple, int] = {}
        self.times: Counter[tuple] = Counter()

    def within_reach(self) -> QuerySet:
        """This will give the records that the person may change."""
        return self.model._default_manager.all()

    def _field(self, name: str) -> Field:
        """This will give the model's field of a name or of a reference's column."""
        for field in self.model._meta.concrete_fields:
            if name in (field.name, field.attname):
                return field
        raise LookupError(name)

    def _attribute(self, name: str) -> str:
        return self._field(name).attname

    def chunks(self, rows: list[Row]) -> Iterator[list[Row]]:
        """This will hand out the rows in chunks, those of one record together."""
        if self.line_fields:
            rows = self._grouped(rows)
        for start in range(0, len(rows), self.chunk):
            yield rows[start : start + self.chunk]

    def _grouped(self, rows: list[Row]) -> list[Row]:
        """This will gather rows of the same key under the first of them and refuse those that contradict it."""
        heads: dict[Any, Row] = {}
        [name] = self.run.kind.keys[0]
        for row in rows:
            key = same(row.get(name, "")) or row
            head = heads.setdefault(key, row)
            head.group.append(row)
            if head is not row:
                self._agree(head, row)
        self._complete(list(heads.values()))
        return list(heads.values())

    def _complete(self, heads: list[Row]) -> None:
        """This will refuse the records that lack what only one of their rows has to say."""
        told = {(number, column) for number, column, _sentence in self.run.wrong.found}
        wanted = [one.name for one in self.run.kind.fields if one.required and one.name not in self.line_fields]
        for name in wanted:
            column = self.run.wrong.column(name)
            for head in heads:
                if head.get(name) is None and (head.number, column) not in told:
                    self.run.refuse(head, name, _("This is missing."))

    def _agree(self, head: Row, row: Row) -> None:
        for field, value in row.values.items():
            if field in self.line_fields or value is None:
                continue
            if head.values.get(field) is None:
                head.values[field] = value
            elif head.values[field] != value:
                wrong = {"row": head.number}
                self.run.refuse(row, field, _("This differs from row %(row)s of the same number.") % wrong)

    def _refuse_the_rest(self, head: Row) -> None:
        """This will refuse the good rows of a record that is not written because of a bad one."""
        bad = next((row for row in head.all if row.bad), None)
        for row in head.all:
            if bad and not row.bad:
                sentence = _("Row %(row)s of the same number has an error.") % {"row": bad.number}
                self.run.refuse(row, self.run.kind.keys[0][0], sentence)

    def there_already(self, rows: list[Row]) -> dict[Row, Model]:
        """This will find the record that each row means, by the first key that finds one."""
        found = self._decided(rows)
        new = {number for number, decision in self.run.decisions.items() if decision.way == "add"}
        for place, key in enumerate(self.mapping.match):
            asked: dict[tuple, list[Row]] = defaultdict(list)
            for row in rows:
                if row.number in new:
                    continue
                earlier = any(row.get(earlier[0]) is not None for earlier in self.mapping.match[:place])
                if row.get(key[0]) is None or row in found or (earlier and not self.falls_through):
                    continue
                wanted = tuple(self._comparable(name, row.get(name)) for name in key)
                if not earlier:
                    self._once(row, key, wanted)
                asked[wanted].append(row)
            records = self._candidates(key, asked) if asked else {}
            for wanted, of_rows in asked.items():
                self._pair(key, wanted, of_rows, records.get(wanted, []), self.mapping.match[:place], found)
        return found

    def resolve(self, row: Row) -> None:
        """This will replace the names of other records by their ids."""

    def recall(self, rows: list[Row]) -> None:
        """This will note what the rows of the same file mean that came in before."""
        for row in rows:
            self.resolve(row)
            key = next((key for key in self.mapping.match if row.get(key[0]) is not None), None)
            if row.bad or key is None:
                continue
            wanted = tuple(self._comparable(name, row.get(name)) for name in key)
            self.times[key, wanted] += 1
            self.seen.setdefault((key, wanted), row.number)

    def _decided(self, rows: list[Row]) -> dict[Row, Model]:
        """This will find the records that somebody chose for rows themselves."""
        chosen = {row: decision.of for row in rows if (decision := self.run.decisions.get(row.number)) and decision.of}
        if not chosen:
            return {}
        within = self.within_reach().filter(pk__in=set(chosen.values())).select_for_update(of=("self",))
        records = {record.pk: record for record in within}
        found: dict[Row, Model] = {}
        for row, pk in chosen.items():
            if pk in records:
                self._once(row, self.mapping.match[0], ("chosen", pk))
                found[row] = records[pk]
            else:
                self.run.refuse(row, self.mapping.match[0][0], _("The record that was chosen is not there any more."))
        return found

    def _once(self, row: Row, key: tuple[str, ...], wanted: tuple) -> None:
        if self.repeats:
            return
        first = self.seen.setdefault((key, wanted), row.number)
        if first != row.number:
            self.run.refuse(row, key[0], _("Row %(row)s means the same record.") % {"row": first})

    def _comparable(self, name: str, value: Any) -> Any:
        if isinstance(self._field(name), ForeignKey):
            return value
        return same(value) if isinstance(value, str) else value

    def _candidates(self, key: tuple[str, ...], asked: dict[tuple, list[Row]]) -> dict[tuple, list[Model]]:
        """This will read the records within reach that have one of the asked keys, the oldest first."""
        rows = self.within_reach().order_by("pk").select_for_update(of=("self",))
        for place, name in enumerate(key):
            values = {wanted[place] for wanted in asked}
            given = (row.get(name) for of_rows in asked.values() for row in of_rows)
            values |= {text.lower() for text in given if isinstance(text, str)}
            kept = Q()
            if texts := isinstance(self._field(name), CharField | TextField):
                rows = rows.annotate(**{f"_{name}": Lower(name)})
            if present := [value for value in values if value is not None]:
                kept |= Q(**{f"_{name}__in" if texts else f"{name}__in": present})
            if None in values:
                kept |= Q(**{f"{name}__isnull": True}) | (Q(**{name: ""}) if texts else Q())
            rows = rows.filter(kept)
        found: dict[tuple, list[Model]] = defaultdict(list)
        for record in rows:
            held = ((name, getattr(record, self._attribute(name))) for name in key)
            found[tuple(self._comparable(name, None if value == "" else value) for name, value in held)].append(record)
        return found

    def _pair(self, key, wanted, rows: list[Row], records: list[Model], earlier, found: dict[Row, Model]) -> None:
        if self.repeats:
            for row in rows:
                place = self.times[key, wanted]
                self.times[key, wanted] += 1
                if place < len(records):
                    found[row] = records[place]
            return
        for row in rows:
            # Found by name, it must not have another number than the row's.
            fits = [
                record for record in records
                if not any(row.get(k[0]) is not None and getattr(record, self._attribute(k[0])) for k in earlier)
            ]  # fmt: skip
            if len(fits) > 1:
                self.run.refuse(row, key[0], _("%(times)s records fit this row.") % {"times": len(fits)})
            elif fits:
                found[row] = fits[0]
