// Reads back what pipeline/explorer/compact.py made small.

const SLOT = "\u0001";

/** The page's data: zlib, base64, JSON of columns. */
async function readData() {
  const packed = Uint8Array.from(atob(document.getElementById("data").textContent.trim()), (c) => c.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return unpack(JSON.parse(await new Response(stream).text()));
}

/** Columns as plain arrays, one place per row, and where each measure's rows are. */
function unpack(raw) {
  const numbers = { antal: raw.tal.antal, year: fromSteps(raw.tal.year), segment: fromRuns(raw.tal.segment) };
  addColumns(numbers, raw.tal);
  const ids = atob(raw.tal.obs_id);
  const views = { antal: raw.vyer.antal, rad: fromSteps(raw.vyer.rad) };
  addColumns(views, raw.vyer);
  addFormulas(views, raw.vyer.formel);
  return {
    numbers, views, ids, measures: raw.matt, forbund: raw.forbund, order: byName(raw.forbund), words: raw.orden, questions: raw.fragor,
    homes: raw.spar,
    breaks: raw.brott.map(([forbund, matt, ar, skal]) => ({ forbund, matt, ar, skal })),
    years: [...new Set(numbers.year)].sort((a, b) => a - b),
    rowsOf: ranges(numbers.measure), viewsOf: placesByView(views),
  };
}

function addColumns(table, raw) {
  for (const [name, column] of Object.entries(raw.ord)) table[name] = fromDictionary(column);
  for (const [name, column] of Object.entries(raw.varden)) {
    table[name] = column.length ? column : new Array(raw.antal).fill(null);
  }
}

function fromRuns(runs) {
  const found = [];
  for (let i = 0; i < runs.length; i += 2) for (let n = 0; n < runs[i + 1]; n++) found.push(runs[i]);
  return found;
}

function fromSteps(runs) {
  let last = 0;
  return fromRuns(runs).map((step) => (last += step));
}

function fromDictionary({ ord, rader }) {
  return fromRuns(rader).map((place) => ord[place]);
}

/** Sentences, and where in the list of numbers each begins: they are put together when asked for. */
function addFormulas(views, raw) {
  views.sentence = fromDictionary(raw.meningar);
  views.slots = raw.tal.split("|");
  let at = 0;
  views.firstSlot = views.sentence.map((text) => {
    const here = at;
    at += text.split(SLOT).length - 1;
    return here;
  });
}

/** How a view's number was made, with the numbers in. `view` is its place. */
function formulaOf(data, view) {
  const own = { t: data.numbers.value[data.views.rad[view]], v: data.views.value[view] };
  let at = data.views.firstSlot[view];
  return data.views.sentence[view].replaceAll(SLOT, () => {
    const slot = data.views.slots[at++];
    return slot[0] in own ? formatNumber(own[slot[0]], Number(slot.slice(1))) : slot;
  });
}

/** The ids of all förbund, as a Swedish register orders their names: Z, Å, Ä, Ö. */
function byName(forbund) {
  return Object.keys(forbund).sort((a, b) => forbund[a].localeCompare(forbund[b], "sv", { numeric: true }));
}

/** Where each measure's rows begin and end: rows of a measure stand together. */
function ranges(measure) {
  const found = {};
  measure.forEach((id, i) => ((found[id] ??= [i, i])[1] = i + 1));
  return found;
}

/** view -> row -> its place among the views. */
function placesByView(views) {
  const found = {};
  views.vy.forEach((vy, i) => (found[vy] ??= new Map()).set(views.rad[i], i));
  return found;
}

/** The id of a number: n and fifteen hexadecimal digits, kept as eight bytes. */
function obsId(data, row) {
  let text = "n";
  for (let i = row * 8; i < row * 8 + 8; i++) text += data.ids.charCodeAt(i).toString(16).padStart(2, "0");
  return text.slice(0, 16);
}
