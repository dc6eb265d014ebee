"""A small document with everything that a document can hold, as the public report has it: for Word and PDF."""

from __future__ import annotations

import base64

from pipeline.report.document.model import (
    Beside,
    Cell,
    Definitions,
    Document,
    Heading,
    KeyFigure,
    KeyFigures,
    Markdown,
    Picture,
    Row,
    Section,
    Signatures,
    Table,
    Text,
)

# A picture of one point.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="540pt" height="200pt" viewBox="0 0 540 200">'
    '<rect width="200" height="40" fill="#1f5a7a"/></svg>'
)
WORDS = (
    "<p>Förbundet hade <strong>12</strong> deltagare, se "
    '<a href="#tabell-resultat">tabell 1</a> och <a href="#figur-alder">Figur 1</a>. Mer på '
    '<a href="https://www.finsam.se/">finsam.se</a>, inte i <a href="underlag.html">underlaget</a>.</p>'
    "<h3>Hur vi arbetade</h3><p>Vi <em>samverkade</em>.<br>Alltid.</p>"
    "<h4>I grupper</h4>"
    "<ul><li>Ett<ul><li>Ett och ett halvt</li></ul></li><li>Två</li></ul>"
    "<ol><li><p>Först</p><p>Mer om det första.</p></li><li>Sedan</li></ol>"
    "<ol><li>Åter först</li></ol>"
    "<blockquote><p>Det gick bra.</p></blockquote>"
    "<table><thead><tr><th>Grupp</th><th>Möten</th></tr></thead>"
    "<tbody><tr><td>Unga</td><td>7</td></tr></tbody></table>"
    f'<p><img alt="En punkt" src="data:image/png;base64,{base64.b64encode(PIXEL).decode()}"></p>'
)


def number(text: str) -> Cell:
    return Cell(text, True, "a" * 16)


def income() -> Table:
    rows = (
        Row("Intäkter", (), "rubrik"),
        Row("Staten", (number("7\u00a0301,0"), number("\u2212461,5"))),
        Row("Kommuner", (number(".."), number("–"))),
        Row("Summa", (number("7\u00a0301,0"), number("\u2212461,5")), "summa"),
    )
    notes = ("Beloppen är avrundade.",)
    return Table(
        "resultat", "Resultaträkning", "tkr", "Post", ("2022", "2021"), rows, notes, "Källa: bokföringen", "Tabell 1"
    )


def wide() -> Table:
    headings = tuple(f"Kolumn med namn {i}" for i in range(14))
    rows = tuple(
        Row(f"Insats {r}", tuple(number(f"{r * 1000 + i}\u00a0{100 + i:03}") for i in range(14))) for r in range(3)
    )
    return Table("bred", "Många kolumner", "kr", "Insats", headings, rows, number="Tabell 2")


def chart() -> Picture:
    table = Table("tal-alder", "Talen", "", "Ålder", ("Antal",), (Row("16–29", (number("12"),)),))
    return Picture("alder", "Flest är unga", "Staplar. 16–29 år: 12.", SVG, table, "Utan okända.", "Figur 1")


def long_table(rows: int = 90) -> Table:
    return Table("lang", "Lång", "", "Rad", ("Tal",), tuple(Row(f"Rad {i}", (number(str(i)),)) for i in range(rows)))


def columns(count: int) -> Table:
    """A table as wide as is asked."""
    headings = tuple(f"Kolumn{i}" for i in range(count))
    rows = tuple(Row("Rad", tuple(number("123") for _ in headings)) for _ in "ab")
    return Table("t", "Bred", "", "Rad", headings, rows)


def everything() -> Document:
    figures = KeyFigures((KeyFigure("Deltagare", number("12"), (Beside("budget", Cell("15")),)),), ("Ett förbehåll.",))
    board = Signatures((("Anna Ek", "Ordförande"), ("Bo Alm", "")), "Stad den 3 mars 2023")
    sections = (
        Section("inledning", "Inledning", (Markdown(WORDS), figures)),
        Section(
            "ekonomi",
            "Ekonomi",
            (
                Heading("Årets resultat", "arets-resultat"),
                Text("Det kostade 1 168 tkr.", "viktigt"),
                income(),
                wide(),
                Text("Inget mer.", "tomt"),
                chart(),
                long_table(),
            ),
        ),
        Section("ord", "Så är talen räknade", (Definitions((("antal", "Antal", ("Så många.",)),)),)),
        Section("bilaga", "Underskrifter", (board,), appendix=True),
    )
    return Document(
        "Årsredovisning 2022",
        "Antagen av styrelsen",
        "Samordningsförbundet Prov",
        sections,
        lineage="sparning.html",
        edition="Utgåva 1",
        facts=(("Organisationsnummer", "222000-0000"), ("Beslutad", "2023-03-03")),
    )
