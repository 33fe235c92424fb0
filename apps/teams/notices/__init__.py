"""What people are told: `register` says the words of a kind, `tell` tells somebody, `words` reads it to them.

    register("task_given", _("%(person)s gives you a task: %(task)s"), icon="checkbox")          # in an app's notices
    tell(task.owner, kind="task_given", key=f"task {task.pk}", at=at, by=by, url=…, person=by.name, task=task.text)

Every app's `notices` is imported when the application starts, so a kind is registered wherever it is read.
"""

from apps.teams.notices.kinds import KINDS, Kind, Told, register, words
from apps.teams.notices.letters import write_to
from apps.teams.notices.mailing import send_mails
from apps.teams.notices.telling import tell

__all__ = ["KINDS", "Kind", "Told", "register", "send_mails", "tell", "words", "write_to"]
