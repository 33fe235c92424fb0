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

export function say(text, kind = "error") {
  const box = document.getElementById("toasts");
  if (!box || !text) return;
  const toast = document.createElement("div");
  toast.className = `toast-note is-${kind}`;
  toast.dataset.toast = "";
  const words = document.createElement("p");
  words.className = "toast-text";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "toast-close";
  close.dataset.close = "";
  close.setAttribute("aria-label", box.dataset.closeLabel);
  close.textContent = "×";
  toast.append(words, close);
  box.append(toast);
  start(toast);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast] [data-close]");
  if (button) button.closest("[data-toast]").remove();
});
document.addEventListener("htmx:load", startAll);
document.addEventListener("htmx:oobAfterSwap", startAll);
startAll();
