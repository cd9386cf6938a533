// A figure over the last minutes, as a line in an SVG. The page keeps what it has seen since it was opened.

const NAMESPACE = "http://www.w3.org/2000/svg";
const WIDTH = 600;
const HEIGHT = 120;
// Ten minutes at one figure in two seconds.
const MOST_POINTS = 300;

// "1,234.5" -> 1234.5; NaN for what is no number, such as "–".
export const numberIn = (text) => Number(String(text).replaceAll(",", "") || "x");

// The next 1, 2 or 5 with zeros, so that the scale rarely changes.
export function topOf(values) {
  const most = Math.max(1, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((top) => top >= most);
}

// "x,y x,y …", the newest at the end.
export function pointsOf(values, { top, width = WIDTH, height = HEIGHT, most = MOST_POINTS } = {}) {
  const step = width / (most - 1);
  const first = width - step * (values.length - 1);
  return values.map((value, place) => `${(first + step * place).toFixed(1)},${(height - (value / top) * height).toFixed(1)}`).join(" ");
}

export function createGraph(element) {
  const values = [];
  const line = document.createElementNS(NAMESPACE, "polyline");
  const area = document.createElementNS(NAMESPACE, "polygon");
  const drawing = element.querySelector("svg");
  drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.append(area, line);
  const scale = element.querySelector("[data-top]");

  return function add(text) {
    const value = numberIn(text);
    if (!Number.isFinite(value)) return;
    values.push(value);
    if (values.length > MOST_POINTS) values.shift();
    const top = topOf(values);
    const points = pointsOf(values, { top });
    line.setAttribute("points", points);
    area.setAttribute("points", `${points.split(",")[0]},${HEIGHT} ${points} ${WIDTH},${HEIGHT}`);
    scale.textContent = String(top);
  };
}
