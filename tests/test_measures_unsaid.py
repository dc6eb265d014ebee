"""A file without a column gives no numbers of what it would have said: not noughts."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.measures.aggregate import compute_measures
from pipeline.measures.definition import read_measures
from pipeline.store import sql_text
from support.worked_example import empty_tables

# Three who ended, to work, to studies and neither, and one who is still there.
ENDS = ("arbete", "studier", "ovrigt", "saknas")
SAID: dict[str, Any] = {
    "alder": 25,
    "aldersgrupp": "15-29",
    "under_trettio": 1,
    "forsorjning_fore": ["ingen"],
    "forsorjning_efter": ["a_kassa"],
    "overgangar": ["ingen>a_kassa"],
    "sysselsattning_efter": "annan",
    "utbildning": "gymnasium",
    "narmare_arbete": 1,
}
NOTHING: dict[str, Any] = {
    "alder": {"alder": None, "aldersgrupp": "saknas", "under_trettio": None},
    "forsorjning_efter": {"forsorjning_efter": ["saknas"], "overgangar": ["ingen>saknas"]},
    "sysselsattning_efter": {"sysselsattning_efter": "saknas"},
    "utbildning": {"utbildning": "saknas"},
    "narmare_arbete": {"narmare_arbete": None},
}
# What there is of each column: measures, or breakdowns of the participants and of those who ended.
OF: dict[str, set[str]] = {
    "alder": {
        "deltagare_under_30",
        "andel_under_30",
        "deltagare_kand_alder",
        "deltagare aldersgrupp",
        "andel_aldersgrupp aldersgrupp",
    },
    "forsorjning_efter": {"deltagare_avslutade forsorjning_efter", "forsorjning_overgang fore>efter"},
    "sysselsattning_efter": {
        "deltagare_avslutade sysselsattning_efter",
        "avslut_till_sysselsattning",
        "andel_avslut_sysselsattning",
        "avslut_till_arbetsmarknadsinsats",
        "andel_avslut_arbetsmarknadsinsats",
    },
    "utbildning": {"deltagare utbildning"},
    "narmare_arbete": {"svar_narmare_arbete", "ja_narmare_arbete", "andel_narmare_arbete"},
}


def counted(rows: list[dict[str, Any]]) -> set[str]:
    """The measures that have numbers, each with the breakdown that they are in."""
    with empty_tables() as con:
        for n, row in enumerate(rows, 1):
            end = {f"{w}_{p}": v for p in ("helar", "t1", "t2") for w, v in _when(row).items()}
            whole = {
                "ar": 2022,
                "kind": "utfall",
                "_file": "f",
                "_sheet": "s",
                "_row": n,
                "insats": "lyra",
                "kon": "kvinna",
            }
            values = whole | {"person": str(n), "till_sysselsattning": 1} | end | row
            con.execute(
                f"insert into deltagande by name select {', '.join(f'{_sql(v)} as {k}' for k, v in values.items())}"
            )
        compute_measures(con, read_measures())
        told = con.execute("select distinct measure, breakdown from tal where value is not null").fetchall()
    return {f"{measure} {breakdown}".strip() for measure, breakdown in told}


def _when(row: dict[str, Any]) -> dict[str, bool]:
    ended = row["avslutsanledning"] != "saknas"
    return {"aktuell": True, "ny": True, "avslutad": ended, "pagaende": not ended}


def _sql(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(sql_text, value))}]"
    return "null" if value is None else sql_text(value) if isinstance(value, str) else str(value)


def people(**without: Any) -> list[dict[str, Any]]:
    return [SAID | {"avslutsanledning": end} | without for end in ENDS]


EVERYTHING = counted(people())


@pytest.mark.parametrize("column", NOTHING)
def test_what_nobody_says_is_not_counted(column: str) -> None:
    assert OF[column] <= EVERYTHING
    assert EVERYTHING - counted(people(**NOTHING[column])) == OF[column]


def test_what_one_of_them_says_is_counted() -> None:
    """One of those who ended has the column filled in: the others are not known, as before."""
    rows = people(**NOTHING["sysselsattning_efter"])
    assert counted([people()[0], *rows[1:]]) == EVERYTHING


def test_where_nobody_was_asked_it_is_nought() -> None:
    """All are still there: that none went to work is known."""
    rows = [row | {"avslutsanledning": "saknas"} for row in people(**NOTHING["sysselsattning_efter"])]
    told = counted(rows)
    assert {"deltagare_avslutade", "avslut_till_arbete_studier", "avslut_till_sysselsattning"} <= told
