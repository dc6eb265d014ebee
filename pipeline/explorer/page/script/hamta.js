// Files to take along: the numbers as CSV, the picture as SVG and PNG.

const COLUMNS = [
  "Förbund", "År", "Mått", "Slag", "Kön", "Visat som", "Värde", "Nedre gräns", "Övre gräns", "Enhet", "Täljare",
  "Nämnare", "Räknas", "Täckning", "Delas med", "Jämförs inte", "Förbehåll", "Visas inte", "Uträkning", "obs_id",
];

/** The chosen numbers as Swedish spreadsheets read them: byte order mark, semicolon, decimal comma. */
function asCsv(selection) {
  const lines = selection.blocks.flatMap((block) => [...block.lines.values()].flat().map((p) => csvLine(selection, block, p)));
  return "\ufeff" + [COLUMNS, ...lines].map((cells) => cells.map(csvCell).join(";")).join("\r\n") + "\r\n";
}

function csvLine(selection, block, p) {
  const { data, choice } = selection, n = data.numbers, asIs = p.view === null;
  return [
    data.forbund[p.forbund], String(p.year), titleOf(data, choice.matt), data.words.slag[p.kind], data.words.kon[p.kon],
    viewName(data, choice.matt, choice.vy), p.value, p.lower, p.upper, asIs ? n.unit[p.row] : data.views.unit[p.view],
    asIs ? n.numerator[p.row] : null, asIs ? n.denominator[p.row] : null, n.raknas[p.row], n.tackning[p.row],
    n.namnare[p.row], block.reason, p.forbehall, p.value === null ? p.missing || "Talet visas inte." : "",
    p.view === null || p.value === null ? "" : viewWorking(selection, p), obsId(data, p.row),
  ];
}

/** A cell: numbers as numbers, text never read as a formula, quotes where they are needed. */
function csvCell(value) {
  if (value === null) return "";
  if (typeof value === "number") return plainNumber(value);
  const runs = /^'*[ \u00a0\r\n\t]*[=+@\u2212\uff1d\uff0b\uff0d\uff20-]|^'*[\t\r\n]/.test(value);
  const safe = runs && !/^[-\u2212]+$/.test(value) ? `'${value}` : value;
  return /[;"\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The picture as it stands alone, with its title, reasons and breaks. */
function asSvg(selection) {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${draw(selection, 960, true)}\n`;
}

/** The same picture in dots, twice as fine as on the screen. */
async function asPng(selection) {
  const picture = new Image();
  picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(draw(selection, 960, true));
  await picture.decode();
  const canvas = document.createElement("canvas"), fine = finenessOf(picture);
  canvas.width = Math.round(picture.naturalWidth * fine);
  canvas.height = Math.round(picture.naturalHeight * fine);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** Browsers refuse pictures higher than some 16 000 dots. */
function finenessOf(picture) {
  return Math.min(2, 16000 / picture.naturalHeight);
}

function fileName(selection, form) {
  const { matt, vy, fran, till } = selection.choice;
  return `${matt}_${vy}_${fran === till ? fran : `${fran}-${till}`}.${form}`;
}

/** Hands a file to the browser to save. */
function save(name, content, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
