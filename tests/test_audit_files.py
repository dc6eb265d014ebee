"""A leak of each kind planted in finished files of each format, and the audit names it."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
import typst
import xlsxwriter

from pipeline.audit import audit as audited
from pipeline.audit.attack import FEW, TOLD
from pipeline.audit.audit import audit, in_files
from pipeline.audit.beside import CHECKSUM, GRADE, TWICE, VERDICT, open_verdicts, told_by_goals
from pipeline.audit.command import audit_reports, read_audits, result_path, write_audit
from pipeline.audit.files import public_files
from pipeline.audit.model import Finding, Key, Known
from pipeline.audit.public import About, PublicFiles
from pipeline.audit.texts import ORDER, PERSON
from pipeline.audit.wording import Words
from pipeline.faults import StageStopped
from pipeline.forbund.model import Insats
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.store import connect, read_json, sha256_of, write_parquet, write_text
from support.audited import id_of, known
from support.observations import FORBUND
from support.personal_numbers import ONE, writings

YEAR, UNIT = 2022, Unit("prov", 2022)
HIDDEN = Key("deltagare_avslutade", YEAR, insats="hamnen", kon="man")
SHOWN = Key("deltagare_avslutade", YEAR, insats="hamnen", kon="kvinna")
NONE = Key("deltagare_avslutade", YEAR, insats="hamnen", kon="annat")
CELLS: dict[Key, float] = {HIDDEN: 12, SHOWN: 23, NONE: 0, Key("deltagare_avslutade", YEAR, insats="hamnen"): 35}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A förbund whose page has a row with a withheld number."""
    built = Places(tmp_path / "raw", tmp_path)
    (built.raw / "prov" / "2022").mkdir(parents=True)
    (built.raw / "prov" / "2022" / "medlemsbidrag.csv").touch()
    write_text(built.report(UNIT) / "arsredovisning.html", page())
    return built


def page(withheld: str = "..", more: str = "") -> str:
    return (
        '<!DOCTYPE html><html lang="sv"><body><table><caption>Avslutade per insats <span>(antal)</span></caption>'
        "<tr><th>Insats</th><th>Kvinnor</th><th>Män</th></tr>"
        f'<tr><th>Hamnen</th><td data-obs="{id_of(SHOWN)}">23</td><td data-obs="{id_of(HIDDEN)}">{withheld}</td></tr>'
        f"</table>{more}</body></html>"
    )


def found(places: Places) -> list[Finding]:
    """Everything that is found in the files of the förbund."""
    about = known(CELLS, {HIDDEN})
    return found_of(places, about, Words(FORBUND, about))


def found_of(places: Places, about: Known, words: Words) -> list[Finding]:
    """Everything that is found in the files of the förbund, held against this."""
    return in_files(places, PublicFiles(places.out, public_files(places)), [about_prov(about, words)])


def about_prov(about: Known, words: Words) -> About:
    return About("prov", "", about.smallest, lambda: (about, words))


def write_word(path: Path, cells: tuple[str, ...] = (), text: str = "", alt: str = "", *, again: bool = False) -> None:
    document = docx.Document()
    document.add_paragraph("Tabell 1. Avslutade per insats (antal)")
    for _ in range(bool(cells) + again):
        table = document.add_table(rows=1, cols=len(cells))
        for cell, words in zip(table.rows[0].cells, cells, strict=True):
            cell.text = words
    document.add_paragraph(text)
    document.core_properties.comments = alt
    document.save(str(path))


def write_book(
    path: Path, cells: tuple[object, ...], comment: str = "", *, about: str = "", sheets: Iterable[str] = ()
) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"comments": about})
        sheet = book.add_worksheet("Avslutade per insats")
        for name in sheets:
            book.add_worksheet(name)
        for column, value in enumerate(cells):
            sheet.write(0, column, value)
        if comment:
            sheet.write_comment(0, 0, comment)


def write_pdf(path: Path, text: str) -> None:
    path.write_bytes(typst.compile(f'#set text(lang: "sv")\n{text}'.encode()))


def explorer(value: object) -> str:
    """A page with numbers inside it, as the explorer has them."""
    packed = {
        "tal": {
            "obs_id": base64.b64encode(bytes.fromhex(f"{id_of(HIDDEN)[1:]}0")).decode(),
            "varden": {"value": [value]},
            "ord": {"kon": {"ord": ["man"], "rader": [0, 1]}},
        },
        "vyer": {"ord": {}},
    }
    data = base64.b64encode(zlib.compress(json.dumps(packed).encode())).decode()
    return f'<html><body><script type="application/octet-stream" id="data">{data}</script></body></html>'


