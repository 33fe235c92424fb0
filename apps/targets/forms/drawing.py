"""How the plan grid is drawn: thousands of cells, for which a template each would be too slow."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from salesmgmt.lib.icons import icon

if TYPE_CHECKING:
    from apps.targets.forms.grid import Column, GridForm, TypedCell, TypedRow
    from apps.targets.measures.grid import Slot

NOTHING = mark_safe("")


class DrawnGrid:
    """The parts of the grid's table, for its template to place."""

    def __init__(self, form: GridForm):
        self.form = form
        self.no_target = format_html('<span class="muted" title="{}">—</span>', _("No target"))
        self.marks = [_mark(column) for column in form.columns]

    @property
    def is_large(self) -> bool:
        """Whether its columns must be wider than usual: from nine digits in a month on, or ten in all."""
        balance = self.form.balance
        months = [*balance.assigned, *(cell.slot.stored for cell in self.form.whole.cells)]
        return any(
            amount is not None and abs(amount) >= limit
            for amounts, limit in ((months, 10**8), ((balance.assigned_in_all, balance.whole_in_all), 10**9))
            for amount in amounts
        )

    @property
    def rows(self) -> SafeString:
        return format_html_join("\n", "{}", ((self._row(row),) for row in self.form.rows))

    @property
    def whole(self) -> SafeString:
        """The cells of the team's own target."""
        return self._cells(self.form.whole)

    @property
    def assigned(self) -> SafeString:
        """What the rows come to, column by column."""
        return self._sums(self.form.balance.assigned)

    @property
    def rest(self) -> SafeString:
        """What of the team's own target is not assigned, with a word where it is nothing or too much."""
        drawn = []
        for column, mark in zip(self.form.columns, self.marks, strict=True):
            amount = _sum(self.form.balance.rest[column.months])
            state, word = _rest_in_words(amount)
            drawn.append(
                format_html(
                    '<td {}><output class="{}" data-amount>{}</output>'
                    '<small class="grid-note" data-word>{}</small></td>',
                    _of_sums(mark), state, self._amount(amount), word,
                )
            )  # fmt: skip
        return format_html_join("", "{}", ((cell,) for cell in drawn))

    def split_fields(self, weights: Mapping[str, str], totals: Mapping[str, str]) -> SafeString:
        """The weights and totals of rows, and the weights of months, that a split can be given."""
        weight, whole = _("Weight"), _("Total")
        fields = [
            (row.row.who.name, _field(f"weight-{row.name}", weights.get(row.name, ""), row.row.who.name, weight),
             _field(f"total-{row.name}", totals.get(row.name, ""), row.row.who.name, whole))
            for row in self.form.rows
        ]  # fmt: skip
        fields += [
            (spoken, _field(f"weight-{month}", weights.get(month, ""), spoken, weight), SafeString())
            for month, spoken in self.form.months
        ]
        return format_html_join("\n", '<div class="grid-weight"><span>{}</span>{}{}</div>', fields)

    def _row(self, row: TypedRow) -> SafeString:
        return format_html(
            '<tr{} data-row="{}"><th scope="row">{}{}{}</th>{}</tr>',
            mark_safe(' class="is-team"') if row.row.is_team else NOTHING,
            row.name,
            self.team_icon if row.row.is_team else NOTHING,
            row.row.who.name,
            format_html_join("", '<small class="grid-note">{}</small>', ((note,) for note in row.notes)),
            self._cells(row),
        )

    @cached_property
    def team_icon(self) -> SafeString:
        return format_html("{} ", icon("users", _("Team")))

    def _cells(self, row: TypedRow) -> SafeString:
        drawn = []
        for column, (kind, mark) in zip(self.form.columns, self.marks, strict=True):
            if kind == "month":
                drawn.append(self._cell(row.cells[column.number - 1], mark))
            else:
                drawn.append(f"<td {mark}><output data-amount>{self._amount(row.total(column.months))}</output></td>")
        # Every text in it went through `escape`; format_html would take ten times as long for thousands of cells.
        return mark_safe("".join(drawn))  # noqa: S308

    def _sums(self, amounts) -> SafeString:
        return format_html_join(
            "",
            "<td {}><output data-amount>{}</output></td>",
            (
                (_of_sums(mark), self._amount(_sum(amounts[column.months])))
                for column, mark in zip(self.form.columns, self.marks, strict=True)
            ),
        )

    def _amount(self, amount: Decimal | None) -> str:
        return self.no_target if amount is None else self.form.text(amount)

    def _cell(self, cell: TypedCell, mark: SafeString) -> str:
        slot = cell.slot
        classes = " is-draft" if cell.drafted else " is-waiting" if slot.waiting else ""
        inside = self._open(cell) if not slot.why_not else self._fixed(cell)
        note = self.note(cell)
        noted = f'<small class="grid-note" data-note>{escape(note)}</small>' if note else ""
        return f'<td class="grid-month{classes}"{mark}>{inside}{noted}</td>'

    def _open(self, cell: TypedCell) -> str:
        state, more, error = "", "", ""
        if cell.error:
            state, error_id = " is-invalid", f"{cell.name}-error"
            more = f' aria-describedby="{error_id}" aria-invalid="true"'
            error = f'<p class="invalid-feedback d-block" id="{error_id}">{escape(cell.error)}</p>'
        else:
            state = " is-filled" if cell.filled else ""
            more = ' aria-describedby="grid-word-draft"' if cell.drafted else ""
        if not cell.is_saved:
            more += f' data-saved="{escape(self.form.text(cell.was))}"'
        was = cell.was_text
        return (
            f'<input class="form-control grid-input{state}" type="text" inputmode="decimal" name="{cell.name}" '
            f'value="{escape(cell.text)}" aria-label="{escape(cell.label)}"{more} data-cell{_in_force(cell.slot)}>'
            f'<input type="hidden" name="was-{cell.name}" value="{was}">{error}'
        )

    def _fixed(self, cell: TypedCell) -> str:
        slot = cell.slot
        if slot.absent and cell.amount is None:
            shown = f'<span class="muted">{escape(_("not in the team"))}</span>'
        else:
            shown = escape(self._amount(cell.amount)) if cell.amount is not None else self.no_target
        return (
            f'<span class="grid-fixed num" title="{escape(slot.why_not)}" data-cell data-name="{cell.name}" '
            f'data-label="{escape(cell.label)}" data-fixed="{cell.was_text}"{_in_force(slot)}>{shown}</span>'
        )

    def note(self, cell: TypedCell) -> str:
        """This will say what stands beside the amount of a cell: what is in force, what waits, what is carried."""
        slot = cell.slot
        if slot.waiting:
            if slot.wanted is None:
                return _("to be taken back; waits for approval")
            return _("%(wanted)s wanted; waits for approval") % {"wanted": self.form.text(slot.wanted)}
        if cell.drafted and slot.in_force is not None:
            return _("in force %(amount)s") % {"amount": self.form.text(slot.in_force)}
        if not cell.drafted and slot.carried is not None and slot.carried != slot.in_force and slot.there:
            return _("carries %(amount)s: %(days)s of %(all)s workdays") % {
                "amount": self.form.text(slot.carried), "days": len(slot.there.here), "all": len(slot.there.month),
            }  # fmt: skip
        return ""


