"""The chapter Avstämning: what the printed figures say against each other and against the rows."""

from __future__ import annotations

from decimal import Decimal

from pipeline.forbund.model import load_every_forbund
from pipeline.places import Places, Unit
from pipeline.reconcile.findings import count_findings, in_words, lead_rows, worst_trials
from pipeline.reconcile.rows import TrialRow, read_coverage, read_trials
from pipeline.reconcile.wording import RULES
from pipeline.report.document.marks import FINDING
from pipeline.report.document.model import Block, Cell, Row, Table, Text
from pipeline.report.tables.coverage import coverage_text, uncovered_table
from pipeline.typography import NOTHING, number

_GRADES = (("fel", "Fel"), ("varning", "Varningar"), ("upplysning", "Upplysningar"))
_FINDINGS = (
    "Avviker är antalet prov. Fel, varningar och upplysningar är fynd: ett fel syns ofta i flera prov och räknas en gång.",
)
_VERDICTS = (
    ("stammer", "Stämmer"),
    ("avrundning", "Inom avrundning"),
    ("avviker", "Avviker"),
    ("ej_provbar", "Ej prövbara"),
)


def reconciliation_blocks(places: Places, unit: Unit) -> tuple[Block, ...]:
    """The chapter of one report: in words, how much was tried, and what deviates, worst first.

    Where nothing is printed the deliveries' own sums are all that is tried, and a release waits for them too.
    """
    every = read_trials(places, unit)
    tried = of_print(every)
    if not tried:
        none = Text(f"Det finns ingen leverans av publicerade uppgifter för {unit.ar} att stämma av.", "tomt")
        off = [r for r in every if r["utslag"] == "avviker"]
        title = f"Det som inte stämmer i leveransernas egna summor {unit.ar}"
        return (none, findings_table(f"avvikelser-{unit.ar}", title, off)) if off else (none,)
    figures = read_coverage(places, unit)
    blocks: list[Block] = [Text(_in_words(tried)), *coverage_text(figures)]
    off = [r for r in tried if r["utslag"] == "avviker"]
    if off:
        blocks.append(findings_table(f"avvikelser-{unit.ar}", f"Det som inte stämmer {unit.ar}", off))
    blocks.append(_rules_table(f"regler-{unit.ar}", every))
    blocks += uncovered_table(f"ej-provade-{unit.ar}", f"Tryckta tal som inget prov omfattar {unit.ar}", figures)
    return tuple(blocks)


def of_print(tried: list[TrialRow]) -> list[TrialRow]:
    """The trials of printed figures. The deliveries' own sums stand in the chapter on quality."""
    return [r for r in tried if r["regel"] != "leverans"]


def reconciliation_overview(places: Places, units: list[Unit]) -> list[Block]:
    """For the page on quality: every document in a row, and every deviation of severity fel."""
    names = {i: f.kortnamn for i, f in load_every_forbund(places).items()}
    rows: list[Row] = []
    blocks: list[Block] = []
    uncovered: list[Block] = []
    for unit in units:
        tried = of_print(read_trials(places, unit))
        figures = read_coverage(places, unit)
        off = sum(r["utslag"] == "avviker" for r in tried)
        found = count_findings(tried)
        grades = [found[g] for g, _ in _GRADES]
        known, seen = sum(bool(f["matt"]) for f in figures), sum(f["prov"] > 0 for f in figures)
        cells = (len(figures), known, seen, len(tried), off, *grades)
        rows.append(Row(f"{names[unit.forbund]} {unit.ar}", tuple(Cell(number(n), True) for n in cells)))
        wrong = [r for r in tried if r["allvar"] == "fel"]
        if wrong:
            title = f"Fel i {names[unit.forbund]} {unit.ar}"
            blocks.append(findings_table(f"fel-{unit.forbund}-{unit.ar}", title, wrong))
        title = f"Tryckta tal som inget prov omfattar, {names[unit.forbund]} {unit.ar}"
        uncovered += uncovered_table(f"ej-provade-{unit.forbund}-{unit.ar}", title, figures)
    headings = (
        "Tryckta tal",
        "varav kända mått",
        "varav prövade",
        "Prov",
        "Avviker",
        *(w for _, w in _GRADES),
    )
    text = Text(
        "Tryckta uppgifter prövas mot varandra och mot leveranserna. Alla prov står i avstamning.csv bredvid varje underlag, "
        "också proven av leveransernas egna summor, som visas under Varningar."
    )
    return [
        text,
        Table("avstamning", "Avstämning per dokument", "antal", "Dokument", headings, tuple(rows), _FINDINGS),
        *blocks,
        *uncovered,
    ]


