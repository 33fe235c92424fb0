"""What the components show: small records that views fill and templates draw."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesmgmt.lib.numbers import Figure, exact

# Each tone has its own icon, so that no state is told by colour alone.
TONES = {
    "neutral": "point",
    "good": "check",
    "warn": "alert-triangle",
    "bad": "x",
    "info": "info-circle",
    "accent": "star",
}


@dataclass(frozen=True)
class Choice:
    """One of several places or settings, as a link."""

    label: str
    url: str
    active: bool = False
    count: int | None = None
    icon: str = ""
    primary: bool = False


@dataclass(frozen=True)
class Crumb:
    """A step on the way from the company to where we are; the last has no url."""

    label: str
    url: str = ""


@dataclass(frozen=True)
class PeriodPicker:
    """The period shown, its neighbours, and shortcuts to others."""

    label: str
    previous_url: str = ""
    next_url: str = ""
    options: Sequence[Choice] = ()


@dataclass(frozen=True)
class Fact:
    """A label and a value on a record's page."""

    label: str
    value: object
    url: str = ""


@dataclass(frozen=True)
class Stat:
    """One number of a dashboard: what it is, how it compares, where its rows are.

    A `lead` is one of the few that matter most: larger, with a verdict and its own facts. `before` says in words
    what an earlier period came to; `comparison` is a change on it. A `running` period is not over yet.
    """

    label: str
    value: Figure
    unit: str
    url: str = ""
    target: Figure = None
    attainment: Figure = None
    pace: Figure = None
    comparison: Figure = None
    comparison_unit: str = "percent"
    comparison_label: str = ""
    before: str = ""
    trend: Sequence[Figure] = ()
    running: bool = False
    note: str = ""
    help_url: str = ""
    lead: bool = False
    verdict: str = ""
    tone: str = "neutral"
    facts: Sequence[Fact] = ()


@dataclass(frozen=True)
class TimelineItem:
    """Something that happened, on a record's page."""

    at: datetime | date
    icon: str
    title: str
    text: str = ""
    by: object = None
    url: str = ""
    tone: str = "neutral"
    meta: str = ""


@dataclass(frozen=True)
class Change:
    """One field of a record that someone changed; `kind` is add, update or delete."""

    at: datetime
    by: object
    field: str
    old: object = None
    new: object = None
    kind: str = "update"


@dataclass(frozen=True)
class Progress:
    """How far a long job has come; `url` answers the next state, `total` None means not known yet."""

    done: int
    total: int | None
    label: str
    url: str = ""

    @property
    def running(self) -> bool:
        return self.total is None or self.done < self.total


@dataclass(frozen=True)
class Empty:
    """What a list says while there is nothing in it: what will be here, why, and one button."""

    title: Any = _("Nothing here yet")  # noqa: RUF009 - lazy, and the same for all
    text: "str | Promise" = ""
    url: "str | Promise" = ""
    label: "str | Promise" = ""
    icon: str = "inbox"


@dataclass(frozen=True)
class Series:
    """One line or row of bars; `role` chooses its colour and stroke, `urls` make its points links."""

    name: str
    values: Sequence[Figure]
    kind: str = "line"
    role: str = "actual"
    urls: Sequence[str] = ()


@dataclass(frozen=True)
class Chart:
    """Figures to draw over labels, all in one unit."""

    id: str
    title: str
    labels: Sequence[str]
    series: Sequence[Series]
    unit: str = "money"
    summary: str = ""
    stacked: bool = False
    horizontal: bool = False
    marks: Sequence[dict] = field(default_factory=tuple)

    def for_script(self) -> dict:
        """This will give what static/js/chart-draw.js reads; floats, for drawing only."""
        return {
            "title": str(self.title),
            "unit": self.unit,
            "labels": [str(label) for label in self.labels],
            "stacked": self.stacked,
            "horizontal": self.horizontal,
            "marks": [{key: str(value) for key, value in mark.items()} for mark in self.marks],
            "series": [
                {
                    "name": str(series.name),
                    "kind": series.kind,
                    "role": series.role,
                    "urls": [str(url) for url in series.urls],
                    "values": [None if (known := exact(value)) is None else float(known) for value in series.values],
                }
                for series in self.series
            ],
        }

    @property
    def rows(self) -> list[dict]:
        """This will give the table twin: a row per label, a cell per series."""
        return [
            {
                "label": label,
                "cells": [
                    {
                        "value": series.values[index] if index < len(series.values) else None,
                        "url": series.urls[index] if index < len(series.urls) else "",
                    }
                    for series in self.series
                ],
            }
            for index, label in enumerate(self.labels)
        ]


