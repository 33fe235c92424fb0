"""The steps of an import between the file and the button: reading, columns, words, cells, possible duplicates."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from apps.teams import actions, gates
from apps.teams.forms.imports import ColumnsForm, ReadingForm, kinds_for
from apps.teams.imports.reach import importable
from apps.teams.models import Import
from apps.teams.models.imports import ImportState
from salesmgmt.lib import importing
from salesmgmt.lib.forms import attempt, attempt_or_tell
from salesmgmt.lib.htmx import UNPROCESSABLE, fragment, is_fragment
from salesmgmt.lib.importing import files, grid, proposal
from salesmgmt.lib.importing.beside import Candidate, Compared, compared
from salesmgmt.lib.importing.cells import written
from salesmgmt.lib.ui import toast

SAMPLES, LINES, PAIRS = 3, 10, 20
CELL = re.compile(r"c-(\d{1,9})-(\d{1,4})")


@dataclass(frozen=True)
class Step:
    """One step of the way, in words; `url` where one can go there."""

    label: str
    url: str = ""
    active: bool = False


def kinds_or_404(viewer) -> dict[str, importing.Kind]:
    """This will hide the importer from those who may import nothing."""
    if kinds := kinds_for(viewer):
        return kinds
    raise Http404


def job_or_404(request, pk: int) -> Import:
    kinds_or_404(request.user)
    return gates.visible_or_404(Import.objects.select_related("owner").defer("content"), request.user, pk=pk)


def steps(here: str, job: Import | None = None) -> list[Step]:
    """This will list the steps, with a link to those that can be gone to."""
    labels = {
        "teams:import_add": _("File"), "teams:import_reading": _("Reading"),
        "teams:import_columns": pgettext("of a file", "Columns"),
        "teams:import": _("The rows"), "teams:import_alike": _("Duplicates"),
    }  # fmt: skip
    open_now = job is not None and (job.repairable or job.state == ImportState.DRAFT)
    found = []
    for name, label in labels.items():
        if name == "teams:import_alike" and here != name and not (job and job.alike):
            continue
        reachable = (
            job is not None
            and open_now
            and name != "teams:import_add"
            and (job.repairable or name not in ("teams:import", "teams:import_alike"))
        )
        url = reverse(name, args=[job.pk]) if job is not None and reachable and name != here else ""
        found.append(Step(label, url, name == here))
    return [*found, Step(_("Import"))]


def step_of(job: Import) -> str:
    """This will name the page where a draft goes on."""
    if job.state != ImportState.DRAFT:
        return "teams:import"
    several = "sheet" not in job.mapping and len(files.sheets(bytes(job.content), 1)) > 1
    return "teams:import_columns" if job.headers and not several else "teams:import_reading"


@login_required
def reading(request, pk):
    """This will show how a file is read, and read it in another way: encoding or sheet, and the header's line."""
    job = job_or_404(request, pk)
    content, how = bytes(job.content), job.mapping
    sheets = files.sheets(content, LINES)
    encoding, lines = _read_lines(content, how, sheets)
    likeliest = proposal.likeliest_sheet(importing.all_kinds()[job.kind], sheets)
    initial = {
        "encoding": encoding,
        "sheet": how.get("sheet") or likeliest,
        "header": how.get("header"),
    }
    form = ReadingForm(request.POST or None, sheets=[name for name, _lines in sheets], initial=initial)
    if form.is_valid() and attempt(
        form, actions.choose_reading, job, by=request.user, at=timezone.now(), **form.values()
    ):
        return redirect("teams:import_columns", pk)
    shown = sheets or [("", lines)]
    context = {
        "job": job, "form": form, "steps": steps("teams:import_reading", job),
        "sheets": [(name, _numbered(lines)) for name, lines in shown], "chosen": initial["sheet"],
    }  # fmt: skip
    return render(request, "teams/imports/reading.html", context, status=UNPROCESSABLE if form.errors else 200)


def _read_lines(content: bytes, how: dict, sheets: list) -> tuple[str, list]:
    if sheets:
        return "", []
    lines, encoding = files.lines_of(content, encoding=how.get("encoding", ""))
    return encoding, list(lines[:LINES])


def _numbered(lines: list) -> list[tuple[int, list[str]]]:
    return [(number, [written(cell)[:40] for cell in line[:12]]) for number, line in enumerate(lines[:LINES], start=1)]