def findings_table(id_: str, caption: str, off: list[TrialRow]) -> Table:
    """Deviations by severity, those that are explained last; the worst first in each group."""
    rows: list[Row] = []
    # A finding stands once, where its worst trial is, as it is counted.
    lead = worst_trials(off)
    every = [(r, lead[r["fynd"]]) for r in off]
    groups = [(word, [r for r, f in every if f["allvar"] == g and not f["forklaring"]]) for g, word in _GRADES]
    for word, found in (*groups, ("Förklarade", [r for r, f in every if f["forklaring"]])):
        if found:
            leads = list(lead_rows(found))
            rows.append(Row(f"{word} ({number(len(leads))})", (Cell(""), Cell("")), "rubrik"))
            rows += [
                Row(_what(r) + also, (Cell(RULES[r["regel"]]), _difference(r)), anchor=f"{FINDING}{r['fynd']}")
                for r, also in leads
            ]
    return Table(id_, caption, "", "Vad", ("Regel", "Skillnad"), tuple(rows))


def _what(row: TrialRow) -> str:
    return f"{row['vad']} Förklaring: {row['forklaring']}" if row["forklaring"] else str(row["vad"])


def _difference(row: TrialRow) -> Cell:
    """The difference with its unit; a dash where it may not be told or there is none."""
    value: Decimal | None = row["skillnad"]
    if value is None or not value:
        return Cell(NOTHING, numeric=True)
    if row["enhet"] == "procent":
        return Cell(f"{number(value, 1)} procentenheter", numeric=True)
    return Cell(number(value, 0 if value == int(value) else 1) + (" kr" if row["enhet"] == "kr" else ""), numeric=True)


def _in_words(tried: list[TrialRow]) -> str:
    count = {v: sum(r["utslag"] == v for r in tried) for v, _ in _VERDICTS}
    found = count_findings(tried)
    shown = in_words(found)
    text = (
        f"{number(len(tried))} samband prövades. {number(count['stammer'])} stämmer, {number(count['avrundning'])} "
        f"stämmer inom avrundningen och {number(count['avviker'])} avviker."
    )
    if shown:
        text += f" Ett fel syns ofta i flera prov: det som avviker är {number(sum(found.values()))} fynd ({shown})."
    if count["ej_provbar"]:
        text += f" {number(count['ej_provbar'])} gick inte att pröva."
    return text + " Alla prov står i avstamning.csv."


def _rules_table(id_: str, tried: list[TrialRow]) -> Table:
    rows = tuple(
        Row(
            word,
            tuple(
                Cell(number(sum(r["regel"] == rule and r["utslag"] == v for r in tried)), True) for v, _ in _VERDICTS
            ),
        )
        for rule, word in RULES.items()
        if any(r["regel"] == rule for r in tried)
    )
    notes = (
        "Leveransernas egna summor: det som avviker står i kapitlet Kvalitet.",
        "Inom avrundning: skillnaden ryms i hur noggrant talen är tryckta, till exempel tkr eller ”ca”.",
        "Ej prövbara: det går inte att se vilka rader en summa gäller, eller en del är inte tryckt.",
    )
    return Table(id_, "Prövade samband per regel", "antal", "Regel", tuple(w for _, w in _VERDICTS), rows, notes)
