"""Clients that somebody of the demo company wrote down a second time, for others to find and merge."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.clients.models import Client, Contact, Ownership
from apps.clients.models.ownership import Way
from apps.reports.demo.clients import Book
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.story import Story

NUMBER = 8
FORMS = ("股份有限公司", "有限责任公司", "有限公司")


def lay_out(story: Story, ledger: Ledger, book: Book, zone: ZoneInfo) -> None:
    """This will add a few doubles of clients, each with one thing in common that gives it away."""
    chance = story.chance("doubles")
    held = [account.client for account in book.accounts if account.client.owner and account.client.grade != "K"]
    for place, client in enumerate(chance.sample(held, min(NUMBER, len(held)))):
        day = story.today - timedelta(days=3 + 2 * place)
        double = ledger.add(
            Client(
                name=_written_again(client.name, place), owner=client.owner, segment=client.segment,
                region=client.region, grade="C", added_on=day, added_by=client.owner,
                # Every other one under the same number, written in another way.
                phone=client.phone.replace("-", " ") if place % 2 else "",
            )
        )  # fmt: skip
        since = datetime.combine(day, time(11), zone)
        ledger.add(Ownership(client=double, owner=client.owner, since=since, way=Way.ADDED, by=client.owner))
        ledger.add(Contact(client=double, name="前台", job="行政"))


def _written_again(name: str, place: int) -> str:
    """This will write a name as somebody in a hurry does."""
    bare = name
    for form in FORMS:
        bare = bare.removesuffix(form)
    return (bare, f"{bare}（新）", f"{bare}公司")[place % 3]
