"""A mapping: which column of a file fills which field, and what its words mean.

Written as JSON, for instance:

    {
      "kind": "deals",
      "fields": {
        "code": "opportunity_id",
        "name": {"template": "{account|No client yet} – {product}"},
        "lost_reason": {"value": "unknown", "when": {"deal_stage": "Lost"}},
        "opened_on": {"column": "engage_date", "date": "%Y-%m-%d"}
      },
      "values": {"product": {"GTXPro": "GTX Pro"}},
      "only": {"deal_stage": ["Won", "Lost"]},
      "unused": ["remarks"]
    }

"values" maps words of a column wherever it is used or, inside a field, for that field alone; case,
spaces and full width do not matter. Besides: "create_missing" (what may be made where it is missing),
"match" (the fields that find an existing row), "existing" ("update", "skip" or "refuse"), "blank"
("keep": an empty cell leaves what is there; "clear": it empties it), "sheet", "header" (line number),
"encoding", "about" (a remark).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from salesmgmt.lib.importing.cells import alike, day_written, word, written
from salesmgmt.lib.importing.kinds import Field, Kind

PLACE = re.compile(r"\{([^{}|]+)(?:\|([^{}]*))?\}")
KNOWN = frozenset(
    {"kind", "about", "fields", "values", "only", "unused", "create_missing", "match", "existing", "blank", "sheet",
     "header", "encoding"}
)  # fmt: skip
KNOWN_OF_A_FIELD = frozenset({"column", "value", "template", "values", "when", "date", "default"})


class WrongMapping(Exception):
    """A mapping that does not fit the kind or the file, with the sentence that says where."""

    def __init__(self, sentence: str):
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Source:
    """Where a field's value comes from: a column, a constant or a template over columns."""

    column: str = ""
    value: Any = None
    template: str = ""
    default: Any = None
    when: dict[str, frozenset[str]] = field(default_factory=dict)
    date: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def fill(self, row: dict[str, Any]) -> Any:
        """This will give the cell for one row; None where it has nothing to say."""
        if not holds(self.when, row):
            return None
        if self.template:
            return PLACE.sub(lambda place: written(row.get(place[1])) or (place[2] or ""), self.template).strip()
        if not self.column:
            return self.value
        found = row.get(self.column)
        found = self.values.get(alike(found), found)
        return self.default if written(found) == "" else found

    def columns(self) -> list[str]:
        return [name for name in (self.column, *(place[0] for place in PLACE.findall(self.template))) if name]


def holds(conditions: dict[str, frozenset[str]], row: dict[str, Any]) -> bool:
    """This will tell whether a row has, in each column of `conditions`, one of the words named there."""
    return all(alike(row.get(column)) in words for column, words in conditions.items())


@dataclass(frozen=True)
class Mapping:
    """A mapping that was checked against a kind and a file's columns."""

    sources: dict[str, Source]
    values: dict[str, dict[str, Any]]
    only: dict[str, frozenset[str]]
    unused: list[str]
    create_missing: frozenset[str]
    match: Sequence[tuple[str, ...]]
    existing: str = "update"
    blank: str = "keep"

    def translated(self, row: dict[str, Any]) -> dict[str, Any]:
        """This will replace a row's words by what the mapping says they mean."""
        for column, words in self.values.items():
            replaced = words.get(alike(row.get(column)))
            if replaced is not None:
                row[column] = replaced
        return row

    def parse(self, one: Field):
        source = self.sources[one.name]
        return day_written(source.date) if source.date else one.parse


def read(raw: Any, kind: Kind, columns: Sequence[str]) -> Mapping:
    """This will check a mapping against the kind and the file's columns; raises `WrongMapping`.

    Fields that the mapping does not name are filled by the column called like them, unless the
    mapping says that this column is unused.
    """
    raw = _a_dict(raw or {}, _("The mapping"))
    _only_known(raw, KNOWN, _("the mapping"))
    if raw.get("kind") not in (None, "", kind.key):
        raise WrongMapping(_("This mapping is for “%(kind)s”.") % {"kind": raw["kind"]})
    raw_values = _a_dict(raw.get("values", {}), "values")
    values = {column: _words(words, column) for column, words in raw_values.items()}
    sources = _sources(raw, kind, columns)
    only = conditions(raw.get("only", {}))
    unused = _strings(raw.get("unused", []), "unused")
    for column in [*values, *only, *unused, *(name for source in sources.values() for name in source.when)]:
        _a_column(column, columns)
    taken = {name for source in sources.values() for name in source.columns()} | set(unused)
    for name, column in matched(kind, [column for column in columns if column not in taken]).items():
        sources.setdefault(name, Source(column=column))
    used = {name for source in sources.values() for name in source.columns()} | set(only) | set(unused)
    used |= {name for source in sources.values() for name in source.when}
    _what_is_required(kind, sources)
    return Mapping(
        sources=sources,
        values=values,
        only=only,
        unused=[column for column in columns if column not in used],
        create_missing=frozenset(_listed(raw, "create_missing", kind.makes)),
        match=_keys(raw, kind),
        existing=_one(raw, "existing", ("update", "skip", "refuse")),
        blank=_one(raw, "blank", ("keep", "clear")),
    )


