"""Telling leaders of leads that nobody answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models.functions import Coalesce

from apps.clients.measures.leading import leaders_of
from apps.clients.models import Lead
from apps.clients.notices import tell_lead_waits
from apps.teams.models import Company, Person, Team

WAITS = timedelta(hours=24)
# What has waited for longer was told of at its time; so what is looked at does not grow with the years.
LOOKS_BACK = timedelta(days=14)


def remind_of_leads(*, at: datetime) -> int:
    """This will tell, once a lead and leader, who leads its owner that it has waited for a day; of a lead that nobody
    has, who leads its team, else the company. Gives the number told."""
    # Whoever was given it only now, by hand or from a file, has their day as well.
    waiting = Lead.objects.waiting().annotate(since=Coalesce("assigned_at", "came_at"))
    waiting = waiting.filter(since__lte=at - WAITS, came_at__gt=at - LOOKS_BACK)
    leads = list(waiting.select_related("owner", "team__leader").order_by("came_at", "pk"))
    owners = {lead.owner_id for lead in leads if lead.owner_id is not None}
    leaders, top = leaders_of(owners, today=Company.current().today()), _top()
    told = (tell_lead_waits(lead, _whom(lead, leaders, top), at=at) for lead in leads)
    return sum(each is not None for each in told)


def _whom(lead: Lead, leaders: dict[int, Person], top: Person | None) -> Person | None:
    if lead.owner_id is not None:
        return leaders.get(lead.owner_id)
    leader = lead.team.leader if lead.team else None
    return leader if leader is not None and leader.is_active else top


def _top() -> Person | None:
    team = Team.objects.filter(parent__isnull=True, leader__is_active=True).select_related("leader").first()
    return team.leader if team else None
