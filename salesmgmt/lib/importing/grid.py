"""The rows of a file as a grid to be looked through and repaired: pages, bad cells, what became of each row."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from salesmgmt.lib.importing.cells import written
from salesmgmt.lib.importing.files import Sheet
from salesmgmt.lib.importing.kinds import Kind
from salesmgmt.lib.importing.mapping import Mapping as Columns

ROWS, FIELDS = 50, 3000
# Words that are wrong in so many rows are worth explaining once.
TIMES, WORDS = 2, 12
Errors = Sequence[Sequence[Any]]
FILTERS = {"errors": "x", "new": "c", "changed": "u", "same": "n", "left": "s"}


@dataclass(frozen=True)
class Cell:
    """A cell: what it holds, what is wrong with it, and what it held in the file where that was written anew."""

    id: str
    column: str
    text: str
    sentence: str = ""
    was: str | None = None

    @property
    def long(self) -> bool:
        return "\n" in self.text


@dataclass(frozen=True)
class Line:
    """A row with its number, what would become of it (a letter), and what is wrong with it as a whole."""

    number: int
    cells: list[Cell]
    outcome: str
    sentence: str = ""
    left_out: bool = False

    @property
    def bad(self) -> bool:
        return self.outcome == "x"


@dataclass(frozen=True)
class Grid:
    """A page of the rows that are shown."""

    heads: list[tuple[str, str]]
    lines: list[Line]
    show: str
    page: int
    pages: int
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def previous(self) -> int:
        return self.page - 1

    @property
    def next(self) -> int:
        return self.page + 1 if self.page < self.pages else 0


@dataclass(frozen=True)
class Wrong:
    """A word that is wrong in several rows of a column."""

    column: str
    word: str
    times: int
    sentence: str


class Rows:
    """The rows of an import as they are now, with what is known of each."""

    def __init__(
        self, kind: Kind, columns: Columns, sheet: Sheet, now: Sheet, *, errors: Errors, outcomes: str,
        left_out: Container[int] = (),
    ):  # fmt: skip
        self.now, self.left_out, self.errors = now, left_out, errors
        self.before = dict(sheet.rows)
        used: dict[str, str] = {}
        for one in kind.fields:
            if source := columns.sources.get(one.name):
                for column in source.columns():
                    used.setdefault(column, str(one.label))
        self.heads = [(place, column, used[column]) for place, column in enumerate(now.columns) if column in used]
        letters = outcomes.ljust(len(now.rows), "x")
        self.outcomes = {number: letter for (number, _line), letter in zip(now.rows, letters, strict=False)}
        self.sentences: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        shown = {column for _place, column, _label in self.heads}
        for number, column, sentence in errors:
            where = column if column in shown else ""
            self.sentences[number][where].append(sentence if where or not column else f"{column}: {sentence}")

    def counts(self) -> dict[str, int]:
        """This will count the rows that each filter keeps."""
        found = Counter(self.outcomes.values())
        return {"": len(self.outcomes)} | {name: found[letter] for name, letter in FILTERS.items()}

    def page(self, show: str = "", page: int = 1) -> Grid:
        """This will give a page of all rows, or of those with errors, new ones, and so on."""
        letter = FILTERS.get(show)
        wanted = [one for one in self.now.rows if letter is None or self.outcomes[one[0]] == letter]
        size = max(5, min(ROWS, FIELDS // (len(self.heads) + 2)))
        pages = max(1, -(-len(wanted) // size))
        page = min(max(1, page), pages)
        lines = [self.line(number, line) for number, line in wanted[(page - 1) * size : page * size]]
        heads = [(column, label) for _place, column, label in self.heads]
        return Grid(heads, lines, show if letter else "", page, pages, self.counts())

    def lines(self, numbers: Container[int]) -> list[Line]:
        """This will give rows by their numbers."""
        return [self.line(number, line) for number, line in self.now.rows if number in numbers]

    def line(self, number: int, line: list[Any]) -> Line:
        wrong = self.sentences.get(number, {})
        cells = [self._cell(number, place, column, line, wrong) for place, column, _label in self.heads]
        return Line(number, cells, self.outcomes[number], " ".join(wrong.get("", ())), number in self.left_out)

    def _cell(self, number: int, place: int, column: str, line: list[Any], wrong: Mapping[str, list[str]]) -> Cell:
        text, was = text_of(line, place), text_of(self.before[number], place)
        return Cell(
            f"{number}-{place}", column, text, " ".join(wrong.get(column, ())), was if was != text else None
        )  # fmt: skip

    def words(self) -> list[Wrong]:
        """This will give the words that are wrong in several rows, the most frequent first."""
        places = {column: place for place, column, _label in self.heads}
        lines = dict(self.now.rows)
        found: Counter[tuple[str, str, str]] = Counter()
        for number, column, sentence in self.errors:
            known = column in places and number in lines
            word = text_of(lines[number], places[column]) if known else ""
            # Only where the sentence is about the word is it wrong by itself, not for what stands beside it.
            if word and word in sentence and "\n" not in word:
                found[column, word, sentence] += 1
        return [
            Wrong(column, word, times, sentence)
            for (column, word, sentence), times in found.most_common(WORDS)
            if times >= TIMES
        ]


def text_of(line: list[Any], place: int) -> str:
    """This will give a cell as text, its lines ended in one way."""
    return "\n".join(written(line[place]).splitlines()) if place < len(line) else ""
