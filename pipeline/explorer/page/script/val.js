// The choice: what is chosen, what may be chosen, and how it is written in the address.

const KINDS = ["utfall", "tryckt", "budget", "prognos", "mal"], KON = ["alla", "kvinna", "man", "annat"];
const VIEWS = ["belopp", "andel", "fasta_priser", "per_1000", "per_1000_16_64", "per_deltagare", "index"];
const VIEW_NAMES = {
  andel: "Andel med osäkerhet", fasta_priser: "Fasta priser", per_1000: `Per 1${NBSP}000 invånare`,
  per_1000_16_64: `Per 1${NBSP}000 invånare 16–64 år`,
  per_deltagare: "Per deltagande", index: "Index, första året = 100",
};
const AS_IS = { kr: "Belopp, löpande priser", antal: "Antal", procent: "Andel", manader: "Månader" };
const NO_VIEW = {
  andel: "finns bara för andelar av personer", fasta_priser: "gäller bara belopp i kronor",
  per_1000: "är inte uträknat för måttet", per_1000_16_64: "är inte uträknat: måttet räknas inte per invånare, eller folkmängden 16–64 år saknas",
  per_deltagare: "är inte uträknat för måttet",
  index: "är inte uträknat för måttet",
};
const NO_VALUE = {
  fasta_priser: "Talet finns inte i fasta priser.", per_1000: "Talet finns inte per invånare.",
  per_1000_16_64: "Talet finns inte per invånare 16–64 år.",
  per_deltagare: "Talet finns inte per deltagande.",
  index: "Inget index: serien har bara ett år, eller börjar med ett för litet tal.",
};
// More lines than this in one picture cannot be told apart.
const MOST_LINES = 4;

/** What is shown first: the first question, else the measure with most to show; every förbund when they are few. */
function firstChoice(data) {
  const question = data.questions[0], choice = {
    matt: question?.matt ?? richestMeasure(data), vy: "belopp", forbund: data.order.slice(0, MOST_LINES),
    fran: data.years[0], till: data.years.at(-1), kon: ["alla"], slag: question?.slag ?? ["utfall"],
  };
  return adjusted(data, choice).choice;
}

/** The choice that a question asks for, of all years. */
function choiceOf(data, question) {
  const years = data.numbers.year.slice(...data.rowsOf[question.matt]);
  return { matt: question.matt, slag: question.slag, vy: "belopp", kon: ["alla"], fran: Math.min(...years), till: Math.max(...years) };
}

/** The question that is about a measure, if any. */
function questionOf(data, matt) {
  return data.questions.find((q) => q.matt === matt);
}

/** The measure with most outcomes for all together. */
function richestMeasure(data) {
  const { numbers } = data, counts = data.measures.map(([id]) => {
    const [from, to] = data.rowsOf[id];
    let count = 0;
    for (let row = from; row < to; row++) count += numbers.kind[row] === "utfall" && numbers.kon[row] === "alla" && numbers.value[row] !== null;
    return count;
  });
  return data.measures[counts.indexOf(counts.reduce((a, b) => Math.max(a, b)))][0];
}

/** What is said of the latest numbers of every förbund, while nobody that it names is left out. */
function answerTo(data, choice) {
  const question = questionOf(data, choice.matt);
  const left = data.order.slice(0, MOST_LINES).some((f) => !choice.forbund.includes(f));
  return question && !left && choice.vy === "belopp" ? question.svar : "";
}

