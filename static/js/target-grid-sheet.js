// The grid as rows of cells. Whatever changes a cell goes through `set` or `typed`, which tell everyone who listens.
import { read } from "./target-grid-amount.js";

function cellOf(td, row, col) {
  const input = td.querySelector("input[data-cell]");
  const shown = input || td.querySelector("[data-cell]");
  const cell = {
    td, row, col, input,
    name: input ? input.name : shown.dataset.name,
    label: input ? input.getAttribute("aria-label") : shown.dataset.label,
    force: read(shown.dataset.force || ""),
    carried: read(shown.dataset.carried || ""),
    // What the server has of it; a cell that was filled in or sent back by the server holds something else. One that
    // cannot be edited shows it as it is typed, 45 % where scripts count 0.45; an empty one shows a word or a dash.
    saved: input ? (input.dataset.saved ?? input.defaultValue) : shown.dataset.fixed && shown.textContent,
    wasField: input ? input.nextElementSibling : null,
    filled: Boolean(input?.classList.contains("is-filled")),
  };
  cell.amount = read(input ? input.value : shown.dataset.fixed);
  return cell;
}

export const text = (cell) => (cell.input ? cell.input.value : cell.saved);

// What a cell adds to its row and its team: someone who is there for part of a month carries less of what is in force.
export const comesTo = (cell) =>
  cell.carried !== null && cell.amount === cell.force ? cell.carried : (cell.amount ?? null);

export class Sheet {
  constructor(form) {
    this.form = form;
    this.words = document.getElementById("grid-words").dataset;
    this.lines = [...form.querySelectorAll("tr[data-row], tr[data-whole]")];
    this.rows = this.lines.map((tr, row) =>
      [...tr.querySelectorAll("td.grid-month")].map((td, col) => cellOf(td, row, col)));
    this.cells = this.rows.flat();
    this.byName = new Map(this.cells.map((cell) => [cell.name, cell]));
    this.byPlace = new Map(this.cells.map((cell) => [cell.td, cell]));
    this.open = this.cells.filter((cell) => cell.input);
    this.active = null;
    form.addEventListener("focusin", (event) => { this.active = this.of(event.target) || this.active; });
    form.addEventListener("input", (event) => {
      const cell = this.of(event.target);
      if (cell) this.typed(cell);
    });
  }

  of(element) { return this.byPlace.get(element.closest?.("td.grid-month")) || null; }
  at(row, col) { return this.rows[row]?.[col] || null; }

  typed(cell) {
    cell.filled = false;
    this.#changed([cell]);
  }

  // Changes are pairs of a cell and its new text; cells that cannot be edited are left alone.
  set(changes) {
    const done = changes.filter(([cell, value]) => cell.input && cell.input.value !== value);
    done.forEach(([cell, value]) => {
      cell.input.value = value;
      cell.filled = false;
    });
    if (done.length) this.#changed(done.map(([cell]) => cell));
  }

  // Shows what the server has, without asking it to save that again.
  take(cell, value, was) {
    cell.saved = value;
    // How an earlier amount is written in full is of no use any more.
    cell.formatted = undefined;
    if (cell.wasField) cell.wasField.value = was;
    if (cell.input && cell.input.value !== value) {
      cell.input.value = value;
      this.#count([cell]);
      this.tell("taken", [cell]);
    }
  }

  #count(cells) {
    cells.forEach((cell) => { cell.amount = read(text(cell)); });
    this.tell("counted", cells);
  }

  #changed(cells) {
    cells.forEach((cell) => cell.input.classList.toggle("is-filled", cell.filled));
    this.#count(cells);
    this.tell("edited", cells);
  }

  tell(what, cells) { this.form.dispatchEvent(new CustomEvent(`grid:${what}`, { detail: cells })); }
  hear(what, then) { this.form.addEventListener(`grid:${what}`, (event) => then(event.detail)); }
  isVisible(cell) { return cell.td.offsetParent !== null; }

  // Moves on to the next cell that can be edited, over those that cannot.
  step(cell, down, right, far = false) {
    let found = null;
    let next = this.at(cell.row + down, cell.col + right);
    while (next) {
      if (next.input && this.isVisible(next)) {
        found = next;
        if (!far) break;
      }
      next = this.at(next.row + down, next.col + right);
    }
    return found;
  }

  // Brings a month into sight beside the names, without taking the focus.
  show(cell) {
    const scroll = this.form.querySelector("[data-scroll]");
    const head = this.lines[0].querySelector("th");
    if (cell) scroll.scrollLeft = cell.td.offsetLeft - head.offsetWidth;
  }

  go(cell) {
    this.draw?.(cell);
    cell.input.focus();
    cell.input.select();
  }
}
