// The picture as a whole: which panels there are, where they stand, and what it says in words.

const MOST_PANELS = 150;

/** The picture for a width. `whole` adds title, reasons and breaks, for a file that stands alone. */
function draw(selection, width, whole = false) {
  const told = chartWords(selection), heading = headingOf(selection), axis = axisOf(selection), body = [];
  let y = 4;
  if (whole) y = writeLines(body, 0, y + 14, wrap(heading, width, 16), { size: 16, weight: "bold" }, 21) + 2;
  if (axis) {
    body.push(text(0, y + 12, upperFirst(unitWords(selection)), { fill: QUIET }));
    y = (selection.forbund.length > MOST_LINES && !selection.single ? manyPanels : fewPanels)(selection, body, axis, width, y + 20);
  } else {
    y = writeLines(body, 0, y + 14, [selection.points.length ? "Inget av de valda talen får visas." : "Det finns inga tal för det valda."], {}, 16);
  }
  if (whole) y = writeLines(body, 0, y + 16, wrapAll(footLines(selection), width, 11), { size: 11, fill: QUIET }, 15);
  return drawing(width, y + 6, whole ? 16 : 0, heading, told, body.join(""));
}

/** Writes lines of text from y on; returns where the next may stand. */
function writeLines(body, x, y, lines, style, step) {
  lines.forEach((words, i) => body.push(text(x, y + i * step, words, style)));
  return y + lines.length * step;
}

function wrapAll(paragraphs, width, size) {
  return paragraphs.flatMap((words) => wrap(words, width, size));
}

/** One axis for all panels, from zero; an index has its own hundred in it instead. */
function axisOf(selection) {
  const values = selection.points.flatMap((p) => [p.value, p.lower, p.upper]).filter((v) => v !== null);
  if (!values.length) return null;
  const base = selection.choice.vy === "index" && !selection.single ? 100 : 0;
  const low = values.reduce((a, b) => Math.min(a, b), base), high = values.reduce((a, b) => Math.max(a, b), base);
  return axisFor(low, high);
}

/** A panel per block: at most four lines in each, named beside their ends; bars for one year. */
function fewPanels(selection, body, axis, width, top) {
  const { blocks, single } = selection, columns = blocks.length > 1 && width >= 700 ? 2 : 1, gap = 28;
  const cell = (width - gap * (columns - 1)) / columns, room = marginsOf(selection, axis, cell);
  let y = top;
  for (let i = 0; i < blocks.length; i += columns) {
    const row = blocks.slice(i, i + columns), heads = row.map((b) => blockLines(selection, b, cell));
    const head = Math.max(...heads.map((h) => h.length)) * 16 + (blocks.length > 1 ? 6 : 0);
    const heights = row.map((b) => (single ? b.points.length * BAR_STEP + 4 : columns === 2 ? 220 : 300));
    row.forEach((block, n) => {
      const left = n * (cell + gap);
      writeBlockHead(body, left, y + 12, heads[n]);
      const frame = { x: left + room.left, y: y + head + 18, width: cell - room.left - room.right, height: heights[n] };
      const own = [...block.lines].map(([forbund, points]) => ({ forbund, points }));
      body.push(single ? barPanel(selection, frame, axis, block) : linePanel(selection, frame, axis, own, ""));
    });
    y += head + 18 + Math.max(...heights) + 34;
  }
  return y - 8;
}

/** Room left for names and ticks: longest name and longest number decide. */
function marginsOf(selection, axis, cell) {
  const names = selection.forbund.map((f) => selection.data.forbund[f]), letters = (texts) => Math.max(...texts.map((t) => t.length)) * 7.3;
  if (selection.single) {
    const withCount = selection.points.map((p) => barName(selection, p));
    return { left: Math.min(letters(withCount) + 14, cell * 0.5), right: letters(selection.points.map((p) => shown(p.value, selection.how))) + 14 };
  }
  return { left: letters(axis.ticks.map((t) => tickText(t, axis, selection.how))) + 8, right: Math.min(letters(names) + 42, cell * 0.4) };
}

/** What stands over a block, when there are several: its name, and why it stands apart. */
function blockLines(selection, block, width) {
  if (selection.blocks.length < 2) return [];
  const apart = block.reason ? wrap(`Jämförs inte med rutan före: ${block.reason}`, width, 11) : [];
  return [blockName(selection, block), ...apart];
}

function writeBlockHead(body, x, y, lines) {
  lines.forEach((words, i) => body.push(text(x, y + i * 16, words, i ? { size: 11, fill: QUIET } : { weight: "bold" })));
}

