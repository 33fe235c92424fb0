// Lists what waits to be sent, with the reason: what the server refused can be opened and corrected, nothing goes unseen.
import { ask } from "./confirm.js";
import { drop, mine } from "./outbox-items.js";
import { flush } from "./outbox-send.js";
import { words } from "./person.js";

function sentence(number, one, many) {
  return (number === 1 ? one : many).replace("{n}", number);
}

export function reason(item) {
  if (item.state === "waiting") return words[`why${{ "sign-in": "SignIn", other: "SignIn", server: "Server" }[item.reason] || "Offline"}`];
  const errors = Object.values(item.errors || {}).flat().join(" ");
  return errors || words[`why${{ large: "Large", old: "Old" }[item.reason] || "Gone"}`];
}

function button(label, css, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn ${css}`;
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function link(label, url) {
  const made = document.createElement("a");
  made.className = "btn btn-primary";
  made.href = url;
  made.textContent = label;
  return made;
}

async function discard(item, box) {
  box.dataset.confirm = sentence(1, words.dropQuestion, words.dropQuestion);
  box.dataset.confirmLabel = words.drop;
  if (await ask(box)) await drop(item.key);
}

function row(item) {
  const line = document.createElement("li");
  line.className = `outbox-item is-${item.state}`;
  line.dataset.key = item.key;
  const name = document.createElement("strong");
  name.textContent = item.client || words.noClient;
  const when = document.createElement("span");
  when.className = "muted";
  when.textContent = new Date(item.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const why = document.createElement("p");
  why.className = "outbox-reason";
  why.textContent = reason(item);
  const buttons = document.createElement("div");
  buttons.className = "cluster";
  if (item.state === "refused") buttons.append(link(words.open, `${item.page || item.url}?unsent=${item.key}`));
  else if (item.reason === "sign-in" || item.reason === "other") buttons.append(link(words.signIn, words.signInUrl));
  buttons.append(button(words.drop, "", () => discard(item, line)));
  line.append(name, when, why, buttons);
  return line;
}

async function show() {
  const boxes = document.querySelectorAll("[data-outbox-list]");
  const items = await mine();
  document.documentElement.dataset.unsent = items.length;
  const tab = document.querySelector(".phone-tab.is-primary");
  if (tab) tab.dataset.unsent = items.length;
  boxes.forEach((box) => {
    const focused = box.contains(document.activeElement);
    box.hidden = !items.length;
    box.querySelector("[data-outbox-count]").textContent = sentence(items.length, words.one, words.many);
    box.querySelector("[data-outbox-rows]").replaceChildren(...items.map(row));
    if (focused && items.length) box.querySelector("[data-outbox-retry]").focus();
  });
}

document.querySelectorAll("[data-outbox-retry]").forEach((retry) => retry.addEventListener("click", async () => {
  retry.disabled = true;
  retry.setAttribute("aria-busy", "true");
  await flush({ force: true });
  retry.disabled = false;
  retry.removeAttribute("aria-busy");
}));
document.addEventListener("outbox:changed", () => { show().catch(() => {}); });
if (window.indexedDB) show().catch(() => {});
