"""Gates: every table a stage wrote is examined before it is moved into place.

Suites are JSON under expectations/<stage>/<table>.json, examined by a library
(run/expectations.py), or in SQL where a table is too large to hold in memory
(run/sql_gate.py). An unknown type is refused and what was tried is counted, since what is
not known may be dropped and called success. No values from rows are kept.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.faults import StageStopped
from pipeline.places import ROOT
from pipeline.run import expectations, sql_gate
from pipeline.store import count_all_rows, count_rows, read_frame, read_json, whole_file, write_json

EXPECTATIONS = ROOT / "expectations"
SEVERITIES = ("critical", "warning")
_SUITE_KEYS = {"table", "expectations"}
_MOST_POSITIONS = 5
# What is critical stops and is never written; see GateClosed.
_WARNED = "KON-002"
_EXPECTATION_KEYS = {"type", "kwargs", "severity", "why"}


class SuiteError(StageStopped):
    """A suite that cannot be used as it stands."""

    code = "KON-003"


class GateClosed(StageStopped):
    """A critical expectation failed: the tables were not moved into place."""

    code = "KON-001"


@dataclass(frozen=True)
class Finding:
    """One expectation tried on one table. Counts only, never values."""

    table: str
    expectation: str
    about: str
    severity: str
    why: str
    passed: bool
    rows: int | None
    unexpected: int | None
    number: int = 0


def read_suite(stage: str, table: str) -> list[dict[str, Any]]:
    """The expectations of a table, checked. Raises SuiteError in Swedish."""
    path = EXPECTATIONS / stage / f"{table}.json"
    shown = f"expectations/{stage}/{table}.json"
    if not path.is_file():
        raise SuiteError(f"Tabellen {table} har inga förväntningar: filen {shown} saknas.")
    suite = read_json(path)
    if set(suite) != _SUITE_KEYS or suite["table"] != table or not suite["expectations"]:
        raise SuiteError(f"{shown} ska ha table (”{table}”) och minst en förväntning under expectations.")
    for number, entry in enumerate(suite["expectations"], 1):
        unknown = set(entry) ^ _EXPECTATION_KEYS
        if unknown or entry["severity"] not in SEVERITIES or not entry["why"].strip():
            raise SuiteError(
                f"{shown}, förväntning {number}: ska ha type, kwargs, severity (critical eller warning) "
                f"och why, och inget annat. Avviker: {', '.join(sorted(unknown)) or entry['severity']}."
            )
    return suite["expectations"]


def examine(stage: str, table: str, frame: Any) -> list[Finding]:
    """Try every expectation of a table on its rows. Raises SuiteError when one was not tried."""
    entries = read_suite(stage, table)
    built = [_build(stage, table, number, entry) for number, entry in enumerate(entries)]
    verdicts = expectations.try_all(f"{stage}.{table}", built, frame)
    _count(stage, table, entries, len(verdicts.keys() & set(range(len(entries)))))
    return [_finding(table, n, entry, verdicts[n], len(frame)) for n, entry in enumerate(entries)]


# What the library said of tables without rows, in this process: by the table, its suite and its file.
_said_of_nothing: dict[tuple[str, str, str, bytes], list[Finding]] = {}


def _examine_empty(stage: str, table: str, path: Path) -> list[Finding]:
    """As `examine`. Most tables of a year have no rows; of the same file the same is said, and asked once."""
    nothing = (stage, table, json.dumps(read_suite(stage, table)), path.read_bytes())
    if nothing not in _said_of_nothing:
        _said_of_nothing[nothing] = examine(stage, table, read_frame(path))
    return _said_of_nothing[nothing]


def examine_large(stage: str, table: str, path: Path) -> list[Finding]:
    """As `examine`, on a Parquet file and without holding it. Raises SuiteError likewise."""
    entries = read_suite(stage, table)
    try:
        verdicts = sql_gate.try_all(path, entries)
    except sql_gate.CannotBeTriedError as error:
        raise SuiteError(f"expectations/{stage}/{table}.json: {error}.") from None
    _count(stage, table, entries, len(verdicts))
    rows = count_rows(path)
    return [_finding(table, n, entry, v, rows) for n, (entry, v) in enumerate(zip(entries, verdicts, strict=True))]


def _count(stage: str, table: str, entries: list[dict[str, Any]], tried: int) -> None:
    if tried != len(entries):
        raise SuiteError(f"expectations/{stage}/{table}.json: {len(entries)} förväntningar men {tried} prövades.")


def run_gate(stage: str, tables: tuple[str, ...], waiting: Path, targets: dict[str, Path], report: Path) -> None:
    """Examine the tables in `waiting`; move them to `targets` unless something critical failed.

    `targets` maps every file name in `waiting` to where it goes. Raises GateClosed, and
    leaves the tables and the `report` of the run before, when critical ones failed.
    """
    paths = {t: waiting / f"{t}.parquet" for t in tables}
    rows = count_all_rows(list(paths.values()))
    findings = [f for t, path in paths.items() for f in _examine_file(stage, t, path, rows[path])]
    critical = [f for f in findings if not f.passed and f.severity == "critical"]
    if critical:
        raise GateClosed(_closed(stage, [(f, _positions(stage, f, paths[f.table])) for f in critical]))
    for name, target in targets.items():
        with whole_file(target) as unfinished:
            shutil.copyfile(waiting / name, unfinished)
    write_json(report, {"steg": stage, "provningar": [_as_record(f) for f in findings]})


def _as_record(finding: Finding) -> dict[str, Any]:
    """A finding as it is kept; one that failed with its code in the catalogue of faults."""
    return asdict(finding) | ({} if finding.passed else {"kod": _WARNED})


def _examine_file(stage: str, table: str, path: Path, rows: int) -> list[Finding]:
    if not rows:
        return _examine_empty(stage, table, path)
    if rows > sql_gate.LARGE:
        return examine_large(stage, table, path)
    return examine(stage, table, read_frame(path))


def _closed(stage: str, critical: list[tuple[Finding, list[str]]]) -> str:
    lines = [f"Kontrollen efter steget {stage} stoppade körningen – {len(critical)} fel"]
    for f, positions in critical:
        count = f", {f.unexpected} av {f.rows} rader" if f.unexpected is not None else ""
        lines.append(f"  {f.why}")
        lines += [f"      Står i:  {p}" for p in positions]
        lines += [
            "      Gör så:  Rätta leveransen.",
            f"      Prövat:  {f.about}{count} i tabellen {f.table} (expectations/{stage}/{f.table}.json)",
        ]
    return "\n".join(lines)


def _positions(stage: str, finding: Finding, path: Path) -> list[str]:
    """Where the unexpected rows stand in the deliveries: places only, never values."""
    known = sql_gate.column_names(path)
    columns: list[str] = [c for c in ("_file", "_sheet", "_row", "_column") if c in known]
    if "_row" not in columns or finding.unexpected is None:
        return []
    entry = read_suite(stage, finding.table)[finding.number]
    if (finding.rows or 0) > sql_gate.LARGE:
        rows, count = sql_gate.find_places(path, entry, columns, _MOST_POSITIONS)
        shown = [_place(row) for row in rows]
    else:
        places = _places_in_frame(stage, finding, entry, read_frame(path), columns)
        shown, count = places[:_MOST_POSITIONS], len(places)
    return [*shown, f"och {count - len(shown)} ställen till"] if count > len(shown) else shown


def _places_in_frame(stage: str, finding: Finding, entry: dict[str, Any], frame: Any, columns: list[str]) -> list[str]:
    built = _build(stage, finding.table, finding.number, entry)
    return list(dict.fromkeys(_place(row) for row in expectations.find_places(built, frame, columns)))


def _place(row: dict[str, Any]) -> str:
    sheet = f", blad ”{row['_sheet']}”" if row.get("_sheet") else ""
    column = f", kolumn {row['_column']}" if row.get("_column") else ""
    return f"{row['_file']}{sheet}, rad {row['_row']}{column}"


def _build(stage: str, table: str, number: int, entry: dict[str, Any]) -> Any:
    shown = f"expectations/{stage}/{table}.json, förväntning {number + 1}"
    try:
        return expectations.build(entry, number)
    except expectations.UnknownExpectationError:
        raise SuiteError(f"{shown}: typen {entry['type']} finns inte i Great Expectations.") from None
    except expectations.UnfitExpectationError as error:
        raise SuiteError(f"{shown}: {entry['type']} går inte att bygga: {error}") from None


def _finding(table: str, number: int, entry: dict[str, Any], verdict: sql_gate.Verdict, rows: int) -> Finding:
    return Finding(
        table=table,
        expectation=entry["type"],
        about=_about(entry),
        severity=entry["severity"] if verdict.tried else "critical",
        why=entry["why"],
        passed=verdict.passed,
        rows=rows,
        unexpected=verdict.unexpected,
        number=number,
    )


def _about(entry: dict[str, Any]) -> str:
    """What an expectation looks at, in Swedish: the column and the kind of test."""
    kwargs = entry["kwargs"]
    columns = kwargs.get("column") or ", ".join(kwargs.get("column_list", kwargs.get("column_set", [])))
    kinds = {
        "expect_column_values_to_not_be_null": "får inte vara tom",
        "expect_column_values_to_be_in_set": "ska ha ett känt värde",
        "expect_column_values_to_be_between": "ska ligga inom gränserna",
        "expect_column_values_to_match_regex": "ska ha rätt form",
        "expect_column_values_to_be_unique": "ska vara unik",
        "expect_compound_columns_to_be_unique": "ska vara unika tillsammans",
        "expect_table_columns_to_match_set": "ska vara tabellens kolumner",
    }
    return f"{columns} {kinds.get(entry['type'], entry['type'])}"
