// Copies blocks to Excel and WPS, and pastes theirs; what does not fit stays in sight.
import { text } from "./target-grid-sheet.js";
import { readTable, writeTable } from "./target-grid-table.js";

const isWhole = (input) => input.selectionStart === 0 && input.selectionEnd === input.value.length;
// Plain digits are understood whatever the other program's separators are.
const forOthers = (cell) => text(cell).replaceAll(",", "");

export function clipboard(sheet, block, history) {
  const { form } = sheet;
  const leftover = form.querySelector("[data-leftover]");

  function copy(event) {
    const cell = sheet.of(event.target);
    if (!cell?.input || !(block.many || isWhole(cell.input))) return false;
    event.preventDefault();
    // An empty cell is the end of a line, as Excel has it: without any text it would be taken for a picture.
    event.clipboardData.setData("text/plain", writeTable(block.rows().map((row) => row.map(forOthers))) || "\n");
    return true;
  }

  // One value goes into every cell of a block, a table from the cell in which one stands.
  function place(table) {
    const rows = block.rows();
    if (table.length === 1 && table[0].length === 1) return [rows.flat().map((cell) => [cell, table[0][0].trim()]), []];
    const first = rows[0][0];
    const changes = [];
    const outside = table.map((line, down) => line.map((value, right) => {
      const cell = sheet.at(first.row + down, first.col + right);
      if (cell?.input) changes.push([cell, value.replace(/\s*\n\s*/g, " ").trim()]);
      // What cannot be typed over but holds the same already is no loss.
      return cell?.input || value.trim() === "" || (cell && forOthers(cell) === value.replaceAll(",", "").trim()) ? "" : value;
    }));
    return [changes, outside];
  }

  function keep(outside) {
    const lines = outside.filter((line) => line.some((value) => value));
    leftover.hidden = !lines.length;
    form.querySelector("[data-leftover-text]").textContent = sheet.words.outside;
    form.querySelector("[data-leftover-cells]").value = writeTable(lines);
  }

  form.addEventListener("copy", copy);
  form.addEventListener("cut", (event) => {
    if (copy(event)) history.change(block.rows().flat().map((cell) => [cell, ""]));
  });
  form.addEventListener("paste", (event) => {
    const cell = sheet.of(event.target);
    const pasted = event.clipboardData.getData("text/plain");
    // A picture has no text, and empties no cell.
    if (!cell?.input || !pasted) return;
    const table = readTable(pasted);
    const single = table.length === 1 && table[0].length === 1;
    // One value pasted into the middle of a text is the browser's own business.
    if (single && !block.many && !isWhole(cell.input)) return;
    event.preventDefault();
    const [changes, outside] = place(table);
    history.change(changes);
    keep(outside);
    if (!single) {
      const last = sheet.at(
        Math.min(cell.row + table.length, sheet.rows.length) - 1,
        Math.min(cell.col + table[0].length, sheet.rows[0].length) - 1,
      );
      const first = block.many ? block.rows()[0][0] : cell;
      if (last) block.pick(first, last);
    }
    cell.input.select();
  });
  form.querySelector("[data-leftover-close]")?.addEventListener("click", () => { leftover.hidden = true; });
}
