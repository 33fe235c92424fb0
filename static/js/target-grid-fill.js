// Fills a block from its first row or column; a single cell takes what stands above it or to its left.
import { text } from "./target-grid-sheet.js";

export function fill(sheet, block, history) {
  function spread(source) {
    const rows = block.rows();
    if (!rows.length) return;
    const many = block.many;
    history.change(rows.flat().flatMap((cell) => {
      const from = source(cell, rows, many);
      return from && from !== cell ? [[cell, text(from)]] : [];
    }));
  }
  return {
    down: () => spread((cell, rows, many) =>
      many && rows.length > 1 ? sheet.at(rows[0][0].row, cell.col) : sheet.at(cell.row - 1, cell.col)),
    right: () => spread((cell, rows, many) =>
      many && rows[0].length > 1 ? sheet.at(cell.row, rows[0][0].col) : sheet.at(cell.row, cell.col - 1)),
  };
}