@login_required
def columns(request, pk):
    """This will show which column fills which field, and have it changed."""
    job = job_or_404(request, pk)
    kind = importing.all_kinds()[job.kind]
    try:
        sheet = proposal.sheet_of(bytes(job.content), job.mapping)
    except importing.Unreadable:
        return redirect("teams:import_reading", pk)
    chosen = proposal.chosen(kind, job.mapping, sheet.columns)
    form = ColumnsForm(request.POST or None, kind=kind, columns=chosen, mapping=job.mapping)
    if form.is_valid() and attempt(form, actions.map_columns, job, by=request.user, at=timezone.now(), **form.values()):
        return redirect("teams:import", pk)
    samples = [_samples(sheet, place) for place in range(len(sheet.columns))]
    context = {
        "job": job, "kind": kind, "form": form, "steps": steps("teams:import_columns", job),
        "columns": list(zip(form.column_fields, samples, strict=True)),
    }  # fmt: skip
    return render(request, "teams/imports/columns.html", context, status=UNPROCESSABLE if form.errors else 200)


def _samples(sheet: importing.Sheet, place: int) -> str:
    """This will give the first different texts of a column."""
    found: dict[str, None] = {}
    for _number, line in sheet.rows[:200]:
        if text := grid.text_of(line, place):
            found[text[:40]] = None
        if len(found) == SAMPLES:
            break
    return " · ".join(found)


def rows_of(job: Import, kind: importing.Kind) -> grid.Rows | None:
    """This will read an import's rows as they are now; none if the mapping does not fit any more."""
    try:
        sheet, mapping = importing.prepare(kind, bytes(job.content), job.mapping)
    except (importing.Unreadable, importing.WrongMapping):
        return None
    left_out = {int(row) for row, (way, _of) in job.decisions.items() if way == "skip"}
    now = importing.edited(sheet, job.edits, job.chosen_rows)
    return grid.Rows(kind, mapping, sheet, now, errors=job.errors, outcomes=job.outcomes, left_out=left_out)


def grid_of(asked: QueryDict, rows: grid.Rows) -> dict:
    """This will give the page of the grid that is asked for; where there are errors, at first theirs."""
    page = asked.get("page", "")
    counts = rows.counts()
    show = asked.get("show", "errors" if counts["errors"] else "")
    return {"grid": rows.page(show, int(page) if page.isdecimal() else 1), "filters": _filters(counts, show)}


def _filters(counts: dict[str, int], show: str) -> list[dict]:
    labels = {
        "errors": _("Only errors"), "new": pgettext("of a row", "New"), "changed": _("Changing"),
        "same": _("The same as before"), "left": _("Left out"), "": _("All rows"),
    }  # fmt: skip
    icons = {"errors": "alert-triangle", "new": "plus", "changed": "edit", "same": "check", "left": "x", "": ""}
    return [
        {"url": f"?{urlencode({'show': name})}", "label": label, "count": counts[name], "active": name == show,
         "icon": icons[name], "name": name}
        for name, label in labels.items() if counts[name] or name in ("", "errors") or name == show
    ]  # fmt: skip


@login_required
@require_POST
def rows(request, pk):
    """This will write cells anew and leave rows out, and answer with what is wrong now."""
    job = job_or_404(request, pk)
    kind = importing.all_kinds()[job.kind]
    by, at = request.user, timezone.now()
    looked_at = attempt_or_tell(request, actions.repair_cells, job, by=by, at=at, cells=_cells(request.POST, job)) or []
    decisions = _left_out(request.POST, job)
    if decisions:
        looked_at = [
            *looked_at,
            *(attempt_or_tell(request, actions.decide_rows, job, by=by, at=at, decisions=decisions) or []),
        ]
    if not is_fragment(request):
        place = {name: request.POST[name] for name in ("show", "page") if name in request.POST}
        return redirect(f"{reverse('teams:import', args=[pk])}?{urlencode(place)}#rows")
    job.refresh_from_db()
    found = rows_of(job, kind)
    if found is None:
        raise Http404
    context = {
        "job": job, "lines": found.lines(set(looked_at)),
        "filters": _filters(found.counts(), request.POST.get("show", "")),
        "good_rows": job.created + job.updated, "errors": job.errors, "out_of_band": True,
    }  # fmt: skip
    return fragment(request, "teams/imports/judged.html", context)


