"""The printed tables laid out in twelve ways, as Word and as PDF: how many cells are read and understood.

The figures are printed (pytest -s) and held against the aims: 95 % of the cells with the right row and column,
85 % with the right measure where there is one, 80 % of the figures in sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.reconcile.printed.figures import Figure
from support.draft_files import Look, Made, Outline, write_docx, write_pdf
from support.drafts import PEOPLE, as_value, printed_rows, understood

CAPTIONS = {
    "hbs_2022_balansrakning": "Tabell 1. Balansräkning (tkr)",
    "hbs_2022_kassaflode": "Tabell 2. Kassaflödesanalys (tkr)",
    "hbs_2022_medlemsbidrag": "Tabell 3. Medlemmarnas bidrag (tkr)",
    "hbs_2022_not_4": "Tabell 4. Upplupna kostnader (tkr)",
}
Cell = tuple[str, str, str]
Build = tuple[Outline, set[Cell], dict[Cell, str]]


def heading(column: str) -> str:
    year, kind = column.split()
    return year if kind == "utfall" else f"{kind.capitalize()} {year}"


def plain(name: str) -> tuple[Made, dict[Cell, str]]:
    """A printed table, and the id of each of its cells: (row, column, as printed) -> measure/split/category."""
    rows = printed_rows(name)
    columns = [c for c in rows[0] if c not in ("id", "etikett")]
    made = Made(
        CAPTIONS[name],
        (("Belopp i tkr", *(heading(c) for c in columns)),),
        tuple((r["etikett"], *(r[c] for c in columns)) for r in rows),
    )
    cells = {(r["etikett"], heading(c), r[c]): r["id"] for r in rows for c in columns if r[c]}
    return made, cells


def as_they_are() -> Build:
    tables, cells = zip(*(plain(n) for n in CAPTIONS), strict=True)
    every = {k: v for each in cells for k, v in each.items()}
    return Outline(((1, "Årsredovisning 2022"), *tables)), set(every), every


def turned() -> Build:
    """Years in the rows and posts in the columns, of the smaller tables."""
    tables: list[Made] = []
    every: dict[Cell, str] = {}
    for name in ("hbs_2022_balansrakning", "hbs_2022_medlemsbidrag"):
        made, cells = plain(name)
        body = tuple((made.head[0][c], *(row[c] for row in made.body[:5])) for c in (1, 2))
        tables.append(Made(made.caption, (("År", *(row[0] for row in made.body[:5])),), body))
        kept = {row[0] for row in made.body[:5]}
        every |= {(year, label, text): i for (label, year, text), i in cells.items() if label in kept}
    return Outline(((1, "Årsredovisning 2022"), *tables)), set(every), every


def merged() -> Build:
    """A head of two levels, its upper cells merged."""
    made, cells = plain("hbs_2022_balansrakning")
    head = (("", "Utfall", ""), made.head[0])
    every = {(label, f"Utfall / {year}", text): i for (label, year, text), i in cells.items()}
    return Outline(((1, "Årsredovisning 2022"), Made(made.caption, head, made.body))), set(every), every


def by_kon() -> Build:
    """Participants by kön: "Varav kvinnor" belongs to the column before it."""
    heads = PEOPLE.head[0][1:]
    labels = [f"{heads[0]} / {h}" if h.startswith("Varav") else h for h in heads]
    of = ("deltagare", "deltagare", "deltagare", "deltagare_nya", "deltagare_avslutade")
    cells = {
        (row[0], label, text): m for row in PEOPLE.body for label, text, m in zip(labels, row[1:], of, strict=True)
    }
    return Outline(((1, "Årsredovisning 2022"), PEOPLE)), set(cells), cells


def with_look(look: Look) -> Callable[[Outline, Path], Path]:
    return lambda outline, path: write_pdf(outline, path, look=look)


LAYOUTS: dict[str, tuple[Callable[[], Build], Callable[[Outline, Path], Path], str]] = {
    "Word": (as_they_are, write_docx, "docx"),
    "Word, vänd": (turned, write_docx, "docx"),
    "Word, sammanslaget huvud": (merged, write_docx, "docx"),
    "Word, kön i kolumner": (by_kon, write_docx, "docx"),
    "PDF med linjer": (as_they_are, write_pdf, "pdf"),
    "PDF utan linjer": (as_they_are, lambda o, p: write_pdf(o, p, ruled=False), "pdf"),
    "PDF, sammanslaget huvud utan linjer": (merged, lambda o, p: write_pdf(o, p, ruled=False), "pdf"),
    "PDF i två spalter": (as_they_are, lambda o, p: write_pdf(o, p, ruled=False, columns=2), "pdf"),
    "PDF, kön i kolumner": (by_kon, write_pdf, "pdf"),
    "PDF, rubriker till vänster över tal till höger": (as_they_are, with_look(Look()), "pdf"),
    "PDF, etiketter på flera rader": (as_they_are, with_look(Look(labels="3.2cm", between="14pt")), "pdf"),
    "PDF, tabeller över sidor": (as_they_are, with_look(Look(height="12cm")), "pdf"),
}
# What a printed id and the reading of a label both call the same thing.
_SAME = ("tillgangar", "balansrakning_summa", "kassaflode", "skulder", "medlemsbidrag", "eget_kapital", "deltagare")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_cells_are_read_and_understood_however_they_are_laid_out(
    layout: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build, write, ending = LAYOUTS[layout]
    outline, cells, ids = build()
    found, figures = understood(write(outline, tmp_path / f"utkast.{ending}"))
    read = {(f.rad, f.kolumn, f.tryckt): f for f in found if not f.i_text}
    right = [c for c in cells if c in read and read[c].value == as_value(c[2])]
    wanted = [c for c in right if ids[c].startswith(_SAME)]
    mapped = [c for c in wanted if _is_same(figures[read[c].nr], ids[c])]
    with capsys.disabled():
        print(
            f"\n{layout}: {len(right)} av {len(cells)} celler lästa rätt, {len(mapped)} av {len(wanted)} förstådda rätt"
        )
    assert len(right) >= 0.95 * len(cells)
    assert len(wanted) > 5 and len(mapped) >= 0.85 * len(wanted)


def _is_same(f: Figure, printed_id: str) -> bool:
    """Whether a figure was understood as its table of tests/printed says: some posts are measures of their own."""
    name = "/".join(p for p in (f.matt, f.uppdelning, f.kategori) if p)
    own = printed_id.rpartition("/")[2].removeprefix("summa_")
    return name in (printed_id, own)


PROSE = (
    ("Insatserna hade 176 deltagare inskrivna under året, varav 100 nya deltagare.", (176, 100)),
    ("Kostnaderna för verksamheten uppgick till knappt 17 miljoner kronor.", (17,)),
    ("Styrelsen har haft fem protokollförda möten och två träffar med revisorerna.", (5, 2)),
    ("En fjärdedel av deltagarna, ca 40 personer, gick till arbete.", (25, 40)),
    ("Soliditeten var 67 % (59 % år 2021).", (67, 59)),
    ("Målgruppen är unga 18–24 år i tre kommuner.", (18, 24, 3)),
    ("Enligt avtalet från den 12 mars 2022 (dnr HBS 22/14) ska 1 250 tkr betalas enligt tabell 4.", (1250,)),
)


def test_figures_of_sentences_are_found_and_no_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = [n for _, numbers in PROSE for n in numbers]
    for write, ending in ((write_docx, "docx"), (write_pdf, "pdf")):
        outline = Outline(((1, "Årsredovisning 2022"), *(text for text, _ in PROSE)))
        found, _ = understood(write(outline, tmp_path / f"text.{ending}"))
        values = [int(f.value) for f in found if f.i_text]
        hits = sum(n in values for n in wanted)
        with capsys.disabled():
            print(f"\n{ending}: {hits} av {len(wanted)} tal i löptext")
        assert hits >= 0.8 * len(wanted)
        assert values == wanted
