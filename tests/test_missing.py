"""What is missing in coded columns: told apart from what is stated, counted per delivery, a warning above its limit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codes import code_lists
from pipeline.codes.vocabulary import KON_HEADINGS, KON_WORD
from pipeline.ingest.layout import read_layouts
from pipeline.measures.aggregate import run_aggregate
from pipeline.measures.rough import share_told
from pipeline.report.document.model import Table, Text
from pipeline.report.tables.missing import missing_blocks
from pipeline.store import read_rows
from support.deliveries import UNIT, gate, places, through_clean
from support.participations import FULL, HEAD

pytestmark = pytest.mark.usefixtures("own_key")


def people(delivery: Path, kon: list[str], head: str = HEAD, rest: str = "") -> Path:
    """A file of participations that differ in nothing but kön; the folder of its clean tables."""
    rows = [f"A{n};{k};45;Provby;Hamnen;2022-01-10;;{rest}" for n, k in enumerate(kon)]
    (delivery / "sus_deltagare_2022.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return through_clean(delivery)


def counted(clean: Path) -> dict[str, dict[str, Any]]:
    return {r["kolumn"]: r for r in read_rows(clean / "saknad.parquet")}


KON = ["Kvinna"] * 30 + ["Man"] * 20 + ["Annat"] * 3 + ["Ej angivet"] * 4 + [""] * 6 + ["Okänt"] * 2


def test_another_kon_none_stated_and_nothing_written_are_three_things(delivery: Path) -> None:
    clean = people(delivery, KON)
    rows = read_rows(clean / "deltagande.parquet")
    detail = {k: sum(r["kon_detalj"] == k for r in rows) for k in ("kvinna", "man", "annat", "ej_angivet", "saknas")}
    assert detail == {"kvinna": 30, "man": 20, "annat": 3, "ej_angivet": 4, "saknas": 8}
    # Tables show the three together, as before.
    assert {k: sum(r["kon"] == k for r in rows) for k in ("kvinna", "man", "annat")} == {
        "kvinna": 30,
        "man": 20,
        "annat": 15,
    }
    assert set(KON_HEADINGS) == {"kvinna", "man", "annat"} and set(KON_WORD) == {"alla", *KON_HEADINGS}


def test_the_three_are_numbers_that_are_never_published(delivery: Path) -> None:
    clean = people(delivery, KON)
    run_aggregate(places(delivery), UNIT, clean, clean.parent / "aggregate")
    rows = read_rows(
        clean.parent / "aggregate/observation.parquet",
        where="measure = 'deltagare' and period = 'helar' and insats = '' and kon = 'alla' and breakdown = 'kon_detalj'",
    )
    assert {r["category"]: int(r["value"]) for r in rows} == {
        "kvinna": 30,
        "man": 20,
        "annat": 3,
        "ej_angivet": 4,
        "saknas": 8,
    }
    assert {r["skydd"] for r in rows} == {"for_fint"}
    whole = read_rows(
        clean.parent / "aggregate/observation.parquet",
        where="measure = 'deltagare' and period = 'helar' and insats = '' and kon = 'annat' and breakdown = ''",
    )
    assert [int(r["value"]) for r in whole] == [15]


def test_two_rows_of_which_one_says_another_kon_and_one_says_nothing_are_not_the_same(delivery: Path) -> None:
    rows = ["A1;Annat;45;Provby;Hamnen;2022-01-10;;", "A1;;45;Provby;Hamnen;2022-01-10;;"]
    (delivery / "sus_deltagare_2022.csv").write_text("\n".join([HEAD, *rows]) + "\n", "utf-8")
    assert read_rows(through_clean(delivery) / "bortvald.parquet") == []


def test_what_is_missing_is_counted_for_every_coded_column_that_is_delivered(delivery: Path) -> None:
    found = counted(people(delivery, KON))
    # No more than those: a column that is not delivered lacks nothing.
    assert set(found) == {"kon", "kommun", "insats", "avslutsanledning"}
    kon = found["kon"]
    assert (kon["rader"], kon["saknas"], kon["ej_angivet"], float(kon["andel"]), kon["grans"]) == (
        65,
        8,
        4,
        12.307692,
        10,
    )
    assert (float(kon["andel_over_gransen"]), kon["rubrik"]) == (2.307692, "Kön")
    # Nobody has left, so nobody is asked why.
    assert (found["avslutsanledning"]["rader"], found["avslutsanledning"]["andel"]) == (0, None)
    assert not any(found[c]["andel_over_gransen"] for c in ("kommun", "insats", "avslutsanledning"))


def test_above_its_limit_it_is_a_warning_and_at_its_limit_none(delivery: Path) -> None:
    people(delivery, ["Man"] * 18 + [""] * 2)
    assert gate(places(delivery), "saknad") == []
    # One in ten is the limit; below five rows nothing is said.
    people(delivery, ["Man"] * 45 + [""] * 5)
    assert gate(places(delivery), "saknad") == []
    people(delivery, ["Man"] * 44 + [""] * 5)
    (finding,) = gate(places(delivery), "saknad")
    assert (finding.severity, finding.unexpected) == ("warning", 1)


def test_of_what_is_asked_at_the_end_only_those_who_have_left_are_counted(delivery: Path) -> None:
    ended = [f"A{n};Man;45;Provby;Hamnen;2022-01-10;2022-06-30;Arbete;" for n in range(10)]
    open_ = [f"B{n};Man;45;Provby;Hamnen;2022-01-10;;;" for n in range(30)]
    rows = [
        r + "Grundskola;2;Sjukpenning;" + ("Sjukpenning" if i < 4 else "") + ";;;;" + ("Ja" if i < 9 else "Vet ej")
        for i, r in enumerate(ended)
    ]
    rows += [r + "Grundskola;2;Sjukpenning;;;;;" for r in open_]
    (delivery / "sus_deltagare_2022.csv").write_text("\n".join([FULL, *rows]) + "\n", "utf-8")
    found = counted(through_clean(delivery))
    assert (found["forsorjning_efter"]["rader"], found["forsorjning_efter"]["saknas"]) == (10, 6)
    assert (found["narmare_arbete"]["rader"], found["narmare_arbete"]["saknas"]) == (10, 1)
    assert (found["forsorjning_fore"]["rader"], found["forsorjning_fore"]["saknas"]) == (40, 0)
    assert (found["sysselsattning_fore"]["rader"], found["sysselsattning_fore"]["saknas"]) == (40, 40)
    assert {c for c, r in found.items() if (r["andel_over_gransen"] or 0) > 0} >= {
        "forsorjning_efter",
        "sysselsattning_fore",
    }


def test_other_kinds_are_counted_too(delivery: Path) -> None:
    (delivery / "planerade_deltagare.csv").write_text(
        "Insats;Planerade deltagare\nHamnen;30\nHamnen, övrigt;5\n", "utf-8"
    )
    found = counted(through_clean(delivery))
    assert [(c, r["tabell"], r["rader"], r["saknas"]) for c, r in found.items()] == [("insats", "planerade", 2, 0)]


def test_a_column_of_answers_that_is_wholly_empty_was_not_asked_for(delivery: Path) -> None:
    text = "Datum;Typ;Tema;Organisation;Antal\n2022-03-01;Frukostmöte;A;;12\n2022-04-01;Frukostmöte;B;;9\n"
    (delivery / "aktiviteter_2022.csv").write_text(text, "utf-8")
    found = counted(through_clean(delivery))
    assert (found["organisation"]["rader"], found["organisation"]["saknas"]) == (0, 0)
    assert (found["typ"]["rader"], found["typ"]["saknas"]) == (2, 0)


def test_every_list_of_a_coded_column_is_known() -> None:
    listed = {c.codes for layout in read_layouts().values() for c in layout.columns if c.codes}
    assert listed - set(code_lists()) == {"insats", "kommun"}
    named = {k: {c.name for c in layout.columns} for k, layout in read_layouts().items()}
    asked = {
        (k, c.asked_when.partition("=")[0])
        for k, layout in read_layouts().items()
        for c in layout.columns
        if c.asked_when
    }
    assert asked and all(column in named[kind] for kind, column in asked)
    kinds = {k for k, layout in read_layouts().items() if any(c.codes for c in layout.columns)}
    assert kinds >= {"sus_deltagare", "uppfoljning_12man", "nns_enkat", "mal", "aktiviteter", "planerade_deltagare"}


def test_the_chapter_on_quality_tells_the_share_and_the_limit(delivery: Path) -> None:
    clean = people(delivery, ["Kvinna"] * 150 + ["Man"] * 50 + [""] * 60)
    at = places(delivery)
    at.stage(UNIT, "clean").parent.mkdir(parents=True, exist_ok=True)
    clean.rename(at.stage(UNIT, "clean"))
    text, table = missing_blocks(at, [UNIT])
    assert isinstance(text, Text) and isinstance(table, Table)
    assert text.text == "3 kodade kolumner prövades; i 2 saknas ingenting."
    (row,) = table.rows
    assert row.heading == "sus_deltagare_2022.csv, Kön"
    assert [c.text for c in row.cells] == ["25\u00a0%", "0\u00a0%", "10\u00a0%", "Över gränsen: andelarna säger lite"]


@given(st.integers(1, 5000), st.data(), st.integers(3, 12))
def test_no_share_of_persons_tells_a_small_group(rows: int, data: st.DataObject, smallest: int) -> None:
    """Whatever is told, at least as many numbers of rows as the smallest group would have been told so."""
    count = data.draw(st.integers(1, rows - 1)) if rows > 1 else 0

    def told(n: int) -> str:
        return share_told({"saknas": n, "rader": rows, "om_personer": True}, "saknas", smallest)

    same = sum(told(n) == told(count) for n in range(1, rows)) if count else smallest
    assert same >= min(smallest, rows - 1)


def test_of_what_are_no_persons_the_share_is_exact() -> None:
    assert share_told({"saknas": 4, "rader": 33, "om_personer": False}, "saknas", 5) == "12,1\u00a0%"
