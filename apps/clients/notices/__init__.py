"""What the clients floor tells people."""

from apps.clients.notices import day, pools
from apps.clients.notices.leads import tell_lead_given, tell_lead_waits, tell_leads_imported
from apps.clients.notices.visits import tell_companions, tell_mentioned, tell_observed

__all__ = [
    "day",
    "pools",
    "tell_companions",
    "tell_lead_given",
    "tell_lead_waits",
    "tell_leads_imported",
    "tell_mentioned",
    "tell_observed",
]