def _cells(sent: QueryDict, job: Import) -> dict[int, dict[str, str]]:
    try:
        columns = proposal.sheet_of(bytes(job.content), job.mapping).columns
    except importing.Unreadable:
        return {}
    found: dict[int, dict[str, str]] = {}
    for name in sent:
        if (match := CELL.fullmatch(name)) and int(match[2]) < len(columns):
            found.setdefault(int(match[1]), {})[columns[int(match[2])]] = str(sent[name])
    return found


def _left_out(sent: QueryDict, job: Import) -> dict[int, tuple[str, int | None]]:
    """This will tell which of the shown rows are to be left out, and which are no longer."""
    out = set(sent.getlist("out"))
    found: dict[int, tuple[str, int | None]] = {}
    for row in sent.getlist("shown"):
        before = job.decisions.get(row, ["", None])[0]
        if row.isdecimal() and (row in out) != (before == "skip"):
            found[int(row)] = ("skip" if row in out else "", None)
    return found


@login_required
@require_POST
def words(request, pk):
    """This will note what words of the file mean."""
    job = job_or_404(request, pk)
    meant: dict[str, dict[str, str]] = {}
    told = zip(
        request.POST.getlist("column"), request.POST.getlist("word"), request.POST.getlist("means"), strict=False
    )
    for column, word, means in told:
        if means.strip():
            meant.setdefault(column, {})[word] = means.strip()
    if meant:
        attempt_or_tell(request, actions.explain_words, job, by=request.user, at=timezone.now(), words=meant)
    return redirect("teams:import", pk)


@login_required
def alike(request, pk):
    """This will show new rows beside the records they may mean as well, and decide about them."""
    job = job_or_404(request, pk)
    kind = importing.all_kinds()[job.kind]
    numbers = sorted(map(int, job.alike))
    asked = request.GET.get("page", "")
    page = max(1, int(asked)) if asked.isdecimal() else 1
    if request.method == "POST":
        decisions = _decided(request.POST, job)
        if decisions and attempt_or_tell(
            request, actions.decide_rows, job, by=request.user, at=timezone.now(), decisions=decisions
        ):
            toast(request, _("Noted."))
        more = len(numbers) > page * PAIRS
        return redirect(
            f"{reverse('teams:import_alike', args=[pk])}?page={page + 1}"
            if more
            else reverse("teams:import", args=[pk])
        )
    shown = numbers[(page - 1) * PAIRS : page * PAIRS]
    context = {
        "job": job, "kind": kind, "steps": steps("teams:import_alike", job), "page": page, "count": len(numbers),
        "pairs": _pairs(request.user, job, kind, shown), "more": len(numbers) > page * PAIRS,
    }  # fmt: skip
    return render(request, "teams/imports/alike.html", context)


def _pairs(viewer, job: Import, kind: importing.Kind, numbers: list[int]) -> list[Compared]:
    """This will put rows beside what they may mean, of which the viewer sees no more than anywhere else."""
    found = rows_of(job, kind)
    if found is None or not numbers:
        return []
    wanted = {pk for number in numbers for pk, _why in job.alike[str(number)]}
    records = importable(viewer, kind.records.model).in_bulk(list(wanted))
    lines = {line.number: line for line in found.lines(set(numbers))}
    fields = proposal.chosen(kind, job.mapping, found.now.columns)
    return [
        compared(
            kind, lines[number], fields,
            [Candidate(records[pk], why) for pk, why in job.alike[str(number)] if pk in records],
            *job.decisions.get(str(number), ("", None)),
        )
        for number in numbers if number in lines
    ]  # fmt: skip


def _decided(sent: QueryDict, job: Import) -> dict[int, tuple[str, int | None]]:
    found: dict[int, tuple[str, int | None]] = {}
    for row, candidates in job.alike.items():
        way = sent.get(f"row-{row}", "")
        if way in ("add", "skip"):
            found[int(row)] = (way, None)
        elif way.isdecimal() and int(way) in {pk for pk, _why in candidates}:
            found[int(row)] = ("update", int(way))
    return found


@login_required
@require_POST
def again(request, pk):
    """This will look at all rows anew."""
    attempt_or_tell(request, actions.look_again, job_or_404(request, pk), by=request.user, at=timezone.now())
    return redirect("teams:import", pk)


@login_required
@require_POST
def rest(request, pk):
    """This will take up the rows that were left behind with an error."""
    job = job_or_404(request, pk)
    made = attempt_or_tell(request, actions.import_the_rest, job, by=request.user, at=timezone.now())
    return redirect("teams:import", made.pk if made else pk)