def _words(raw: Any, where: str) -> dict[str, Any]:
    """This will read what words mean, such as {"GTXPro": "GTX Pro"}."""
    return {alike(word_): meaning for word_, meaning in _a_dict(raw, where).items()}


def conditions(raw: Any) -> dict[str, frozenset[str]]:
    """This will read conditions such as {"deal_stage": ["Won", "Lost"]}."""
    found = {}
    for column, words in _a_dict(raw, "only").items():
        found[column] = frozenset(alike(one) for one in (words if isinstance(words, list) else [words]))
    return found


def _sources(raw: dict, kind: Kind, columns: Sequence[str]) -> dict[str, Source]:
    sources: dict[str, Source] = {}
    for name, said in _a_dict(raw.get("fields", {}), "fields").items():
        if name not in kind.by_name:
            known = ", ".join(kind.by_name)
            wrong = {"name": name, "known": known}
            raise WrongMapping(_("There is no field “%(name)s”; there are: %(known)s.") % wrong)
        said = {"column": said} if isinstance(said, str) else _a_dict(said, name)
        _only_known(said, KNOWN_OF_A_FIELD, name)
        source = Source(
            column=said.get("column", ""), value=said.get("value"), template=said.get("template", ""),
            default=said.get("default"), when=conditions(said.get("when", {})), date=said.get("date", ""),
            values=_words(said.get("values", {}), name),
        )  # fmt: skip
        if bool(source.column) + (source.value is not None) + bool(source.template) != 1:
            raise WrongMapping(_("“%(name)s” needs one of column, value or template.") % {"name": name})
        for column in source.columns():
            _a_column(column, columns)
        sources[name] = source
    return sources


def matched(kind: Kind, columns: Sequence[str]) -> dict[str, str]:
    """This will find each field's column by its name: the field's own name first, then its other words."""
    found: dict[str, str] = {}
    for column in columns:
        for one in kind.fields:
            if column == one.name:
                found.setdefault(one.name, column)
    for column in columns:
        if column in found.values():
            continue
        for one in kind.fields:
            if one.name not in found and word(column) in one.words:
                found[one.name] = column
                break
    return found


def _what_is_required(kind: Kind, sources: dict[str, Source]) -> None:
    for one in kind.fields:
        if one.required and one.name not in sources:
            raise WrongMapping(_("No column for “%(field)s” (%(name)s).") % {"field": one.label, "name": one.name})


def _keys(raw: dict, kind: Kind) -> Sequence[tuple[str, ...]]:
    if "match" not in raw:
        return kind.keys
    chosen = tuple(_strings(raw["match"], "match"))
    if chosen not in (*kind.keys, *kind.other_keys):
        known = "; ".join(", ".join(key) for key in (*kind.keys, *kind.other_keys))
        raise WrongMapping(_("Rows of this kind are matched by: %(known)s.") % {"known": known})
    return [chosen]


def _a_column(column: str, columns: Sequence[str]) -> None:
    if column not in columns:
        known = ", ".join(columns)
        raise WrongMapping(
            _("The file has no column “%(column)s”; it has: %(known)s.") % {"column": column, "known": known}
        )


def _listed(raw: dict, name: str, known: Sequence[str]) -> list[str]:
    chosen = _strings(raw.get(name, []), name)
    _only_known(dict.fromkeys(chosen), frozenset(known), name)
    return chosen


def _one(raw: dict, name: str, known: Sequence[str]) -> str:
    chosen = raw.get(name, known[0])
    if chosen not in known:
        wrong = {"name": name, "known": ", ".join(known)}
        raise WrongMapping(_("“%(name)s” is one of: %(known)s.") % wrong)
    return chosen


def _only_known(said: dict, known: frozenset[str], where: str) -> None:
    if strange := [name for name in said if name not in known]:
        wrong = {"where": where, "name": strange[0], "known": ", ".join(sorted(known)) or "–"}
        raise WrongMapping(_("In %(where)s, “%(name)s” is unknown; known are: %(known)s.") % wrong)


def _a_dict(raw: Any, where: str) -> dict:
    if not isinstance(raw, dict):
        raise WrongMapping(_("“%(where)s” has to be an object in braces.") % {"where": where})
    return raw


def _strings(raw: Any, where: str) -> list[str]:
    if not isinstance(raw, list) or not all(isinstance(one, str) for one in raw):
        raise WrongMapping(_("“%(where)s” has to be a list of texts.") % {"where": where})
    return raw
