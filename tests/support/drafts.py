"""A förbund's draft for the tests: a report that goes together, and what came of trying it."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pipeline.drafts.collect import collect
from pipeline.drafts.found import Found
from pipeline.drafts.reading import read_draft
from pipeline.drafts.review import review
from pipeline.drafts.reviewed import Review
from pipeline.drafts.understand import understand
from pipeline.drafts.whose import tell_whose
from pipeline.forbund.model import load_forbund
from pipeline.places import ROOT, Places
from pipeline.reconcile.printed.figures import Figure
from support.draft_files import Made, Outline, write_docx

YEAR, FORBUND = 2022, "hbs"
STATEMENT = Made(
    "Tabell 1. Resultaträkning (tkr)",
    (("Belopp i tkr", "2022", "2021"),),
    (
        ("Verksamhetens intäkter", "18 026", "19 176"),
        ("Verksamhetens kostnader", "−16 858", "−17 424"),
        ("Verksamhetens resultat", "1 168", "1 752"),
        ("Finansiella intäkter", "0", "0"),
        ("Finansiella kostnader", "0", "0"),
        ("Årets resultat", "1 168", "1 752"),
    ),
)
BALANCE = Made(
    "Tabell 2. Balansräkning (tkr)",
    (("Belopp i tkr", "2022-12-31", "2021-12-31"),),
    (
        ("Fordringar", "220", "1 398"),
        ("Kassa och bank", "17 488", "16 688"),
        ("Summa tillgångar", "17 708", "18 086"),
        ("Eget kapital", "11 834", "10 666"),
        ("Kortfristiga skulder", "5 874", "7 420"),
        ("Summa eget kapital och skulder", "17 708", "18 086"),
    ),
)
MEMBERS = Made(
    "Tabell 3. Medlemmarnas bidrag (tkr)",
    (("Medlem", "2022", "2021"),),
    (
        ("Staten", "7 301", "7 300"),
        ("Region Stockholm", "3 650", "3 650"),
        ("Huddinge kommun", "1 716", "1 716"),
        ("Botkyrka kommun", "1 716", "1 715"),
        ("Salems kommun", "219", "219"),
        ("Summa", "14 602", "14 600"),
    ),
)
PEOPLE = Made(
    "Tabell 4. Deltagare i insatser 2022",
    (
        (
            "Insats",
            "Antal aktuella deltagare 2022",
            "Varav kvinnor",
            "Varav män",
            "Antal nya deltagare 2022",
            "Antal avslutade deltagare 2022",
        ),
    ),
    (
        ("Lyra", "38", "19", "19", "26", "17"),
        ("MIA", "164", "106", "58", "85", "80"),
        ("START", "96", "41", "55", "30", "41"),
        ("UPIS", "37", "15", "22", "17", "20"),
        ("Totalt", "335", "181", "154", "158", "158"),
    ),
)
REASONS = Made(
    "Tabell 5. Avslutsanledningar 2022, antal",
    (("", "Arbete", "Studier", "Arbetssökande", "Fortsatt rehabilitering", "Sjukdom", "Övrigt", "Totalt"),),
    (
        ("Kvinnor", "24", "20", "11", "32", "3", "5", "95"),
        ("Män", "21", "6", "5", "15", "5", "11", "63"),
        ("Totalt", "45", "26", "16", "47", "8", "16", "158"),
    ),
)
FOLLOW_UP = Made(
    "Tabell 6. Budget och utfall 2022 (tkr)",
    (("Post", "Budget 2022", "Utfall 2022", "Avvikelse"),),
    (
        ("Lokal", "260", "237", "23"),
        ("Kansli", "1 800", "1 599", "201"),
        ("Revision", "45", "38", "7"),
        ("Summa administration", "2 105", "1 874", "231"),
    ),
)
SENTENCES = (
    "Förbundet hade intäkter på drygt 18 miljoner kronor under 2022.",
    "Av insatsernas 158 avslutade deltagare gick 71 av 158 (45 %) till arbete eller studier.",
    "Antalet besökare ökade från 320 till 392 under året.",
    "Majoriteten av de svarande, 62 %, var nöjda.",
    "Totalt deltog 335 personer (181 kvinnor och 154 män) i insatserna.",
)
TABLES = (STATEMENT, BALANCE, MEMBERS, PEOPLE, REASONS, FOLLOW_UP)


def outline(tables: tuple[Made, ...] = TABLES, sentences: tuple[str, ...] = SENTENCES) -> Outline:
    return Outline(((1, "Årsredovisning 2022"), (2, "Sammanfattning"), *sentences, (2, "Tabeller"), *tables))


def with_fault(caption: str, row: str, column: int, text: str, tables: tuple[Made, ...] = TABLES) -> tuple[Made, ...]:
    """The tables with one cell changed: column 1 is the first of figures."""
    changed = []
    for made in tables:
        body = made.body
        if made.caption.startswith(caption):
            assert any(r[0] == row for r in body), row
            body = tuple((*r[:column], text, *r[column + 1 :]) if r[0] == row else r for r in body)
        changed.append(replace(made, body=body))
    return tuple(changed)


def tried(path: Path, out: Path, forbund: str = FORBUND, year: int = YEAR, raw: Path = ROOT / "data" / "raw") -> Review:
    """A draft of a förbund, tried with nothing built beside it."""
    places = Places(raw, out)
    drafts = [read_draft(path)]
    whose = tell_whose(drafts, places, forbund, year)
    return review(drafts, whose, places, out / "granskning")


def tried_word(folder: Path, tables: tuple[Made, ...] = TABLES, sentences: tuple[str, ...] = SENTENCES) -> Review:
    return tried(write_docx(outline(tables, sentences), folder / "utkast.docx"), folder)


def grave(result: Review) -> list[str]:
    return [f.told for f in result.findings if f.allvar == "fel"]


def understood(path: Path, forbund: str = FORBUND, year: int = YEAR) -> tuple[list[Found], dict[int, Figure]]:
    owner = load_forbund(Places.at(), forbund)
    found = collect(read_draft(path), owner, year)
    return found, {f.nr: f for f in understand(found, owner, year)}


def printed_rows(name: str) -> list[dict[str, str]]:
    """A table of tests/printed: id, etikett and one column for each year and kind."""
    with (ROOT / "tests" / "printed" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


def as_value(text: str) -> Decimal:
    return Decimal(text.replace(" ", "").replace("\u00a0", "").replace("−", "-").replace(",", "."))
