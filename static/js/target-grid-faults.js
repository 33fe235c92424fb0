// What is wrong with a cell stands at the cell, also both values where two people changed the same one.
const idOf = (cell) => `${cell.name}-error`;

export function clearFault(cell) {
  document.getElementById(idOf(cell))?.remove();
  cell.input.classList.remove("is-invalid");
  cell.input.removeAttribute("aria-invalid");
  cell.td.classList.remove("is-conflict");
  cell.fault = "";
}

export function showFault(cell, sentence, choices = []) {
  clearFault(cell);
  cell.fault = sentence;
  cell.input.classList.add("is-invalid");
  cell.input.setAttribute("aria-invalid", "true");
  cell.input.setAttribute("aria-describedby", idOf(cell));
  const place = document.createElement("div");
  place.className = "invalid-feedback d-block";
  place.id = idOf(cell);
  place.append(sentence);
  if (choices.length) {
    cell.td.classList.add("is-conflict");
    const buttons = document.createElement("div");
    buttons.className = "grid-choices";
    choices.forEach(([label, then]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = label;
      button.addEventListener("click", then);
      buttons.append(button);
    });
    place.append(buttons);
  }
  cell.td.append(place);
}

export function showDraft(cell, isDraft, note) {
  cell.td.classList.toggle("is-draft", isDraft);
  let place = cell.td.querySelector("[data-note]");
  if (note && !place) {
    place = Object.assign(document.createElement("small"), { className: "grid-note" });
    place.dataset.note = "";
    cell.td.append(place);
  }
  if (place) place.textContent = note || "";
  if (cell.fault) return;
  if (isDraft) cell.input.setAttribute("aria-describedby", "grid-word-draft");
  else cell.input.removeAttribute("aria-describedby");
}
