// The form: its choices, which of them may be made, and why not.

/** Fills the form once; `changed(part)` is called with what a reader chooses. */
function buildForm(data, changed) {
  const byId = (id) => document.getElementById(id);
  fillMeasures(byId("matt"), data);
  byId("fraga").append(...data.questions.map((q) => new Option(q.fraga, q.id)), new Option("Något annat: välj mått", ""));
  byId("frageraden").hidden = !data.questions.length;
  byId("fraga").addEventListener("change", (e) => {
    const question = data.questions.find((q) => q.id === e.target.value);
    if (question) changed(choiceOf(data, question));
    else byId("matt").focus();
  });
  for (const id of ["fran", "till"]) byId(id).append(...data.years.map((year) => new Option(year, year)));
  fillChoices(byId("vy"), "radio", "vy", VIEWS);
  fillChoices(byId("forbund"), "checkbox", "forbund", data.order);
  fillChoices(byId("kon"), "checkbox", "kon", KON);
  fillChoices(byId("slag"), "checkbox", "slag", KINDS);
  byId("matt").addEventListener("change", (e) => changed({ matt: e.target.value }));
  byId("fran").addEventListener("change", (e) => changed({ fran: Number(e.target.value) }));
  byId("till").addEventListener("change", (e) => changed({ till: Number(e.target.value) }));
  byId("vy").addEventListener("change", (e) => changed({ vy: e.target.value }));
  for (const name of ["forbund", "kon", "slag"]) {
    byId(name).addEventListener("change", () => changed({ [name]: chosen(name) }));
  }
  byId("alla").addEventListener("click", () => changed({ forbund: shownChoices().filter(mayBeChosen).map((i) => i.value) }));
  byId("inga").addEventListener("click", () => changed({ forbund: [] }));
  byId("val").addEventListener("submit", (e) => e.preventDefault());
  byId("val").addEventListener("click", keepDisabled, true);
  byId("sokrad").hidden = Object.keys(data.forbund).length <= 12;
  byId("sok").addEventListener("input", (e) => search(e.target.value, data));
}

/** Measures by their unit, in order of title. */
function fillMeasures(select, data) {
  const names = { kr: "Kronor", antal: "Antal", procent: "Andelar", manader: "Tid" }, rest = "Övrigt";
  const sorted = [...data.measures].sort((a, b) => a[1].localeCompare(b[1], "sv"));
  for (const label of [...Object.values(names), rest]) {
    const group = Object.assign(document.createElement("optgroup"), { label });
    group.append(...sorted.filter(([, , unit]) => (names[unit] ?? rest) === label).map(([id, title]) => new Option(title, id)));
    if (group.children.length) select.append(group);
  }
}

function fillChoices(box, type, name, values) {
  box.innerHTML = values.map((value) => `<label><input type="${type}" name="${name}" value="${escapeText(value)}">`
    + `<span><span class="namn"></span><span class="skal" hidden></span></span></label>`).join("");
}

function chosen(name) {
  return [...document.querySelectorAll(`input[name=${name}]:checked`)].map((i) => i.value);
}

function shownChoices() {
  return [...document.querySelectorAll("#forbund label:not([hidden]) input")];
}

function mayBeChosen(input) {
  return input.getAttribute("aria-disabled") !== "true";
}

/**
 * A choice that cannot be made is reached and read like the others, with its reason, but not taken.
 * One that is already chosen may always be left.
 */
function keepDisabled(event) {
  const input = event.target.closest?.("input[aria-disabled=true]") ?? event.target.closest?.("label")?.querySelector("input[aria-disabled=true]");
  if (!input || (input.type === "checkbox" && input.dataset.vald === "ja")) return;
  event.preventDefault();
}

function search(words, data) {
  const wanted = words.trim().toLocaleLowerCase("sv");
  for (const label of document.querySelectorAll("#forbund label")) {
    label.hidden = !data.forbund[label.querySelector("input").value].toLocaleLowerCase("sv").includes(wanted);
  }
}

/** Sets the form as the choice is, with what may not be chosen greyed. */
function showChoice(data, choice, blocks) {
  document.getElementById("matt").value = choice.matt;
  document.getElementById("fraga").value = questionOf(data, choice.matt)?.id ?? "";
  document.getElementById("fran").value = choice.fran;
  document.getElementById("till").value = choice.till;
  setChoices("vy", [choice.vy], (vy) => ({ name: viewName(data, choice.matt, vy), reason: reasonAgainstView(data, choice.matt, vy) }));
  setChoices("kon", choice.kon, (kon) => ({ name: upperFirst(data.words.kon[kon]), reason: reasonAgainstKon(data, choice.matt, kon) }));
  setChoices("slag", choice.slag, (slag) => ({ name: upperFirst(data.words.slag[slag]), reason: reasonAgainstKind(data, choice.matt, slag) }));
  const standing = standingOf(data, choice, blocks);
  setChoices("forbund", choice.forbund, (forbund) => ({ name: data.forbund[forbund], ...standingWords(standing[forbund]) }));
}

/** What is said of a förbund: why it cannot be shown, or why only beside the others. */
function standingWords(standing) {
  if (!standing?.any) return { reason: "inga tal för måttet" };
  if (!standing.inYears) return { reason: "inga tal för de valda åren" };
  return standing.together ? {} : { beside: `visas för sig: ${standing.skal || "räknas på annat sätt."}` };
}

function setChoices(id, taken, about) {
  for (const input of document.querySelectorAll(`#${id} input`)) {
    const { name, reason = "", beside = "" } = about(input.value), label = input.closest("label");
    const vald = taken.includes(input.value);
    input.checked = vald;
    input.dataset.vald = vald ? "ja" : "";
    if (reason) input.setAttribute("aria-disabled", "true");
    else input.removeAttribute("aria-disabled");
    label.classList.toggle("gra", Boolean(reason || beside));
    label.classList.toggle("bredvid-val", Boolean(beside));
    setText(label.querySelector(".namn"), name);
    const why = label.querySelector(".skal"), words = reason || beside;
    setText(why, words);
    why.hidden = !words;
  }
}

/** Changes text only where it differs: what stands still is not laid out again. */
function setText(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
