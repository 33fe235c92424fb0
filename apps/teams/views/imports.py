"""Importing a file: look at what it would become, import it, see how far it is, undo it as a whole."""

from pathlib import PurePath

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.teams import actions
from apps.teams.forms.imports import ImportForm
from apps.teams.models import Import
from apps.teams.models.imports import ImportState
from apps.teams.tables import IMPORTS
from apps.teams.views.import_steps import grid_of, job_or_404, kinds_or_404, rows_of, step_of, steps
from salesmgmt.lib import importing
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE, fragment, go, page_or_fragment
from salesmgmt.lib.importing import results
from salesmgmt.lib.ui import Progress, toast

ERRORS_SHOWN = 200
# What a list does not show.
LARGE = ("content", "errors", "preview", "mapping", "edits", "decisions", "chosen_rows", "alike", "outcomes")
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def imports(request):
    """This will list the files that were imported."""
    kinds = kinds_or_404(request.user)
    rows = Import.objects.visible_to(request.user).select_related("owner").defer(*LARGE)
    context = {"table": IMPORTS.page(request, rows), "kinds": kinds.values()}
    return page_or_fragment(request, "teams/imports/list.html", context, partial="components/table.html")


@login_required
def import_add(request):
    """This will take a file in and show first what its rows would become."""
    kinds = kinds_or_404(request.user)
    form = ImportForm(
        request.POST or None, request.FILES or None, viewer=request.user, initial={"kind": request.GET.get("kind")}
    )
    if form.is_valid() and (job := attempt(form, actions.take_in, by=request.user, at=timezone.now(), **form.values())):
        return redirect(step_of(job), job.pk)
    context = {"form": form, "kinds": kinds.values(), "steps": steps("teams:import_add")}
    return render(request, "teams/imports/form.html", context, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def import_(request, pk):
    """This will show an import: how far it is, what came of it, what is wrong with which row."""
    job = job_or_404(request, pk)
    if job.state == ImportState.DRAFT:
        return redirect(step_of(job), job.pk)
    kind = importing.all_kinds()[job.kind]
    context = {
        "job": job,
        "kind": kind,
        "progress": _progress(job),
        "fields": _fields(job, kind),
        "errors": job.errors[:ERRORS_SHOWN],
        "error_count": len(job.errors),
        "good_rows": job.created + job.updated,
        "steps": steps("teams:import", job),
    }
    if job.repairable and (rows := rows_of(job, kind)):
        context |= {"words": rows.words()} | grid_of(request.GET, rows)
    return render(request, "teams/imports/detail.html", context)


def _fields(job: Import, kind: importing.Kind) -> list[tuple]:
    """This will pair each field that is filled with what fills it."""
    preview = job.preview
    pairs = zip(preview.get("fields", ()), preview.get("sources", ()), strict=True)
    return [(kind.by_name[name].label, source) for name, source in pairs if name in kind.by_name]


def _progress(job: Import) -> Progress:
    label = _("Looking at the rows …") if job.dry_run else _("Importing the rows …")
    # While it is not finished, the last row is not told of as done.
    done = min(job.done, max(job.rows - 1, 0)) if job.running else job.rows
    return Progress(done, job.rows or None, label, reverse("teams:import_progress", args=[job.pk]))


@login_required
@require_safe
def import_progress(request, pk):
    """This will tell how far an import is, and bring up its page once it has ended."""
    job = job_or_404(request, pk)
    if not job.running:
        return go(request, "teams:import", job.pk)
    return fragment(request, "components/progress.html", {"progress": _progress(job)})


@require_POST
@login_required
def import_run(request, pk):
    """This will import for real what was looked at."""
    job = job_or_404(request, pk)
    good = "good_rows_only" in request.POST
    begun = attempt_or_tell(
        request, actions.import_for_real, job, by=request.user, at=timezone.now(), good_rows_only=good
    )
    if begun:
        actions.import_soon(begun)
    return redirect("teams:import", job.pk)


@require_POST
@login_required
def import_undo(request, pk):
    """This will take a whole import back."""
    job = job_or_404(request, pk)
    if attempt_or_tell(request, actions.undo_import, job, by=request.user, at=timezone.now()):
        toast(request, _("The import of %(file)s was undone.") % {"file": job.filename})
    return redirect("teams:import", job.pk)


@login_required
@require_safe
def import_result(request, pk):
    """This will send the file's rows back, each with what is wrong with it."""
    job = job_or_404(request, pk)
    try:
        sheet, _mapping = importing.prepare(importing.all_kinds()[job.kind], bytes(job.content), job.mapping)
    except (importing.Unreadable, importing.WrongMapping) as error:
        raise Http404 from error
    name = PurePath(job.filename)
    sheet = importing.edited(sheet, job.edits, job.chosen_rows)
    return _file(results.result(sheet, job.errors), _("%(name)s - result") % {"name": name.stem}, name.suffix)


@login_required
@require_safe
def import_template(request, kind):
    """This will send an empty file of a kind, with its columns and one row as an example."""
    known = kinds_or_404(request.user)
    if kind not in known:
        raise Http404
    return _file(results.template(known[kind]), str(known[kind].label), ".csv")


def _file(lines: list[results.Line], name: str, suffix: str) -> HttpResponse:
    spreadsheet = suffix.lower() in (".xlsx", ".xls", ".ods")
    content = results.as_xlsx(lines) if spreadsheet else results.as_csv(lines)
    response = HttpResponse(content, content_type=XLSX if spreadsheet else CSV)
    filename = f"{name}{'.xlsx' if spreadsheet else '.csv'}"
    response["Content-Disposition"] = content_disposition_header(True, filename)
    return response
