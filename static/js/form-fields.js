// Reading what is typed in a form and writing it back: texts, choices, boxes; never passwords or files.
const LEFT_OUT = ["csrfmiddlewaretoken", "once", "q", "who", "key", "seen", "place", "offered"];

function mayBeKept(control) {
  return control.name && !control.disabled && !LEFT_OUT.includes(control.name)
    && !["password", "file", "submit", "button", "reset", "image"].includes(control.type);
}

function isChanged(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.tagName === "SELECT") return [...control.options].some((option) => option.selected !== option.defaultSelected)
    && !(control.selectedIndex === 0 && ![...control.options].some((option) => option.defaultSelected));
  // Hidden fields have no default of their own: what a script put there counts.
  return control.type === "hidden" ? control.dataset.typed !== undefined : control.value !== control.defaultValue;
}

const controls = (form) => [...form.elements].filter(mayBeKept);

// The fields that were touched; a group of boxes goes as a whole.
export function typed(form) {
  const names = new Set(controls(form).filter(isChanged).map((control) => control.name));
  return [...names].map((name) => [name, valuesOf(form, name)]);
}

function valuesOf(form, name) {
  return controls(form).filter((control) => control.name === name).flatMap((control) => {
    if (control.type === "checkbox" || control.type === "radio") return control.checked ? [control.value] : [];
    if (control.tagName === "SELECT") return [...control.selectedOptions].map((option) => option.value);
    return [control.value];
  });
}

function put(control, values) {
  if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
  else if (control.tagName === "SELECT") [...control.options].forEach((option) => { option.selected = values.includes(option.value); });
  else control.value = values[0] ?? "";
}

export function restore(form, fields) {
  for (const [name, values] of fields) {
    const left = [...values];
    for (const control of controls(form).filter((one) => one.name === name)) {
      put(control, control.matches("[type=checkbox], [type=radio], select") ? values : [left.shift() ?? ""]);
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }
}

// All fields of a form, as pairs of name and value, as they would be sent.
export function fill(form, pairs) {
  const sent = new Map();
  for (const [name, value] of pairs) sent.set(name, [...(sent.get(name) || []), value]);
  const names = new Set(controls(form).map((control) => control.name));
  restore(form, [...names].map((name) => [name, sent.get(name) || []]));
}
