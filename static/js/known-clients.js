// The clients a person may see, a few hundred names at most, kept on the device so that one can be chosen offline.
import { read, write } from "./local-store.js";
import { person, words } from "./person.js";

const FRESH = 3600 * 1000;
const SHOWN = 8;
const box = () => document.getElementById("log-client");

async function refresh() {
  const who = words.person;
  if (!who || !words.known) return;
  const held = await read("clients", who);
  if (held && held.at > Date.now() - FRESH) return;
  const answer = await fetch(words.known, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const { clients } = await answer.json();
  await write("clients", { person: who, at: Date.now(), clients });
}

async function matching(text) {
  const held = await read("clients", await person());
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (held?.clients || []).filter(([, name, initials]) =>
    parts.every((part) => name.toLowerCase().includes(part) || initials.includes(part)));
  return found.slice(0, SHOWN);
}

// Without the server only the name is known: what belongs to the client before goes.
export function choose(id, name, focus = true) {
  const place = box();
  place.querySelectorAll(":scope > :not(.picker)").forEach((one) => one.remove());
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "client";
  field.value = id;
  place.prepend(field);
  place.querySelector(".picker-name").textContent = name;
  const picker = place.querySelector(".picker");
  picker.open = false;
  if (focus) picker.querySelector("summary").focus();
  field.form?.dispatchEvent(new Event("change", { bubbles: true }));
}

function offer(found, text) {
  const list = document.getElementById("offered");
  list.dataset.for = text;
  list.replaceChildren(...found.map(([id, name]) => {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "offered-client";
    button.dataset.known = id;
    const label = document.createElement("span");
    label.className = "offered-name";
    label.textContent = name;
    button.append(label);
    button.addEventListener("click", () => choose(id, name));
    line.append(button);
    return line;
  }));
  if (!found.length) {
    const none = document.createElement("li");
    none.className = "muted offered-none";
    none.textContent = words.noneKnown;
    list.replaceChildren(none);
  }
}

async function offerKnown() {
  const text = box()?.querySelector("input[type=search]")?.value || "";
  offer(await matching(text), text);
}

// The page kept for offline comes with the picker open and nothing in it; its address may say for whom it was opened.
async function begin() {
  const asked = new URL(window.location.href).searchParams.get("client");
  const held = asked && await read("clients", await person());
  const found = held && held.clients.find(([id]) => String(id) === asked);
  if (found && !box().querySelector("[name=client]")) choose(found[0], found[1], false);
  else await offerKnown();
}

// The name at once; then the server is asked for what belongs to the client.
async function pick(id, name) {
  if (box().querySelector("[name=client]")?.value === String(id)) return;
  choose(id, name, false);
  if (!navigator.onLine || !window.htmx || !words.person) return;
  await window.htmx.ajax("GET", `${words.log}?client=${encodeURIComponent(id)}`, { target: "#log-client", swap: "outerHTML" });
}

if (window.indexedDB && box()) {
  refresh().catch(() => {});
  if (words.person === "") begin().catch(() => {});
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("[data-picker]") && event.target.open && (!navigator.onLine || words.person === "")) offerKnown().catch(() => {});
  }, true);
  document.addEventListener("input", (event) => {
    if (event.target.id === "picker-text" && (!navigator.onLine || words.person === "")) offerKnown().catch(() => {});
  });
  // The network may be gone without the browser knowing: then the search, or the choice, fails.
  document.addEventListener("htmx:sendError", (event) => {
    const button = event.target.closest?.("button[name=pick]");
    if (button) choose(button.value, button.querySelector(".offered-name").textContent);
    else if (event.target.id === "picker-text") offerKnown().catch(() => {});
  });
  document.addEventListener("draft:restored", ({ detail: { draft } }) => { if (draft.client) pick(draft.client.id, draft.client.name).catch(() => {}); });
  document.addEventListener("outbox:reopened", ({ detail: { item } }) => {
    const id = item.fields.find(([name]) => name === "client")?.[1];
    if (id) pick(id, item.client).catch(() => {}).then(() => {
      const contact = item.fields.find(([name]) => name === "contact")?.[1];
      const field = box().querySelector("[name=contact]");
      if (field && contact) field.value = contact;
    });
  });
  document.addEventListener("outbox:reset", () => {
    const field = box().querySelector("[name=client]");
    if (field) choose("", words.chooseClientShort);
    box().querySelector(".picker").open = true;
    if (!navigator.onLine) offerKnown().catch(() => {});
  });
}
