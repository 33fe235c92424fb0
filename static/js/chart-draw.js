// Draws the figures of components/chart.html, in the page's colours, and again when these or the size change.
import * as echarts from "../npm/echarts.js";
import { inFull, onAxis, unitFor } from "./short-number.js";

const TOKENS = {
  actual: "--chart-actual", target: "--chart-target", last_year: "--chart-last-year",
  other: "--chart-other", good: "--chart-good", bad: "--chart-bad",
};
const EXTRA = ["--chart-other", "--chart-fourth", "--chart-fifth", "--chart-sixth"];

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function stroke(role) {
  if (role === "target") return { width: 2, type: "dashed" };
  if (role === "last_year") return { width: 1.5, type: "dotted" };
  return { width: 2.5, type: "solid" };
}

function option(chart, sign) {
  const values = chart.series.flatMap((series) => series.values.filter((value) => value !== null));
  const unit = unitFor(values);
  const percent = chart.unit === "percent";
  const text = token("--chart-text");
  const line = token("--chart-line");
  const family = getComputedStyle(document.body).fontFamily;
  let extra = 0;
  const unitName = percent ? "%" : (chart.unit === "money" ? sign : "") + unit[1];
  const category = {
    type: "category", data: chart.labels, inverse: chart.horizontal,
    axisTick: { show: false }, axisLine: { lineStyle: { color: line } },
    axisLabel: { color: text, fontFamily: family, hideOverlap: true },
    boundaryGap: chart.series.some((series) => series.kind === "bar"),
  };
  const value = {
    type: "value", name: unitName, nameGap: chart.horizontal ? 26 : 12, nameLocation: chart.horizontal ? "middle" : "end",
    nameTextStyle: { color: text, fontFamily: family, align: chart.horizontal ? "center" : "right" },
    axisLabel: { color: text, fontFamily: family, formatter: (number) => onAxis(number, unit, percent) },
    splitLine: { lineStyle: { color: line } }, splitNumber: 4,
  };
  return {
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 250,
    textStyle: { fontFamily: family },
    grid: { left: 8, right: 20, top: chart.series.length > 1 ? 52 : 36, bottom: chart.horizontal ? 26 : 8, containLabel: true },
    legend: chart.series.length > 1
      ? { top: 0, right: 8, icon: "roundRect", itemWidth: 16, itemHeight: 4, textStyle: { color: text, fontFamily: family } }
      : undefined,
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true,
      axisPointer: { type: chart.series.every((series) => series.kind === "bar") ? "shadow" : "line", lineStyle: { color: line } },
      backgroundColor: token("--chart-tip"), borderColor: line, textStyle: { color: token("--chart-tip-text"), fontFamily: family, fontSize: 13 },
      formatter: (points) => [points[0].axisValueLabel, ...points.map((point) => `${point.seriesName}  ${inFull(point.value, chart.unit, sign)}`)].join("\n"),
    },
    xAxis: chart.horizontal ? value : category,
    yAxis: chart.horizontal ? category : value,
    series: chart.series.map((series, index) => {
      const colour = token(series.role === "other" ? EXTRA[extra++ % EXTRA.length] : TOKENS[series.role] || TOKENS.actual);
      const marks = index === 0 && chart.marks.length
        ? { symbol: "none", silent: true, lineStyle: { color: text, type: "solid", width: 1 }, label: { color: text, fontFamily: family, formatter: (mark) => mark.name }, data: chart.marks.map((mark) => ({ name: mark.label, xAxis: mark.at })) }
        : undefined;
      return {
        name: series.name, type: series.kind, data: series.values, color: colour, markLine: marks,
        stack: chart.stacked && series.kind === "bar" ? "all" : undefined,
        lineStyle: stroke(series.role), symbol: series.role === "actual" ? "circle" : "none", symbolSize: 5, showSymbol: series.values.length < 40,
        barMaxWidth: 28, itemStyle: series.kind === "bar" && !chart.stacked ? { borderRadius: chart.horizontal ? [0, 3, 3, 0] : [3, 3, 0, 0] } : undefined,
        cursor: series.urls.length ? "pointer" : "default", connectNulls: false,
      };
    }),
  };
}

export function draw(box) {
  const figures = document.getElementById(box.dataset.chart);
  if (!figures) return;
  box.dataset.drawn = "";
  const chart = JSON.parse(figures.textContent);
  const sign = chart.unit === "money" ? box.dataset.sign || "" : "";
  const drawing = echarts.init(box);
  const paint = () => drawing.setOption(option(chart, sign), true);
  paint();
  drawing.on("click", (point) => {
    const url = chart.series[point.seriesIndex]?.urls[point.dataIndex];
    if (url) window.location.assign(url);
  });
  const resized = new ResizeObserver(() => drawing.resize());
  resized.observe(box);
  const recoloured = new MutationObserver(paint);
  recoloured.observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  box.addEventListener("htmx:beforeCleanupElement", () => {
    resized.disconnect();
    recoloured.disconnect();
    drawing.dispose();
  });
}
