// Pieces of a drawing. Everything a drawing needs stands in its own attributes, so that a
// file taken from the page looks as it does there.

const INK = "#1a1a1a", QUIET = "#4d4d4d", GRID = "#d9d9d9", CONTEXT = "#8c8c8c", BREAK = "#6b6b6b";
const COLOURS = ["#1f5a7a", "#b4531a", "#55702c", "#6b6b6b"], DASHES = ["", "7 3", "2 2.5", "9 3 2 3"];
const FONT = "DejaVu Sans, Verdana, Arial, sans-serif";

function escapeText(text) {
  return String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
}

function text(x, y, words, { size = 12, anchor = "start", fill = INK, weight = "" } = {}) {
  const bold = weight ? ` font-weight="${weight}"` : "";
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" text-anchor="${anchor}" fill="${fill}"${bold}>${escapeText(words)}</text>`;
}

function line(x1, y1, x2, y2, stroke, { width = 1, dash = "" } = {}) {
  const dashed = dash ? ` stroke-dasharray="${dash}"` : "";
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${stroke}" stroke-width="${width}"${dashed}/>`;
}

function path(places, stroke, { width = 2, dash = "" } = {}) {
  const dashed = dash ? ` stroke-dasharray="${dash}"` : "";
  const d = places.map(([x, y], i) => `${i ? "L" : "M"}${round(x)} ${round(y)}`).join("");
  return `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}"${dashed}/>`;
}

/** A mark of its own shape for each of four lines: circle, square, triangle, diamond. Hollow: only printed somewhere. */
function mark(place, x, y, size, title = "", hollow = false) {
  const fill = hollow ? `#fff" stroke="${COLOURS[place]}" stroke-width="1.6` : COLOURS[place], told = title ? `<title>${escapeText(title)}</title>` : "", s = size;
  if (place === 0) return `<circle cx="${round(x)}" cy="${round(y)}" r="${s}" fill="${fill}">${told}</circle>`;
  const corners = [
    [], [[-s, -s], [s, -s], [s, s], [-s, s]], [[0, -s * 1.2], [s * 1.2, s], [-s * 1.2, s]],
    [[0, -s * 1.4], [s * 1.4, 0], [0, s * 1.4], [-s * 1.4, 0]],
  ][place];
  const points = corners.map(([dx, dy]) => `${round(x + dx)},${round(y + dy)}`).join(" ");
  return `<polygon points="${points}" fill="${fill}">${told}</polygon>`;
}

function round(n) {
  return Math.round(n * 10) / 10;
}

/** Text cut into lines that fit a width; letters are taken to be as wide as they mostly are. */
function wrap(words, width, size = 12) {
  const most = Math.max(8, Math.floor(width / (size * 0.56))), lines = [""];
  for (const word of words.split(" ")) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (longer.length <= most || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Round steps for an axis: { low, high, ticks }. */
function axisFor(low, high, count = 4) {
  const span = high - low || Math.abs(high) || 1, raw = span / count, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * ten).find((n) => n >= raw * 0.999);
  const first = Math.floor(low / step + 1e-9), last = Math.ceil((low + span) / step - 1e-9), ticks = [];
  for (let i = first; i <= last; i++) ticks.push(Number((i * step).toPrecision(12)));
  return { low: ticks[0], high: ticks.at(-1), ticks, step };
}

/** A tick with as many decimals as the steps need. */
function tickText(value, axis, how) {
  const step = axis.step / 10 ** how.shift, decimals = [0, 1, 2, 3].find((d) => Number.isInteger(Number((step * 10 ** d).toPrecision(9))));
  return formatNumber(value, decimals ?? 3, how.shift) + (how.unit === "procent" ? `${NBSP}%` : "");
}

/** The whole drawing, with a margin around it. `label` and `told` are what it says to those who do not see it. */
function drawing(width, height, margin, label, told, body) {
  const [wide, high] = [width + 2 * margin, height + 2 * margin].map(Math.ceil);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-margin} ${-margin} ${wide} ${high}" width="${wide}" height="${high}" role="img" aria-labelledby="diagram-titel diagram-text" font-family="${FONT}">`
    + `<title id="diagram-titel">${escapeText(label)}</title><desc id="diagram-text">${escapeText(told)}</desc>`
    + `<rect x="${-margin}" y="${-margin}" width="${wide}" height="${high}" fill="#fff"/>${body}</svg>`;
}
