// Tags used before can be added to a text field, and taken out again, by a tap.
function words(field) {
  return field.value.split(/[,，、;；]/).map((word) => word.trim()).filter(Boolean);
}

function mark(row, field) {
  const held = words(field);
  for (const button of row.querySelectorAll("[data-tag]")) {
    button.setAttribute("aria-pressed", String(held.includes(button.dataset.tag)));
  }
}

function toggle(field, tag) {
  const held = words(field);
  const kept = held.includes(tag) ? held.filter((word) => word !== tag) : [...held, tag];
  field.value = kept.join(", ");
}

for (const row of document.querySelectorAll("[data-tags-for]")) {
  const field = document.getElementById(row.dataset.tagsFor);
  row.hidden = false;
  mark(row, field);
  field.addEventListener("input", () => mark(row, field));
  row.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tag]");
    if (!button) return;
    toggle(field, button.dataset.tag);
    mark(row, field);
  });
}
