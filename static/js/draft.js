// What is typed in a form marked data-draft stays on this device until it is saved: the page may be closed or lost.
import { read, remove, write } from "./local-store.js";
import { person, words } from "./person.js";
import { restore, typed } from "./form-fields.js";

const EVERY = 1500;
const SENT = "draft:sent";
const form = document.querySelector("form[data-draft]");

const place = () => {
  const address = new URL(window.location.href);
  ["key", "unsent"].forEach((name) => address.searchParams.delete(name));
  // The quick log is one form, whichever client it was opened for.
  return form.dataset.outbox === undefined ? address.pathname + address.search : address.pathname;
};

const chosenClient = () => {
  const client = form.querySelector("#log-client [name=client]");
  return client ? { id: client.value, name: form.querySelector(".picker-name")?.textContent.trim() || "" } : null;
};

let id;
let timer;
let last = "";

async function save() {
  timer = undefined;
  if (!id || form.dataset.sending) return;
  const fields = typed(form);
  const content = JSON.stringify(fields);
  if (content === last) return;
  last = content;
  if (!fields.length) {
    await remove("drafts", id);
    return;
  }
  const once = form.querySelector("input[name=once]")?.value || "";
  const seen = form.querySelector("input[name=seen]")?.value || "";
  const client = form.dataset.outbox === undefined ? null : chosenClient();
  await write("drafts", { id, person: await person(), at: Date.now(), fields, once, seen, client, rows: form.querySelectorAll("[data-row]").length });
}

function soon() {
  timer ??= window.setTimeout(() => save().catch(() => {}), EVERY);
}

function now() {
  if (timer === undefined) return;
  window.clearTimeout(timer);
  save().catch(() => {});
}

function banner(draft) {
  const box = document.createElement("div");
  box.className = "draft-note no-print";
  box.setAttribute("role", "status");
  const text = document.createElement("p");
  const when = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  text.textContent = words.restored.replace("{when}", when);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = words.discard;
  button.addEventListener("click", async () => {
    await remove("drafts", id);
    id = undefined;
    window.location.reload();
  });
  box.append(text, button);
  form.before(box);
}

function bring(draft) {
  const add = form.querySelector("[data-rows-add]");
  // A click brings a spare row first; a row more than there were is a new one.
  for (let clicks = 0; add && clicks < 200 && form.querySelectorAll("[data-row]").length < draft.rows; clicks += 1) add.click();
  restore(form, draft.fields);
  form.querySelectorAll("[data-row][hidden]").forEach((row) => {
    row.hidden = ![...row.querySelectorAll("input, select")].some((field) => field.value && !field.name.endsWith("-quantity"));
  });
  const put = (name, value) => {
    const field = form.querySelector(`input[name=${name}]`);
    if (field && value) field.value = value;
  };
  put("once", draft.once);
  put("seen", draft.seen);
  last = JSON.stringify(typed(form));
  document.dispatchEvent(new CustomEvent("draft:restored", { detail: { form, draft } }));
  banner(draft);
}

// A form that was sent has done its work once another page of ours came after it, and came from there.
async function afterSending() {
  let sent;
  try {
    sent = JSON.parse(window.sessionStorage.getItem(SENT) || "null");
    window.sessionStorage.removeItem(SENT);
  } catch { /* Without a store the draft runs out by itself. */ }
  if (!sent || sent.id === id || !document.body.classList.contains("shell")) return;
  const from = document.referrer && new URL(document.referrer);
  if (from && from.origin === window.location.origin && from.pathname === sent.page) await remove("drafts", sent.id);
}

async function begin() {
  if (!form) {
    await afterSending();
    return;
  }
  const who = await person();
  if (!who) return;
  id = `${who} ${place()}`;
  form.dataset.draftId = id;
  await afterSending();
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  document.addEventListener("visibilitychange", now);
  window.addEventListener("pagehide", now);
  form.addEventListener("submit", () => {
    now();
    try {
      window.sessionStorage.setItem(SENT, JSON.stringify({ id, page: window.location.pathname }));
    } catch { /* The draft stays, and is offered again. */ }
  });
  const reopened = new URL(window.location.href).searchParams.has("unsent");
  const answered = form.querySelector(".form-alert, .invalid-feedback");
  const draft = reopened || answered ? undefined : await read("drafts", id);
  if (draft?.fields.length) bring(draft);
}

if (window.indexedDB) begin().catch(() => {});
