// What a choice shows: its numbers, set in groups that may be compared, and the breaks between years.

/** Everything that chart, table and files are made of. */
function select(data, choice) {
  const points = pointsOf(data, choice);
  const blocks = blocksOf(points, data.order);
  const breaks = breaksOf(data, choice, blocks);
  return {
    data, choice, points, blocks, breaks, how: howToShow(scaleOf(data, choice), unitShown(data, choice)),
    years: yearsOf(points), drawn: yearsOf(points.filter((p) => p.value !== null)),
    forbund: [...linesOf(points, data.order).keys()], single: choice.fran === choice.till,
  };
}

function yearsOf(points) {
  return [...new Set(points.map((p) => p.year))].sort((a, b) => a - b);
}

/** The chosen numbers, in the order of the table. */
function pointsOf(data, choice) {
  const { numbers } = data, points = [], [from, to] = data.rowsOf[choice.matt];
  const has = (list) => Object.fromEntries(list.map((x) => [x, true]));
  const forbund = has(choice.forbund), kon = has(choice.kon), slag = has(choice.slag);
  for (let row = from; row < to; row++) {
    if (!forbund[numbers.forbund[row]] || !kon[numbers.kon[row]] || !slag[numbers.kind[row]]) continue;
    if (numbers.year[row] < choice.fran || numbers.year[row] > choice.till) continue;
    points.push(pointAt(data, choice.vy, row));
  }
  return points;
}

/** One number as the view shows it. */
function pointAt(data, vy, row) {
  const { numbers, views } = data, interval = vy === "andel";
  const point = {
    row, view: null, forbund: numbers.forbund[row], year: numbers.year[row], kind: numbers.kind[row],
    kon: numbers.kon[row], grupp: numbers.grupp[row], segment: numbers.segment[row], skal: numbers.skal[row], bas: null,
    forbehall: numbers.forbehall[row], value: numbers.value[row], missing: "",
    lower: interval ? numbers.lower[row] : null, upper: interval ? numbers.upper[row] : null,
    // Its interval whether it is shown or not: an order rests on it.
    reach: numbers.lower[row] === null ? null : [numbers.lower[row], numbers.upper[row]],
  };
  if (vy === "belopp" || interval) return point;
  const view = data.viewsOf[vy]?.get(row);
  if (view === undefined) return { ...point, value: null, missing: point.value === null ? "" : NO_VALUE[vy] };
  return { ...point, view, value: views.value[view], lower: views.lower[view], upper: views.upper[view], bas: views.bas[view], missing: views.skal[view] };
}

/** The unit that the view gives: a number per thousand is no longer in the measure's own. */
function unitShown(data, choice) {
  if (choice.vy === "belopp" || choice.vy === "andel") return unitOf(data, choice.matt);
  return data.views.unit[firstView(data, choice)];
}

function firstView(data, choice) {
  const [from, to] = data.rowsOf[choice.matt], places = data.viewsOf[choice.vy];
  for (let row = from; row < to; row++) {
    const view = places.get(row);
    if (view !== undefined && data.views.value[view] !== null) return view;
  }
  return 0;
}

/** All values of a measure in a view: the scale does not change with the förbund and years chosen. */
function scaleOf(data, choice) {
  const [from, to] = data.rowsOf[choice.matt], values = [];
  const places = data.viewsOf[choice.vy];
  for (let row = from; row < to; row++) {
    if (!places) values.push(data.numbers.value[row]);
    else if (places.has(row)) values.push(data.views.value[places.get(row)]);
  }
  return values;
}

/**
 * Numbers that may be set in one line, picture or ranking: one kind, one kön, one way to count
 * and, of an index, one base year.
 * The first block of a kind and kön is the one that the others are told to differ from.
 */
function blocksOf(points, order) {
  const found = new Map();
  const alike = ({ kind, kon, grupp }) => [kind, kon, grupp].join("|");
  for (const point of points.filter((p) => p.value !== null)) {
    const { kind, kon, grupp, bas } = point, key = `${alike(point)}|${bas}`;
    if (!found.has(key)) found.set(key, { kind, kon, grupp, bas, points: [] });
    found.get(key).points.push(point);
  }
  // A number without value has no base year: it stands with the first that is counted alike.
  for (const point of points.filter((p) => p.value === null)) {
    const { kind, kon, grupp } = point, key = [...found.keys()].find((k) => k.startsWith(`${alike(point)}|`)) ?? `${alike(point)}|`;
    if (!found.has(key)) found.set(key, { kind, kon, grupp, bas: null, points: [] });
    found.get(key).points.push(point);
  }
  const usual = (block) => block.points.filter((p) => !p.skal).length;
  const place = (block) => KINDS.indexOf(block.kind) * KON.length + KON.indexOf(block.kon);
  const blocks = [...found.values()].sort(
    (a, b) => place(a) - place(b) || usual(b) - usual(a) || b.points.length - a.points.length
      || a.grupp.localeCompare(b.grupp, "sv"),
  );
  let usualOne = null;
  blocks.forEach((block, i) => {
    block.first = i === 0 || place(blocks[i - 1]) !== place(block);
    if (block.first) usualOne = block;
    block.reason = block.first ? "" : reasonApart(block, usualOne);
    block.lines = linesOf(block.points, order);
  });
  return blocks;
}

