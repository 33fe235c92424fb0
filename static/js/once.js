// A form is sent once, however often its button is pressed; coming back to the page makes it usable again.
function release(form) {
  delete form.dataset.sending;
  form.removeAttribute("aria-busy");
  form.querySelectorAll("[data-held]").forEach((button) => {
    button.disabled = false;
    delete button.dataset.held;
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" && !form.hasAttribute("hx-post")) return;
  if (form.dataset.sending) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sending = "1";
  form.setAttribute("aria-busy", "true");
  // Only after the browser has read the form: a disabled button's name and value would be left out.
  window.setTimeout(() => {
    form.querySelectorAll("button:not([disabled]):not([type=button])").forEach((button) => {
      button.dataset.held = "";
      button.disabled = true;
    });
  });
}, true);

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt.closest("form");
  if (form) release(form);
});
