"""The pages and buttons of tasks."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.clients import actions, rules
from apps.clients.filters.tasks import TaskFilter
from apps.clients.forms.tasks import QuickTaskForm, TaskForm
from apps.clients.models import Client, Deal, Task
from apps.clients.tables.tasks import TASKS
from apps.clients.views.back import back_to, place
from apps.clients.views.bin import told_with_undo
from apps.teams.gates import visible_or_404
from apps.teams.models import Person
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.history import changes_of
from salesmgmt.lib.htmx import UNPROCESSABLE, page_or_fragment
from salesmgmt.lib.ui import Choice, toast

WHOSE = ("mine", "given", "people")


@login_required
@require_safe
def tasks(request):
    """This will list one's own tasks, those given to others, or those of one's people."""
    whose = request.GET.get("whose", "mine")
    rows = Task.objects.visible_to(request.user).select_related("client", "owner", "given_by")
    rows = _whose(rows.defer("client__search", "client__note"), whose, request.user)
    narrowed = TaskFilter(request.GET, rows, request=request)
    table = TASKS.page(request, narrowed.qs)
    context = {
        "table": table, "filter": narrowed, "whose": whose, "sections": _sections(request, whose),
        "today": request.company.today(),
    }  # fmt: skip
    return page_or_fragment(request, "clients/tasks.html", context, partial="components/table.html")


def _whose(rows, whose: str, viewer):
    if whose == "given":
        return rows.given_to_others_by(viewer)
    if whose == "people" and viewer.leads:
        return rows.filter(owner__among=viewer.reach.people - {viewer.pk})
    return rows.owned_by(viewer)


def _sections(request, whose: str) -> list[Choice]:
    labels = {"mine": _("My tasks"), "given": _("Given by me"), "people": _("My people’s")}
    shown = [each for each in WHOSE if each != "people" or request.user.leads]
    return [Choice(labels[each], f"?whose={each}", each == whose) for each in shown]


@login_required
def add(request):
    """This will add a task; the short form of other pages says only what and until when."""
    about = _about(request)
    quick = request.method == "POST" and "quick" in request.POST
    form: QuickTaskForm | TaskForm
    if quick:
        form = QuickTaskForm(request.POST, viewer=request.user)
    else:
        initial = about | {"text": request.GET.get("text", "")} | _for_whom(request)
        form = TaskForm(request.POST or None, viewer=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data | (about if quick else {})
        if made := attempt(form, actions.add_task, by=request.user, at=timezone.now(), **values):
            toast(request, _("Added: %(task)s") % {"task": made.text})
            return back_to(request, "clients:tasks")
    if quick:
        # What was typed goes on in the whole form, which says what is wrong.
        form = TaskForm(request.POST, viewer=request.user, initial=about)
    return _page(request, form, _("Add a task"))


@login_required
def task(request, pk):
    """This will show a task, and change it."""
    found = _own(request, pk)
    form = TaskForm(request.POST or None, viewer=request.user, row=found)
    done = (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, actions.change_task, found, by=request.user, at=timezone.now(), **form.cleaned_data)
    )
    if done:
        toast(request, _("Saved."))
        return back_to(request, "clients:tasks")
    return _page(request, form, found.text, found)


@login_required
@require_POST
def done(request, pk):
    """This will note that a task is done, or open again."""
    found = _own(request, pk)
    reopen = "reopen" in request.POST or "reopen" in request.GET
    action = actions.reopen_task if reopen else actions.finish_task
    if attempt_or_tell(request, action, found, by=request.user, at=timezone.now()):
        if reopen:
            toast(request, _("Open again: %(task)s") % {"task": found.text})
        else:
            undo = f"{request.path}?{urlencode({'reopen': 1, 'next': place(request)})}"
            toast(request, _("Done: %(task)s") % {"task": found.text}, undo_url=undo)
    return back_to(request, "clients:tasks")


@login_required
@require_POST
def delete(request, pk):
    """This will delete a task."""
    found = _own(request, pk)
    if reason := rules.who_gave_the_task(request.user, found):
        raise PermissionDenied(reason)
    if gone := attempt_or_tell(request, actions.delete_task, found, by=request.user, at=timezone.now()):
        told_with_undo(request, gone)
    return back_to(request, "clients:tasks")


def _own(request, pk) -> Task:
    rows = Task.objects.select_related("client", "owner", "given_by", "deal")
    return visible_or_404(rows, request.user, pk=pk)


def _about(request) -> dict:
    """This will find the client and deal that the address names."""
    asked = {}
    for name, model in (("client", Client), ("deal", Deal)):
        if value := request.GET.get(name, ""):
            asked[name] = visible_or_404(model, request.user, pk=value if value.isdecimal() else None)
    return asked


def _for_whom(request) -> dict:
    """This will read for whom the address proposes the task."""
    person = request.GET.get("person", "")
    within = Person.objects.visible_to(request.user).active()
    return {"owner": int(person)} if person.isdecimal() and within.filter(pk=person).exists() else {}


def _page(request, form, title: str, found: Task | None = None):
    context = {
        "form": form, "form_title": title, "task": found, "back": place(request) or reverse("clients:tasks"),
        "may_delete": found is not None and not rules.who_gave_the_task(request.user, found),
        "changes": changes_of(found) if found else (), "today": request.company.today(),
    }  # fmt: skip
    return render(request, "clients/task_form.html", context, status=UNPROCESSABLE if form.errors else 200)
