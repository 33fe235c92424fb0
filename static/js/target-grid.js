// Adds up the target grid while someone types, and lets Enter and the arrows walk its columns.
// Amounts are whole ten-thousandths in BigInt, so that no cent is lost; the server judges again on saving.
const SCALE = 4;
const UNITS = { "": 0, 百: 2, 千: 3, 万: 4, 萬: 4, w: 4, 十万: 5, 百万: 6, 千万: 7, 亿: 8, 億: 8, 万亿: 12, k: 3, m: 6, b: 9 };
const NUMBER = /^[¥$€£]?\s*(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d+))?\s*([百千十万萬亿億]{0,2}|[wkmb])\s*元?$/;

// undefined: cannot be read; null: empty, which is not zero.
export function read(text) {
  const plain = text.normalize("NFKC").trim().toLowerCase();
  if (!plain) return null;
  const found = NUMBER.exec(plain);
  if (!found || (!found[1] && !found[2]) || !(found[3] in UNITS)) return undefined;
  const part = (found[2] || "").replace(/0+$/, "");
  const places = SCALE + UNITS[found[3]];
  if (part.length > places) return undefined;
  return BigInt((found[1] || "0").replaceAll(",", "") + part.padEnd(places, "0"));
}

export function write(amount) {
  if (amount === null) return "—";
  const size = amount < 0n ? -amount : amount;
  const one = 10n ** BigInt(SCALE);
  const whole = (size / one).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const part = (size % one).toString().padStart(SCALE, "0").slice(0, 2);
  return (amount < 0n ? "−" : "") + whole + (part === "00" ? "" : `.${part}`);
}

const total = (amounts) => {
  const known = amounts.filter((amount) => amount !== null && amount !== undefined);
  return known.length ? known.reduce((sum, amount) => sum + amount, 0n) : null;
};

function cells(row) {
  return [1, 2, 3].map((month) => {
    const cell = row.querySelector(`[data-month="${month}"] [data-cell]`);
    return cell ? read(cell.dataset.fixed ?? cell.value ?? "") : null;
  });
}

const places = (row) => [...row.querySelectorAll("[data-amount]")];

function show(place, amount) {
  const text = write(amount);
  if (place.textContent.trim() !== text) place.textContent = text;
}

function addUp(grid) {
  const rows = [...grid.querySelectorAll("[data-row]")].map((row) => {
    const amounts = cells(row);
    show(places(row)[0], total(amounts));
    return amounts;
  });
  const assigned = [0, 1, 2].map((month) => total(rows.map((amounts) => amounts[month])));
  places(grid.querySelector("[data-sums]")).forEach((place, month) => show(place, month < 3 ? assigned[month] : total(assigned)));
  const wholeRow = grid.querySelector("[data-whole]");
  const whole = cells(wholeRow);
  show(places(wholeRow)[0], total(whole));
  const rest = whole.map((own, month) => (own === null || own === undefined ? null : own - (assigned[month] ?? 0n)));
  const restRow = grid.querySelector("[data-rest]");
  places(restRow).forEach((place, month) => {
    const amount = month < 3 ? rest[month] : total(rest);
    show(place, amount);
    place.className = amount === null ? "" : amount < 0n ? "is-over" : amount === 0n ? "is-even" : "";
    place.parentElement.querySelector("[data-word]").textContent =
      amount === null ? "" : amount < 0n ? restRow.dataset.over : amount === 0n ? restRow.dataset.even : "";
  });
}

function step(grid, input, by) {
  const month = input.closest("[data-month]").dataset.month;
  const column = [...grid.querySelectorAll(`[data-month="${month}"] input[data-cell]`)];
  const next = column[column.indexOf(input) + by];
  if (next) {
    next.focus();
    next.select();
  } else if (by > 0) {
    grid.querySelector("button[type=submit]:not([name])")?.focus();
  }
}

const changed = (grid) =>
  "unsaved" in grid.dataset || [...grid.querySelectorAll("input[data-cell]")].some((input) => input.value !== input.defaultValue);

document.querySelectorAll("[data-target-grid]").forEach((grid) => {
  let leaving = false;
  grid.addEventListener("input", () => { if ("additive" in grid.dataset) addUp(grid); });
  grid.addEventListener("keydown", (event) => {
    // Enter also ends the choice of a Chinese word; that one belongs to the input method.
    if (event.isComposing || !event.target.matches("input[data-cell]") || event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    step(grid, event.target, by);
  });
  grid.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => { if (!leaving && changed(grid)) event.preventDefault(); });
  grid.querySelector("input.is-invalid")?.focus();
  // A browser that restores typed text after going back must not show old sums.
  if ("additive" in grid.dataset) addUp(grid);
});

document.querySelectorAll("form[data-go]").forEach((form) => {
  form.addEventListener("change", () => form.requestSubmit());
});
