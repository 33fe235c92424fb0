// Moving what is in the week: drag it, or pick it up by its grip with the keyboard. The menu "Move to…" needs no script.
const calendar = () => document.querySelector("[data-calendar]");
const slots = () => [...calendar().querySelectorAll("[data-slot]")];
let held = null;

function say(text) {
  calendar().querySelector("[data-said]").textContent = text;
}

function aim(slot) {
  slots().forEach((each) => each.classList.toggle("is-target", each === slot));
  held.target = slot;
}

function letGo() {
  slots().forEach((each) => each.classList.remove("is-target"));
  const item = held?.item;
  if (item) {
    item.classList.remove("is-moving");
    item.style.translate = "";
    // An empty attribute would be copied by htmx, which the Content-Security-Policy forbids. Asked for before it is
    // removed: a browser writes the attribute only when somebody looks, and else would write it later.
    if (item.hasAttribute("style")) item.removeAttribute("style");
    item.querySelector("[data-grip]")?.removeAttribute("aria-pressed");
  }
  held = null;
}

// Within the same hour the minutes stay; what has no time of its own goes to the day.
function place(item, slot) {
  const hour = slot.dataset.hour;
  const starts = item.dataset.starts || "";
  if (!("timed" in item.dataset) || hour === "") return "";
  return starts && Number(starts.split(":")[0]) === Number(hour) ? starts : `${hour.padStart(2, "0")}:00`;
}

function put(item, slot) {
  const here = item.closest("[data-slot]");
  letGo();
  if (!slot || slot === here || ((!("timed" in item.dataset)) && slot.dataset.on === here.dataset.on)) {
    say(calendar().dataset.saidLeft);
    return;
  }
  const { day, person } = calendar().dataset;
  back = item.id;
  window.htmx.ajax("POST", item.dataset.move, {
    target: "#calendar", swap: "outerHTML",
    values: { on: slot.dataset.on, starts: place(item, slot), day, person },
  });
}

// After the week is drawn anew the keyboard goes on where it was.
let back = "";
document.addEventListener("htmx:afterSettle", () => {
  if (!back || !calendar()) return;
  document.getElementById(back)?.querySelector("[data-grip]")?.focus();
  back = "";
});

document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest?.("[data-calendar] [data-item]");
  const grip = event.target.closest?.("[data-grip]");
  if (!item || event.button !== 0 || (event.pointerType === "touch" && !grip)) return;
  if (!grip && event.target.closest("a, button, summary, form, input")) return;
  letGo();
  held = { item, x: event.clientX, y: event.clientY, pointer: event.pointerId, moved: false };
  // Without this the browser drags the text.
  if (!grip) event.preventDefault();
});

document.addEventListener("pointermove", (event) => {
  if (!held || held.pointer !== event.pointerId) return;
  const [x, y] = [event.clientX - held.x, event.clientY - held.y];
  if (!held.moved && Math.hypot(x, y) < 6) return;
  held.moved = true;
  held.item.classList.add("is-moving");
  held.item.style.translate = `${x}px ${y}px`;
  aim(document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-slot]") || null);
});

document.addEventListener("pointerup", (event) => {
  if (!held || held.pointer !== event.pointerId) return;
  if (held.moved) {
    dropped = true;
    put(held.item, held.target);
  } else {
    letGo();
  }
});
document.addEventListener("pointercancel", () => { if (held?.pointer !== undefined) letGo(); });

// The click that ends a drag is no click.
let dropped = false;
document.addEventListener("click", (event) => {
  if (dropped && event.target.closest?.("[data-calendar]")) event.preventDefault();
  const was = dropped;
  dropped = false;
  const grip = event.target.closest?.("[data-grip]");
  if (grip && !was && !held && event.detail === 0) pickUp(grip);
}, true);

function pickUp(grip) {
  const item = grip.closest("[data-item]");
  held = { item, target: item.closest("[data-slot]") };
  grip.setAttribute("aria-pressed", "true");
  aim(held.target);
  say(calendar().dataset.saidUp.replace("{what}", item.dataset.label));
}

function step(slot, key) {
  const days = [...calendar().querySelectorAll(".week-day")];
  const column = days.indexOf(slot.closest(".week-day"));
  const rows = (day) => [...day.querySelectorAll("[data-slot]")];
  const row = rows(days[column]).indexOf(slot);
  const to = { ArrowLeft: [column - 1, row], ArrowRight: [column + 1, row], ArrowUp: [column, row - 1], ArrowDown: [column, row + 1] }[key];
  return days[to[0]] ? rows(days[to[0]])[to[1]] : undefined;
}

document.addEventListener("keydown", (event) => {
  if (!held || held.pointer !== undefined) return;
  if (event.key.startsWith("Arrow")) {
    event.preventDefault();
    const upright = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (upright && !("timed" in held.item.dataset)) return;
    const next = step(held.target, event.key);
    if (next) {
      aim(next);
      say(next.dataset.label);
    }
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    put(held.item, held.target);
  } else if (event.key === "Escape" || event.key === "Tab") {
    letGo();
    say(calendar().dataset.saidLeft);
  }
}, true);
