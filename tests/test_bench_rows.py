"""The measurement of many rows measures the right thing: same rows read, same counts made."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from bench import rows as bench_rows
from bench.rows import STAGES, UNIT, bare_query, make_delivery, run_stages, sizes
from pipeline.places import Places
from pipeline.store import connect, count_rows, read_rows

ROWS = 2000
COUNTS = {
    "deltagare": "deltagare",
    "nya": "deltagare_nya",
    "avslutade": "deltagare_avslutade",
    "pagaende": "deltagare_pagaende",
    "unika": "deltagare_unika",
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Places, Path]:
    """A small delivery that has been through the stages, and its file."""
    folder = tmp_path_factory.mktemp("matning")
    places = Places(folder / "raw", folder / "ut")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FINSAM_NYCKEL", str(folder / "nyckel"))
        # As the large files are read, so that what is tested is what is measured.
        patch.setattr("pipeline.ingest.people_files.SMALL", 0)
        file = make_delivery(places.raw, ROWS)
        assert set(run_stages(places)) == {"ingest", "clean", "aggregate"}
    return places, file


def test_every_row_is_read_and_counted(measured: tuple[Places, Path]) -> None:
    places, _ = measured
    assert count_rows(places.waiting(UNIT, "ingest") / "deltagare.parquet") == ROWS
    assert count_rows(places.waiting(UNIT, "clean") / "deltagande.parquet") == ROWS


def test_the_personal_numbers_are_valid_and_stay_in_the_file(measured: tuple[Places, Path]) -> None:
    places, file = measured
    read = read_rows(places.waiting(UNIT, "ingest") / "deltagare.parquet")
    assert not any(row["kontrollsiffra_fel"] for row in read)
    numbers = {re.sub(r"\D", "", line.split(";")[0]) for line in file.read_text("utf-8").splitlines()[1:]}
    assert len(numbers) == ROWS * 7 // 10
    assert all(len(number) == 12 for number in numbers)
    short = {number[2:] for number in numbers}
    for path in (p for p in places.out.rglob("*") if p.is_file()):
        content = repr(read_rows(path)) if path.suffix == ".parquet" else path.read_text("utf-8")
        assert not short.intersection(re.findall(r"(?=([0-9]{10}))", content.replace("-", "")))


def test_the_bare_query_makes_the_same_counts(measured: tuple[Places, Path]) -> None:
    places, file = measured
    found = read_rows(places.waiting(UNIT, "aggregate") / "observation.parquet")
    ours = {
        (o["measure"], o["period"], o["insats"]): o["value"] for o in found if o["kon"] == "alla" and not o["breakdown"]
    }
    con = connect()
    con.execute(f"create table svar as {bare_query(file)}")
    columns = [d[0] for d in con.execute("select * from svar limit 0").description or []]
    splits = columns[2 : columns.index("deltagare_helar")]
    whole = " and ".join(f"{c} is null" for c in splits)
    answered = con.execute(f"select * from svar where kon is null and unika_helar is not null and {whole}").fetchall()
    compared = 0
    for row in answered:
        told = dict(zip(columns, row, strict=True))
        insats = "" if told["insats"] is None else f"insats_{bench_rows._INSATSER.index(told['insats'])}"
        for name, measure in COUNTS.items():
            for period in ("helar", "t1", "t2"):
                assert ours[measure, period, insats] == Decimal(told[f"{name}_{period}"]), (measure, period, insats)
                compared += 1
    assert compared == (1 + len(bench_rows._INSATSER)) * len(COUNTS) * 3


def test_the_bare_query_makes_the_same_breakdowns(measured: tuple[Places, Path]) -> None:
    """As many, and the same: the age groups, which both call by the same names."""
    places, file = measured
    found = read_rows(places.waiting(UNIT, "aggregate") / "observation.parquet", "breakdown = 'aldersgrupp'")
    ours = {
        (o["category"], o["period"]): int(o["value"])
        for o in found
        if o["measure"] == "deltagare" and o["kon"] == "alla" and not o["insats"]
    }
    rows = (
        connect()
        .execute(
            f"""select aldersgrupp, deltagare_helar, deltagare_t1, deltagare_t2 from ({bare_query(file)})
        where aldersgrupp is not null and insats is null and kon is null"""
        )
        .fetchall()
    )
    theirs = {(row[0], p): n for row in rows for p, n in zip(("helar", "t1", "t2"), row[1:], strict=True)}
    assert theirs and theirs == ours


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (2000, [2000]),
        (100_000, [100_000]),
        (250_000, [100_000, 250_000]),
        (10_000_000, [100_000, 1_000_000, 10_000_000]),
    ],
)
def test_the_sizes_grow_tenfold_up_to_the_wanted(rows: int, expected: list[int]) -> None:
    assert sizes(rows) == expected


def test_what_is_printed_has_every_column(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts themselves are run above, and each in a process of its own by `make bench`."""
    seconds = {
        "stegen": dict.fromkeys(STAGES, 2.0),
        "fragan": {"fraga": 4.0},
        "kontrollerna": dict.fromkeys(STAGES, 1.0),
    }
    worked = {"stegen": 9.0}

    def child(folder: str, part: str, rows: int) -> dict[str, object]:
        return {"sekunder": seconds.get(part, {}), "minne": None, "processor": worked.get(part, 4.5)}

    monkeypatch.setattr(bench_rows, "_child", child)
    assert bench_rows.run_rows(200_000) == 0
    told = capsys.readouterr().out
    head, *numbers = [line for line in told.splitlines() if re.match(r" +(rader|[12]00 000) ", line)]
    cells = ["2.00", "2.00", "2.00", "6.00", "–", "4.00", "–", "1.50", "3.00", "–"]
    assert [line.replace("00 000", "00000").split() for line in numbers] == [["100000", *cells], ["200000", *cells]]
    assert len(head.split()) == 1 + len(cells)
    assert "hela processen med dess start: 100 000 rader 9.0 mot 4.5 (2.0 gånger); 200 000" in told
    assert "2 gånger fler rader tog 1.0 gånger så lång tid" in told
