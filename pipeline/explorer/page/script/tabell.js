// The table under the picture: a row per förbund, a column per year, a body per group that may be compared.

// A screenful at once; the rest follows when the answer has been shown.
const ROWS_AT_ONCE = 40;

/** The table's markup in pieces: its head with the first rows, then the rest. */
function tablePieces(selection, notes) {
  const rows = selection.blocks.flatMap((block) => blockRows(selection, block, notes)), pieces = [];
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) pieces.push(bodies(rows.slice(i, i + ROWS_AT_ONCE)));
  const [first = ""] = pieces;
  return { first: `<table${selection.years.length > 6 ? ' class="bred"' : ""}>${tableHead(selection)}${first}</table>`, rest: pieces.slice(1) };
}

function tableHead(selection) {
  const years = selection.years.map((year) => `<th scope="col" class="num">${year}</th>`).join("");
  return `<caption id="tabell-titel">${escapeText(headingOf(selection))} <span class="unit">(${escapeText(unitWords(selection))})</span></caption>`
    + `<thead><tr><th scope="col">Förbund</th>${years}${hasRemarks(selection) ? '<th scope="col">Anm.</th>' : ""}</tr></thead>`;
}

/** Rows in bodies: each heading of a block begins one. */
function bodies(rows) {
  const groups = [[]];
  for (const row of rows) {
    if (row.startsWith('<tr class="rubrik"') && groups.at(-1).length) groups.push([]);
    groups.at(-1).push(row);
  }
  return groups.map((group) => `<tbody>${group.join("")}</tbody>`).join("");
}

function blockRows(selection, block, notes) {
  const rows = [...block.lines].map(([forbund, points]) => tableRow(selection, block, forbund, points, notes));
  return selection.blocks.length > 1 ? [blockHeading(selection, block), ...rows] : rows;
}

function blockHeading(selection, block) {
  const apart = block.reason ? `<span class="skal">Jämförs inte med gruppen före: ${escapeText(block.reason)}</span>` : "";
  return `<tr class="rubrik"><th scope="rowgroup" class="grupp" colspan="${selection.years.length + (hasRemarks(selection) ? 2 : 1)}">${escapeText(blockName(selection, block))}${apart}</th></tr>`;
}

/** Whether some number has a remark: otherwise there is no column for them. */
function hasRemarks(selection) {
  return (selection.remarks ??= selection.blocks.some((b) => collectNotes().of(b.points, !b.reason).length > 0));
}

function tableRow(selection, block, forbund, points, notes) {
  const byYear = new Map(points.map((p) => [p.year, p])), met = breaksFor(selection, forbund);
  const cells = selection.years.map((year) => tableCell(selection, byYear.get(year), met.filter((b) => b.ar === year)));
  const told = notes.of(points, !block.reason).map((n) => `<a href="#anm-${n}">${n}</a>`).join(", ");
  return `<tr${block.reason ? ' class="jamfors-inte"' : ""}><th scope="row">${escapeText(selection.data.forbund[forbund])}</th>${cells.join("")}${hasRemarks(selection) ? `<td>${told}</td>` : ""}</tr>`;
}

/** The address of how a number was made: only the office's own page leads there. */
function traceAddress(selection, point) {
  const { homes, numbers } = selection.data, index = document.body.dataset.sparning;
  const home = homes?.[numbers.measure[point.row]]?.[point.forbund] ?? index;
  return index ? `${home}#tal-${traceId(selection, point)}` : "";
}

/** A number leads to how it was made; a break has its letter. */
function tableCell(selection, point, breaks) {
  const signs = breaks.map((b) => b.sign).join(", ");
  const sup = breaks.length ? ` <sup><span class="dold">brott </span>${signs}</sup>` : "", style = `num${breaks.length ? " brott" : ""}`;
  if (!point) return `<td class="${style}">${WITHHELD}${sup}</td>`;
  const id = traceId(selection, point), interval = shownInterval(point, selection.how);
  const spread = interval ? `<span class="spann">${interval}</span>` : "";
  const told = shown(point.value, selection.how), address = traceAddress(selection, point);
  const linked = address ? `<a class="spar" tabindex="-1" href="${address}">${told}</a>` : told;
  return `<td class="${style}" data-obs="${id}">${linked}${sup}${spread}</td>`;
}

