"""reports/index.html: every report that is built, in its formats, and how much is wrong with each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.forbund.model import Forbund, load_every_forbund
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.reconcile.findings import count_explained, count_findings
from pipeline.reconcile.rows import read_trials
from pipeline.report.document.html import render_html
from pipeline.report.document.model import Block, Cell, Document, Row, Section, Table, Text
from pipeline.report.left_out import left_out_words, with_left_out
from pipeline.report.pages.navigation import CHARTS, address
from pipeline.report.pages.news import news_blocks
from pipeline.store import read_json, write_text
from pipeline.typography import NOTHING, number

_FORMATS = {"html": "sida", "docx": "Word", "pdf": "PDF"}
_INTRO = (
    "Startsidan är kansliets egen och lämnas inte ut: den räknar fel och varningar och leder till det som är internt. "
    "Årsredovisning, insatsblad, Utforska och diagram kan skickas var för sig; de leder ingenstans utanför sig själva. "
    "Jämförelsen leder till Utforska: skicka utforska.html med den. "
    "Fel och varningar är fynd: de i underlagets kapitel Avstämning, och det som leveranserna säger emot sina egna "
    "summor, som står under Kvalitet."
)


def build_start(places: Places, formats: tuple[str, ...]) -> None:
    """Write the page: a table per förbund with a row per year, and what is of all förbund."""
    sections = [
        Section("om", "Om sidan", (Text(_INTRO),)),
        Section("nytt", "Nytt sedan senaste utgåvan", news_blocks(places)),
    ]
    every = load_every_forbund(places)
    names = {f: t.namn for f, t in every.items()}
    built = [u for u in places.units() if (places.report(u) / "arsredovisning.html").is_file()]
    for forbund in sorted({u.forbund for u in built}, key=lambda f: (names[f], f)):
        rows = tuple(_row(places, u, formats) for u in built if u.forbund == forbund)
        files = ("Rapport", "Insatsblad", "Diagram", "Underlag", "Spårning", "Tabeller")
        headings = (*files, "Fel", "Varav förklarade", "Varningar")
        table = Table(f"ar-{forbund}", f"{names[forbund]}, år för år", "", "År", headings, rows)
        sections.append(Section(forbund, names[forbund], (table,)))
    if (places.report(EVERYTHING) / "jamforelse.html").is_file():
        sections.append(Section("alla", "Förbunden tillsammans", tuple(_of_all(places, formats))))
    if received := [f for f in every.values() if f.utgava]:
        sections.append(Section("mottagna", "Mottagna utgåvor", (_received(places, received),)))
    document = Document(
        "Rapporter", "Förbund, år och format", "Kansliet", tuple(sections), internal=True, pages=(("Start", ""),)
    )
    write_text(places.start, render_html(with_left_out(document, left_out_words(places))))


def _row(places: Places, unit: Unit, formats: Iterable[str]) -> Row:
    report, office = places.report(unit), places.office(unit)
    # As the run itself says: also what the deliveries say against themselves.
    trials = read_trials(places, unit)
    found = count_findings(trials)
    counts = (found["fel"], count_explained(trials), found["varning"])
    cells = (
        Cell("", links=_files(places, report / "arsredovisning", formats)),
        Cell("", links=_files(places, report / "insatsblad", formats)),
        _link(places, "diagram", report / CHARTS),
        _link(places, "underlag", office / "underlag.html"),
        _link(places, "spårning", office / "sparning.html"),
        _link(places, "Excel", report / "tabeller.xlsx"),
        *(Cell(number(count), numeric=True) for count in counts),
    )
    return Row(str(unit.ar), cells)


def _of_all(places: Places, formats: Iterable[str]) -> Iterable[Block]:
    report, office = places.report(EVERYTHING), places.office(EVERYTHING)
    rows = (
        Row("Jämförelse", (Cell("", links=_files(places, report / "jamforelse", formats)),)),
        Row("Utforska: välj själv", (_link(places, "sida", report / "utforska.html"),)),
        Row("Diagram", (_link(places, "diagram", report / CHARTS),)),
        Row("Jämförelse med spårning, internt", (_link(places, "sida", office / "jamforelse.html"),)),
        Row("Tabeller", (_link(places, "Excel", report / "tabeller.xlsx"),)),
        Row("Kvalitet, internt", (_link(places, "sida", places.quality / "index.html"),)),
    )
    yield Table("forbunden", "Förbunden tillsammans", "", "Vad", ("Öppna",), rows)


def _received(places: Places, received: Iterable[Forbund]) -> Table:
    """Whose releases the comparison has beside our own numbers, and what each says of itself."""
    rows = []
    for forbund in received:
        told = read_json(places.passport(forbund.id))
        found = [sum(year[grade] for year in told["avstamning"].values()) for grade in ("fel", "varning")]
        counts = (told["tal"], told["dolda"], *found, told["granskning"]["fynd"])
        rows.append(Row(forbund.namn, (Cell(forbund.utgava), *(Cell(number(n), numeric=True) for n in counts))))
    headings = ("Utgåva", "Tal", "Varav dolda", "Fel", "Varningar", "Röjda")
    notes = ("Fel, varningar och röjda tal är de som avsändaren själv hade kvar när utgåvan gavs ut.",)
    return Table("mottagna", "Mottagna utgåvor", "", "Förbund", headings, tuple(rows), notes)


def _files(places: Places, stem: Path, formats: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(name, address) of a document in every format that it has been written in."""
    return tuple(
        (name, address(path, places.start))
        for form, name in _FORMATS.items()
        if form in formats and (path := stem.with_suffix(f".{form}")).is_file()
    )


def _link(places: Places, name: str, path: Path) -> Cell:
    return Cell(name, href=address(path, places.start)) if path.is_file() else Cell(NOTHING)
