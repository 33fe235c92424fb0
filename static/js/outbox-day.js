// What a form means by today, and by so many workdays ahead, on the day it is filled in: it may be sent on another.
const ONE_DAY = 24 * 3600 * 1000;
const started = Date.now();

const iso = (date, zone) => new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
const later = (day, days) => new Date(Date.parse(`${day}T12:00:00Z`) + days * ONE_DAY).toISOString().slice(0, 10);

function zoneOf(form) {
  try {
    iso(new Date(), form.dataset.zone);
    return form.dataset.zone;
  } catch {
    return undefined;
  }
}

// The server's day, when the page is its own; a device's clock may be wrong, but not by how much time has passed.
export function today(form) {
  const zone = zoneOf(form);
  const now = iso(new Date(), zone);
  if (!form.dataset.today) return now;
  const passed = Math.round((Date.parse(now) - Date.parse(iso(new Date(started), zone))) / ONE_DAY);
  return later(form.dataset.today, passed);
}

function workdayAhead(form, number) {
  const from = today(form);
  const known = (form.dataset.workdays || "").split(" ").filter((day) => day > from);
  if (known.length >= number) return known[number - 1];
  let day = from;
  for (let left = number; left > 0;) {
    day = later(day, 1);
    const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return day;
}

// Fixes the days in what will be sent.
export function settleDays(form, fields) {
  const value = (name) => fields.find((field) => field[0] === name)?.[1] || "";
  const put = (name, text) => {
    const held = fields.find((field) => field[0] === name);
    if (held) held[1] = text;
    else fields.push([name, text]);
  };
  if (form.elements.visited_on && !value("visited_on")) put("visited_on", today(form));
  const when = value("next_when");
  if (value("next_step") && /^\d+$/.test(when)) {
    put("next_on", workdayAhead(form, Number(when)));
    put("next_when", "other");
  }
}