/** A small panel per förbund, the comparable others in grey behind it. */
function manyPanels(selection, body, axis, width, top) {
  const left = axis.ticks.map((t) => tickText(t, axis, selection.how).length).reduce((a, b) => Math.max(a, b)) * 6 + 8;
  const columns = Math.max(1, Math.min(6, Math.floor(width / 165))), cell = width / columns;
  const size = { width: cell - left - 12, height: 78 };
  let y = top, drawn = 0;
  selection.blocks.forEach((block, number) => {
    if (drawn >= MOST_PANELS) return;
    const head = blockLines(selection, block, width), id = `grannar-${number}`, lines = [...block.lines].slice(0, MOST_PANELS - drawn);
    writeBlockHead(body, 0, y + 12, head);
    y += head.length * 16 + 6;
    body.push(`<defs>${contextLines(selection, block, id, size, axis)}</defs>`);
    lines.forEach(([forbund, points], i) => {
      const x = (i % columns) * cell, at = y + Math.floor(i / columns) * 132;
      body.push(text(x + left, at + 12, selection.data.forbund[forbund], { weight: "bold", size: 11 }));
      const frame = { x: x + left, y: at + 30, ...size };
      body.push(linePanel(selection, frame, axis, [{ forbund, points }], block.lines.size > 1 ? id : "", { small: true }));
    });
    y += Math.ceil(lines.length / columns) * 132 + 8;
    drawn += lines.length;
  });
  return y;
}

/** How many panels there are that the picture has no room for. */
function panelsLeftOut(selection) {
  if (selection.single || selection.forbund.length <= MOST_LINES) return 0;
  return Math.max(0, selection.blocks.reduce((sum, b) => sum + b.lines.size, 0) - MOST_PANELS);
}

/** What the picture says in words: what it is, and where each line begins and ends. */
function chartWords(selection) {
  const { points, blocks, single, how } = selection;
  const bars = blocks.every(isRanked) ? "Staplar i ordning efter storlek" : "Staplar, en per förbund", kinds = single ? bars : "Linjer över åren";
  if (!points.length) return "Det finns inga tal för det valda.";
  const many = selection.forbund.length > MOST_LINES;
  const about = many && !single ? "En liten ruta per förbund, med de andra som går att jämföra i grått. " : "";
  const told = blocks.map((block) => {
    const name = blocks.length > 1 ? `${blockName(selection, block)}${block.reason ? ` (jämförs inte: ${block.reason})` : ""}. ` : "";
    return name + (many ? "Talen står i tabellen under." : single ? rankWords(selection, block) : lineWords(selection, block));
  });
  const breaks = breakTexts(selection).map((b) => `Brott ${b}`);
  return [`${kinds}, ${unitWords(selection)}. ${about}`.trim(), ...told, ...breaks].join(" ");

  function rankWords(s, block) {
    return rankedPoints(block).map((p) => (p.value === null ? `${s.data.forbund[p.forbund]}: visas inte` : `${s.data.forbund[p.forbund]}: ${shown(p.value, how)}`)).join("; ") + ".";
  }
}

function lineWords(selection, block) {
  const told = [...block.lines].map(([forbund, points]) => {
    const pieces = piecesOf(selection, points).map((piece) => {
      const one = (p) => `${p.year} ${shown(p.value, selection.how)}`;
      return piece.length > 1 ? `${one(piece[0])} till ${one(piece.at(-1))}` : one(piece[0]);
    });
    return `${selection.data.forbund[forbund]}: ${pieces.join("; ") || "visas inte"}`;
  });
  return told.join(". ") + ".";
}

/** "a, HBS 2013: reason" for each break. */
function breakTexts(selection) {
  return selection.breaks.map((b) => `${b.sign}: ${breakText(selection, b)}`);
}

function breakText(selection, b) {
  return `${b.forbund ? selection.data.forbund[b.forbund] : "Alla"} ${b.ar}. ${b.skal}`;
}

/** What a picture in a file of its own must tell: breaks, withheld numbers, where it comes from. */
function footLines(selection) {
  const hidden = selection.points.filter((p) => p.value === null).length;
  return [
    ...breakTexts(selection).map((b) => `Brott ${b}`),
    ...(hidden ? [`${hidden === 1 ? "Ett tal" : `${hidden} tal`} visas inte (${WITHHELD}).`] : []),
    ...(selection.choice.vy === "andel" ? ["Strecken visar 95 procents osäkerhet."] : []),
    "Källa: förbundens leveranser, satta bredvid varandra i jämförelsen.",
  ];
}
