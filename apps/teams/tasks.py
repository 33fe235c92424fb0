"""What the clock starts: importing the files that wait."""

from celery import shared_task

from apps.teams import actions


@shared_task(name="teams.run_imports")
def run_imports() -> None:
    """This will run every import that waits or whose worker is gone."""
    actions.run_imports()
