// A form is sent once, however often its button is pressed: while it is on its way its buttons rest, and it carries a
// key by which the server knows it again, also after the way back, a reload or an answer that never came.
import { newKey } from "./local-store.js";

export function release(form) {
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
  form.querySelectorAll("[data-held]").forEach((button) => {
    button.disabled = false;
    delete button.dataset.held;
  });
}

const posts = (form) => form.method === "post" || form.hasAttribute("hx-post");

// --- the key -----------------------------------------------------------------------------------------------

// Forms are told apart by where they go and by their place among those that go there.
function nameOf(form) {
  const alike = [...document.forms].filter((one) => one.action === form.action && posts(one));
  return `${form.action} ${alike.indexOf(form)}`;
}

function contentOf(form, submitter) {
  const parts = [];
  for (const [name, value] of new FormData(form, submitter)) {
    if (name !== "once" && name !== "csrfmiddlewaretoken") parts.push(name, typeof value === "string" ? value : `${value.name} ${value.size}`);
  }
  return parts.join("\u0000");
}

// The page's place in the browser's history remembers what was sent from it.
const remembered = () => window.history.state?.once || {};

function remember(form, key, content) {
  window.history.replaceState({ ...window.history.state, once: { ...remembered(), [nameOf(form)]: { key, content } } }, "");
}

function fieldOf(form) {
  let field = form.querySelector("input[name=once]");
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = "once";
    field.dataset.added = "";
    form.append(field);
  }
  return field;
}

// A key of the form's own, as visits and payments have.
function ownKey(form) {
  const value = form.elements.key?.value || "";
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value) ? value : "";
}

function keyFor(form, field, content) {
  const before = remembered()[nameOf(form)];
  if (!before) return ownKey(form) || (field.dataset.added === undefined && field.value) || newKey();
  // Who comes back to a new entry means the same one; the server tells if it says something else now.
  if (field.dataset.added === undefined || ownKey(form)) return before.key;
  // Who comes back to a button or to a row's form means it anew, unless the answer never came.
  return before.content === content && !answered().includes(before.key) ? before.key : newKey();
}

function giveKey(form, submitter) {
  const field = fieldOf(form);
  const content = contentOf(form, submitter);
  field.value = keyFor(form, field, content);
  // Long texts have no place in the history: there the browser sets a limit.
  remember(form, field.value, content.length < 20000 ? content : "");
  keepAside("sent", field.value);
}

// --- which forms were answered: after them another page of ours came -------------------------------------------

function keepAside(name, value) {
  try {
    window.sessionStorage.setItem(`once:${name}`, value);
  } catch { /* Then a form that is sent again may be taken for an answered one. */ }
}

function aside(name) {
  try {
    return window.sessionStorage.getItem(`once:${name}`) || "";
  } catch {
    return "";
  }
}

const answered = () => aside("answered").split(" ");
const arrival = performance.getEntriesByType?.("navigation")[0]?.type;
if (aside("sent") && arrival === "navigate") {
  keepAside("answered", [aside("sent"), ...answered()].slice(0, 50).join(" "));
  keepAside("sent", "");
}

// --- one at a time -------------------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!posts(form)) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  giveKey(form, event.submitter);
  form.dataset.sending = "1";
  form.setAttribute("aria-busy", "true");
  // Only after the browser has read the form: a disabled button's name and value would be left out.
  window.setTimeout(() => {
    if (!form.dataset.sending) return;
    form.querySelectorAll("button:not([disabled]):not([type=button])").forEach((button) => {
      button.dataset.held = "";
      button.disabled = true;
    });
  });
}, true);

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));

// --- parts of a page --------------------------------------------------------------------------------------------

// A button that acts by itself has the same key until it is answered, as long as it says the same.
const acting = new WeakMap();

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, verb, parameters, headers } = event.detail;
  if (verb === "get" || elt.matches("form")) return;
  const content = JSON.stringify([event.detail.path, Object.entries(parameters)]);
  const before = acting.get(elt);
  const key = before?.content === content ? before.key : newKey();
  acting.set(elt, { key, content });
  headers["Idempotency-Key"] = key;
  delete parameters.once;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr } = event.detail;
  const form = elt.closest("form");
  if (form) release(form);
  if (!xhr?.status) return;
  acting.delete(elt);
  // Answered: what the form sends next is something new.
  const field = form?.querySelector("input[name=once]");
  if (field) {
    field.value = newKey();
    const { [nameOf(form)]: _answered, ...others } = remembered();
    window.history.replaceState({ ...window.history.state, once: others }, "");
  }
});
