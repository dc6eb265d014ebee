"""What nobody was asked of is not shown: no column of "Svarat 0", no row and no table of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline.forbund.model import Forbund, Insats, Medlem
from pipeline.measures.numbers import Observation
from pipeline.measures.published import Published
from pipeline.report.context import Context
from pipeline.report.document.model import Table
from pipeline.report.tables.forms import PlainTable, read_chapter
from pipeline.report.tables.plain import Frame, plain_table
from pipeline.report.tables.surveys import survey_blocks

_CLOSER = "Närmare arbete: andel av dem som svarat"


def obs(measure: str, value: int | None, **more: Any) -> Observation:
    base: dict[str, Any] = {
        "forbund": "prov", "year": 2022, "period": "helar", "insats": "", "kon": "alla", "breakdown": "", "category": "",
        "kind": "utfall", "argang": 2022, "unit": "procent" if measure.startswith("andel") else "antal",
    }  # fmt: skip
    status = "ok" if value is not None else "dold"
    number = None if value is None else Decimal(value)
    return Observation(obs_id=measure, measure=measure, status=status, value=number, **(base | more))


def of(*numbers: Observation) -> Context:
    forbund = Forbund(
        "prov", "Prov", "Prov", (Medlem("staten", "Staten", "stat"),), (Insats("hamnen", "Hamnen", "individ"),)
    )
    clean: dict[str, list[dict[str, Any]]] = {
        t: [] for t in ("deltagande", "uppfoljning", "valdsfraga", "enkatutskick", "enkatsvar")
    }
    return Context(Published(numbers), forbund, 2022, clean)


def made(chapter: str, id_: str, *numbers: Observation, insats: str = "") -> Table | None:
    spec = next(b for b in read_chapter(chapter).block if isinstance(b, PlainTable) and b.id == id_)
    return plain_table(spec, Frame(of(*numbers), insats=insats, words={"insats": "Hamnen"}))


def _closed(answers: int | None, share: int | None) -> list[Observation]:
    told = [obs("deltagare", 30), obs("deltagare", 30, insats="hamnen"), obs("deltagare_avslutade", 20)]
    told += [obs("deltagare_avslutade", 20, insats="hamnen"), obs("andel_avslut_arbete_studier", 50, insats="hamnen")]
    told += [obs("svar_narmare_arbete", answers, insats=i) for i in ("", "hamnen")]
    return told + ([obs("andel_narmare_arbete", share, insats=i) for i in ("", "hamnen")] if answers != 0 else [])


@pytest.mark.parametrize(
    ("answers", "share", "shown"),
    [(0, None, []), (15, 0, ["0,0 %", "15"]), (15, 60, ["60,0 %", "15"]), (None, None, ["..", ".."])],
)
def test_closer_to_work_is_a_column_where_anybody_was_asked(
    answers: int | None, share: int | None, shown: list[str]
) -> None:
    """Of fifteen who answered none may be closer: that nought is told. One that is withheld is not nobody."""
    table = made("resultat_deltagare", "resultat_insats", *_closed(answers, share))
    assert table
    columns = ["Närmare arbete", "Svarat"] if shown else []
    assert [h for h in table.headings if h in ("Närmare arbete", "Svarat")] == columns
    assert table.headings[0] == "Avslutade"
    assert [c.text.replace("\u00a0", " ") for c in table.rows[0].cells[4:]] == shown
    note = f" {_CLOSER} på frågan." if shown else ""
    assert table.notes[0] == f"Andelar av avslutade under året.{note}"


@pytest.mark.parametrize(("answers", "asked"), [(0, False), (15, True)])
def test_the_page_of_an_insats_says_what_closer_is_only_where_it_is_told(answers: int, asked: bool) -> None:
    table = made("insatsblad", "resultat", *_closed(answers, 60), insats="hamnen")
    assert table
    assert [r.heading for r in table.rows][1:] == (["Upplever sig närmare arbete eller studier"] if asked else [])
    assert table.notes[0] == "Andel av avslutade (n = 20)." + (f" {_CLOSER}." if asked else "")


@pytest.mark.parametrize(("measure", "id_"), [("vald_tillfragade", "vald"), ("uppfoljda_12man", "uppfoljning")])
def test_no_table_of_questions_that_were_put_to_nobody(measure: str, id_: str) -> None:
    assert made("resultat_deltagare", id_, obs(measure, 0), obs(measure, 0, insats="hamnen")) is None
    assert made("resultat_deltagare", id_, obs(measure, 12), obs(measure, 12, insats="hamnen")) is not None


@pytest.mark.parametrize(("asked", "tables"), [(0, 0), (12, 1)])
def test_a_survey_that_went_to_nobody_has_no_rate(asked: int, tables: int) -> None:
    at = {"breakdown": "respondentgrupp", "category": "chefer"}
    given = of(obs("enkat_tillfragade", asked, **at), obs("enkat_svarande", 0, **at))
    assert len([b for b in survey_blocks(given, {}) if isinstance(b, Table)]) == tables


def test_support_afterwards_is_a_column_where_the_delivery_says_anything_of_it() -> None:
    before = [obs("deltagare_avslutade", 12, breakdown="forsorjning_fore", category="a_kassa")]
    after = [obs("deltagare_avslutade", 7, breakdown="forsorjning_efter", category="a_kassa")]
    whole = [obs("deltagare_avslutade", 12)]
    tables = [made("resultat_deltagare", "forsorjning_fore_efter", *whole, *before, *more) for more in (after, [])]
    assert [(t.headings, [c.text for c in t.rows[0].cells]) for t in tables if t] == [
        (("Före", "Efter"), ["12", "7"]),
        (("Före",), ["12"]),
    ]
    assert [[n for n in t.notes if "inget om" in n] for t in tables if t] == [
        [],
        ["Leveransen säger inget om ”Efter”."],
    ]
