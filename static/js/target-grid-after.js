// Publishing waits until everything typed is saved; the count of planned cells follows.
export function after(sheet, saving) {
  const ready = new WeakSet();
  const show = (planned) => {
    document.querySelectorAll("[data-planned]").forEach((place) => { place.textContent = planned; });
    document.querySelectorAll("[data-unless-planned]").forEach((button) => { button.disabled = !planned; });
    document.querySelectorAll("[data-when-planned]").forEach((place) => { place.hidden = !planned; });
  };
  sheet.hear("saved", () => show(sheet.planned));

  // On window and capturing: before the guard against double sending sees the form.
  window.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-after-saving]") || ready.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await saving.flush();
    // A cell that could not be saved is looked at first.
    const faulty = saving.unsaved()[0];
    if (faulty) return sheet.go(faulty);
    ready.add(form);
    // Not within this very submit: a form that is being sent ignores a second request.
    window.setTimeout(() => form.requestSubmit());
  }, true);
}
