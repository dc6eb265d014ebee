// From a choice to what is seen: every change goes through the address, so that it can be shared and undone.

let data = null, selection = null, drawnWidth = 0, turn = 0;

const page = (id) => document.getElementById(id);

async function start() {
  data = await readData();
  if (!data.measures.length) return tell("Det finns inga tal att jämföra.");
  buildForm(data, changed);
  for (const id of ["val", "resultat"]) page(id).hidden = false;
  const wide = window.matchMedia("(min-width: 62rem)");
  const fold = () => (page("fler").open = wide.matches);
  wide.addEventListener("change", fold);
  fold();
  window.addEventListener("popstate", () => show(choiceFrom(location.hash, data)));
  new ResizeObserver(redraw).observe(page("diagram"));
  page("som-csv").addEventListener("click", () => save(fileName(selection, "csv"), asCsv(selection), "text/csv;charset=utf-8"));
  page("som-svg").addEventListener("click", () => save(fileName(selection, "svg"), asSvg(selection), "image/svg+xml"));
  page("som-png").addEventListener("click", async () => save(fileName(selection, "png"), await asPng(selection), "image/png"));
  page("utrakning").addEventListener("toggle", showWorkings);
  const first = choiceFrom(location.hash, data);
  if (isChoice(location.hash) || !location.hash) history.replaceState(null, "", hashOf(first.choice));
  show(first);
}

/** Says why there is nothing to choose. */
function tell(words) {
  page("fel").textContent = words;
  page("fel").hidden = false;
}

/** A link within the page (to a remark, to the picture) is no choice. */
function isChoice(hash) {
  return hash.includes("matt=");
}

/** What a reader chose, set in the address and shown. */
function changed(part) {
  const told = [];
  for (const [name, words] of [["kon", "Minst ett kön måste vara valt."], ["slag", "Minst ett slag måste vara valt."]]) {
    if (part[name] && !part[name].length) {
      told.push(words);
      part = { ...part, [name]: selection.choice[name] };
    }
  }
  const fitted = adjusted(data, { ...selection.choice, ...part });
  const hash = hashOf(fitted.choice);
  if (hash !== location.hash) history.pushState(null, "", hash);
  show({ choice: fitted.choice, told: [...told, ...fitted.told] });
}

/** Shows a choice everywhere: form, picture, table, remarks, and in a few words to those who listen. */
function show({ choice, told }) {
  if (selection && location.hash && !isChoice(location.hash)) return;
  selection = select(data, choice);
  turn += 1;
  showChoice(data, choice, selection.blocks);
  setText(page("rubrik"), headingOf(selection));
  document.title = `${headingOf(selection)} – Utforska jämförelsen`;
  setText(page("om"), aboutWords(selection));
  const answer = answerTo(data, choice);
  setText(page("svar"), answer);
  page("svar").hidden = !answer;
  page("varning").innerHTML = told.map((words) => `<p class="viktigt">${escapeText(words)}</p>`).join("");
  drawnWidth = 0;
  redraw();
  page("tecken").innerHTML = legendMarkup(selection);
  showTable(turn);
  page("hamta").hidden = !selection.points.length;
  showWorkings();
  page("lage").innerHTML = `<span class="dold">${escapeText([...told, headingOf(selection)].join(" "))}: </span>${escapeText(statusWords(selection))}`;
}

/** Draws the picture anew when there is another width for it. */
function redraw() {
  const width = Math.max(300, Math.min(1000, page("diagram").clientWidth));
  if (!selection || Math.abs(width - drawnWidth) < 8) return;
  drawnWidth = width;
  page("diagram").innerHTML = draw(selection, width);
}

/** The first rows at once, the rest a piece at a time; a new choice leaves the rest undone. */
function showTable(mine) {
  const notes = collectNotes(), pieces = tablePieces(selection, notes), box = page("tabell");
  box.hidden = !selection.points.length;
  box.innerHTML = pieces.first;
  page("anmarkningar").innerHTML = notesMarkup(selection, notes);
  const more = () => {
    if (mine !== turn || !pieces.rest.length) return;
    box.firstElementChild.insertAdjacentHTML("beforeend", pieces.rest.shift());
    setTimeout(more);
  };
  setTimeout(more);
}

function showWorkings() {
  page("utrakningar").innerHTML = page("utrakning").open && selection.points.length ? workingsMarkup(selection) : "";
}

/** What is counted, said of the numbers that may be compared; of kronor worked out anew, in which prices. */
function aboutWords({ data, blocks, choice }) {
  if (!blocks.length) return "";
  if (unitOf(data, choice.matt) !== "kr" || choice.vy === "belopp") return countedWords(data.numbers, blocks[0].points[0].row);
  const base = choice.vy === "fasta_priser" && blocks[0].points.find((p) => p.bas)?.bas;
  return base ? `Omräknat till ${base} års priser med prisindex.` : "";
}

/** What the signs of the picture mean. */
function legendMarkup(s) {
  const left = panelsLeftOut(s), told = [
    s.breaks.length && !s.single ? "Streckad lodrät linje med bokstav: brott i serien, förklarat under tabellen. Ingen linje dras över ett brott eller över ett år som saknas." : "",
    s.blocks.some((b) => b.kind === "tryckt") ? "Tryckt utfall: ihåliga punkter. Talet står i en årsredovisning och är inte uträknat här." : "",
    s.choice.vy === "andel" ? "Strecken genom punkterna visar mellan vilka gränser andelen ligger med 95 procents säkerhet. Överlappar två streck är skillnaden osäker." : "",
    s.forbund.length > MOST_LINES && !s.single ? "Färgad linje: förbundet i rubriken. Grå linjer: de andra valda förbunden som går att jämföra med det." : "",
    s.blocks.some((b) => b.reason) || new Set(s.blocks.map((b) => b.kind)).size > 1 ? "Tal som inte får jämföras står i var sin ruta. Slag och kön ställs bredvid varandra, aldrig i samma linje." : "",
    left ? `Bilden har plats för ${MOST_PANELS} rutor; ${left} till står bara i tabellen. Välj färre förbund, kön eller slag.` : "",
  ];
  return told.filter(Boolean).map((words) => `<p>${escapeText(words)}</p>`).join("");
}

/** What changed, in a few words. */
function statusWords(s) {
  if (!s.choice.forbund.length) return "Välj minst ett förbund.";
  if (!s.points.length) return "Det finns inga tal för det valda. Välj ett annat förbund, år eller slag.";
  const hidden = s.points.filter((p) => p.value === null).length, apart = s.blocks.filter((b) => b.reason).length;
  return [
    `${formatNumber(s.points.length)} tal för ${s.forbund.length} förbund`, hidden ? `${formatNumber(hidden)} av dem visas inte` : "", s.breaks.length ? `${s.breaks.length} brott` : "",
    apart ? `${apart} ${apart === 1 ? "grupp" : "grupper"} som inte jämförs` : "",
  ].filter(Boolean).join(", ") + ".";
}

start().catch((error) => {
  tell("Sidan går inte att visa i den här webbläsaren. Samma tal står i jämförelsen.");
  throw error;
});
