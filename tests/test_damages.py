"""Small clean deliveries damaged at random, in one way or two: equal rows, a named fault or a named remark.

Never other numbers in silence. What is compared are the rows that come out of ingest, without where
they stood; tests/test_damaged_kinds.py follows the examples to the numbers themselves. A failing
example is printed with its seed by Hypothesis, and can be run again with @seed.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject
from hypothesis import strategies as st

from pipeline.faults import DeliveryFaults
from pipeline.ingest.ingest import run_ingest
from pipeline.store import read_rows
from support.books import Book, DoesNotApply, write_book
from support.damage import WAYS
from support.deliveries import FORBUND, UNIT, places
from support.examples import drawn

Rows = list[list[object]]
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
Result = tuple[list[tuple[Any, ...]], str]


def _read(kind: str, book: Book) -> Result:
    """The rows that come out, and what was told of the file. Raises DeliveryFaults, and DoesNotApply."""
    with tempfile.TemporaryDirectory() as place:
        delivery = Path(place) / "raw" / "prov" / "2022"
        delivery.mkdir(parents=True)
        (delivery.parent / "forbund.toml").write_text(FORBUND, "utf-8")
        write_book(book, delivery, kind)
        out = places(delivery).waiting(UNIT, "ingest")
        run_ingest(places(delivery), UNIT, out)
        # A title is no number: without a heading over the posts there is none.
        read = [
            tuple(v for k, v in r.items() if not k.startswith("_") and k != "rubrik")
            for r in read_rows(out / f"{CLEAN[kind][0]}.parquet")
        ]
        (told,) = read_rows(out / "leverans.parquet")
        return sorted(read, key=str), str(told["anmarkning"])


def _book(kind: str, *, workbook: bool = False) -> Book:
    return Book({"": [list(r) for r in CLEAN[kind][1]]}, workbook)


def _shape(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows without what their words are: whether a word is known is asked when it is coded."""
    return sorted((tuple("ord" if isinstance(v, str) and v else v for v in row) for row in rows), key=str)


@pytest.fixture(scope="module")
def undamaged() -> dict[str, list[tuple[Any, ...]]]:
    return {kind: _read(kind, _book(kind))[0] for kind in CLEAN}


@drawn(300, dear=True, print_blob=True, suppress_health_check=list(HealthCheck))
@given(
    kind=st.sampled_from(sorted(CLEAN)),
    workbook=st.booleans(),
    ways=st.lists(st.sampled_from(sorted(WAYS)), min_size=1, max_size=2, unique=True),
    seed=st.integers(0, 1_000_000),
)
def test_no_damage_gives_other_numbers_in_silence(
    undamaged: dict[str, list[tuple[Any, ...]]], kind: str, workbook: bool, ways: list[str], seed: int
) -> None:
    try:
        book = _book(kind, workbook=workbook)
        for way in ways:
            book = WAYS[way].change(book, Random(seed))
        read, told = _read(kind, book)
    except DoesNotApply:
        reject()
    except DeliveryFaults as stopped:
        assert all(f.headline and f.action and (f.file or f.sheet) for f in stopped.faults)
        return
    expected = undamaged[kind]
    if any(WAYS[way].more_rows for way in ways):
        # What was delivered is all there, and what is more is one of its rows again.
        more = list(read)
        for one in expected:
            if one in more:
                more.remove(one)
        read = expected if all(one in expected for one in more) else read
    assert _shape(read) == _shape(expected) or told, (ways, set(read) ^ set(expected))


@pytest.mark.parametrize("word", ["Totalsumma", "Summa totalt", "Totalt"])
@pytest.mark.parametrize("kind", ["medlemsbidrag", "sus_insatsrapport"])
def test_a_sum_is_never_one_of_its_parts(undamaged: dict[str, list[tuple[Any, ...]]], kind: str, word: str) -> None:
    book = _book(kind)
    book.rows.append([word, *["7"] * (len(book.rows[0]) - 1)])
    read, _ = _read(kind, book)
    more = [row for row in read if row not in undamaged[kind]]
    assert len(read) > len(undamaged[kind]) and all(True in row or word in row for row in more)


def test_the_deliveries_are_read_whole(undamaged: dict[str, list[tuple[Any, ...]]]) -> None:
    assert {kind: len(rows) for kind, rows in undamaged.items()} == {
        "medlemsbidrag": 6,
        "sus_insatsrapport": 3,
        "sus_deltagare": 3,
        "nns_enkat_chefer": 6,
    }
