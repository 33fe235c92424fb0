// Toasts leave by themselves after a while, unless they tell of a fault or someone is reading them.
const SHOWN_FOR = 8000;
const seen = new WeakSet();

function start(toast) {
  if (seen.has(toast)) return;
  seen.add(toast);
  if (toast.classList.contains("is-error")) return;
  let timer = 0;
  const wait = () => { timer = window.setTimeout(() => toast.remove(), SHOWN_FOR); };
  const stay = () => window.clearTimeout(timer);
  toast.addEventListener("pointerenter", stay);
  toast.addEventListener("focusin", stay);
  toast.addEventListener("pointerleave", wait);
  toast.addEventListener("focusout", wait);
  wait();
}

function startAll() {
  document.querySelectorAll("[data-toast]").forEach(start);
}

// The undo is a POST like the server's own.
function undoing({ url, label }) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  const token = document.createElement("input");
  token.type = "hidden";
  token.name = "csrfmiddlewaretoken";
  token.value = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const button = document.createElement("button");
  button.className = "toast-undo";
  button.textContent = label;
  form.append(token, button);
  return form;
}

// What a toast tells besides is asked of the server.
function telling(address) {
  const more = document.createElement("div");
  more.className = "toast-more";
  more.setAttribute("hx-get", address);
  more.setAttribute("hx-trigger", "load");
  return more;
}

export function say(text, kind = "error", undo = undefined, more = "") {
  const box = document.getElementById("toasts");
  if (!box || !text) return;
  const toast = document.createElement("div");
  toast.className = `toast-note is-${kind}`;
  toast.dataset.toast = "";
  const words = document.createElement("div");
  words.className = "toast-text";
  const sentence = document.createElement("p");
  sentence.textContent = text;
  words.append(sentence);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.dataset.close = "";
  close.setAttribute("aria-label", box.dataset.closeLabel);
  close.textContent = "×";
  toast.append(words, ...(undo ? [undoing(undo)] : []), close);
  box.append(toast);
  // Only once it is part of the page.
  if (more) {
    words.append(telling(more));
    window.htmx?.process(words);
  }
  start(toast);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast] [data-close]");
  if (button) button.closest("[data-toast]").remove();
});
document.addEventListener("htmx:load", startAll);
document.addEventListener("htmx:oobAfterSwap", startAll);
startAll();
