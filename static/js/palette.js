// The palette: Ctrl-K (⌘K on a Mac) or the magnifier opens it; what is typed is looked for at once.
const dialog = document.getElementById("palette");

if (dialog) {
  const input = dialog.querySelector(".palette-input");
  const list = dialog.querySelector(".palette-found");
  const PAUSE = 60; // ms after a key before asking: as short as typing allows
  let asking = null;
  let timer = 0;
  let shownFor = null;

  const items = () => [...list.querySelectorAll(".palette-item")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function choose(item) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!item) return input.removeAttribute("aria-activedescendant");
    item.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const all = items();
    if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  }

  function show(html) {
    list.innerHTML = html;
    items().forEach((item, place) => { item.id = `palette-${place}`; });
    choose(items()[0]);
  }

  function say(text) {
    const line = document.createElement("p");
    line.className = "palette-none muted";
    line.textContent = text;
    list.replaceChildren(line);
  }

  async function ask() {
    const text = input.value.trim();
    if (text === shownFor) return;
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${dialog.dataset.find}?${new URLSearchParams({ q: text })}`, {
        headers: { "HX-Request": "true" }, signal: asking.signal,
      });
      if (!answer.ok || answer.headers.has("HX-Redirect")) throw new Error(String(answer.status));
      show(await answer.text());
      shownFor = text;
    } catch (error) {
      if (error.name !== "AbortError") { say(dialog.dataset.failed); shownFor = null; }
    }
  }

  function open() {
    if (dialog.open) return;
    dialog.showModal();
    input.select();
    shownFor = null;
    ask();
  }

  // What was found for other letters must not be opened: Enter waits for the answer to these.
  async function go(event) {
    clearTimeout(timer);
    await ask();
    const item = chosen();
    if (!item) return;
    if (event.ctrlKey || event.metaKey) window.open(item.href, "_blank", "noopener");
    else location.assign(item.href);
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-palette]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  input.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", ask);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const keys = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => go(event) };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
}