/** Remarks under the table: each different text has one number, in the order they come. */
function collectNotes() {
  const known = new Map();
  const numberOf = (words) => known.get(words) ?? known.set(words, known.size + 1).get(words);
  return {
    texts: () => [...known.keys()],
    of(points, withReason) {
      const told = points.flatMap((p) => [withReason ? p.skal : "", p.forbehall, p.value === null ? p.missing : ""]);
      return [...new Set(told.filter(Boolean))].map(numberOf).sort((a, b) => a - b);
    },
  };
}

/** Breaks by letter and remarks by number, as two lists. */
function notesMarkup(selection, notes) {
  const items = (list, id) => list.map((words, i) => `<li id="${id}-${i + 1}">${escapeText(words)}</li>`).join("");
  const breaks = selection.breaks.map((b) => breakText(selection, b));
  return (breaks.length ? `<p><strong>Brott i serien</strong></p><ol class="brott">${items(breaks, "brott")}</ol>` : "")
    + (notes.texts().length ? `<p><strong>Anmärkningar</strong></p><ol>${items(notes.texts(), "anm")}</ol>` : "");
}

/** How each number was made, in a table of its own with a link to its rows. */
function workingsMarkup(selection) {
  const rows = selection.blocks.flatMap((block) => [...block.lines.values()].flat()).map((p) => {
    const address = traceAddress(selection, p), where = placeWords(selection, p);
    return `<tr><th scope="row">${escapeText(where)}</th><td class="num">${shown(p.value, selection.how)}</td><td>${escapeText(workingOf(selection, p))}</td>`
      + (address ? `<td><a href="${address}">Spåra<span class="dold"> ${escapeText(where)}</span></a></td></tr>` : "</tr>");
  });
  return `<div class="table-scroll" role="group" tabindex="0" aria-labelledby="utrakning-titel"><table><caption id="utrakning-titel">Hur varje tal är räknat</caption>`
    + `<thead><tr><th scope="col">Förbund, år och slag</th><th scope="col" class="num">Tal</th><th scope="col">Så är det räknat</th>${document.body.dataset.sparning ? '<th scope="col">Rader</th>' : ""}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function placeWords(selection, p) {
  const { words, forbund } = selection.data;
  return [`${forbund[p.forbund]} ${p.year}`, words.slag[p.kind], p.kon === "alla" ? "" : words.kon[p.kon]].filter(Boolean).join(", ");
}

/** The formula of a view, or of the number as it is: the two that a share is made of, and what is counted. */
function workingOf(selection, p) {
  if (p.value === null) return p.missing || "Talet visas inte.";
  if (p.view !== null) return viewWorking(selection, p);
  const { numbers } = selection.data, over = numbers.numerator[p.row], under = numbers.denominator[p.row];
  const parts = over !== null && under !== null ? [`${formatNumber(over)} av ${formatNumber(under)}`] : [];
  return upperFirst([...parts, countedWords(numbers, p.row)].filter(Boolean).join(". "));
}

/** The number as it is, what was done to it, and what came out. */
function viewWorking(selection, p) {
  const { numbers, views } = selection.data;
  return `${fullNumber(numbers.value[p.row], numbers.unit[p.row])} ${formulaOf(selection.data, p.view)} = ${fullNumber(p.value, views.unit[p.view])}`;
}

/** A number with its unit, as exact as a reader can use. */
function fullNumber(value, unit) {
  const words = { kr: `${NBSP}kr`, procent: `${NBSP}%`, manader: `${NBSP}månader` }[unit] ?? "";
  return formatNumber(value, Number.isInteger(value) || value >= 1000 ? 0 : 2) + words;
}

/** Where the number is traced: a view has a line of its own there. */
function traceId(selection, p) {
  const id = obsId(selection.data, p.row);
  return p.view === null || p.value === null ? id : `${id}-${selection.choice.vy}`;
}

/** What is counted, its coverage and what it is divided by. */
function countedWords(numbers, row) {
  return [["Räknas", "raknas"], ["Täckning", "tackning"], ["Nämnare", "namnare"], ["Variant", "variant"]]
    .filter(([, column]) => numbers[column][row]).map(([name, column]) => `${name}: ${numbers[column][row]}`).join(". ");
}
