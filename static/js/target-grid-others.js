// Shows what other people planned in the same grid meanwhile: when the sums of the server are others than ours, the
// cells that nobody touched here are read anew.
import { read } from "./target-grid-amount.js";
import { showDraft } from "./target-grid-faults.js";

export function others(sheet) {
  const { form } = sheet;
  const differ = (answer) => answer.assigned.some((amount, col) => read(amount.replace("-", "")) !== sheet.assigned[col]);

  sheet.hear("saved", async () => {
    if (!sheet.assigned || sheet.open.some((cell) => cell.input.value !== cell.saved) || !differ(sheet.answer)) return;
    const response = await fetch(form.dataset.home);
    if (!response.ok || response.redirected) return;
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    fresh.querySelectorAll("[data-target-grid] input[data-cell]").forEach((input) => {
      const cell = sheet.byName.get(input.name);
      if (!cell?.input || cell.input === document.activeElement || cell.input.value !== cell.saved) return;
      if (cell.wasField.value === input.nextElementSibling.value) return;
      sheet.take(cell, input.value, input.nextElementSibling.value);
      const place = input.closest("td");
      showDraft(cell, place.classList.contains("is-draft"), place.querySelector("[data-note]")?.textContent);
      cell.td.classList.add("is-news");
    });
  });
}
