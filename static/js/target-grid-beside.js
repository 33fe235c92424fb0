// Last year and the run rate beside each cell, asked for once and then shown or hidden.
export function beside(sheet) {
  const button = sheet.form.querySelector("[data-beside]");
  if (!button || !window.htmx) return;
  let asked = false;
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const shown = sheet.form.classList.toggle("shows-beside");
    button.setAttribute("aria-pressed", String(shown));
    if (asked) return;
    asked = true;
    // The figures come one for each cell and look for their places.
    sheet.cells.forEach((cell) => cell.td.append(Object.assign(document.createElement("small"), { id: `beside-${cell.name}` })));
    window.htmx.trigger(button, "beside");
  });
}
