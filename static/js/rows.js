// Rows of a form set: a button adds an empty one, another empties one. The spare rows that serve without scripts wait.
document.querySelectorAll("[data-rows]").forEach((set) => {
  const body = set.querySelector("[data-rows-body]");
  const template = set.querySelector("[data-rows-template]");
  const total = set.querySelector("input[name$=TOTAL_FORMS]");
  const add = set.querySelector("[data-rows-add]");

  const arm = (row) => {
    const remove = row.querySelector("[data-row-remove]");
    remove.hidden = false;
    remove.addEventListener("click", () => {
      row.querySelectorAll("input, select").forEach((field) => { field.value = ""; });
      row.querySelector("input, select").focus();
    });
  };

  // The quantity is filled in beforehand, and tells nothing by itself.
  const isEmpty = (row) => [...row.querySelectorAll("input, select")].every((field) => !field.value || field.name.endsWith("-quantity"));
  const rows = [...body.querySelectorAll("[data-row]")];
  rows.forEach(arm);
  rows.filter((row) => isEmpty(row) && !row.querySelector(".is-wrong")).slice(1).forEach((row) => { row.hidden = true; });
  add.hidden = false;
  add.addEventListener("click", () => {
    const spare = body.querySelector("[data-row][hidden]");
    if (spare) {
      spare.hidden = false;
      spare.querySelector("input, select").focus();
      return;
    }
    const row = template.content.firstElementChild.cloneNode(true);
    const number = total.value;
    row.querySelectorAll("[name], [id], [for]").forEach((element) => {
      ["name", "id", "for"].forEach((name) => {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace("__prefix__", number));
      });
    });
    total.value = String(Number(number) + 1);
    body.append(row);
    arm(row);
    row.querySelector("input, select").focus();
  });
});
