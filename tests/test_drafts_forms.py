"""The same table as HTML, Markdown, ODT and a workbook; and what a Word file can hold beside plain paragraphs."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from pipeline.drafts.collect import collect
from pipeline.drafts.model import Heading, Table
from pipeline.drafts.reading import read_draft, remarks_on
from pipeline.drafts.tables import read_table
from pipeline.forbund.model import Forbund
from support.draft_files import Made, Outline, write_pdf
from support.drafts import SENTENCES

ROWS = (("Staten", "7 301,0", "45 %"), ("Kommuner", "−461,5", "55 %"), ("Summa", "6 839,5", "100 %"))
WANTED = [
    *[("Staten", "2022 / Belopp", "7301.0"), ("Staten", "2022 / Andel", "45")],
    *[("Kommuner", "2022 / Belopp", "-461.5"), ("Kommuner", "2022 / Andel", "55")],
    *[("Summa", "2022 / Belopp", "6839.5"), ("Summa", "2022 / Andel", "100")],
]


def cells(path: Path) -> list[tuple[str, str, str]]:
    (table,) = [b for b in read_draft(path).blocks if isinstance(b, Table)]
    return [(f.rad, f.kolumn, str(f.numeral.value)) for f in read_table(table)]


def html(path: Path) -> None:
    body = "".join(f"<tr><th>{a}</th><td>{b}</td><td>{c}</td></tr>" for a, b, c in ROWS)
    path.write_text(
        "<html><body><h1>Årsredovisning 2022</h1><script>var tal = 12;</script><nav>99</nav><p>Vi hade <b>12</b> möten<sup>3</sup>.</p>"
        "<table><thead><tr><th rowspan='2'>Post</th><th colspan='2'>2022</th></tr><tr><th>Belopp</th><th>Andel</th></tr></thead>"
        f"<tbody>{body}</tbody></table></body></html>",
        "utf-8",
    )


def odt(path: Path) -> None:
    names = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for p, n in (("office", "office"), ("text", "text"), ("table", "table"))
    )
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>".format
    head = (
        "<table:table-header-rows><table:table-row>"
        + cell(' table:number-rows-spanned="2"', "Post")
        + cell(' table:number-columns-spanned="2"', "2022")
        + "<table:covered-table-cell/></table:table-row><table:table-row><table:covered-table-cell/>"
        + cell("", "Belopp")
        + cell("", "Andel")
        + "</table:table-row></table:table-header-rows>"
    )
    body = "".join("<table:table-row>" + "".join(cell("", t) for t in row) + "</table:table-row>" for row in ROWS)
    text = (
        f'<office:document-content {names}><office:body><office:text><text:h text:outline-level="1">Årsredovisning 2022</text:h>'
        "<text:p>Vi hade 12<text:s/>möten<text:note><text:note-citation>3</text:note-citation><text:note-body><text:p>Not.</text:p>"
        f"</text:note-body></text:note>.</text:p><table:table>{head}{body}</table:table></office:text></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("META-INF/manifest.xml", "<manifest/>")
        file.writestr("content.xml", text)


@pytest.mark.parametrize(("ending", "write"), [("html", html), ("odt", odt)])
def test_a_table_with_merged_cells_and_a_sentence_in_other_forms(
    ending: str, write: Callable[[Path], None], tmp_path: Path
) -> None:
    path = tmp_path / f"utkast.{ending}"
    write(path)
    assert cells(path) == WANTED
    found = collect(read_draft(path), Forbund("f", "f", "f", (), ()), 2022)
    assert [str(f.value) for f in found if f.i_text] == ["12"]


def test_markdown_has_headings_and_tables(tmp_path: Path) -> None:
    path = tmp_path / "utkast.md"
    lines = "\n".join(f"| {' | '.join(row)} |" for row in ROWS)
    path.write_text(
        f"# Årsredovisning 2022\n\n## Ekonomi\n\n| Post | Belopp | Andel |\n| --- | --- | --- |\n{lines}\n", "utf-8"
    )
    assert cells(path) == [(a, k.removeprefix("2022 / "), v) for a, k, v in WANTED]
    assert [b.level for b in read_draft(path).blocks if isinstance(b, Heading)] == [1, 2]


def test_a_workbook_shows_its_numbers_as_its_formats_say(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Medlemmarnas bidrag (tkr)",),
        ("Post", "Belopp", "Andel"),
        ("Staten", 7301, 0.45),
        ("Kommuner", -461.5, 0.55),
    ):
        sheet.append(row)
    for r in (3, 4):
        sheet.cell(r, 2).number_format, sheet.cell(r, 3).number_format = "#,##0.0", "0 %"
    book.save(tmp_path / "utkast.xlsx")
    assert cells(tmp_path / "utkast.xlsx") == [
        *[("Staten", "Belopp", "7301.0"), ("Staten", "Andel", "45")],
        *[("Kommuner", "Belopp", "-461.5"), ("Kommuner", "Andel", "55")],
    ]
    (table,) = [b for b in read_draft(tmp_path / "utkast.xlsx").blocks if isinstance(b, Table)]
    assert table.caption == "Medlemmarnas bidrag (tkr)"


def test_word_with_a_footnote_mark_deleted_words_and_a_split_figure(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("Vi hade 1")
    paragraph.add_run("2 möten")
    paragraph.add_run("7").font.superscript = True
    deleted = parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText> av 99</w:delText></w:r></w:del>')
    paragraph._p.append(deleted)
    inserted = OxmlElement("w:ins")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = " och 30 besök"
    run.append(text)
    inserted.append(run)
    paragraph._p.append(inserted)
    assert paragraph._p.find(qn("w:ins")) is not None
    path = tmp_path / "utkast.docx"
    document.save(str(path))
    found = collect(read_draft(path), Forbund("f", "f", "f", (), ()), 2022)
    assert [str(f.value) for f in found] == ["12", "30"]


def test_a_table_over_pages_is_one_and_running_heads_are_no_figures(tmp_path: Path) -> None:
    rows = tuple((f"Post {chr(65 + i % 26)}{chr(65 + i // 26)}", f"{i + 100}", f"{i + 200}") for i in range(110))
    for ruled in (True, False):
        made = Made("Tabell 1. Lång tabell (tkr)", (("Post", "2022", "2021"),), rows)
        path = write_pdf(Outline(((1, "Ekonomi"), SENTENCES[0], made)), tmp_path / "lang.pdf", ruled=ruled)
        draft = read_draft(path)
        (table,) = [b for b in draft.blocks if isinstance(b, Table)]
        assert draft.pages > 2 and table.height == 111
        read = [(f.rad, f.kolumn, str(f.numeral.value)) for f in read_table(table)]
        assert read == [(r[0], year, v) for r in rows for year, v in zip(("2022", "2021"), r[1:], strict=True)]
        text = [f.tryckt for f in collect(draft, Forbund("f", "f", "f", (), ()), 2022) if f.i_text]
        assert text == ["drygt 18 miljoner kronor"]


def test_a_table_that_is_a_picture_is_said(tmp_path: Path) -> None:
    from support.paper_document import PIXEL

    document = Document()
    document.add_paragraph("Tabell 3. Deltagare 2022")
    picture = tmp_path / "bild.png"
    picture.write_bytes(PIXEL)
    document.add_picture(str(picture))
    document.add_paragraph("Vi hade 12 möten.")
    document.save(str(tmp_path / "utkast.docx"))
    (told,) = remarks_on(read_draft(tmp_path / "utkast.docx"))
    assert "”Tabell 3. Deltagare 2022” är en bild" in told
