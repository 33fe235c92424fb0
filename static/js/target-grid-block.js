// A block of cells, picked with Shift and the arrows, by dragging the mouse, or by clicking the head of a row or month.
export function block(sheet) {
  const { form } = sheet;
  let from = null;
  let to = null;
  let picked = [];

  const rectangle = () => {
    if (!from || !to) return [];
    const [top, bottom] = [from.row, to.row].sort((a, b) => a - b);
    const [left, right] = [from.col, to.col].sort((a, b) => a - b);
    return sheet.rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
  };

  function draw() {
    const now = rectangle().flat();
    picked.forEach((cell) => cell.td.classList.remove("is-picked"));
    picked = now.length > 1 ? now : [];
    picked.forEach((cell) => cell.td.classList.add("is-picked"));
    sheet.tell("picked", picked);
  }

  const pick = (first, last) => {
    from = first;
    to = last;
    draw();
  };
  const clear = () => { if (from) pick(null, null); };
  const rows = () => (picked.length ? rectangle() : sheet.active ? [[sheet.active]] : []);

  function extend(cell, down, right) {
    if (!from) from = to = cell;
    const next = sheet.at(to.row + down, to.col + right);
    if (next && sheet.isVisible(next)) pick(from, next);
  }

  let pressed = null;
  form.addEventListener("mousedown", (event) => {
    const cell = sheet.of(event.target);
    if (event.button !== 0 || event.target.closest("button, a")) return;
    if (!cell) return;
    if (event.shiftKey && sheet.active) {
      event.preventDefault();
      pick(sheet.active, cell);
      return;
    }
    clear();
    pressed = { cell, fresh: document.activeElement !== cell.input };
  });
  form.addEventListener("mouseover", (event) => {
    if (!pressed || event.buttons !== 1) return;
    const cell = sheet.of(event.target);
    if (cell && (cell !== pressed.cell || from)) pick(pressed.cell, cell);
  });
  window.addEventListener("mouseup", (event) => {
    // A click into another cell picks its whole text, as a cell of a spreadsheet; a second one places the cursor.
    const { cell, fresh } = pressed || {};
    pressed = null;
    if (fresh && cell.input && event.target === cell.input) cell.input.select();
    if (from && cell?.input) cell.input.focus();
  });
  form.addEventListener("click", (event) => {
    const head = event.target.closest("th");
    if (!head || event.target.closest("a")) return;
    const row = sheet.rows[sheet.lines.indexOf(head.parentElement)];
    const month = head.closest("thead") && head.matches(".grid-month") ? Number(head.dataset.month) - 1 : -1;
    const cells = row || (month >= 0 ? sheet.rows.slice(0, -1).map((each) => each[month]) : []);
    if (!cells.length) return;
    (cells.find((cell) => cell.input) || {}).input?.focus();
    pick(cells[0], cells.at(-1));
  });
  form.addEventListener("focusin", (event) => {
    const cell = sheet.of(event.target);
    if (cell && picked.length && !picked.includes(cell)) clear();
  });

  return { rows, extend, clear, pick, get many() { return picked.length > 1; } };
}
