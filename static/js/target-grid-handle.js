// The small square at the corner of what is picked: dragged it fills the cells beside, pressed twice all rows below.
import { read, write } from "./target-grid-amount.js";
import { text } from "./target-grid-sheet.js";

// What rises or falls evenly goes on so, but not below zero; anything else repeats itself. Counts from the first cell.
function goingOn(cells) {
  const amounts = cells.map((cell) => read(text(cell)));
  const known = amounts.length > 1 && amounts.every((amount) => typeof amount === "bigint");
  const step = known ? amounts[1] - amounts[0] : 0n;
  const at = (n) => amounts[0] + step * BigInt(n);
  if (step && amounts.every((amount, n) => amount === at(n))) return (n) => write(at(n) > 0n ? at(n) : 0n);
  return (n) => text(cells.at(n % cells.length));
}

const turned = (rows) => rows[0].map((_cell, col) => rows.map((row) => row[col]));

export function handle(sheet, block, history) {
  const { form } = sheet;
  const people = sheet.rows.length - 1;
  const grip = document.createElement("span");
  grip.className = "grid-handle";
  grip.title = sheet.words.handle;
  // The keyboard and the buttons above the grid do the same.
  grip.setAttribute("aria-hidden", "true");
  let from = null;
  let aimed = [];

  const put = () => block.rows().at(-1)?.at(-1).td.append(grip);
  const mark = (marked) => aimed.forEach((line) => line.to.forEach((cell) => cell.td.classList.toggle("is-aimed", marked)));
  const aim = (lines) => {
    mark(false);
    aimed = lines;
    mark(true);
  };

  // Lines of the block with the cells each is carried on into: downwards and upwards, or to the sides.
  function lines(row, col) {
    const [first, last] = [from[0][0], from.at(-1).at(-1)];
    const beyond = (place, low, high) => Math.max(low - place, place - high, 0);
    const fits = last.row < people && row < people;
    const down = fits ? beyond(row, first.row, last.row) : 0;
    const across = beyond(col, first.col, last.col);
    if (!down && !across) return [];
    const along = down >= across ? "row" : "col";
    const [start, end, place] = [first[along], last[along], along === "row" ? row : col];
    const [low, high] = place > end ? [end + 1, place] : [place, start - 1];
    return (along === "row" ? turned(from) : from).map((cells) => ({
      cells,
      start,
      along,
      to: Array.from({ length: high - low + 1 }, (_none, n) =>
        (along === "row" ? sheet.at(low + n, cells[0].col) : sheet.at(cells[0].row, low + n))),
    }));
  }

  function fill() {
    const all = [...from.flat(), ...aimed.flatMap((line) => line.to)];
    const ends = (along) => [Math.min, Math.max].map((end) => end(...all.map((cell) => cell[along])));
    history.change(aimed.flatMap(({ cells, start, along, to }) => {
      const next = goingOn(cells);
      return to.map((cell) => [cell, next(cell[along] - start)]);
    }));
    const [[top, bottom], [left, right]] = [ends("row"), ends("col")];
    block.pick(sheet.at(top, left), sheet.at(bottom, right));
  }

  function drop(filling) {
    if (filling && aimed.length) fill();
    aim([]);
    from = null;
    form.classList.remove("is-filling");
  }

  grip.addEventListener("mousedown", (event) => {
    // The cell keeps the focus, and no block begins here.
    event.preventDefault();
    event.stopPropagation();
    if (event.button !== 0) return;
    from = block.rows();
    form.classList.add("is-filling");
  });
  grip.addEventListener("dblclick", () => {
    from = block.rows();
    aim(lines(people - 1, from[0][0].col));
    drop(true);
  });
  form.addEventListener("mouseover", (event) => {
    if (!from) return;
    if (event.buttons !== 1) return drop(false);
    const cell = sheet.of(event.target);
    if (!cell) return;
    aim(lines(cell.row, cell.col));
    cell.td.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  window.addEventListener("mouseup", () => { if (from) drop(true); });
  form.addEventListener("keydown", (event) => {
    if (!from || event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    drop(false);
  }, true);
  form.addEventListener("focusin", put);
  sheet.hear("picked", put);
}
