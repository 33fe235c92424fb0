// Loads the drawing library only where a page has a chart.
async function drawAll() {
  const boxes = document.querySelectorAll("[data-chart]:not([data-drawn])");
  if (!boxes.length) return;
  const { draw } = await import("./chart-draw.js");
  boxes.forEach(draw);
}

document.addEventListener("htmx:load", drawAll);
drawAll();