def _field(name: str, typed: str, whose: str, what: str) -> SafeString:
    return format_html(
        '<input class="form-control" type="text" inputmode="decimal" name="{}" value="{}" aria-label="{}: {}" '
        'placeholder="{}">',
        name, typed, whose, what, what,
    )  # fmt: skip


def machine(amount: Decimal | None) -> str:
    """This will write an amount for scripts and hidden fields, without separators."""
    return "" if amount is None else f"{amount.normalize():f}"


def _in_force(slot: Slot) -> str:
    """This will write for scripts what is in force, and what is carried of it where that is less."""
    if slot.in_force is None:
        return ""
    carried = f' data-carried="{machine(slot.carried)}"' if slot.carried is not None else ""
    return f' data-force="{machine(slot.in_force)}"{carried}'


def _mark(column: Column) -> tuple[str, SafeString]:
    """This will give a column's kind, and what its cells carry so that scripts and the phone's styles find them."""
    if column.whole:
        return "whole", format_html('class="grid-total num" data-month="{}" data-sum="whole"', column.number)
    if not column.number:
        first = column.months.start
        return "quarter", format_html('class="grid-quarter num" data-sum="{}"', first // 3 + 1)
    return "month", format_html(' data-month="{}"', column.number)


def _of_sums(mark: tuple[str, SafeString]) -> SafeString:
    kind, attributes = mark
    return format_html('class="grid-month num"{}', attributes) if kind == "month" else attributes


def _rest_in_words(amount: Decimal | None) -> tuple[str, str]:
    if amount is None or amount > 0:
        return "", ""
    return ("is-over", _("too much")) if amount < 0 else ("is-even", _("all assigned"))


def _sum(amounts) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None
