"""Clean deliveries damaged at random: equal numbers, a named fault or a named remark; never other numbers in silence.

Each damage is one that a spreadsheet, a program on the way or a person does to a file. What
is compared are the rows that come out of ingest, without where they stood. A failing example is
printed with its seed by Hypothesis, and can be run again with @seed.
"""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from pipeline.faults import DeliveryFaults
from pipeline.ingest.ingest import run_ingest
from pipeline.store import read_rows
from support import xlsx_writer as xl
from support.deliveries import FORBUND, UNIT, places

Rows = list[list[str]]
# Kind -> (table, rows): one clean delivery of each shape that holds numbers.
CLEAN: dict[str, tuple[str, Rows]] = {
    "medlemsbidrag": (
        "medlemsbidrag",
        [
            ["Medlem", "2022", "Budget 2022"],
            ["Försäkringskassan", "3000000", "3100000"],
            ["Åmåls kommun", "1500000,5", "1400000"],
            ["Region Öst", "1500000", "1600000"],
        ],
    ),
    "sus_insatsrapport": (
        "insatsrapport",
        [
            ["Insats", "Antal deltagare", "Kvinnor", "Män", "Utfall 2022"],
            ["Hamnen", "40", "25", "15", "900000"],
            ["Bryggan", "25", "10", "15", "800000"],
            ["Ön", "12", "6", "6", "350000"],
        ],
    ),
    "sus_deltagare": (
        "deltagare",
        [
            ["Personnummer", "Kön", "Ålder", "Insats", "Inregistreringsdatum", "Utregistreringsdatum", "Avslutsorsak"],
            ["HBS-A017", "Kvinna", "45", "Hamnen", "2022-01-10", "2022-06-30", "Arbete"],
            ["HBS-B021", "Man", "32", "Hamnen", "2022-02-10", "", ""],
            ["HBS-C038", "Kvinna", "28", "Bryggan", "2021-03-01", "2022-03-01", "Studier"],
        ],
    ),
    "nns_enkat_chefer": (
        "enkat",
        [
            ["Löpnr", "Respondentgrupp", "Vi når målen", "Samverkan ger nytta"],
            ["1", "Chefer", "Instämmer", "Instämmer helt"],
            ["2", "Chefer", "Instämmer inte", "Vet ej"],
            ["3", "Chefer", "Instämmer", "Instämmer"],
        ],
    ),
}
_ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "cp850", "mac_roman", "utf-16")
_INVISIBLE = ("\u200b", "\ufeff", "\x00", "\u00ad", "\u2060")
_ERRORS = ("#REF!", "#DIV/0!", "#SAKNAS!", "#VÄRDEFEL!", "\ufffd")

Result = tuple[list[tuple[Any, ...]], str]


def _write(folder: Path, kind: str, rows: Rows, how: dict[str, Any]) -> None:
    if how.get("workbook"):
        # The writer of workbooks refuses NUL itself.
        cells: list[list[object]] = [
            [_number(c.replace("\0", "")) if i else c.replace("\0", "") for c in row] for i, row in enumerate(rows)
        ]
        sheets = {"Blad1": cells}
        if how.get("copy"):
            sheets["Blad1 (2)"] = cells
        if how.get("cover"):
            sheets = {"Om": [["Uttag ur", "Systemet"], ["Av", "E. E."]], **sheets}
        xl.write(folder / f"{kind}.xlsx", sheets)
        return
    text = io.StringIO()
    csv.writer(text, delimiter=how.get("delimiter", ";"), lineterminator=how.get("end", "\n")).writerows(rows)
    written = how.get("above", "") + text.getvalue()
    if how.get("nfd"):
        written = unicodedata.normalize("NFD", written)
    encoding = how.get("encoding", "utf-8")
    name = f"{kind}{how.get('ending', '.csv')}"
    (folder / how.get("folder", "")).mkdir(exist_ok=True)
    (folder / how.get("folder", "") / name).write_bytes(written.encode(encoding))


def _number(cell: str) -> object:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return cell


def _read(kind: str, rows: Rows, how: dict[str, Any]) -> Result:
    """The numbers and words that come out, and what was told of the file. Raises DeliveryFaults."""
    with tempfile.TemporaryDirectory() as place:
        delivery = Path(place) / "raw" / "prov" / "2022"
        delivery.mkdir(parents=True)
        (delivery.parent / "forbund.toml").write_text(FORBUND, "utf-8")
        _write(delivery, kind, rows, how)
        out = places(delivery).waiting(UNIT, "ingest")
        run_ingest(places(delivery), UNIT, out)
        table = CLEAN[kind][0]
        # A title is no number: without a heading over the posts there is none.
        read = [
            tuple(v for k, v in r.items() if not k.startswith("_") and k != "rubrik")
            for r in read_rows(out / f"{table}.parquet")
        ]
        (told,) = read_rows(out / "leverans.parquet")
        return sorted(read, key=str), str(told["anmarkning"])