SENTENCE = "I Hamnen avslutade 12 män sin insats."
SAME_ROW = "#table(columns: 3, [Hamnen], [23], [12])\n"
FEW_ROWS = "Avslutad utan anledning: 2 rader."
LEAKS = {
    "html-cell": (TOLD, lambda f: write_text(f / "arsredovisning.html", page("12"))),
    "html-text": (TOLD, lambda f: write_text(f / "arsredovisning.html", page(more=f"<p>{SENTENCE}</p>"))),
    "html-alt": (TOLD, lambda f: write_text(f / "insatsblad.html", f'<div role="img" aria-label="{SENTENCE}"></div>')),
    "html-kommentar": (TOLD, lambda f: write_text(f / "insatsblad.html", f"<p>Hej</p><!-- {SENTENCE} -->")),
    "html-titel": (ORDER, lambda f: write_text(f / "a.html", "<figcaption>Flest avslut har Hamnen: män</figcaption>")),
    "html-rader": (FEW, lambda f: write_text(f / "insatsblad.html", f"<ul><li>{FEW_ROWS}</li></ul>")),
    "html-mål": (TOLD, lambda f: write_text(f / "arsredovisning.html", page("12 (14)"))),
    "html-summa": (FEW, lambda f: write_text(f / "a.html", "<p>Beta är angivet 3, raderna ger 3.</p>")),
    "html-utforska": (TOLD, lambda f: write_text(f / "utforska.html", explorer(12))),
    "svg-text": (TOLD, lambda f: write_text(f / "a.svg", f"<svg><title>{SENTENCE}</title></svg>")),
    "svg-kommentar": (TOLD, lambda f: write_text(f / "a.svg", f"<svg><!-- {SENTENCE} --></svg>")),
    "csv": (TOLD, lambda f: write_text(f / "a.csv", f"Etikett;Värde;Tal-id\nMän;12;{id_of(HIDDEN)}\n")),
    "utgåva-förr": (
        TOLD,
        lambda f: write_text(f / "siffror.csv", f"obs_id;status;value\n{id_of(HIDDEN)[1:]}7;ok;12\n"),
    ),
    "utgåva": (TOLD, lambda f: write_text(f / "siffror.csv", f"obs_id;status;value\n{id_of(HIDDEN)};ok;12\n")),
    "json": (TOLD, lambda f: write_text(f / "a.json", json.dumps({"obs_id": id_of(HIDDEN), "value": 12}))),
    "json-text": (TOLD, lambda f: write_text(f / "a.json", json.dumps({"alternativtext": SENTENCE}))),
    "notebook": (TOLD, lambda f: write_text(f / "a.ipynb", json.dumps({"cells": [{"source": SENTENCE}]}))),
    "word-cell": (TOLD, lambda f: write_word(f / "arsredovisning.docx", ("Hamnen", "23", "12"))),
    "word-text": (TOLD, lambda f: write_word(f / "a.docx", text=SENTENCE)),
    "word-egenskap": (TOLD, lambda f: write_word(f / "a.docx", alt=SENTENCE)),
    "excel-cell": (TOLD, lambda f: write_book(f / "tabeller.xlsx", ("Hamnen", 23, 12))),
    "excel-kommentar": (TOLD, lambda f: write_book(f / "tabeller.xlsx", ("Hamnen", 23), SENTENCE)),
    "excel-egenskap": (TOLD, lambda f: write_book(f / "tabeller.xlsx", ("Hamnen", 23), about=SENTENCE)),
    "excel-blad": (TOLD, lambda f: write_book(f / "tabeller.xlsx", ("Hamnen", 23), sheets=["Hamnen 12 män avslutade"])),
    "pdf-rad": (TOLD, lambda f: write_pdf(f / "a.pdf", "#table(columns: 3, [Hamnen], [23], [12])")),
    "pdf-tusental": (TOLD, lambda f: write_pdf(f / "a.pdf", "#table(columns: 3, [Hamnen], [23], [1 234])")),
    "pdf-personnummer": (PERSON, lambda f: write_pdf(f / "a.pdf", f"#table(columns: 2, [24], [{writings(ONE)[0]}])")),
    "pdf-personnummer i en mening": (
        PERSON,
        lambda f: write_pdf(f / "a.pdf", f"Född {writings(ONE)[4][:8]}#strong[{writings(ONE)[4][8:]}] i Nacka."),
    ),
    "pdf-text": (TOLD, lambda f: write_pdf(f / "a.pdf", SENTENCE)),
    "personnummer": (PERSON, lambda f: write_text(f / "a.html", f"<p>Se {writings(ONE)[8]}.</p>")),
    "filnamn": (TOLD, lambda f: write_text(f / "Hamnen 12 män avslutade.txt", "")),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_of_each_kind_in_each_format_is_named(places: Places, leak: str) -> None:
    kind, plant = LEAKS[leak]
    plant(places.report(UNIT))
    findings = found(places)
    assert kind in [f.kind for f in findings], [str(f) for f in findings]
    assert kind in (FEW, PERSON) or any(f.kind == kind and f.obs_id in ("", id_of(HIDDEN)) for f in findings)


@pytest.mark.parametrize(
    "innocent",
    [
        lambda f: write_word(f / "arsredovisning.docx", ("Hamnen", "23", "..")),
        lambda f: write_word(f / "arsredovisning.docx", ("Hamnen", "7", "12")),  # Another table's row.
        lambda f: write_book(f / "tabeller.xlsx", ("Hamnen", 23, "..")),
        # A book says itself that it has twelve sheets, and what they are called.
        lambda f: write_book(
            f / "a.xlsx", ("Hamnen", 23), sheets=["Hamnen, män, avslutade", *map(str, range(500, 510))]
        ),
        lambda f: write_pdf(f / "a.pdf", "#table(columns: 3, [Hamnen], [23], [..])"),
        lambda f: write_pdf(f / "a.pdf", "#table(columns: 3, [Hamnen], [23], [2022–2024])"),  # A label of a chart.
        # A balance beside a difference and a tolerance.
        lambda f: write_text(f / "avstamning.csv", "Värde;Skillnad;Tolerans\n1702150;0;10\n"),
        # Five counts in a row whose figures are those of a day of birth, with the right check digit.
        lambda f: write_pdf(f / "a.pdf", "#table(columns: 7, [Centrum], [24], [13], [11], [12], [10], [14])"),
        lambda f: write_text(
            f / "a.html", "<p>I Hamnen avslutade 23 kvinnor och 35 deltagare i alla sin insats 2022.</p>"
        ),
        lambda f: write_text(f / "a.html", "<p>I Hamnen pågick 12 % längre; 2 500 deltagare i länet. Se sidan 3.</p>"),
        lambda f: write_text(f / "a.html", "<p>Bilaga 12. Hamnen: män som avslutade deltagandet. Se tabell 12.</p>"),
        lambda f: write_text(f / "utforska.html", explorer(None)),
        # A goal's outcome of this year is withheld, and last year's stands beside it.
        lambda f: write_text(f / "arsredovisning.html", page(".. (26 %)")),
        lambda f: write_word(f / "arsredovisning.docx", ("Hamnen", "23", ".. (26 %)")),
    ],
)
def test_what_tells_nothing_is_left_alone(places: Places, innocent) -> None:  # type: ignore[no-untyped-def]
    innocent(places.report(UNIT))
    assert [str(f) for f in found(places)] == []


@pytest.mark.parametrize(
    ("write", "kinds"),
    [
        (lambda f: write_pdf(f / "a.pdf", SAME_ROW), []),
        (lambda f: write_pdf(f / "a.pdf", SAME_ROW * 2), [TOLD, TOLD]),
        (lambda f: write_word(f / "a.docx", ("Hamnen", "23", "12")), []),
        (lambda f: write_word(f / "a.docx", ("Hamnen", "23", "12"), again=True), [TOLD, TOLD]),
    ],
)
def test_what_another_row_of_the_page_says_is_that_row(places: Places, write, kinds: list[str]) -> None:  # type: ignore[no-untyped-def]
    """A table of another insats has a row of the same words and numbers, all shown: once it is that row, twice not."""
    same = "<table><tr><th>Hamnen</th><td>23</td><td>12</td></tr></table>"
    write_text(places.report(UNIT) / "arsredovisning.html", page(more=same))
    write(places.report(UNIT))
    assert [f.kind for f in found(places)] == kinds


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("I Unga i hamnen deltog 24 unga innan insatsen stängde.", [TOLD]),
        ("Kajens ungdomar var 24.", [TOLD]),
        ("Kajen gav stöd åt 25 ungdomar.", []),
        ("Kajen gav stöd åt 24 ungdomar januari–augusti.", []),
        ("Kajens lokal rymmer 24 stolar.", []),
        ("Kajen kostade 24 tkr och 24 000 kr mer, och deltagarna är nöjda.", []),
        ("24 månader efter avslut i Kajen.", []),
        ("24\u00a0% av deltagarna ska klara sin försörjning (Kajen).", []),
        ("Tjugofyra ungdomar deltog i Kajen.", [TOLD]),
        ("I Kajen deltog fler än tjugofyra.", [TOLD]),
        ("Kajens ungdomar träffades tjugofyra gånger.", []),
        ("Ungdomarna i Kajen kommer från tjugofyra olika kommuner.", []),
        ("Kajen gav stöd åt tjugofem ungdomar.", []),
    ],
)
def test_an_offices_own_sentence_names_an_insats_as_the_office_does(
    places: Places, sentence: str, kinds: list[str]
) -> None:
    """A short name, and what it calls those who took part, give a withheld number away as our own words do."""
    hidden = Key("deltagare", YEAR, insats="hamnen")
    # As many of the whole förbund went to studies, and that is shown: it is another number.
    # So many took part until August too: a sentence that names no part of the year is of the whole.
    of_all, of_part = Key("avslut_till_arbete_studier", YEAR), replace(hidden, period="t2")
    other = {replace(hidden, period="t1"), replace(hidden, year=YEAR - 1)}
    about = known({**dict.fromkeys(other, 24), hidden: 24, of_all: 24, of_part: 24}, {hidden, *other})
    named = Insats("hamnen", "Unga i hamnen (UPIS)", "individ", ("Kajen",))
    write_text(places.report(UNIT) / "arsredovisning.html", f"<p>{sentence}</p>")
    told = found_of(places, about, Words(replace(FORBUND, insatser=(named,)), about))
    assert [f.kind for f in told] == kinds
    # Of last year's, a part of the year's and the year's own, all equal and withheld, it is the last that is named.
    assert {f.obs_id for f in told} <= {id_of(hidden)}


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("I Hamnen avslutade en kvinna sin insats.", [TOLD]),
        ("Den enda mannen som avslutade i Hamnen fick arbete.", [FEW]),
        ("I Hamnen avslutade 1 man.", [FEW]),
        ("I Hamnen avslutade en man sin insats.", []),
        ("En kvinna som avslutade fick arbete.", []),
    ],
)
def test_one_person_is_of_a_kon(places: Places, sentence: str, kinds: list[str]) -> None:
    """The one woman who finished in an insats is withheld; as many men as are told, 12, are not one."""
    alone = replace(HIDDEN, kon="kvinna")
    about = known({HIDDEN: 12, alone: 1}, {HIDDEN, alone})
    write_text(places.report(UNIT) / "arsredovisning.html", f"<p>{sentence}</p>")
    assert [f.kind for f in found_of(places, about, Words(FORBUND, about))] == kinds


