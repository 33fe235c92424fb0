"""The visits and calls of the demo company, day by day, each about what was going on at the client."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from apps.clients.models import Visit
from apps.reports.demo import notes, phrases
from apps.reports.demo.baskets import listed
from apps.reports.demo.catalogue import Catalogue
from apps.reports.demo.clients import Account, Book
from apps.reports.demo.ledger import Ledger
from apps.reports.demo.organisation import TROUBLED, Organisation, Rep, Unit
from apps.reports.demo.plans import LOST, WON, Project
from apps.reports.demo.story import (
    CALLS_A_DAY,
    FADING_VISITS,
    FADING_VISITS_BEFORE,
    MESSAGES_A_DAY,
    TROUBLE_IN_THE_FIELD,
    VISITS_A_DAY,
    Story,
)
from apps.teams.models import Person

GRADE_WEIGHTS = {"K": 4.0, "A": 2.2, "B": 1.3, "C": 0.8}
MANAGER_VISITS_A_DAY = 0.3
MINUTES = {"onsite": (40, 60, 60, 90, 120), "online": (30, 45, 60), "phone": (5, 8, 10, 15, 20), "message": (None,)}


class FieldWork:
    """Adds visits, calls and messages."""

    def __init__(
        self, story: Story, ledger: Ledger, organisation: Organisation, book: Book, catalogue: Catalogue,
        now: datetime, zone: ZoneInfo,
    ):  # fmt: skip
        self._story, self._ledger, self._organisation, self._book = story, ledger, organisation, book
        self._now, self._zone = now, zone
        self._chance = story.chance("field work")
        self._small = [
            product for product in catalogue.products if 10_000 < listed(product) < 400_000 and product.unit != "年"
        ]

    def lay_out(self) -> None:
        """This will add the work of every past day, Saturdays' little included."""
        for month in self._story.months:
            held = self._book.held(month)
            weighed = {rep: self._weigh(accounts, month) for rep, accounts in held.items()}
            for day in self._story.past_workdays(month):
                self._day(day, weighed, 1)
            for day in self._saturdays(month):
                self._day(day, weighed, 0.04)
            self._keep_up_with_the_fading_client(month)

    def _saturdays(self, month: date) -> list[date]:
        """This will list the past free Saturdays between two weeks that are worked."""
        days = [month + timedelta(days=n) for n in range(31)]
        return [
            day
            for day in days
            if day.month == month.month
            and day.weekday() == 5
            and day <= self._story.today
            and not self._story.is_worked(day)
            and self._story.is_worked(day - timedelta(days=1))
            and self._story.is_worked(day + timedelta(days=2))
        ]

    def _weigh(self, accounts: list[Account], month: date) -> tuple[list[Account], list[float]]:
        """This will tell how likely a rep is to turn to each client in a month: by grade, more for a deal."""
        after = month + timedelta(days=31)
        kept = [account for account in accounts if account is not self._book.fading]
        weights = []
        for account in kept:
            weight = GRADE_WEIGHTS[account.client.grade]
            if any(p.opened_on < after and p.ends_on + timedelta(days=45) > month for p in account.projects):
                weight *= 2.6
            weights.append(weight)
        return kept, weights

    def _day(self, day: date, weighed: dict[Rep, tuple[list[Account], list[float]]], share: float) -> None:
        story, chance = self._story, self._chance
        swing = story.activity(day) * (0.6 if story.before_the_festival(day) else 1) * share
        for rep, (accounts, weights) in weighed.items():
            unit = rep.team_on(day)
            if unit is None or not accounts:
                continue
            busy = swing * rep.diligence
            if unit.number == TROUBLED:
                busy *= TROUBLE_IN_THE_FIELD.get(story.ago(day), 1)
            for how, rate in (("onsite", VISITS_A_DAY), ("phone", CALLS_A_DAY), ("message", MESSAGES_A_DAY)):
                for account in chance.choices(accounts, weights, k=self._number(rate * busy)):
                    self._log(day, how, rep.person, unit, account)
        for unit in self._organisation.units:
            if chance.random() < MANAGER_VISITS_A_DAY * swing:
                self._manager_goes_along(day, unit, weighed)

    def _number(self, rate: float) -> int:
        """This will give a whole number around `rate`, some days fewer and some more."""
        return int(self._chance.uniform(0.3, 1.7) * rate + self._chance.random())

    def _manager_goes_along(self, day: date, unit: Unit, weighed) -> None:
        reps = [rep for rep in self._organisation.on(day, unit) if rep in weighed]
        if reps:
            accounts, weights = weighed[self._chance.choice(reps)]
            if accounts:
                account = self._chance.choices(accounts, [weight**2 for weight in weights])[0]
                self._log(day, "onsite", unit.manager, unit, account)

    def _keep_up_with_the_fading_client(self, month: date) -> None:
        days = self._story.past_workdays(month)
        rate = FADING_VISITS.get(self._story.ago(month), FADING_VISITS_BEFORE)
        number = int(rate * len(days) / max(1, len(self._story.workdays(month))) + self._chance.random())
        for place in range(min(number, len(days))):
            how = "phone" if place % 3 == 2 else "onsite"
            day, rep = self._chance.choice(days), self._organisation.hurt
            if unit := rep.team_on(day):
                self._log(day, how, rep.person, unit, self._book.fading)

    # --- one visit ---

    def _log(self, day: date, how: str, person: Person, unit: Unit, account: Account) -> None:
        chance, story = self._chance, self._story
        if how == "onsite" and chance.random() < 0.08:
            how = "online"
        phase, project = self._phase(account, day)
        contact = chance.choice(account.contacts) if chance.random() < 0.9 else None
        step = chance.choice(phrases.NEXT[phase])
        next_on = story.workday_from(day + timedelta(days=chance.randrange(3, 22))) if step else None
        product = project.product if project else chance.choice(self._small)
        price = (project.deal.amount if project else None) or listed(product)
        situation = notes.Situation(
            day, phase, account.segment, (product.code or "") if account.english else product.name,
            project.quantity if project else 1, max(1, round(price / 10_000)), contact, next_on, account.english,
        )  # fmt: skip
        note, facts = notes.write(chance, how, situation, product.unit)
        if contact and contact.decides and how in ("onsite", "online") and not {"nobody", "decider"} & {*facts}:
            facts.append("decider")
        self._ledger.add(
            Visit(
                key=uuid.UUID(int=chance.getrandbits(128), version=4),
                client_id=account.client.pk,
                owner_id=person.pk,
                team_id=unit.team.pk,
                visited_on=day,
                how=how,
                facts=facts,
                contact_id=contact.pk if contact and "nobody" not in facts else None,
                minutes=chance.choice(MINUTES[how]),
                note=note,
                next_step=step,
                next_on=next_on,
                logged_at=self._logged_at(chance, day),
            )
        )

    def _logged_at(self, chance: Random, day: date) -> datetime:
        """This will tell when a visit was written down: mostly that afternoon, never later than now."""
        late = 0 if chance.random() < 0.85 else chance.randrange(1, 3)
        at = datetime.combine(
            day + timedelta(days=late), time(chance.randrange(10, 20), chance.randrange(60)), self._zone
        )
        return min(at, self._now)

    def _phase(self, account: Account, day: date) -> tuple[str, Project | None]:
        """This will tell where a client stands on a day: the deal that runs, or what became of the last one."""
        if account is self._book.fading and self._story.ago(day) < 8:
            return "fading", None
        last = None
        for project in account.projects:
            if project.opened_on <= day <= project.ends_on:
                through = (day - project.opened_on).days / max(1, (project.ends_on - project.opened_on).days)
                return ("contacted", "needs", "quoted", "talks")[min(3, int(through * 4))], project
            if project.ends_on < day and (last is None or project.ends_on > last.ends_on):
                last = project
        if last is None:
            return "routine", None
        since = (day - last.ends_on).days
        if last.outcome == WON and since < 100:
            return ("delivery" if since < 60 else "collecting"), last
        if last.outcome == LOST and since < 60:
            return "after loss", last
        return "routine", None
