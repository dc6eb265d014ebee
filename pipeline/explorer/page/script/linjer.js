// Lines over years. A line never crosses a break, a missing year or a withheld number.

/** One panel of lines. `own` are drawn in colour, the `context` of comparable others in grey. */
function linePanel(selection, frame, axis, own, context, { small = false } = {}) {
  const scale = scales(selection, frame, axis), parts = [grid(frame, axis, scale, selection.how, small)];
  parts.push(yearLabels(selection, frame, scale, small));
  if (context) parts.push(`<use href="#${context}" x="${round(frame.x)}" y="${round(frame.y)}"/>`);
  parts.push(breakLines(selection, frame, scale, own));
  own.forEach(({ forbund, points }, i) => {
    const place = small ? 0 : colourOf(selection, forbund);
    const shift = small ? 0 : (i - (own.length - 1) / 2) * 6;
    parts.push(oneLine(selection, scale, forbund, points, place, small ? 2.2 : 4, shift));
  });
  if (!small) parts.push(endLabels(selection, frame, scale, own));
  if (own.every((o) => o.points.every((p) => p.value === null))) {
    parts.push(text(frame.x + frame.width / 2, frame.y + frame.height / 2, `${WITHHELD} visas inte`, { anchor: "middle", size: small ? 10 : 12, fill: QUIET }));
  }
  return parts.join("");
}

/** Where years and values lie: x(year), y(value). */
function scales(selection, frame, axis) {
  const { drawn } = selection, first = drawn[0], count = drawn.at(-1) - first + 1;
  return {
    x: (year) => frame.x + ((year - first + 0.5) / count) * frame.width,
    y: (value) => frame.y + frame.height - ((value - axis.low) / (axis.high - axis.low)) * frame.height,
  };
}

function grid(frame, axis, scale, how, small) {
  const ticks = small ? [axis.ticks[0], axis.ticks.at(-1), ...(axis.low < 0 ? [0] : [])] : axis.ticks;
  return ticks.map((tick) => line(frame.x, scale.y(tick), frame.x + frame.width, scale.y(tick), tick === 0 ? "#767676" : GRID)
    + text(frame.x - 6, scale.y(tick) + 4, tickText(tick, axis, how), { anchor: "end", size: small ? 10 : 12, fill: QUIET })).join("");
}

function yearLabels(selection, frame, scale, small) {
  const first = selection.drawn[0], last = selection.drawn.at(-1), count = last - first + 1;
  const room = Math.max(1, Math.floor(frame.width / (small ? 34 : 44)));
  const step = small ? Math.max(1, count - 1) : [1, 2, 3, 5, 10, 20].find((n) => count / n <= room) ?? 25;
  let out = "";
  for (let year = first; year <= last; year += step) {
    out += text(scale.x(year), frame.y + frame.height + (small ? 13 : 17), year, { anchor: "middle", size: small ? 10 : 12, fill: QUIET });
  }
  return out;
}

/** Breaks that the panel's lines meet: one that all meet from top to bottom, else only where the line is. */
function breakLines(selection, frame, scale, own) {
  const signs = new Map();
  for (const b of selection.breaks) {
    const met = own.filter((o) => !b.forbund || o.forbund === b.forbund);
    if (!met.length || b.ar <= selection.drawn[0] || b.ar > selection.drawn.at(-1)) continue;
    const alone = b.forbund && own.length > 1 ? b.forbund : "", key = `${b.ar} ${alone}`;
    if (!signs.has(key)) signs.set(key, { ar: b.ar, alone, points: met[0].points, letters: [] });
    signs.get(key).letters.push(b.sign);
  }
  return [...signs.values()].map((b) => breakMark(selection, frame, scale, b)).join("");
}

/** A dashed upright line before the year in which something new begins, with its letter. */
function breakMark(selection, frame, scale, { ar, alone, points, letters }) {
  const x = (scale.x(ar - 1) + scale.x(ar)) / 2, near = points.filter((p) => p.value !== null && (p.year === ar - 1 || p.year === ar));
  const heights = alone && near.length ? near.map((p) => scale.y(p.value)) : [frame.y + 11, frame.y + frame.height - 14];
  const top = Math.min(...heights) - 14, bottom = Math.max(...heights) + 14, colour = alone ? COLOURS[colourOf(selection, alone)] : BREAK;
  return line(x, top, x, bottom, colour, { width: alone ? 2 : 1.2, dash: "3 3" })
    + text(x, top - 3, letters.join(", "), { anchor: "middle", size: 11, fill: QUIET });
}

