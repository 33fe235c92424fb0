// What was sent and never answered: the server may have saved it or not.
import { same } from "./target-grid-amount.js";

export function doubts() {
  const texts = new Map();
  return {
    note: (sent) => sent.forEach((text, cell) => texts.set(cell, (texts.get(cell) || new Set()).add(text))),
    has: (cell) => texts.has(cell),
    holds: (cell, text) => [...(texts.get(cell) || [])].some((each) => same(each, text)),
    forget: (cell) => texts.delete(cell),
  };
}
