"""Try every identity on a year's printed figures, and write down what became of each trial.

Tables: summaprov (the deliveries' own sums), avstamning (one row per trial), tackning (one row per printed figure: which measure, and
whether anything tried it) and forslag (labels that no list knows, with the nearest measure).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from pipeline.faults import most_like
from pipeline.forbund.model import load_forbund
from pipeline.measures.definition import read_measures
from pipeline.names import label_key
from pipeline.places import Places, Unit
from pipeline.reconcile.explanations import FILE, explain_findings, read_explanations
from pipeline.reconcile.findings import group_findings
from pipeline.reconcile.printed.andel import try_shares
from pipeline.reconcile.printed.andel_budget import try_shares_of_budget
from pipeline.reconcile.printed.avvikelse import try_deviations, try_nets
from pipeline.reconcile.printed.computed import Counted, read_counted, read_series, try_computed
from pipeline.reconcile.printed.datum import NO_DAYS, Days, days_of, try_days
from pipeline.reconcile.printed.enhet import try_units
from pipeline.reconcile.printed.enkat import try_questions
from pipeline.reconcile.printed.entities import OWN, tell_apart
from pipeline.reconcile.printed.figures import Figure, Key, read_figures
from pipeline.reconcile.printed.grupper import try_before_after, try_groups, try_reasons
from pipeline.reconcile.printed.identities import Identity, read_identities
from pipeline.reconcile.printed.kon import try_kon
from pipeline.reconcile.printed.kopia import try_copies
from pipeline.reconcile.printed.korsvis import try_labels, try_measures, try_posts
from pipeline.reconcile.printed.linear import try_linear
from pipeline.reconcile.printed.mening import try_causes, try_sentences
from pipeline.reconcile.printed.namnare import try_classes, try_named_wholes
from pipeline.reconcile.printed.period import try_periods
from pipeline.reconcile.printed.rolling import try_reports, years_told_again
from pipeline.reconcile.printed.signs import read_signs, set_aside
from pipeline.reconcile.printed.summa import try_sums
from pipeline.reconcile.public import OPEN, Openness, write_open
from pipeline.reconcile.rows import CoverageRow, StatedRow, SuggestionRow, TrialRow
from pipeline.reconcile.stated import TABLE, try_stated
from pipeline.reconcile.verdict import AVVIKER, EJ_PROVBAR, Trial
from pipeline.reconcile.wording import place_name, where
from pipeline.rows.csv_files import write_for_people
from pipeline.rows.made_of import load_tables
from pipeline.rows.printed import PrintedRow
from pipeline.rows.typed import read_rows_of, typed_columns
from pipeline.store import connect, create_table, write_parquet
from pipeline.typography import number

_RULES = (
    try_kon,
    try_linear,
    try_measures,
    try_posts,
    try_labels,
    try_deviations,
    try_nets,
    try_shares,
    try_copies,
    try_units,
    try_groups,
    try_reasons,
    try_before_after,
    try_questions,
    try_periods,
    try_shares_of_budget,
    try_causes,
    try_sentences,
    try_named_wholes,
    try_classes,
)
_IN_THE_MIDDLE = 0.05
_WORST = {"fel": 0, "varning": 1, "upplysning": 2, "": 3}


def try_everything(
    figures: list[Figure], counted: Mapping[Key, Counted], earlier: list[Figure], days: Days = NO_DAYS
) -> Iterator[Trial]:
    """Every rule on the figures of one delivery of printed figures.

    A sum stands in its table whoever it is about; everything else is tried for one entity at a time,
    and only what is the förbund's own has rows and earlier reports.
    """
    yield from try_sums(figures)
    entities = tell_apart(figures)
    for same in entities.values():
        for rule in _RULES:
            yield from rule(same)
    own = entities.get(OWN, [])
    yield from try_days(own, days)
    yield from try_computed(own, counted)
    # Each report for itself: a table of another year's, in a file of the same name, is another table.
    reports: dict[int, list[Figure]] = {}
    for f in earlier:
        reports.setdefault(f.argang, []).append(f)
    yield from try_reports(own, [f for same in reports.values() for f in tell_apart(same).get(OWN, [])])


def run_reconcile(places: Places, unit: Unit, units: list[Unit], folder: Path) -> None:
    """Write summaprov, avstamning (Parquet, CSV and what is public of it), tackning and forslag to `folder`.

    Reads the clean tables and the numbers of the förbund as counted. `units` are
    the förbund's years: what an earlier report printed is compared with this one.
    """
    printed = _printed_rows(places, unit)
    figures, signs = read_figures(printed), read_signs(printed)
    before = [u for u in units if u.forbund == unit.forbund and u.ar in years_told_again(figures, unit.ar)]
    earlier = [f for u in before for f in read_printed_figures(places, u)]
    series = read_series(places.stage(Unit(unit.forbund), "compare") / "serie.parquet", figures)
    counted, openness = read_counted(series), Openness(series)
    days = days_of(load_forbund(places, unit.forbund), unit.ar)
    trials = list(set_aside(try_everything(figures, counted, earlier, days), signs))
    con = connect()
    write_stated(places.stage(unit, "clean"), folder)
    stated = read_rows_of(folder / f"{TABLE}.parquet", StatedRow, order_by="_file, _sheet, _row, _column, vad")
    tried = (_trial_row(t, closed=not openness.is_open(t.enhet, t.figures)) for t in trials)
    rows = sorted([*tried, *_stated_rows(stated)], key=_worst_first)
    path = places.delivery(unit) / FILE
    shown = places.shown(path)
    told = explain_findings(group_findings(list(_numbered(rows))), read_explanations(path, shown), shown, unit.ar)
    create_table(con, "avstamning", typed_columns(TrialRow), told)
    create_table(con, "tackning", typed_columns(CoverageRow), _coverage(figures, trials))
    create_table(con, "forslag", typed_columns(SuggestionRow), _suggestions(figures))
    for table in ("avstamning", "tackning", "forslag"):
        write_parquet(con, f'select * from "{table}"', folder / f"{table}.parquet")
    write_for_people(con, 'select * exclude (vikt) from "avstamning"', folder / "avstamning.csv", unit="enhet")
    write_open(con, folder / OPEN)


def tell_trials(trials: Iterable[Trial]) -> list[TrialRow]:
    """The trials as rows, worst first, each with its number and the finding that it is of."""
    rows = (_trial_row(t, closed=False) for t in trials)
    return group_findings(list(_numbered(sorted(rows, key=_worst_first))))


def write_stated(source: Path, folder: Path) -> None:
    """Write summaprov: what the deliveries state, against their rows in the clean tables of `source`."""
    con = connect()
    load_tables(con, source)
    try_stated(con, source)
    write_parquet(con, f"select * from {TABLE}", folder / f"{TABLE}.parquet")


def read_printed_figures(places: Places, unit: Unit) -> list[Figure]:
    """The printed figures of a förbund and year, in printed order."""
    return read_figures(_printed_rows(places, unit))


def _printed_rows(places: Places, unit: Unit) -> list[PrintedRow]:
    return read_rows_of(places.stage(unit, "clean") / "tryckt.parquet", PrintedRow, order_by="_file, nr")


def _worst_first(row: TrialRow) -> tuple[object, ...]:
    verdicts = (AVVIKER, EJ_PROVBAR, "avrundning", "stammer")
    return (
        verdicts.index(row["utslag"]),
        _WORST[row["allvar"]],
        -row["vikt"],
        row["regel"],
        row["identitet"],
        row["_file"],
        row["_row"] or 0,
        row["vad"],
    )


def _numbered(rows: Iterable[TrialRow]) -> Iterator[TrialRow]:
    """Each row with an id that only depends on what was tried and where."""
    seen: Counter[str] = Counter()
    for row in rows:
        place = (row["_file"], row["_sheet"], row["_row"], row["_column"], row["vanster_cell"], row["hoger_cell"])
        key = "|".join(str(part) for part in (row["identitet"], *place))
        seen[key] += 1
        yield row | {"prov_id": "p" + hashlib.sha256(f"{key}|{seen[key]}".encode()).hexdigest()[:15]}


def _trial_row(trial: Trial, *, closed: bool) -> TrialRow:
    """A trial as it is before it has a number, a finding and an explanation; `closed` when the public may not see it."""
    head = trial.figures[0] if trial.figures else None
    difference = None if trial.left is None or trial.right is None else trial.left - trial.right
    return {
        "prov_id": "",
        "regel": trial.identity.regel,
        "identitet": trial.identity.id,
        "vad": trial.told,
        "vanster": trial.left,
        "hoger": trial.right,
        "skillnad": difference,
        "tolerans": trial.tolerance,
        "enhet": trial.enhet,
        "utslag": trial.verdict,
        "allvar": trial.allvar,
        "fynd": "",
        "vanster_cell": where(head) if head else "",
        "hoger_cell": trial.other,
        "celler": ", ".join(str(f.nr) for f in trial.figures[:40]),
        "dokument": head.dokument if head else "",
        "ar": head.ar if head else None,
        "vikt": _weight(trial, difference),
        "_file": head.file if head else "",
        "_sheet": head.sheet if head else "",
        "_row": head.nr if head else None,
        "_column": "",
        "forklaring": "",
        "att_forklara": False,
        "dolt": closed,
    }


def _weight(trial: Trial, difference: Decimal | None) -> float:
    """How far off, as a share of the larger side: what decides which deviation is told first.

    What has no second side, or one that may not be told, stands in the middle.
    """
    if trial.verdict != AVVIKER:
        return 0.0
    if difference is None or trial.left is None or trial.right is None or not difference:
        return _IN_THE_MIDDLE
    return float(abs(difference) / (max(abs(trial.left), abs(trial.right)) or 1))


def _stated_rows(rows: list[StatedRow]) -> Iterator[TrialRow]:
    """The sums and relations of the deliveries themselves, tried in reconcile/stated."""
    of_kind = {slag: i for i in read_identities().values() for slag in i.med.get("slag", ())}
    for r in rows:
        identity: Identity = of_kind[r["slag"]]
        verdict = EJ_PROVBAR if r["utslag"] == "saknas" else r["utslag"]
        told = f"{Path(r['_file']).name}, rad {r['_row']}: {r['vad'].replace('_', ' ')} {r['ar']}"
        stated, counted, nothing = r["angivet"], r["beraknat"], Decimal(0)
        if stated is not None and counted is not None:
            told += f" är angivet {_plain(stated, r['enhet'])}, raderna ger {_plain(counted, r['enhet'])}."
        biggest = max(abs(stated or nothing), abs(counted or nothing)) or 1
        yield {
            "prov_id": "",
            "regel": identity.regel,
            "identitet": identity.id,
            "vad": told,
            "vanster": stated,
            "hoger": counted,
            "skillnad": r["skillnad"],
            "tolerans": r["tolerans"],
            "enhet": r["enhet"],
            "utslag": verdict,
            "allvar": identity.allvar if verdict == AVVIKER else "",
            "fynd": "",
            "vanster_cell": r["vad"],
            "hoger_cell": "",
            "celler": "",
            "dokument": Path(r["_file"]).name,
            "ar": r["ar"],
            "vikt": float(abs(r["skillnad"] or nothing) / biggest) if verdict == AVVIKER else 0.0,
            "_file": r["_file"],
            "_sheet": r["_sheet"],
            "_row": r["_row"],
            "_column": r["_column"],
            "forklaring": "",
            "att_forklara": False,
            # What rows of people give is told only in the office.
            "dolt": r["enhet"] != "kr",
        }


def _plain(value: Decimal, unit: str) -> str:
    return number(value) + ("\u00a0kr" if unit == "kr" else "")


def _coverage(figures: list[Figure], trials: list[Trial]) -> Iterator[CoverageRow]:
    """Each printed figure with its measure and the number of trials in which a wrong figure would show."""
    tried: Counter[int] = Counter()
    for trial in trials:
        if trial.covers:
            tried.update({f.nr for f in trial.figures})
    for f in figures:
        yield {
            "dokument": f.dokument,
            "avsnitt": f.avsnitt,
            "tabell": f.tabell,
            "rad": f.rad,
            "kolumn": f.kolumn,
            "tryckt": f.tryckt,
            "enhet": f.enhet,
            "typ": f.typ,
            "matt": f.matt,
            "prov": tried[f.nr],
            "plats": place_name(f),
            "_file": f.file,
            "_row": f.nr,
        }


# Documents of one office have the same labels year after year, and in one document they stand with several units.
@lru_cache(maxsize=4096)
def _nearest_title(label: str, titles: tuple[str, ...]) -> str | None:
    return most_like(label, titles)


def _suggestions(figures: list[Figure]) -> Iterator[SuggestionRow]:
    """Labels of figures without a measure, most common first, with the measure whose title is nearest."""
    titles = {label_key(m.title): m.id for m in read_measures().values()}
    unknown: dict[tuple[str, str, str], list[Figure]] = {}
    for f in figures:
        if not f.matt:
            label = f.kolumn if f.i_text and f.kolumn else f"{f.rad} | {f.kolumn}".removesuffix(" | ")
            unknown.setdefault((f.dokument, label, f.enhet), []).append(f)
    for (document, label, unit), same in sorted(unknown.items(), key=lambda i: (-len(i[1]), i[1][0].nr)):
        found = _nearest_title(label_key(label), tuple(titles))
        yield {
            "dokument": document,
            "etikett": label,
            "enhet": unit,
            "antal": len(same),
            "forslag": titles[found] if found else "",
            "_file": same[0].file,
            "_row": same[0].nr,
        }