/** The choice in the address; what the address does not say is as it is shown first. */
function choiceFrom(hash, data) {
  const asked = new URLSearchParams(hash.replace(/^#/, "")), choice = firstChoice(data), told = [];
  const several = (name, known) => {
    if (!asked.has(name)) return;
    const words = asked.get(name).split(",").filter(Boolean);
    told.push(...words.filter((w) => !known.includes(w)).map((w) => `Adressen säger ”${w}”, som inte finns här.`));
    choice[name] = known.filter((k) => words.includes(k));
  };
  const one = (name, known) => {
    if (!asked.has(name)) return;
    const word = asked.get(name);
    if (known.map(String).includes(word)) choice[name] = known.find((k) => String(k) === word);
    else told.push(`Adressen säger ”${word}”, som inte finns här.`);
  };
  one("matt", data.measures.map(([id]) => id));
  one("vy", VIEWS);
  one("fran", data.years);
  one("till", data.years);
  several("forbund", data.order);
  several("kon", KON);
  several("slag", KINDS);
  const fitted = adjusted(data, choice);
  return { choice: fitted.choice, told: [...told, ...fitted.told] };
}

/** The choice as the address says it. */
function hashOf(choice) {
  const parts = ["matt", "vy", "forbund", "fran", "till", "kon", "slag"].map((name) => {
    const value = choice[name];
    return `${name}=${Array.isArray(value) ? value.join(",") : value}`;
  });
  return "#" + parts.join("&");
}

/** A choice that can be shown: what the measure does not have gives way, and it is said. */
function adjusted(data, asked) {
  const choice = { ...asked }, told = [];
  if (choice.fran > choice.till) [choice.fran, choice.till] = [choice.till, choice.fran];
  for (const [name, known, words] of [["slag", KINDS, data.words.slag], ["kon", KON, data.words.kon]]) {
    const reason = name === "slag" ? reasonAgainstKind : reasonAgainstKon;
    const possible = known.filter((k) => !reason(data, choice.matt, k));
    const kept = choice[name].filter((k) => possible.includes(k));
    if (!kept.length && possible.length) {
      kept.push(possible[0]);
      told.push(`Måttet finns inte för det valda, därför visas ${words[possible[0]]}.`);
    }
    choice[name] = kept;
  }
  if (reasonAgainstView(data, choice.matt, choice.vy)) {
    told.push(`${viewName(data, choice.matt, choice.vy)} ${reasonAgainstView(data, choice.matt, choice.vy)}.`);
    choice.vy = "belopp";
  }
  return { choice, told };
}

function unitOf(data, matt) {
  return data.measures.find(([id]) => id === matt)[2];
}

function titleOf(data, matt) {
  return data.measures.find(([id]) => id === matt)[1];
}

function viewName(data, matt, vy) {
  return VIEW_NAMES[vy] ?? AS_IS[unitOf(data, matt)] ?? "Som det är";
}

/** Whether some row of a measure is such. */
function someRow(data, matt, such) {
  const [from, to] = data.rowsOf[matt];
  for (let row = from; row < to; row++) if (such(row)) return true;
  return false;
}

/** Why a kind may not be chosen; empty when it may. */
function reasonAgainstKind(data, matt, kind) {
  return someRow(data, matt, (row) => data.numbers.kind[row] === kind) ? "" : "finns inte för måttet";
}

/** Why a kön may not be chosen; empty when it may. */
function reasonAgainstKon(data, matt, kon) {
  const { numbers } = data;
  if (someRow(data, matt, (row) => numbers.kon[row] === kon && numbers.status[row] === "ok")) return "";
  if (someRow(data, matt, (row) => numbers.kon[row] === kon)) return "inget tal visas: små grupper skyddas";
  return kon === "alla" ? "finns inte för måttet" : "måttet redovisas inte efter kön";
}

/** Why a view may not be chosen; empty when it may. */
function reasonAgainstView(data, matt, vy) {
  if (vy === "belopp") return "";
  if (vy === "andel") return someRow(data, matt, (row) => data.numbers.lower[row] !== null) ? "" : NO_VIEW.andel;
  const places = data.viewsOf[vy] ?? new Map(), reasons = new Map();
  const found = someRow(data, matt, (row) => {
    const view = places.get(row);
    if (view === undefined) return false;
    if (data.views.value[view] !== null) return true;
    reasons.set(data.views.skal[view], (reasons.get(data.views.skal[view]) ?? 0) + 1);
    return false;
  });
  if (found) return "";
  const usual = [...reasons].filter(([text]) => text).sort((a, b) => b[1] - a[1])[0];
  return usual ? "finns inte: " + usual[0].replace(/\.$/, "") : NO_VIEW[vy];
}