/** Why a block may not be compared with the first of its kind and kön. */
function reasonApart(block, usual) {
  const told = new Set(block.points.map((p) => p.skal).filter(Boolean));
  const own = waysApart(block, usual), other = waysApart(usual, block);
  if (!told.size && own.length + other.length) {
    told.add(`Här: ${own.join(", ") || "utan tillägg"}. I den första: ${other.join(", ") || "utan tillägg"}.`);
  }
  if (block.bas !== usual.bas && block.bas) told.add(`Indexet börjar ${block.bas}.`);
  return told.size ? [...told].join(" ") : "Talen är räknade på ett annat sätt.";
}

/** What is said of how a block is counted and not of another. */
function waysApart(block, other) {
  const theirs = other.grupp.split("; ");
  return block.grupp.split("; ").filter((way) => way && !theirs.includes(way));
}

/** forbund -> its points, by year; the förbund in order of name. */
function linesOf(points, order) {
  const met = new Set(points.map((p) => p.forbund)), lines = new Map(order.filter((f) => met.has(f)).map((f) => [f, []]));
  for (const point of points) lines.get(point.forbund).push(point);
  for (const line of lines.values()) line.sort((a, b) => a.year - b.year);
  return lines;
}

/** Pieces of a line: a year that is missing, withheld or on the other side of a break ends one. */
function piecesOf(selection, points) {
  const met = points.length ? breaksFor(selection, points[0].forbund) : [];
  const joined = (a, b) => a.kind !== "tryckt" && a.year + 1 === b.year && a.segment === b.segment && !met.some((m) => m.ar === b.year);
  const pieces = [];
  let last = null;
  for (const point of points) {
    if (point.value === null) last = null;
    else {
      if (!last || !joined(last, point)) pieces.push([]);
      pieces.at(-1).push(point);
      last = point;
    }
  }
  return pieces;
}

/** Breaks within the chosen years, each with a letter: { forbund, ar, skal, sign }. */
function breaksOf(data, choice, blocks) {
  // A break matters where there are numbers on both sides of it.
  const points = blocks.flatMap((b) => b.points), of = (b) => points.filter((p) => !b.forbund || p.forbund === b.forbund);
  const parts = (b) => of(b).some((p) => p.year < b.ar) && of(b).some((p) => p.year >= b.ar);
  const found = data.breaks.filter((b) => b.matt === choice.matt && parts(b)).map((b) => ({ ...b }));
  for (const block of blocks) {
    for (const [forbund, points] of block.lines) {
      for (const ar of segmentStarts(points)) {
        const told = found.some((b) => b.ar === ar && (!b.forbund || b.forbund === forbund));
        if (!told) found.push({ forbund, matt: choice.matt, ar, skal: "Serien börjar om: talen före och efter är räknade på olika sätt." });
      }
    }
  }
  found.sort((a, b) => a.ar - b.ar || a.forbund.localeCompare(b.forbund, "sv"));
  return found.map((b, i) => ({ ...b, sign: letter(i) }));
}

/** The years in which a line begins anew. */
function segmentStarts(points) {
  return points.filter((p, i) => i && p.segment !== points[i - 1].segment).map((p) => p.year);
}

/** a, b, … z, aa, ab … */
function letter(i) {
  return (i >= 26 ? letter(Math.floor(i / 26) - 1) : "") + String.fromCharCode(97 + (i % 26));
}

/** The breaks that a förbund's line meets. */
function breaksFor(selection, forbund) {
  return selection.breaks.filter((b) => !b.forbund || b.forbund === forbund);
}

/** Why a förbund cannot be shown ("inga"), or stands beside the others ("bredvid"). */
function standingOf(data, choice, blocks) {
  const { numbers } = data, [from, to] = data.rowsOf[choice.matt], found = {};
  const compared = new Set(blocks.filter((b) => b.first).map((b) => b.grupp));
  for (let row = from; row < to; row++) {
    const standing = (found[numbers.forbund[row]] ??= { any: false, inYears: false, together: false, skal: "" });
    if (!choice.slag.includes(numbers.kind[row]) || !choice.kon.includes(numbers.kon[row])) continue;
    standing.any = true;
    if (numbers.year[row] < choice.fran || numbers.year[row] > choice.till) continue;
    standing.inYears = true;
    if (!compared.size || compared.has(numbers.grupp[row])) standing.together = true;
    else standing.skal ||= numbers.skal[row];
  }
  return found;
}

/** The words on a block: its kind, and its kön where that is chosen. */
function blockName(selection, block) {
  const { words } = selection.data;
  const kon = block.kon !== "alla" || selection.choice.kon.length > 1 ? words.kon[block.kon] : "";
  return upperFirst([words.slag[block.kind], kon].filter(Boolean).join(", "));
}

function upperFirst(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The heading of what is shown. */
function headingOf(selection) {
  const { data, choice } = selection;
  const years = choice.fran === choice.till ? choice.fran : `${choice.fran}–${choice.till}`;
  const view = choice.vy === "belopp" ? "" : `, ${viewName(data, choice.matt, choice.vy).toLowerCase()}`;
  return `${titleOf(data, choice.matt)}${view}, ${years}`;
}

/** The unit as it stands above the axis and in the table's heading. */
function unitWords(selection) {
  const { how } = selection;
  return how.unit === "procent" ? "procent" : how.unit;
}
