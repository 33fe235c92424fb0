// Locks cells against splitting, remembered by this browser for each plan, and sent along with a split.
export function locks(sheet, block) {
  const { form } = sheet;
  const place = form.querySelector("[data-locks]");
  if (!place) return { toggle() {} };
  const key = `locks:${new URL(form.dataset.home, window.location).search}`;
  const known = () => {
    try { return JSON.parse(window.localStorage.getItem(key)) || []; } catch { return []; }
  };
  const locked = new Set([...known(), ...[...place.children].map((field) => field.value)].filter((name) => sheet.byName.has(name)));

  function draw() {
    sheet.cells.forEach((cell) => {
      cell.td.classList.toggle("is-locked", locked.has(cell.name));
      if (locked.has(cell.name)) cell.td.title = sheet.words.locked;
      else cell.td.removeAttribute("title");
    });
    place.replaceChildren(...[...locked].map((name) => {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "lock", value: name });
      return field;
    }));
  }

  function toggle() {
    const cells = block.rows().flat().filter((cell) => cell.input);
    const all = cells.every((cell) => locked.has(cell.name));
    cells.forEach((cell) => (all ? locked.delete(cell.name) : locked.add(cell.name)));
    try { window.localStorage.setItem(key, JSON.stringify([...locked])); } catch { /* a browser that keeps nothing */ }
    draw();
  }
  if (locked.size) draw();
  return { toggle };
}
