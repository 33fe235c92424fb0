"""What the clock starts: clients that nobody follows up go to their pools, but for those that signed or paid."""

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from apps.clients import actions
from apps.contracts.measures.protection import protected_clients
from apps.teams.models import Company

MORNING = 6  # o'clock, where the company is
A_DAY = 86_400  # seconds


@shared_task(name="contracts.return_clients")
def return_clients() -> None:
    """This will return and warn once a day, from six in the morning on. Doing it twice would change nothing."""
    now = timezone.now().astimezone(Company.current().zone)
    if now.hour < MORNING or not cache.add(f"clients-returned:{now.date()}", True, A_DAY):
        return
    try:
        actions.return_clients(at=now, protected=protected_clients(today=now.date()))
    except BaseException:
        # The next run tries again.
        cache.delete(f"clients-returned:{now.date()}")
        raise
