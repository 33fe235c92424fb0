"""Reminding people of targets they have not answered: a leader asks for it, or the clock does; see `notices`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.targets import rules
from apps.targets.measures.commitments import both_sides
from apps.targets.models import Entry, Goal, Reminder, Target
from apps.targets.models.reminder import Occasion
from apps.teams.models import CalendarDay, Company, Person, Team
from salesmgmt.lib.nudge import nudge
from salesmgmt.lib.periods import Period
from salesmgmt.lib.refusal import Refused, insist

# After how many workdays without an answer the clock reminds.
PATIENCE = {Occasion.FIRST: 3, Occasion.SECOND: 7}
# The clock looks back no further to count workdays: longer than the longest holidays.
LOOKED_BACK = timedelta(days=60)
# Nobody is woken by a mail.
FIRST_HOUR = 8


@transaction.atomic
def remind_to_answer(
    people: Collection[Person], *, team: Team, goal: Goal, span: Period, by: Person, at: datetime
) -> int:
    """This will have those of the people reminded who have not answered what a team's plan hands them, and tell how
    many are reminded; each once a day, whoever asks."""
    insist(rules.someone_who_leads_the_team(by, team))
    wanted = {person.pk for person in people}
    missing = [side for side in both_sides(team, goal, span, by).missing if side.answerer.pk in wanted]  # type: ignore[union-attr]
    if not missing:
        raise Refused(_("They have answered already."))
    today, new = Company.current().today(), set()
    for side in missing:
        reminder, made = Reminder.objects.get_or_create(
            **goal.fields, person=side.answerer, team=side.who if isinstance(side.who, Team) else team,
            occasion=Occasion.ASKED, since=today, defaults={"asked_by": by, "created_at": at},
        )  # fmt: skip
        if made:
            new.add(reminder.person_id)
    if new:
        nudge("targets.remind")
    return len(new)


def note_reminders_due(*, at: datetime) -> int:
    """This will note whom the clock has to remind by now, each occasion once however often it runs, and tell how
    many were due.

    Counted are workdays after the day on which the target came into force. What was assigned before
    there was a ledger is left to the leaders.
    """
    company = Company.current()
    now = at.astimezone(company.zone)
    today = now.date()
    worked = CalendarDay.objects.workdays(Period(today - LOOKED_BACK, today + timedelta(days=1)), company)
    if today not in worked or now.hour < FIRST_HOUR:
        return 0
    due = {
        (person, team, goal, occasion, since)
        for person, team, goal, since in _unanswered(today, company)
        for occasion, patience in PATIENCE.items()
        if sum(since < day for day in worked) >= patience
    }
    Reminder.objects.bulk_create(
        (
            Reminder(**goal.fields, person_id=person, team_id=team, occasion=occasion, since=since, created_at=at)
            for person, team, goal, occasion, since in due
        ),
        ignore_conflicts=True,
    )
    return len(due)


def _unanswered(today: date, company: Company) -> set[tuple[int, int, Goal, date]]:
    """This will find who has not answered what: person, team, goal, and the day since when it is in force."""
    cell = ("kpi", "tier", "dimension", "member", "month", "team")
    latest = (
        Entry.objects.applied().alias(whose=Coalesce("person", 0))
        .filter(**{name: OuterRef(name) for name in cell}, whose=Coalesce(OuterRef("person"), 0))
        .order_by("-applied_at", "-pk")
    )  # fmt: skip
    rows = (
        Target.objects.in_force().unanswered().filter(month__gte=today.replace(day=1))
        .annotate(whom=Coalesce("person", "team__leader"), since=Subquery(latest.values("applied_at")[:1]))
        .annotate(set_by=Subquery(latest.values("revision__by")[:1]))
        .filter(whom__isnull=False, since__isnull=False).exclude(team__parent__isnull=True, person__isnull=True)
        .order_by()
    )  # fmt: skip
    active = set(Person.objects.active().values_list("pk", flat=True))
    return {
        (whom, team, Goal(kpi, tier, dimension, member), since.astimezone(company.zone).date())
        for whom, set_by, team, since, kpi, tier, dimension, member in rows.values_list(
            "whom", "set_by", "team", "since", "kpi", "tier", "dimension", "member"
        )
        # Nobody is reminded of what they set themselves.
        if whom in active and whom != set_by
    }
