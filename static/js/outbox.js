// Everything typed is sent in the end: on opening a page, when the network is back, when the page is looked at, by the clock.
import "./outbox-list.js";
import "./outbox-sign-out.js";
import { flush } from "./outbox-send.js";
import { say } from "./toast.js";
import { words } from "./person.js";

const CLOCK = 30000;
const TOLD = "outbox:told";

export function tellOnTheNextPage(answer) {
  try {
    window.sessionStorage.setItem(TOLD, JSON.stringify(answer));
  } catch { /* The page it goes to shows the visit anyway. */ }
}

export function tell(answer) {
  const undo = answer.undo ? { url: answer.undo, label: words.undo } : undefined;
  say(answer.told || words.sent, "success", undo, answer.after);
}

function tellWhatWasToldBefore() {
  try {
    const told = window.sessionStorage.getItem(TOLD);
    window.sessionStorage.removeItem(TOLD);
    if (told) tell(JSON.parse(told));
  } catch { /* Without a store nothing was left. */ }
}

// Whose answer a form waits for: it tells by itself.
export const awaited = new Set();

document.addEventListener("outbox:settled", ({ detail: { item, outcome } }) => {
  if (outcome.state === "sent" && !awaited.has(item.key)) tell(outcome.answer);
  // Where no list shows it, it is told: nothing waits unseen.
  if (outcome.state === "refused" && !document.querySelector("[data-outbox-list]")) say(words.refused.replace("{client}", item.client || words.noClient));
});
window.addEventListener("online", () => flush());
document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
window.addEventListener("pageshow", () => flush());
window.setInterval(() => flush(), CLOCK);
tellWhatWasToldBefore();
flush();
