"""What figures add to the plan grid: splitting by history and the like, and last year and the run rate beside it.

How the grid's page uses them (the query is the grid's own, see PlanChoice.url):

POST reports:split fills the grid and gives back the page; nothing is saved. Beside the grid's own fields it reads
    how     evenly | workdays | last-year | history | headcount | weights
    over    rows (each month's own target of the team over its rows), months (a row's total over its months),
            both (the team's own total over its months, then each month over the rows). The team's own row is
            split over months only by both, or where its total was typed
    only    all | empty (cells that hold something stay)
    lock    the name of a cell that stays, once a cell
    total-<row>    over months: what the row shall come to; without one, what its cells hold together
    weight-<row>   how=weights, over rows;  weight-<month> (weight-2026-03): how=weights, over months
A row's name is its cells' without the month: p12, t3. The page gets `split` beside `choice` and `form`:
split.ways and split.directions (choices: value, label), split.how, .over, .only, .totals, .weights (as typed,
by row or month), .locked (names of cells), .error (why nothing was split, or "").

GET reports:beside answers htmx with one out-of-band element a cell, id="beside-<cell name>" (beside-p12-2026-03,
beside-t3-2026-03), which takes the place of the element of that id: a <small> holding <span class="beside-last">
and <span class="beside-rate">. Without htmx it is a page of the same figures as a table.
"""

from django.contrib.auth.decorators import login_required
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.reports.measures.history import beside as beside_cells
from apps.reports.measures.splits import Split
from apps.targets.forms import GridForm, PlanChoice
from apps.targets.forms.split import WAYS, SplitForm
from apps.targets.measures.grid import read_grid
from apps.targets.views.grid import chosen_plan, grid_page
from salesmgmt.lib.htmx import page_or_fragment
from salesmgmt.lib.refusal import Refused


@login_required
@require_POST
def split(request):
    """This will fill the grid with a suggestion; the page comes back with what was typed, and nothing is saved."""
    choice = chosen_plan(request)
    form = _form(choice, request.POST)
    asked = SplitForm(request.POST, form)
    try:
        form.fill(
            _suggested(asked, request.user), _("Split: %(how)s. Nothing is saved yet.") % {"how": WAYS[asked.how]}
        )
    except Refused as refused:
        form.blame(refused)
        asked.error = refused.sentence
    return grid_page(request, choice, form, split=asked)


def _suggested(asked: SplitForm, viewer):
    asked.check()
    form = asked.form
    if any(cell.error for cell in form.cells.values()):
        raise Refused(_("Nothing was split. Please look at the marked cells."))
    how = Split(
        asked.how, asked.over, asked.staying, asked.row_totals(), asked.row_weights(), asked.month_weights()
    )  # fmt: skip
    return how.of(form.grid, form.amounts, viewer)


@login_required
@require_safe
def beside(request):
    """This will show last year's figures and the run rate, for the cells of a grid or as a table."""
    choice = chosen_plan(request)
    form = _form(choice)
    found = beside_cells(form.grid, request.user)
    rows = [(row, [(cell, found[cell.slot.cell.key]) for cell in row.cells]) for row in (*form.rows, form.whole)]
    context = {"choice": choice, "form": form, "rows": rows}
    return page_or_fragment(request, "reports/beside.html", context, partial="reports/beside_cells.html")


def _form(choice: PlanChoice, typed=None) -> GridForm:
    assert choice.team is not None
    return GridForm(read_grid(choice.team, choice.goal, choice.span, choice.viewer), typed)
