// Of a very long grid only the rows near the window are drawn with their inputs; a thousand unseen ones would make every
// key wait for them. They stay part of the form, and keep their height.
const MANY = 60;
const NEAR = "320px 0px";

export function far(sheet) {
  const scroll = sheet.form.querySelector("[data-scroll]");
  const rows = sheet.lines.filter((line) => line.matches("[data-row]"));
  if (rows.length < MANY || !window.IntersectionObserver) return;
  const put = (line, away, height) => {
    line.style.height = away ? `${height}px` : "";
    line.classList.toggle("is-far", away);
  };
  const watch = new IntersectionObserver(
    (seen) => seen.forEach((each) => put(each.target, !each.isIntersecting, each.boundingClientRect.height)),
    // On the phone the page scrolls, on the desk the grid itself.
    { root: window.getComputedStyle(scroll).overflowY === "visible" ? null : scroll, rootMargin: NEAR },
  );
  rows.forEach((line) => watch.observe(line));
  // Before anything there can take the focus it has to be drawn.
  sheet.draw = (cell) => put(sheet.lines[cell.row], false);
}