@dataclass(frozen=True)
class Bullet:
    """The geometry of a bullet bar on a scale that leaves room beyond the goal."""

    fill: str
    mark: str
    goal: str
    state: str


BULLET_END = Decimal("1.25")


def bullet(attainment: Figure, pace: Figure) -> Bullet:
    """This will place attainment, pace and the goal on a bar of 100, and judge whether it is on pace."""
    done, due = exact(attainment), exact(pace)
    if done is None:
        state = "unknown"
    elif done >= 1:
        state = "reached"
    elif due is None or done >= due:
        state = "on-pace"
    else:
        state = "behind"
    return Bullet(
        fill=_on_bar(done), mark=_on_bar(due) if due is not None else "", goal=_on_bar(Decimal(1)), state=state
    )


def _on_bar(share: Decimal | None) -> str:
    place = min(max(share or Decimal(0), Decimal(0)), BULLET_END) / BULLET_END * 100
    return f"{place:.2f}"


def sparkline_points(values: Sequence[Figure], width: int = 100, height: int = 24) -> list[tuple[float, float]]:
    """This will place values in a box, the smallest at the bottom; gaps are left out."""
    numbers = [(index, float(value)) for index, raw in enumerate(values) if (value := exact(raw)) is not None]
    if not numbers:
        return []
    low, high = min(n for _i, n in numbers), max(n for _i, n in numbers)
    margin, span = 2, high - low
    step = (width - 2 * margin) / max(len(values) - 1, 1)
    return [
        (
            round(margin + index * step, 2),
            # A flat line runs through the middle.
            round(height - margin - (number - low) / span * (height - 2 * margin), 2) if span else height / 2,
        )
        for index, number in numbers
    ]


def toast(
    request: HttpRequest, text: str, *, undo_url: str = "", undo_label: str = "", more_url: str = "",
    level: int = messages.SUCCESS,
) -> None:  # fmt: skip
    """This will tell the person something on the next page they see, with a way to take it back; `more_url` answers
    what the toast tells besides."""
    tags = f"undo {undo_url} {undo_label}".rstrip() if undo_url else ""
    more = f"more {more_url} " if more_url else ""
    messages.add_message(request, level, text, extra_tags=(more + tags).rstrip())


def more_of(message) -> str:
    """This will read back where a toast finds what it tells besides."""
    word, _space, rest = (message.extra_tags or "").partition(" ")
    return rest.partition(" ")[0] if word == "more" else ""


def undo_of(message) -> tuple[str, str]:
    """This will read back the url and label of a toast's undo."""
    tags = message.extra_tags or ""
    if more := more_of(message):
        tags = tags.removeprefix(f"more {more}").lstrip()
    word, _space, rest = tags.partition(" ")
    if word != "undo":
        return "", ""
    url, _space, label = rest.partition(" ")
    return url, label


def initials(name: str) -> str:
    """This will shorten a name for its circle: the given name's last two characters in Chinese, else initials."""
    name = str(name).strip()
    if not name:
        return "?"
    if any("\u4e00" <= character <= "\u9fff" for character in name):
        return name.replace(" ", "")[-2:]
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


AVATAR_COLOURS = 8


def avatar_colour(name: str) -> int:
    """This will choose one of the avatar colours, the same for the same name everywhere."""
    return sum(ord(character) * (place + 1) for place, character in enumerate(str(name))) % AVATAR_COLOURS + 1
