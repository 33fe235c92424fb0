// Makes the plan grid a spreadsheet. Each part is a small behaviour of its own; without scripts it is a plain form.
import { after } from "./target-grid-after.js";
import { beside } from "./target-grid-beside.js";
import { block as blockOf } from "./target-grid-block.js";
import { clipboard } from "./target-grid-clipboard.js";
import { far } from "./target-grid-far.js";
import { fill as fillOf } from "./target-grid-fill.js";
import { handle } from "./target-grid-handle.js";
import { keys } from "./target-grid-keys.js";
import { locks as locksOf } from "./target-grid-locks.js";
import { others } from "./target-grid-others.js";
import { save } from "./target-grid-save.js";
import { Sheet } from "./target-grid-sheet.js";
import { sums } from "./target-grid-sums.js";
import { undo } from "./target-grid-undo.js";

const form = document.querySelector("[data-target-grid]");

if (form) {
  const sheet = new Sheet(form);
  if ("additive" in form.dataset) sums(sheet);
  if (sheet.open.length) {
    form.classList.add("is-live");
    form.querySelectorAll("[data-live]").forEach((place) => { place.hidden = false; });
    const block = blockOf(sheet);
    const history = undo(sheet);
    const fill = fillOf(sheet, block, history);
    const locks = locksOf(sheet, block);
    handle(sheet, block, history);
    keys(sheet, block, history, fill);
    clipboard(sheet, block, history);
    const saving = save(sheet);
    after(sheet, saving);
    others(sheet);
    beside(sheet);
    far(sheet);
    const tools = { undo: history.back, redo: history.again, right: fill.right, down: fill.down, lock: locks.toggle };
    form.querySelectorAll("[data-tool]").forEach((button) => {
      // The cell one works in keeps the focus.
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => tools[button.dataset.tool]());
    });
  }
  // A page that answers a filled-in grid has another address; loading it again means this plan.
  if (window.location.pathname !== new URL(form.action).pathname) window.history.replaceState(null, "", form.dataset.home);
  const wrong = form.querySelector("input.is-invalid");
  if (wrong) wrong.focus();
  else sheet.show(sheet.open.find((cell) => sheet.isVisible(cell)));
}
