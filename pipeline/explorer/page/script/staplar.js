// One year: the förbund of a block in order, as bars from zero, or as marks with their interval.

const BAR_STEP = 22;

/** A panel of bars; only what may be compared is ranked together. */
function barPanel(selection, frame, axis, block) {
  const rows = rankedPoints(block), x = (value) => frame.x + ((value - axis.low) / (axis.high - axis.low)) * frame.width;
  const out = [barGrid(frame, axis, x, selection.how)];
  rows.forEach((point, i) => {
    const y = frame.y + i * BAR_STEP + BAR_STEP / 2;
    out.push(text(frame.x - 8, y + 4, barName(selection, point), { anchor: "end" }));
    out.push(point.value === null ? text(frame.x + 4, y + 4, WITHHELD) : barMark(selection, point, x, y));
  });
  return out.join("");
}

/** Whether the förbund have an order: one that is withheld may be the largest, and shares whose intervals overlap have none. */
function isRanked(block) {
  const points = [...block.points].sort(bySize);
  return points.every((point, i) => point.value !== null && (i === 0 || isApart(points[i - 1], point)));
}

function bySize(a, b) {
  return a.value < b.value ? 1 : a.value > b.value ? -1 : 0;
}

function isApart(higher, lower) {
  return higher.reach === null || lower.reach === null || higher.reach[0] > lower.reach[1];
}

/** Largest first, names in order where values are alike; by name alone where there is no order. */
function rankedPoints(block) {
  const ranked = isRanked(block);
  return [...block.points].sort((a, b) => (ranked && bySize(a, b)) || a.forbund.localeCompare(b.forbund, "sv"));
}

/** The förbund, with how many a share rests on. */
function barName(selection, point) {
  const count = selection.how.unit === "procent" ? selection.data.numbers.denominator[point.row] : null;
  return selection.data.forbund[point.forbund] + (count === null ? "" : ` (n = ${formatNumber(count)})`);
}

function barMark(selection, point, x, y) {
  const told = pointWords(selection, point), value = shown(point.value, selection.how);
  if (point.lower !== null) {
    return line(x(point.lower), y, x(point.upper), y, COLOURS[0], { width: 1.6 })
      + line(x(point.lower), y - 4, x(point.lower), y + 4, COLOURS[0]) + line(x(point.upper), y - 4, x(point.upper), y + 4, COLOURS[0])
      + mark(0, x(point.value), y, 4.5, told) + text(x(point.upper) + 6, y + 4, value);
  }
  const left = Math.min(x(0), x(point.value)), width = Math.abs(x(point.value) - x(0));
  const end = Math.max(x(0), x(point.value));
  return `<rect x="${round(left)}" y="${round(y - 7)}" width="${round(Math.max(width, 0.5))}" height="14" fill="${COLOURS[0]}"><title>${escapeText(told)}</title></rect>`
    + text(end + 6, y + 4, value);
}

function barGrid(frame, axis, x, how) {
  const room = Math.max(1, Math.floor(frame.width / 70)), every = Math.ceil(axis.ticks.length / room);
  return axis.ticks.filter((tick, i) => i % every === 0 || tick === 0).map(
    (tick) => line(x(tick), frame.y - 2, x(tick), frame.y + frame.height, tick === 0 ? "#767676" : GRID)
      + text(x(tick), frame.y - 6, tickText(tick, axis, how), { anchor: "middle", size: 11, fill: QUIET }),
  ).join("");
}