@pytest.mark.parametrize(
    ("caption", "kinds"),
    [("Flest avslut 2022 har Hamnen: män", []), ("Flest avslut januari–april 2022 har Hamnen: män", [ORDER])],
)
def test_a_text_that_names_no_part_of_the_year_is_of_the_whole(places: Places, caption: str, kinds: list[str]) -> None:
    part = Key("deltagare_avslutade", YEAR, "t1", "hamnen", "man")
    about = known({part: 12, replace(part, period="helar"): 30}, {part})
    write_text(places.report(UNIT) / "arsredovisning.html", f"<figcaption>{caption}</figcaption>")
    told = found_of(places, about, Words(FORBUND, about))
    assert [f.kind for f in told] == kinds


def test_a_plain_checksum_of_a_delivery_is_found_and_a_keyed_one_is_not(places: Places) -> None:
    delivery = places.delivery(UNIT) / "vald_fragor.csv"
    delivery.write_text("fraga;antal\ntillfragad;34\n", "utf-8")
    write_text(places.reports / "manifest.json", json.dumps({"in": {"vald_fragor.csv": "0" * 64}}))
    assert found(places) == []
    write_text(places.reports / "manifest.json", json.dumps({"in": {"vald_fragor.csv": sha256_of(delivery)[:20]}}))
    assert [f.kind for f in found(places)] == [CHECKSUM]


