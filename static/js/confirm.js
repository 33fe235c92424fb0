// Asks before a form or a link marked data-confirm goes on; without scripts the server's undo has to do.
const dialog = document.getElementById("confirm");

export function ask(marked) {
  const yes = dialog.querySelector("[value=yes]");
  dialog.querySelector(".dialog-question").textContent = marked.dataset.confirm;
  yes.textContent = marked.dataset.confirmLabel || yes.dataset.defaultLabel;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

const allowed = new WeakSet();

// On window and capturing: before the guard against double sending and before htmx see the form.
window.addEventListener("submit", async (event) => {
  const form = event.target;
  const marked = [event.submitter, form].find((element) => element?.dataset.confirm);
  if (!dialog || !marked || allowed.delete(form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await ask(marked)) {
    allowed.add(form);
    form.requestSubmit(event.submitter);
  }
}, true);

document.addEventListener("htmx:confirm", async (event) => {
  const marked = event.detail.elt.closest("[data-confirm]:not(form)");
  if (!dialog || !marked || event.detail.elt.matches("form")) return;
  event.preventDefault();
  if (await ask(marked)) event.detail.issueRequest(true);
});
