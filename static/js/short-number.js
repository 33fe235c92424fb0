// Numbers on axes and in tooltips, in the page's language: 万/亿 or k/M/B. One unit per axis.
const chinese = document.documentElement.lang.toLowerCase().startsWith("zh");
const SCALE = chinese
  ? [[1, ""], [1e4, "万"], [1e8, "亿"]]
  : [[1, ""], [1e3, "k"], [1e6, "M"], [1e9, "B"]];
const MINUS = "\u2212";

function written(value, places) {
  const rounded = Math.abs(value).toLocaleString("en", { minimumFractionDigits: places[0], maximumFractionDigits: places[1] });
  return value < 0 && Number(rounded.replace(/,/g, "")) !== 0 ? MINUS + rounded : rounded;
}

// The unit in which the largest value has few digits; small numbers stay as they are.
export function unitFor(values) {
  const largest = Math.max(0, ...values.map(Math.abs));
  if (largest < 10000) return SCALE[0];
  return SCALE.reduce((chosen, unit) => (largest >= unit[0] ? unit : chosen), SCALE[0]);
}

export function onAxis(value, [worth], percent) {
  return percent ? `${written(value * 100, [0, 1])}%` : written(value / worth, [0, 2]);
}

export function inFull(value, unit, sign) {
  if (value === null || value === undefined || Number.isNaN(value)) return "—";
  if (unit === "percent") return `${written(value * 100, [1, 1])}%`;
  if (unit !== "money") return written(value, [0, 2]);
  const text = written(value, [2, 2]);
  return text.startsWith(MINUS) ? MINUS + sign + text.slice(1) : sign + text;
}