def test_what_is_the_offices_own_is_not_read(places: Places) -> None:
    write_text(places.office(UNIT) / "underlag.html", page("12"))
    assert found(places) == []


# --- verdicts and grades ---------------------------------------------------------------------


def table(path: Path, **columns: object) -> None:
    values = ", ".join(f"{_sql(v)} as {c}" for c, v in columns.items())
    write_parquet(connect(), f"select {values}", path)


def _sql(value: object) -> str:
    return "null" if value is None else str(value) if isinstance(value, int) else f"'{value}'"


def verdicts(places: Places, utslag: str, regel: str = "beraknat", enhet: str = "antal") -> list[str]:
    table(places.stage(UNIT, "reconcile") / "avstamning.parquet", prov_id="p1", celler="7", regel=regel, enhet=enhet)
    printed = {"matt": HIDDEN.measure, "uppdelning": "", "kategori": ""}
    table(places.stage(UNIT, "clean") / "tryckt.parquet", nr=7, insats="hamnen", kon="man", ar=YEAR, **printed)
    lines = f"prov_id;regel;enhet;utslag;vanster;hoger;vad\np1;{regel};{enhet};{utslag};;;Provet\n"
    write_text(places.report(UNIT) / "avstamning.csv", lines)
    about = known(CELLS, {HIDDEN})
    return [f.kind for f in open_verdicts(places, UNIT, about, Words(FORBUND, about))]


