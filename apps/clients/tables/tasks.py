"""The list of tasks."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from apps.clients.models import Task
from salesmgmt.lib.links import address
from salesmgmt.lib.tables import Column, Table
from salesmgmt.lib.ui import Empty


def page_of(task: Task) -> str:
    return address("clients:task", task.pk)


TASKS = Table(
    "tasks",
    Column("text", _("Task"), link=page_of, phone="title"),
    Column("due", _("Due on"), value="due_on", template="clients/cells/task_due.html", sort="due_on"),
    Column("client", _("Client"), value="client", long=True),
    Column("owner", _("Who does it"), value="owner.name"),
    Column("given", _("Given by"), value="given_by.name"),
    Column("done", _("Done"), value="done_at", template="clients/cells/task_done.html"),
    Column("note", _("Note"), value="note", phone=False, on_page=False, long=True),
    default_sort="due",
    empty=Empty(
        title=_("No tasks here"),
        text=_(
            "What you or your people have to do, beside visits and follow-ups; with a day, it is on that day’s page."
        ),
        url=reverse_lazy("clients:task_add"),
        label=_("Add a task"),
        icon="checkbox",
    ),
)  # fmt: skip
