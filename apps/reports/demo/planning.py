"""The whole demo company, planned: every row there is to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.clients.models.client import ClientStatus
from apps.reports.demo import (
    catalogue,
    clients,
    days,
    details,
    doubles,
    goals,
    journeys,
    leads,
    money,
    organisation,
    pools,
    visit_details,
)
from apps.reports.demo.agreements import Agreements
from apps.reports.demo.clients import Book
from apps.reports.demo.field_work import FieldWork
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.sales import Sales
from apps.reports.demo.story import Story
from apps.teams.models import CalendarDay

Step = Callable[[str], AbstractContextManager]


@contextmanager
def _quietly(_name: str) -> Iterator[None]:
    yield


def plan(
    story: Story, ledger: Ledger, *, now: datetime, zone: ZoneInfo, password: str = "", taken: Set[str] = frozenset(),
    step: Step = _quietly,
) -> Ledger:  # fmt: skip
    """This will add every row of the demo company to the ledger; `step` is told what is being made."""
    with step(_("people, teams and products")):
        for day, name in sorted(story.closed_days.items()):
            ledger.add(CalendarDay(day=day, is_workday=False, name=name))
        people = organisation.lay_out(story, ledger, password, taken)
        sold = catalogue.lay_out(ledger)
    with step(_("clients")):
        book = clients.lay_out(story, ledger, people, sold)
        details.lay_out(story, ledger, people, sold, book)
    with step(_("deals, contracts and payments")):
        sales = Sales(story, ledger, people, sold, book)
        sales.lay_out()
        journeys.lay_out(story, ledger, sales.projects, sold.stages)
        money.lay_out(story, ledger, people, book, sales.contracts)
        _tell_how_clients_stand(story, book)
        pools.choose(story, book)
        pools.lay_out(story, ledger, people, book, zone)
        leads.lay_out(story, ledger, people, book, now, zone)
    with step(_("visits and calls")):
        FieldWork(story, ledger, people, book, sold, now, zone).lay_out()
        days.lay_out(story, ledger, people, book, now)
        pools.keep_warm(story, ledger, book, now, zone)
        visit_details.lay_out(story, ledger, people, now, zone)
        doubles.lay_out(story, ledger, book, zone)
    with step(_("targets")):
        goals.lay_out(story, ledger, people)
        Agreements(story, ledger, people, zone).lay_out()
    return ledger


def _tell_how_clients_stand(story: Story, book: Book) -> None:
    """This will set each client's status by what it bought, and when last."""
    chance = story.chance("status")
    for account in book.accounts:
        running = any(project.outcome == "open" for project in account.projects)
        if account.signed:
            dormant = (story.today - max(account.signed)).days > 400 and not running
            account.client.status = ClientStatus.DORMANT if dormant else ClientStatus.ACTIVE
        elif not running and chance.random() < 0.06:
            account.client.status = ClientStatus.LOST
