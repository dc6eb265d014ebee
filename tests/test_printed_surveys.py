"""Every share, number and response rate of the surveys that the two annual reports print.

tests/printed_surveys/enkater.csv was taken from the documents, not from the deliveries. The
percent that no number of answers can give are there too, with what the rows give and why.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.measures.numbers import Numbers, Observation
from pipeline.store import read_rows
from support.builds import Build
from support.printed_amounts import as_printed

ROWS = list(
    csv.DictReader(
        (Path(__file__).parent / "printed_surveys" / "enkater.csv").read_text("utf-8").splitlines(), delimiter=";"
    )
)
pytestmark = pytest.mark.whole
_BY_GROUP = ("enkat_svarande", "enkat_tillfragade", "enkat_svarsfrekvens")


def find(numbers: Numbers, row: dict[str, str]) -> Observation | None:
    breakdown = "respondentgrupp" if row["matt"] in _BY_GROUP else "fraga"
    return numbers.get(
        row["matt"],
        row["forbund"],
        int(row["ar"]),
        "utfall",
        insats=row["insats"],
        kon=row["kon"],
        breakdown=breakdown,
        category=row["kategori"],
    )


def test_every_printed_share_comes_out_to_the_percent(built: Build) -> None:
    numbers = built.counted
    assert len(ROWS) == 57
    wrong = []
    for row in ROWS:
        found = find(numbers, row)
        given = None if found is None or found.value is None else as_printed(found.value, row["tryckt"])
        if given != (row["raderna_ger"] or row["tryckt"]):
            wrong.append((*row.values(), given))
    assert wrong == []


def test_what_no_number_of_answers_can_give_is_not_made_to_fit(built: Build) -> None:
    numbers = built.counted
    impossible = [r for r in ROWS if r["raderna_ger"]]
    assert len(impossible) == 5
    for row in impossible:
        found = find(numbers, row)
        assert found is not None and found.value is not None and row["varfor"]
        assert as_printed(found.value, row["tryckt"]) != row["tryckt"]


def test_no_group_of_fewer_than_five_can_be_seen(built: Build) -> None:
    """Nor worked out: the eleven board members, chiefs and so on are sums of what is shown."""
    rows = [r for r in read_rows(built.places.published) if r["measure"].startswith("enkat_")]
    for row in rows:
        if row["measure"] in ("enkat_svar", "enkat_svarande") and row["value"] is not None:
            assert row["value"] >= 5, row
        if row["measure"] in ("enkat_andel", "enkat_instammer") and row["value"] is not None:
            n = next(
                r["value"]
                for r in rows
                if r["measure"] == "enkat_svar"
                and all(r[k] == row[k] for k in ("forbund", "year", "insats", "kon", "breakdown", "category"))
            )
            assert n is not None and n >= 5, row
    hidden = {
        (r["forbund"], r["category"], r["kon"]) for r in rows if r["measure"] == "enkat_svar" and r["value"] is None
    }
    # HBS: four in the beredningsgrupp, so the five of the styrgrupper are withheld with them, not all nine.
    assert ("hbs", "beredningsgrupp:strukturer", "alla") in hidden
    assert ("hbs", "styrgrupp:strukturer", "alla") in hidden
    assert ("hbs", "chefer:strukturer", "alla") not in hidden
    # Three of another kön or none: the men, who are fewer, are withheld with them, and the share of all is shown.
    assert ("hbs", "deltagare_pagaende:insatsen_till_nytta", "annat") in hidden
    assert ("hbs", "deltagare_pagaende:insatsen_till_nytta", "man") in hidden
    assert ("hbs", "deltagare_pagaende:insatsen_till_nytta", "alla") not in hidden


def test_the_report_prints_which_answers_count_beside_every_share(built: Build) -> None:
    report = (built.places.internal / "sodertalje" / "2017" / "underlag.html").read_text("utf-8")
    chapter = report[report.index('<section id="enkater"') : report.index('<section id="definitioner"')]
    assert "78\u00a0%" in chapter and "91\u00a0%" in chapter
    assert chapter.count("För det mesta + Alltid") >= 8
    assert "Ofta + För det mesta + Alltid" in chapter
    assert "82,6\u00a0%" in chapter and "81–95" not in chapter and "69–90\u00a0%" not in chapter
    # Wilson for 35 of 41, by hand: (0,8537 + 0,0468 ± 0,1178) / 1,0937.
    assert "72–93\u00a0%" in chapter
