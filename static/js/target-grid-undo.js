// Undo and redo of what was done in the grid, one step per cell that was typed into or per block that was changed.
import { same } from "./target-grid-amount.js";

const MOST = 200;

export function undo(sheet) {
  const done = [];
  let undone = [];
  let typing = null;

  const note = (step) => {
    if (!step.length) return;
    done.push(step);
    if (done.length > MOST) done.shift();
    undone = [];
  };
  const settle = () => {
    if (typing && typing.cell.input.value !== typing.before) {
      note([{ cell: typing.cell, before: typing.before, after: typing.cell.input.value }]);
    }
    typing = null;
  };
  const begin = (cell) => { typing = cell?.input ? { cell, before: cell.input.value } : null; };

  function change(changes) {
    settle();
    const step = changes
      .filter(([cell, value]) => cell.input && cell.input.value !== value)
      .map(([cell, after]) => ({ cell, before: cell.input.value, after }));
    note(step);
    sheet.set(changes);
    begin(sheet.active);
  }

  function swap(from, to, left, side) {
    settle();
    const step = from.pop();
    if (!step) return;
    // What someone else put there since, and this grid took over, is no part of it any more.
    const own = step.filter((each) => same(each.cell.input.value, each[left]));
    if (own.length) to.push(own);
    sheet.set(own.map((each) => [each.cell, each[side]]));
    const first = step[0].cell;
    if (sheet.isVisible(first)) sheet.go(first);
    begin(sheet.active);
  }

  sheet.form.addEventListener("focusin", (event) => {
    const cell = sheet.of(event.target);
    if (cell === typing?.cell) return;
    settle();
    begin(cell);
  });
  sheet.form.addEventListener("focusout", () => { settle(); });
  // What the server has is no step of one's own.
  sheet.hear("taken", ([cell]) => { if (cell === typing?.cell) begin(cell); });

  return {
    change,
    back: () => swap(done, undone, "after", "before"),
    again: () => swap(undone, done, "before", "after"),
    // What stood in the cell before someone began to type into it.
    before: () => typing?.before,
  };
}
