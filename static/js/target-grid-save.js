// Saves drafts by itself: shortly after the last edit, and at once when one leaves the grid. Nothing typed is ever dropped.
import { doubts as doubtsOf } from "./target-grid-doubts.js";
import { clearFault, showDraft, showFault } from "./target-grid-faults.js";

const PAUSE = 800;
const RETRY = 10_000;

export function save(sheet) {
  const { form, words } = sheet;
  const state = form.querySelector("[data-state]");
  const button = form.querySelector("[data-save]");
  const retry = form.querySelector("[data-retry]");
  let timer = 0;
  let running = null;
  let failed = "";
  let savedAt = "";

  const doubts = doubtsOf();
  // What was sent without an answer may be saved, so that even what stood there before has to be sent.
  const isDirty = (cell) => cell.input.value !== cell.saved || doubts.has(cell);
  // Only these can differ from what is saved: looking at every cell at every key would be felt.
  const touched = new Set(sheet.open.filter((cell) => isDirty(cell) || cell.input.classList.contains("is-invalid")));
  // A cell whose fault is known waits until it is edited again; one that was filled in waits for the button.
  const due = () => [...touched].filter((cell) => isDirty(cell) && !cell.filled && cell.refused !== cell.input.value);
  const unsaved = () => [...touched].filter(isDirty);

  function say() {
    const faulty = [...touched].find((cell) => cell.fault);
    const filled = [...touched].some((cell) => cell.filled && isDirty(cell));
    let said = savedAt ? words.saved.replace("{at}", savedAt) : words.ready;
    if (failed) said = failed;
    else if (running) said = words.saving;
    else if (faulty) said = words.faulty.replace("{who}", faulty.label).replace("{why}", faulty.fault);
    else if (filled) said = words.filled;
    else if (unsaved().length) said = words.waiting;
    if (state.textContent !== said) state.textContent = said;
    state.classList.toggle("is-bad", Boolean(failed || (faulty && !running)));
    state.classList.toggle("is-busy", Boolean(running));
    retry.hidden = !failed;
    // Everything else saves itself.
    if (button) button.hidden = !filled;
  }

  function keepMine(cell, was) {
    cell.wasField.value = was;
    cell.refused = undefined;
    clearFault(cell);
    flush();
  }
  function takeTheirs(cell, theirs, was) {
    cell.refused = undefined;
    clearFault(cell);
    sheet.take(cell, theirs, was);
    say();
  }

  function settle(cell, sent, answer) {
    if ("theirs" in answer && doubts.holds(cell, answer.theirs)) {
      // Nobody else changed it: what one sent before did arrive. Still in doubt, the cell is sent again by itself.
      cell.wasField.value = answer.was;
      return;
    }
    doubts.forget(cell);
    if (answer.error) {
      // Typed once more, what was saved before the other person came is an edit like any other.
      if ("theirs" in answer) cell.saved = answer.theirs;
      cell.formatted = undefined;
      if (cell.input.value !== sent) return;
      cell.refused = sent;
      showFault(cell, answer.error, "theirs" in answer
        ? [[words.mine, () => keepMine(cell, answer.was)], [words.theirs, () => takeTheirs(cell, answer.theirs, answer.was)]]
        : []);
      return;
    }
    cell.saved = sent;
    cell.wasField.value = answer.was;
    cell.formatted = answer.text;
    clearFault(cell);
    showDraft(cell, answer.draft, answer.note);
    if (document.activeElement !== cell.input) tidy(cell);
  }

  // Amounts are written in full once one has left the cell; while typing nothing jumps.
  function tidy(cell) {
    if (cell.formatted === undefined || isDirty(cell)) return;
    sheet.take(cell, cell.formatted, cell.wasField.value);
  }

  const inVain = (sent, why) => {
    doubts.note(sent);
    return why;
  };

  async function send(sent, leaving) {
    const cells = [...sent.keys()];
    const body = JSON.stringify({
      cells: cells.map((cell) => ({ name: cell.name, text: sent.get(cell), was: cell.wasField.value })),
    });
    const response = await fetch(form.dataset.cells + new URL(form.action).search, {
      method: "POST", body, keepalive: leaving && body.length < 60_000,
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
    });
    if (response.redirected) return words.signedOut;
    const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
    if (!response.ok) return answer.error || inVain(sent, words.failed);
    cells.forEach((cell) => settle(cell, sent.get(cell), answer.cells[cell.name]));
    touched.forEach((cell) => { if (!isDirty(cell) && !cell.fault) touched.delete(cell); });
    savedAt = answer.at;
    sheet.planned = answer.planned;
    sheet.answer = answer;
    sheet.tell("saved", cells);
    return "";
  }

  async function flush(leaving = false) {
    window.clearTimeout(timer);
    if (running) {
      await running;
      return flush(leaving);
    }
    const cells = due();
    if (!cells.length) {
      failed = unsaved().length ? failed : "";
      return say();
    }
    const sent = new Map(cells.map((cell) => [cell, cell.input.value]));
    running = send(sent, leaving).catch(() => inVain(sent, words.offline));
    say();
    failed = await running;
    running = null;
    say();
    if (failed) timer = window.setTimeout(flush, RETRY);
    else if (due().length) plan();
  }
  const plan = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(flush, PAUSE);
  };

  sheet.hear("edited", (cells) => {
    cells.forEach((cell) => touched.add(cell));
    cells.forEach((cell) => { if (cell.refused !== cell.input.value) clearFault(cell); });
    say();
    plan();
  });
  form.addEventListener("focusout", (event) => {
    const cell = sheet.of(event.target);
    if (cell?.input) tidy(cell);
    if (!form.contains(event.relatedTarget)) flush();
  });
  retry.addEventListener("click", () => flush());
  window.addEventListener("online", () => flush());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(true); });
  window.addEventListener("beforeunload", (event) => {
    if (form.dataset.sending || !(running || due().length || [...touched].some((cell) => cell.fault && isDirty(cell)))) return;
    flush(true);
    event.preventDefault();
  });
  button?.addEventListener("click", (event) => {
    event.preventDefault();
    touched.forEach((cell) => {
      cell.filled = false;
      cell.refused = undefined;
      cell.input.classList.remove("is-filled");
    });
    flush();
  });
  say();
  // Someone may have typed before the scripts were there.
  if (due().length) plan();
  return { flush, unsaved };
}
