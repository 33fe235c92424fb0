// The grid of an import: Enter and the arrows up and down go from row to row, and cells say to readers whether they are wrong.

const grid = document.querySelector("[data-import-grid]");

const beside = (cell, step) => {
  const row = cell.closest("tr");
  const place = [...row.children].indexOf(cell.closest("td"));
  let other = row;
  do {
    other = step < 0 ? other.previousElementSibling : other.nextElementSibling;
  } while (other && !other.children[place]?.querySelector("input, textarea"));
  return other?.children[place].querySelector("input, textarea");
};

grid?.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td input[type=text], td textarea");
  if (!cell || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const steps = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
  const step = steps[event.key];
  if (!step || (cell.tagName === "TEXTAREA" && event.key !== "Enter")) return;
  const next = beside(cell, step);
  // A line break belongs into a cell of several lines; elsewhere Enter would send the whole page.
  if (cell.tagName === "TEXTAREA" && event.shiftKey) return;
  event.preventDefault();
  if (next) {
    next.focus();
    next.select?.();
  } else {
    cell.blur();
  }
});

// The answer brings the messages; the cells beside them are marked by what came.
document.body.addEventListener("htmx:oobAfterSwap", (event) => {
  const message = event.detail.target?.id ? document.getElementById(event.detail.target.id) : null;
  const cell = message?.id.startsWith("m-") && document.getElementById(`c-${message.id.slice(2)}`);
  if (!cell) return;
  if (message.textContent.trim()) cell.setAttribute("aria-invalid", "true");
  else cell.removeAttribute("aria-invalid");
});
