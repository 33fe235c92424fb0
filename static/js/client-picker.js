// The client picker: opens ready for typing, Enter takes the first client offered, closing forgets the search.
function search(picker) {
  return picker.querySelector("input[type=search]");
}

document.addEventListener("toggle", (event) => {
  const picker = event.target;
  if (!picker.matches?.("[data-picker]")) return;
  const text = search(picker);
  if (picker.open) {
    text.focus();
  } else if (text.value) {
    text.value = "";
    window.htmx?.trigger(text, "search");
  }
}, true);

// Enter may come before the clients for the last letters do: then the choice waits for them.
let waiting = false;

function takeFirst(picker) {
  const offered = picker.querySelector("#offered");
  waiting = offered.dataset.for !== search(picker).value;
  if (!waiting) offered.querySelector("button")?.click();
}

document.addEventListener("keydown", (event) => {
  const picker = event.target.closest?.("[data-picker]");
  if (!picker || event.target !== search(picker)) return;
  // While pinyin is being composed, Enter belongs to the input method.
  if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    takeFirst(picker);
  } else if (event.key === "Escape" && picker.open) {
    event.preventDefault();
    picker.open = false;
    picker.querySelector("summary").focus();
  } else {
    waiting = false;
  }
});

document.addEventListener("htmx:afterSwap", () => {
  const picker = document.querySelector("[data-picker]");
  if (!picker) return;
  if (waiting) takeFirst(picker);
  // The chosen client comes back as a closed picker: the keyboard goes on from there.
  if (!picker.open && document.activeElement === document.body) picker.querySelector("summary").focus();
});