def test_a_verdict_beside_a_withheld_number_is_found(places: Places) -> None:
    assert verdicts(places, "stammer") == [VERDICT]
    assert verdicts(places, "") == []
    assert verdicts(places, "stammer", "leverans") == [VERDICT]
    assert verdicts(places, "stammer", "leverans", "kr") == [
        VERDICT
    ]  # The figure is of people, whatever the unit says.


def goals(places: Places, *shown: Key) -> list[str]:
    about = {"matt": HIDDEN.measure, "ar": YEAR, "insats_for_utfall": "hamnen", "kon": "man"}
    table(
        places.stage(UNIT, "clean") / "mal.parquet",
        **about,
        uppdelning="",
        kategori="",
        mal="m1",
        malvarde=10,
        maltext="",
    )
    cells = CELLS | dict.fromkeys(shown, 1)
    found = known(cells, {HIDDEN}, {"mal_grad": "grad", "mal_utfall": "antal"})
    return [f.kind for f in told_by_goals(places, UNIT, found, Words(FORBUND, found))]


def test_a_grade_of_a_goal_whose_outcome_is_withheld_is_found(places: Places) -> None:
    grade = Key("mal_grad", YEAR, breakdown="mal", category="m1")
    outcome = Key("mal_utfall", YEAR, breakdown="mal", category="m1")
    assert goals(places) == []
    assert goals(places, grade) == [GRADE]
    assert goals(places, grade, outcome) == [GRADE, TWICE]


# --- the command and the gate ----------------------------------------------------------------


def test_what_is_found_is_kept_told_and_stops_a_release(
    places: Places, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    about = known(CELLS, {HIDDEN})
    monkeypatch.setattr(audited, "_about", lambda *_: about_prov(about, Words(FORBUND, about)))
    write_audit(places, Unit("prov"))
    kept = read_json(result_path(places, Unit("prov")))
    # 35 less the 23 women.
    assert (kept["dolda"], kept["slag"]) == (1, {TOLD: 1})
    assert kept["fynd"][0]["sa"].startswith("Talet är 12: 35 − 23 = 12")
    assert [(str(u), r is not None) for u, r in read_audits(places)] == [("prov", True), (str(EVERYTHING), False)]
    assert audit_reports(places, "prov", 0) == 1
    printed = capsys.readouterr().out
    assert "utlämnat: Avslutade deltaganden: Prov 2022, Hamnen, män" in printed
    assert "1 uppgift röjs (1 utlämnat)." in printed
    monkeypatch.setattr("pipeline.audit.command.STOPS_REPORT", True)
    with pytest.raises(StageStopped, match=r"RÖJANDE prov: 1 uppgift röjs \(1 utlämnat\)"):
        write_audit(places, Unit("prov"))


def test_nothing_built_is_nothing_to_audit(tmp_path: Path) -> None:
    with pytest.raises(StageStopped, match="Det finns inget byggt att granska"):
        audit_reports(Places(tmp_path / "raw", tmp_path), "", 0)


def test_files_of_one_year_alone_can_be_audited(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    about = known(CELLS, {HIDDEN})
    monkeypatch.setattr(audited, "_about", lambda *_: about_prov(about, Words(FORBUND, about)))
    write_text(places.report(Unit("prov", 2021)) / "arsredovisning.html", page("12"))
    assert audit(places, Unit("prov", 2022)).files == 1
    assert [f.told for f in audit(places, Unit("prov")).findings if "visas" in f.told] == [
        "Det dolda talet visas: ”12”."
    ]