function oneLine(selection, scale, forbund, points, place, size, shift) {
  const spread = selection.choice.vy === "andel" ? shift : 0, out = [], whiskers = [];
  for (const piece of piecesOf(selection, points)) {
    const places = piece.map((p) => [scale.x(p.year) + spread, scale.y(p.value)]);
    if (places.length > 1) out.push(path(places, COLOURS[place], { dash: DASHES[place], width: size > 3 ? 2.2 : 1.8 }));
    // Dots too small to point at are one path, which is quicker to draw.
    if (size <= 3) out.push(`<path d="${places.map((at) => dot(at, size)).join("")}" fill="${COLOURS[place]}"/>`);
    piece.forEach((p, i) => {
      if (p.lower !== null) whiskers.push(whisker(places[i][0], scale.y(p.lower), scale.y(p.upper)));
      if (size > 3) out.push(mark(place, ...places[i], size, pointWords(selection, p), p.kind === "tryckt"));
    });
  }
  if (whiskers.length) out.unshift(`<path d="${whiskers.join("")}" fill="none" stroke="${COLOURS[place]}" stroke-width="1.3"/>`);
  return out.join("");
}

/** A round dot as part of a path. */
function dot([x, y], r) {
  return `M${round(x - r)} ${round(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
}

/** An interval as an upright stroke with ends; all of a line are one path, which is quicker to draw. */
function whisker(x, low, high) {
  const [left, right, y1, y2] = [x - 3, x + 3, low, high].map(round);
  return `M${round(x)} ${y1}V${y2}M${left} ${y1}H${right}M${left} ${y2}H${right}`;
}

/** What is told when a mark is pointed at. */
function pointWords(selection, point) {
  const interval = shownInterval(point, selection.how);
  return `${selection.data.forbund[point.forbund]} ${point.year}: ${shown(point.value, selection.how)}${interval ? ` (${interval})` : ""}`;
}

/** Names at the right, each with its mark and dash, as near the end of its line as there is room. */
function endLabels(selection, frame, scale, own) {
  const labels = own.map(({ forbund, points }) => ({ forbund, last: points.filter((p) => p.value !== null).at(-1) }))
    .filter((l) => l.last).map((l) => ({ ...l, y: scale.y(l.last.value) })).sort((a, b) => a.y - b.y);
  spreadOut(labels, frame.y + 6, frame.y + frame.height - 2, 17);
  const x = frame.x + frame.width + 8;
  return labels.map(({ forbund, y }) => {
    const place = colourOf(selection, forbund);
    return line(x, y, x + 26, y, COLOURS[place], { width: 2.2, dash: DASHES[place] }) + mark(place, x + 13, y, 4)
      + text(x + 32, y + 4, selection.data.forbund[forbund]);
  }).join("");
}

/** A förbund keeps its colour from measure to measure while at most four are chosen. */
function colourOf(selection, forbund) {
  const { choice } = selection, order = choice.forbund.length > MOST_LINES ? selection.forbund : choice.forbund;
  return order.indexOf(forbund);
}

/** Moves labels apart, downwards and then back up where they fall below the last place. */
function spreadOut(labels, first, last, gap) {
  let free = first;
  for (const label of labels) free = (label.y = Math.max(label.y, free)) + gap;
  let floor = last;
  for (const label of [...labels].reverse()) floor = (label.y = Math.min(label.y, floor)) - gap;
}

/** The lines of a block in grey, drawn once and shown behind each of its panels. */
function contextLines(selection, block, id, size, axis) {
  const scale = scales(selection, { x: 0, y: 0, ...size }, axis), d = [];
  for (const points of block.lines.values()) {
    for (const piece of piecesOf(selection, points)) {
      if (piece.length > 1) d.push(piece.map((p, i) => `${i ? "L" : "M"}${round(scale.x(p.year))} ${round(scale.y(p.value))}`).join(""));
    }
  }
  return `<g id="${id}"><path d="${d.join("")}" fill="none" stroke="${CONTEXT}" stroke-width="0.5"/></g>`;
}
