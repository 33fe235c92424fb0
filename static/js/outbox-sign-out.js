// Signing out takes everything of the person off the device; what was not sent yet is asked about first.
import { ask } from "./confirm.js";
import { mine } from "./outbox-items.js";
import { forget, person, words } from "./person.js";

const allowed = new WeakSet();

// Before the guard against double sending, which would keep the form shut.
window.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!words.signOut || !window.indexedDB || new URL(form.action, window.location).pathname !== words.signOut) return;
  if (allowed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const number = await mine().then((items) => items.length, () => 0);
  if (number) {
    form.dataset.confirm = (number === 1 ? words.leaveOne : words.leaveMany).replace("{n}", number);
    form.dataset.confirmLabel = words.leave;
    const sure = await ask(form);
    delete form.dataset.confirm;
    if (!sure) return;
  }
  await Promise.race([forget(await person()), new Promise((go) => { window.setTimeout(go, 2000); })]).catch(() => {});
  allowed.add(form);
  form.requestSubmit(event.submitter);
}, true);
