// Moves the levers of a gap: works out where the period ends, as apps/reports/rules/conversions.py does.
const MINUS = "\u2212";

export function outcome(actual, weeks, visits, rates) {
  return actual + rates.reduce((brought, rate) => brought * rate, weeks * visits);
}

export function written(value, unit, places, sign) {
  const shown = unit === "percent" ? value * 100 : value;
  const text = Math.abs(shown).toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
  const minus = shown < 0 && Number(text.replace(/,/g, "")) !== 0 ? MINUS : "";
  return `${minus}${unit === "money" ? sign : ""}${text}${unit === "percent" ? "%" : ""}`;
}

function recount(form) {
  const given = (name) => Number(form.dataset[name]);
  const sign = form.dataset.sign ?? "";
  const sliders = [...form.querySelectorAll("[data-lever]")];
  for (const slider of sliders) {
    const text = written(Number(slider.value), slider.dataset.unit, Number(slider.dataset.places), sign);
    form.querySelector(`[data-shown="${slider.dataset.lever}"]`).textContent = text;
    slider.setAttribute("aria-valuetext", text);
  }
  const [visits, ...rates] = sliders.map((slider) => Number(slider.value));
  const end = outcome(given("actual"), given("weeks"), visits, [...rates, given("fixed")]);
  const gap = given("target") - end;
  form.querySelector("[data-outcome]").textContent = written(end, form.dataset.unit, 0, sign);
  form.querySelector("[data-gap]").textContent = written(Math.abs(gap), form.dataset.unit, 0, sign);
  form.querySelector('[data-when="short"]').hidden = gap <= 0;
  form.querySelector('[data-when="over"]').hidden = gap > 0;
}

function begin(form) {
  form.querySelector("[data-recount]").hidden = true;
  form.addEventListener("input", () => recount(form));
  form.querySelector("[data-as-usual]").addEventListener("click", (event) => {
    event.preventDefault();
    form.querySelectorAll("[data-lever]").forEach((slider) => { slider.value = slider.dataset.usual; });
    recount(form);
  });
  recount(form);
}

document.querySelectorAll("[data-what-if]").forEach(begin);
