"use strict";
// Figures of curves: values where the pointer or the slider is, sides on and off, zoom along x. Figures of marks: what the
// one is that is pointed at, or that the slider has come to. The numbers are those of the tables, in the JSON beside the curves and
// in the title of each mark; nothing is fetched and nothing is kept.

const SVG = "http://www.w3.org/2000/svg";

function fixed(value, decimals) {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

/** Round marks between two ends. */
function ticks(low, high, count) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= raw * 0.999);
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  const marks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9; i++) marks.push([i * step, fixed(i * step, decimals)]);
  return marks;
}

function chart(figure) {
  const data = JSON.parse(figure.querySelector("script").textContent);
  const plot = figure.querySelector("svg.plot");
  const box = plot.querySelector("svg.curves");
  const cursor = plot.querySelector(".cursor");
  const chosen = plot.querySelector(".chosen");
  const marks = plot.querySelector(".x-ticks");
  const slider = figure.querySelector("input");
  const output = figure.querySelector("output");
  const at = data.at || data.series[0].mean.map((_, i) => i);
  const end = data.end || 100;
  const height = plot.height.baseVal.value;
  const hidden = new Set();
  let view = [0, end];

  /** The point nearest to a place on the screen. */
  function nearest(clientX) {
    const area = plot.getBoundingClientRect();
    const x = view[0] + ((clientX - area.left) / area.width) * (view[1] - view[0]);
    return at.reduce((best, value, i) => (Math.abs(value - x) < Math.abs(at[best] - x) ? i : best), 0);
  }

  function show(i) {
    const share = (100 * (at[i] - view[0])) / (view[1] - view[0]);
    cursor.setAttribute("x1", `${share}%`);
    cursor.setAttribute("x2", `${share}%`);
    cursor.classList.toggle("on", share >= 0 && share <= 100);
    const said = data.series.filter((s) => !hidden.has(s.side)).map((s) => {
      if (typeof s.mean[i] !== "number") return `${s.name} –`;
      const spread = s.sd && typeof s.sd[i] === "number" ? ` ± ${fixed(s.sd[i], data.decimals)}` : "";
      return `${s.name} ${fixed(s.mean[i], data.decimals)}${spread}`;
    });
    const text = `${fixed(at[i], 0)} ${data.x_unit}: ${said.join(", ")} ${data.unit}`;
    output.textContent = text;
    output.classList.add("read");
    slider.value = i;
    slider.setAttribute("aria-valuetext", text);
  }

  function zoom(low, high) {
    const span = Math.min(end, Math.max(end / 50, high - low));
    const from = Math.min(Math.max(0, low), end - span);
    view = [from, from + span];
    box.setAttribute("viewBox", `${(1000 * from) / end} 0 ${(1000 * span) / end} ${height}`);
    marks.replaceChildren(...ticks(...view, 5).map(([value, label]) => {
      const text = document.createElementNS(SVG, "text");
      text.setAttribute("x", `${(100 * (value - view[0])) / (view[1] - view[0])}%`);
      text.setAttribute("y", height + 18);
      text.textContent = label;
      return text;
    }));
    if (cursor.classList.contains("on")) show(Number(slider.value));
  }

  let start = null;
  plot.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button === 0) start = event.clientX;
    show(nearest(event.clientX));
  });
  plot.addEventListener("pointermove", (event) => {
    show(nearest(event.clientX));
    if (start === null) return;
    const area = plot.getBoundingClientRect();
    chosen.setAttribute("x", Math.min(start, event.clientX) - area.left);
    chosen.setAttribute("width", Math.abs(event.clientX - start));
  });
  addEventListener("pointerup", (event) => {
    if (start === null) return;
    const area = plot.getBoundingClientRect();
    const value = (x) => view[0] + ((x - area.left) / area.width) * (view[1] - view[0]);
    if (Math.abs(event.clientX - start) > 8) zoom(value(Math.min(start, event.clientX)), value(Math.max(start, event.clientX)));
    chosen.setAttribute("width", 0);
    start = null;
  });
  plot.addEventListener("dblclick", () => zoom(0, end));
  slider.addEventListener("input", () => show(Number(slider.value)));
  for (const button of figure.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => {
      const middle = cursor.classList.contains("on") ? at[slider.value] : (view[0] + view[1]) / 2;
      const half = (view[1] - view[0]) * { in: 0.25, out: 1, all: end }[button.dataset.zoom];
      zoom(middle - half, middle + half);
    });
  }
  for (const button of figure.querySelectorAll("[data-side]")) {
    button.addEventListener("click", () => {
      const side = button.dataset.side;
      const on = hidden.delete(side) || !hidden.add(side);
      button.setAttribute("aria-pressed", on);
      for (const part of plot.querySelectorAll(`.${side}`)) part.classList.toggle("off", !on);
      if (cursor.classList.contains("on")) show(Number(slider.value));
    });
  }
}

function marked(figure) {
  const marks = [...figure.querySelectorAll("use:has(title)")];
  const slider = figure.querySelector("input");
  const output = figure.querySelector("output");
  // Drawn again over all others, among which it would not be seen.
  const chosen = document.createElementNS(SVG, "use");

  function show(i) {
    for (const name of ["href", "class", "x", "y"]) chosen.setAttribute(name, marks[i].getAttribute(name));
    chosen.classList.add("on");
    marks[i].ownerSVGElement.append(chosen);
    const text = marks[i].textContent;
    output.textContent = text;
    output.classList.add("read");
    slider.value = i;
    slider.setAttribute("aria-valuetext", text);
  }

  slider.setAttribute("aria-valuetext", marks[0].textContent);
  slider.addEventListener("input", () => show(Number(slider.value)));
  slider.addEventListener("focus", () => show(Number(slider.value)));
  figure.addEventListener("pointerover", (event) => {
    const i = marks.indexOf(event.target.closest("use"));
    if (i >= 0) show(i);
  });
}

document.querySelectorAll("figure[data-curves]").forEach(chart);
document.querySelectorAll("figure[data-marks]").forEach(marked);
