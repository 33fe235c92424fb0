// Tables as spreadsheets put them on the clipboard: tabs between cells, or commas; quoted cells may hold line ends.
import { read } from "./target-grid-amount.js";

function cut(source, between) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  for (let place = 0; place < source.length; place += 1) {
    const sign = source[place];
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source[place + 1] === '"') { cell += sign; place += 1; } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === between) { rows.at(-1).push(cell); cell = ""; } else if (sign === "\n") {
      rows.at(-1).push(cell);
      rows.push([]);
      cell = "";
    } else cell += sign;
  }
  rows.at(-1).push(cell);
  return rows;
}

export function readTable(source) {
  const plain = source.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (plain.includes("\t")) return cut(plain, "\t");
  // A column of amounts with thousands separators is no table with commas between cells.
  const lines = cut(plain, "\t");
  if (!plain.includes(",") || lines.every(([line]) => read(line) !== undefined)) return lines;
  const table = cut(plain, ",");
  return table.every((row) => row.length === table[0].length) ? table : lines;
}

const quoted = (cell) => (/["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

export const writeTable = (rows) => rows.map((row) => row.map(quoted).join("\t")).join("\n");
