// Adds up while someone types: only the row and the month that were touched.
import { total, write } from "./target-grid-amount.js";
import { comesTo } from "./target-grid-sheet.js";

const QUARTER = 3;

function placesIn(tr) {
  const places = new Map();
  tr.querySelectorAll("td").forEach((td) => {
    const output = td.querySelector("[data-amount]");
    if (output) places.set(td.dataset.sum || `m${Number(td.dataset.month) - 1}`, output);
  });
  return places;
}

function show(place, amount) {
  const shown = write(amount);
  if (place && place.textContent.trim() !== shown) place.textContent = shown;
}

export function sums(sheet) {
  const { form } = sheet;
  const people = sheet.rows.slice(0, -1);
  const whole = sheet.rows.at(-1);
  const places = sheet.lines.map(placesIn);
  const assignedPlaces = placesIn(form.querySelector("[data-sums]"));
  const restRow = form.querySelector("[data-rest]");
  const restPlaces = placesIn(restRow);
  const months = whole.length;
  const assigned = Array.from({ length: months }, (_none, col) => total(people.map((row) => comesTo(row[col]))));
  sheet.assigned = assigned;

  const parts = (amounts, put) => {
    for (let first = 0; months > QUARTER && first < months; first += QUARTER) {
      put(String(first / QUARTER + 1), total(amounts.slice(first, first + QUARTER)));
    }
    put("whole", total(amounts));
  };

  function addRow(row) {
    parts(sheet.rows[row].map(comesTo), (key, amount) => show(places[row].get(key), amount));
  }

  function showRest(key, amount) {
    const place = restPlaces.get(key);
    show(place, amount);
    const state = amount === null || amount > 0n ? "" : amount < 0n ? "over" : "even";
    place.className = state && `is-${state}`;
    place.parentElement.querySelector("[data-word]").textContent = state && restRow.dataset[state];
  }

  function addMonths(touched) {
    const rest = whole.map((cell, col) => (cell.amount === null || cell.amount === undefined ? null : cell.amount - (assigned[col] ?? 0n)));
    touched.forEach((col) => {
      assigned[col] = total(people.map((row) => comesTo(row[col])));
      const own = whole[col].amount ?? null;
      rest[col] = own === null ? null : own - (assigned[col] ?? 0n);
      show(assignedPlaces.get(`m${col}`), assigned[col]);
      showRest(`m${col}`, rest[col]);
    });
    parts(assigned, (key, amount) => show(assignedPlaces.get(key), amount));
    parts(rest, showRest);
  }

  const add = (cells) => {
    new Set(cells.map((cell) => cell.row)).forEach(addRow);
    addMonths(new Set(cells.map((cell) => cell.col)));
  };
  sheet.hear("counted", add);
  // A browser that brings typed text back after going back must not show old sums.
  add(sheet.open.filter((cell) => cell.input.value !== cell.input.defaultValue));
}