# Damages of the cells: (rows, row, column, choice) -> nothing; the rows are changed.
def _put(make: Callable[[str, int], str]) -> Callable[[Rows, int, int, int], None]:
    def damage(rows: Rows, row: int, column: int, choice: int) -> None:
        rows[row][column] = make(rows[row][column], choice)

    return damage


def _cut_off(rows: Rows, row: int, column: int, choice: int) -> None:
    rows[row] = rows[row][: column or 1]


def _one_more(rows: Rows, row: int, column: int, choice: int) -> None:
    rows[row].insert(column, "9")


def _join_name(rows: Rows, row: int, column: int, choice: int) -> None:
    rows[row] = [f"{rows[row][0]} {rows[row][1]}", *[""] * (len(rows[row]) - 1)]


def _blank_heading(rows: Rows, row: int, column: int, choice: int) -> None:
    rows[0][column] = ""


def _repeat(rows: Rows, row: int, column: int, choice: int) -> None:
    if row:
        rows.append(list(rows[row]))


def _sum_row(rows: Rows, row: int, column: int, choice: int) -> None:
    rows.append([("Totalsumma", "Summa totalt", "Totalt")[choice % 3], *["7"] * (len(rows[0]) - 1)])


def _scientific(rows: Rows, row: int, column: int, choice: int) -> None:
    """Of ids alone: a name of something else that is written so is unknown to the code lists."""
    if row and rows[0][0] == "Personnummer":
        rows[row][0] = "1,98503E+11"


DAMAGES: dict[str, Callable[[Rows, int, int, int], None]] = {
    "invisible": _put(lambda c, n: c[:1] + _INVISIBLE[n % len(_INVISIBLE)] + c[1:]),
    "space": _put(lambda c, n: " \u00a0\u202f"[n % 3] + c + "\t "[n % 2]),
    "full width": _put(lambda c, n: c.translate({d: d + 0xFEE0 for d in range(0x30, 0x3A)})),
    "error": _put(lambda c, n: _ERRORS[n % len(_ERRORS)]),
    "cut off": _cut_off,
    "one more": _one_more,
    "name and number": _join_name,
    "blank heading": _blank_heading,
    "repeated": _repeat,
    "sum": _sum_row,
    "scientific": _scientific,
}
WAYS = st.fixed_dictionaries(
    {},
    optional={
        "encoding": st.sampled_from(_ENCODINGS),
        "delimiter": st.sampled_from(";,\t|"),
        "end": st.sampled_from(["\n", "\r\n", "\r"]),
        "above": st.sampled_from(["", "sep=;\n", "Uttag, av E. E.\n\n", "\n\n", "\ufeff"]),
        "nfd": st.booleans(),
        "ending": st.sampled_from([".csv", ".CSV", ".txt", ".xlsb", ".se"]),
        "folder": st.sampled_from(["", "SUS"]),
        "workbook": st.booleans(),
        "copy": st.booleans(),
        "cover": st.booleans(),
    },
)
# Damages after which other rows are right, and what of them is right.
_MORE_ROWS = ("repeated", "sum")


@pytest.fixture(scope="module")
def undamaged() -> dict[str, list[tuple[Any, ...]]]:
    return {kind: _read(kind, rows, {})[0] for kind, (_, rows) in CLEAN.items()}


@settings(max_examples=300, deadline=None, derandomize=True, print_blob=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_damage_gives_other_numbers_in_silence(
    undamaged: dict[str, list[tuple[Any, ...]]], data: st.DataObject
) -> None:
    kind = data.draw(st.sampled_from(sorted(CLEAN)), label="kind")
    rows = [list(r) for r in CLEAN[kind][1]]
    how = data.draw(WAYS, label="how")
    damage = data.draw(st.sampled_from(["", *DAMAGES]), label="damage")
    if damage:
        row = data.draw(st.integers(0, len(rows) - 1), label="row")
        column = data.draw(st.integers(0, len(rows[0]) - 1), label="column")
        DAMAGES[damage](rows, row, column, data.draw(st.integers(0, 9), label="choice"))
    if damage == "cut off" and how.get("workbook"):
        # In a workbook those are cells left empty, as anyone may leave them: nothing in the file says more.
        return
    try:
        read, told = _read(kind, rows, how)
    except UnicodeEncodeError:
        reject()
    except DeliveryFaults as stopped:
        assert all(f.headline and f.action and (f.file or f.sheet) for f in stopped.faults)
        return
    expected = undamaged[kind]
    if read == expected:
        return
    if damage in _MORE_ROWS:
        # The rows delivered are all there, and what is more is marked as a sum or is the row itself.
        added = list(read)
        for one in expected:
            added.remove(one)
        marked = all(True in one or "summa" in one or one in expected or str(one).find("otal") > 0 for one in added)
        assert marked, added
        return
    assert "rad " in told, (damage, how, set(read) ^ set(expected))


def test_the_deliveries_are_read_whole(undamaged: dict[str, list[tuple[Any, ...]]]) -> None:
    assert {kind: len(rows) for kind, rows in undamaged.items()} == {
        "medlemsbidrag": 6,
        "sus_insatsrapport": 3,
        "sus_deltagare": 3,
        "nns_enkat_chefer": 6,
    }
