"""What the demo company's reps write down: facts of a visit or call, by where the client stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from apps.clients.models import Contact
from apps.reports.demo.catalogue import COMPETITORS, PARTS
from apps.reports.demo.phrases import (
    BY_PHASE,
    CALLS,
    CALLS_BY_PHASE,
    COLLECTING,
    ENGLISH,
    ENGLISH_CALLS,
    ENGLISH_PARTS,
    FADING_CALLS,
    MESSAGES,
    NOBODY,
    ONLINE,
    TITLES,
    Note,
)
from salesmgmt.lib.pinyin import sort_key


@dataclass(frozen=True)
class Situation:
    """Where a client stands: the phase, and what the talk is about."""

    day: date
    phase: str
    segment: str
    product: str
    quantity: int
    price: int  # in 万
    contact: Contact | None
    next_on: date | None
    english: bool


def write(chance: Random, how: str, at: Situation, unit: str) -> tuple[str, list[str]]:
    """This will write a note and give the facts it states; now and then nothing was written down."""
    if chance.random() < 0.1:
        return "", []
    note, facts = chance.choice(_fitting(chance, how, at))
    who = "" if at.contact is None else _called(at.contact, at.english)
    text = note.format(
        who=who or ("purchasing" if at.english else "采购"), part=chance.choice(PARTS[at.segment]), product=at.product,
        quantity=at.quantity, unit=unit, price=at.price, competitor=chance.choice(COMPETITORS),
        percent=chance.randrange(58, 93), percent2=chance.randrange(3, 13), few=chance.randrange(2, 7),
        many=chance.randrange(20, 300) * 10, month=(at.day.month + chance.randrange(1, 5) - 1) % 12 + 1,
        weeks=chance.randrange(6, 17),
        seconds=chance.randrange(18, 95), english_part=chance.choice(ENGLISH_PARTS),
        next=_date(at.next_on, at.english),
    )  # fmt: skip
    return text, list(facts)


def _fitting(chance: Random, how: str, at: Situation) -> tuple[Note, ...]:
    """This will choose the notes that fit what was done and where the client stands."""
    if at.english:
        return ENGLISH if how in ("onsite", "online") else ENGLISH_CALLS
    if how == "message":
        return MESSAGES
    if how == "phone":
        own = {"fading": FADING_CALLS, "collecting": COLLECTING}.get(at.phase) or CALLS_BY_PHASE.get(at.phase)
        return own if own and (at.phase == "fading" or chance.random() < 0.6) else CALLS
    if how == "online" and at.phase not in ("needs", "quoted", "talks"):
        return ONLINE
    if how == "onsite" and chance.random() < 0.03:
        return NOBODY
    return BY_PHASE[at.phase]


def _called(contact: Contact, english: bool) -> str:
    """This will name a contact as one does at work: surname and title."""
    if english:
        return f"{sort_key(contact.name[0], surname=True)} {sort_key(contact.name[1:])}".title()
    return contact.name[0] + TITLES.get(contact.job, "工")


def _date(day: date | None, english: bool) -> str:
    if day is None:
        return "next week" if english else "下周"
    return f"{day:%d %B}" if english else f"{day.month}月{day.day}日"
