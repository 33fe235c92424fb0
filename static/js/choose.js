// Rows of a list are chosen: the bar counts them, takes a whole page at once, and shows where there is something to do.
const boxes = (bar) => [...document.querySelectorAll(`input[name=chosen][form="${bar.id}"]`)];
let last = null;

function tell(bar) {
  const all = boxes(bar);
  const chosen = all.filter((box) => box.checked).length;
  const everything = bar.querySelector("[data-choose-everything]");
  const page = bar.querySelector("[data-choose-page]");
  const count = bar.querySelector("[data-chosen]");
  const busy = chosen > 0 || Boolean(everything?.checked);
  bar.classList.toggle("is-busy", busy);
  bar.hidden = !busy;
  page.checked = chosen === all.length;
  page.indeterminate = chosen > 0 && chosen < all.length;
  count.hidden = chosen === 0 || Boolean(everything?.checked);
  count.querySelector("output").textContent = String(chosen);
}

function begin() {
  document.querySelectorAll("[data-choose-bar]").forEach((bar) => {
    const page = bar.querySelector("[data-choose-page]");
    page.hidden = false;
    page.nextElementSibling.hidden = false;
    tell(bar);
  });
}

document.addEventListener("change", (event) => {
  const box = event.target;
  const bar = box.form?.matches("[data-choose-bar]") ? box.form : null;
  if (!bar) return;
  if (box.matches("[data-choose-page]")) boxes(bar).forEach((each) => { each.checked = box.checked; });
  if (box.name === "chosen") last = box;
  tell(bar);
});

// With Shift, all between the one chosen before and this one.
document.addEventListener("click", (event) => {
  const box = event.target;
  if (!event.shiftKey || box.name !== "chosen" || !last || last === box || last.form !== box.form) return;
  const all = boxes(box.form);
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  if (from >= 0) all.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
});

window.addEventListener("pageshow", begin);
document.addEventListener("htmx:afterSettle", begin);
begin();
