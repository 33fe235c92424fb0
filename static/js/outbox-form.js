// A form marked data-outbox is kept on the device first and then sent: what is typed survives whatever the network does.
import { release } from "./once.js";
import { fieldsOf, find, keep, drop } from "./outbox-items.js";
import { flush } from "./outbox-send.js";
import { settleDays } from "./outbox-day.js";
import { awaited, tell, tellOnTheNextPage } from "./outbox.js";
import { newKey } from "./local-store.js";
import { person, words } from "./person.js";
import { fill } from "./form-fields.js";

// How long the form waits for its answer before it lets go and says that it is kept.
const PATIENCE = 8000;
const form = document.querySelector("form[data-outbox]");
const line = document.querySelector("[data-outbox-state]");
const kept = document.querySelector("[data-outbox-kept]");
let reopened;

function state(name) {
  if (!line) return;
  line.dataset.state = name;
  line.textContent = words[`state${name}`] || "";
}

function clientOf() {
  return form.querySelector(".picker-name")?.textContent.trim() || "";
}

function clearErrors() {
  form.querySelectorAll("[data-outbox-error]").forEach((one) => one.remove());
}

function showErrors(errors) {
  clearErrors();
  let first;
  for (const [name, sentences] of Object.entries(errors)) {
    const control = form.querySelector(`[name="${CSS.escape(name)}"]:not([type=hidden])`);
    const place = control?.closest(".log-field, fieldset, .picker, .form-group") || (name === "client" && form.querySelector(".log-client"));
    for (const text of sentences) {
      const error = document.createElement("p");
      error.className = "invalid-feedback d-block";
      error.dataset.outboxError = "";
      error.setAttribute("role", "alert");
      error.textContent = text;
      if (place) place.append(error);
      else form.querySelector(".log-body, .form-fields")?.prepend(error);
      error.closest("details")?.setAttribute("open", "");
      first ??= error;
    }
  }
  first?.scrollIntoView({ block: "center" });
}

async function reset() {
  clearErrors();
  form.reset();
  form.elements.key.value = newKey();
  reopened = undefined;
  form.hidden = false;
  kept.hidden = true;
  delete document.documentElement.dataset.kept;
  document.dispatchEvent(new CustomEvent("outbox:reset", { detail: { form } }));
  state("Draft");
  release(form);
}

function showKept(item) {
  form.hidden = true;
  document.querySelector(".draft-note")?.remove();
  kept.hidden = false;
  kept.dataset.key = item.key;
  document.documentElement.dataset.kept = "";
  kept.querySelector("[data-outbox-kept-text]").textContent = words.kept.replace("{client}", item.client || words.noClient);
  kept.querySelector("h2, h1").focus();
}

function settled(key) {
  return new Promise((resolve) => {
    document.addEventListener("outbox:settled", function hear(event) {
      if (event.detail.item.key !== key) return;
      document.removeEventListener("outbox:settled", hear);
      resolve(event.detail.outcome);
    });
  });
}

async function send(item) {
  awaited.add(item.key);
  const outcome = settled(item.key);
  const patience = new Promise((resolve) => { window.setTimeout(() => resolve({ state: "waiting", reason: "slow" }), PATIENCE); });
  // Without a network it is not even tried after the first that waits; in another tab it may be on its way.
  const through = flush().then(() => ({ state: "waiting", reason: "offline" }));
  const first = await Promise.race([outcome, patience, through]);
  if (first.state === "sent") {
    tellOnTheNextPage(first.answer);
    window.location.assign(first.answer.url || item.page);
    return;
  }
  if (first.state === "refused") {
    // The form is still there with everything in it.
    await drop(item.key);
    state("Refused");
    form.dispatchEvent(new Event("input", { bubbles: true }));
    showErrors(first.errors && Object.keys(first.errors).length ? first.errors : { "": [words.whyGone] });
    release(form);
    return;
  }
  state(first.reason === "sign-in" ? "SignIn" : "Kept");
  showKept(item);
  outcome.then((last) => { if (last.state === "sent") tell(last.answer); });
  document.addEventListener("outbox:changed", async function hear() {
    if (await find(item.key)) return;
    document.removeEventListener("outbox:changed", hear);
    if (kept.dataset.key !== item.key) return;
    kept.querySelector("[data-outbox-kept-text]").textContent = words.sentLate.replace("{client}", item.client || words.noClient);
  });
}

async function submit(submitter) {
  const key = form.elements.key.value;
  const fields = await fieldsOf(form, submitter);
  settleDays(form, fields);
  const item = {
    key, person: await person(), url: form.getAttribute("action") || window.location.pathname,
    page: window.location.pathname, fields, client: clientOf(), at: Date.now(), state: "waiting", reason: "",
    draft: form.dataset.draftId,
  };
  if (!item.person) throw new Error("nobody is signed in on this device");
  await keep(item);
  if (reopened && reopened !== key) await drop(reopened);
  state("Sending");
  await send(item);
}

function hasClient() {
  if (!form.querySelector("#log-client") || form.querySelector("[name=client]")?.value) return true;
  showErrors({ client: [words.chooseClient] });
  return false;
}

// What the server refused comes back into the form as it was.
async function reopen(key) {
  const item = await find(key);
  if (!item) return;
  reopened = item.key;
  const files = item.fields.filter(([, value]) => typeof value !== "string");
  fill(form, item.fields.filter(([, value]) => typeof value === "string"));
  putFiles("photos", files.filter(([name]) => name === "photos").map(([, file]) => file));
  // Under the old key other content was saved; this is a new entry.
  form.elements.key.value = item.reason === "before" || item.reason === "old" ? newKey() : item.key;
  document.dispatchEvent(new CustomEvent("outbox:reopened", { detail: { form, item } }));
  showErrors(item.errors || {});
  state("Refused");
}

function putFiles(field, files) {
  const input = form.querySelector(`input[type=file][name="${field}"]`);
  if (!input || !files.length || !window.DataTransfer) return;
  const all = new DataTransfer();
  for (const { name, type, bytes } of files) all.items.add(new File([bytes], name, { type }));
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

if (form && window.indexedDB) {
  document.addEventListener("submit", (event) => {
    if (event.target !== form || event.submitter?.name === "pick" || event.defaultPrevented) return;
    event.preventDefault();
    if (!hasClient()) {
      release(form);
      return;
    }
    clearErrors();
    submit(event.submitter).catch(() => {
      // The device cannot keep it: then it is sent as every form is.
      form.submit();
    });
  }, true);
  kept?.querySelector("[data-outbox-another]")?.addEventListener("click", reset);
  window.addEventListener("pageshow", (event) => { if (event.persisted && kept && !kept.hidden) reset(); });
  // The page kept for offline has no key: each time it is shown, it is another form.
  if (!form.elements.key.value) form.elements.key.value = newKey();
  state("Draft");
  const unsent = new URL(window.location.href).searchParams.get("unsent");
  if (unsent) reopen(unsent).catch(() => {});
}
