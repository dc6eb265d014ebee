"""Documents as Word files: valid, with real styles, tables and references, opened by other programs."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.report.document.model import Document, Markdown, Section, Signatures, Table, Text
from pipeline.report.document.paper import lay_out
from pipeline.report.document.word_template import OURS
from support.examples import drawn
from support.paper_document import PIXEL, SVG, chart, columns, everything, long_table
from support.paper_files import NEEDS_OFFICE, SOFFICE, Pdf, shown_in_word
from support.word_files import changed, document, faults, parts_of, rendered

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def content() -> bytes:
    return rendered(everything())


@pytest.fixture(scope="module")
def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def parts(content: bytes) -> dict[str, bytes]:
    return parts_of(content)


def words(element: Any) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t"))


# --- valid -----------------------------------------------------------------------------------


def test_the_file_is_as_the_schema_asks(content: bytes, tmp_path: Path) -> None:
    assert faults(content, tmp_path) == []
    assert faults(OURS.read_bytes(), tmp_path) == []


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("<w:cantSplit/><w:tblHeader/>", "<w:tblHeader/><w:cantSplit/><w:tblHeder/>"),
        ("<w:b/><w:bCs/>", "<w:bCs/><w:b/>"),
        ('<w:tblLayout w:type="fixed"/>', ""),
        ("</w:tblGrid>", "</w:tblGrid><w:p/>"),
        ('<w:type w:val="continuous"/>', '<w:type w:val="sometimes"/>'),
    ],
)
def test_the_check_of_the_schema_can_fail(content: bytes, tmp_path: Path, was: str, becomes: str) -> None:
    def spoil(text: str) -> str:
        if not becomes:
            # The layout before the width: both are right, but not in that order.
            return re.sub(r"(<w:tblW [^>]*/>)(<w:tblLayout [^>]*/>)", r"\2\1", text, count=1)
        return text.replace(was, becomes, 1)

    assert faults(changed(content, "word/document.xml", spoil), tmp_path) != []


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
@drawn(40)
def test_any_text_at_all_is_told_and_breaks_nothing(text: str) -> None:
    table = Table("t", text, text, text, (text,), long_table(1).rows, (text,))
    made: Any = docx.Document(io.BytesIO(rendered(document(Text(text), Markdown("<p>Efter</p>"), table))))
    shown = "".join(c for c in text if (c >= " " and c not in "\ufffe\uffff") or c in "\t\n")
    # A step of a tab and an end of a line are told by the library in its own ways.
    assert [p.text for p in made.paragraphs if p.text == "Efter"] == (["Efter"] if text != "Efter" else ["Efter"] * 2)
    assert "".join(shown.split()) in "".join("".join(p.text for p in made.paragraphs).split())


# --- styles ----------------------------------------------------------------------------------


def test_headings_and_captions_have_the_styles_that_word_has_for_them(opened: Any) -> None:
    told = [(p.style.name, p.text) for p in opened.paragraphs]
    assert [t for t in told if t[0].startswith("Heading")] == [
        ("Heading 1", "Inledning"),
        ("Heading 2", "Hur vi arbetade"),
        ("Heading 3", "I grupper"),
        ("Heading 1", "Ekonomi"),
        ("Heading 2", "Årets resultat"),
        ("Heading 1", "Så är talen räknade"),
        ("Heading 1", "Underskrifter"),
    ]
    assert [t for n, t in told if n == "Caption"] == [
        "Tabell 1. Resultaträkning (tkr)",
        "Tabell 2. Många kolumner (kr)",
        "Figur 1. Flest är unga",
        "Lång",
    ]
    assert told[:3] == [
        ("Ägare", "Samordningsförbundet Prov"),
        ("Title", "Årsredovisning 2022"),
        ("Subtitle", "Antagen av styrelsen"),
    ]
    assert [t for n, t in told if n == "Faktum"] == ["Organisationsnummer\t222000-0000", "Beslutad\t2023-03-03"]
    assert [t for n, t in told if n in ("List Bullet", "List Number")] == [
        "Ett",
        "Ett och ett halvt",
        "Två",
        "Först",
        "Sedan",
        "Åter först",
    ]


def test_a_second_numbered_list_begins_anew(parts: dict[str, bytes]) -> None:
    numbers = re.findall(r'w:numId w:val="(\d+)"', parts["word/document.xml"].decode())
    assert len(numbers) == 3 and numbers[0] == numbers[1] != numbers[2]
    begun = re.findall(
        r'<w:num w:numId="(\d+)"><w:abstractNumId w:val="1"/><w:lvlOverride', parts["word/numbering.xml"].decode()
    )
    assert begun == [numbers[0], numbers[2]]


def test_notes_are_smaller_than_tables_and_tables_than_text(opened: Any) -> None:
    sizes = [opened.styles[n].font.size.pt for n in ("Not", "Tabelltext")]
    default = opened.styles.element.find(f".//{W}rPrDefault//{W}sz").get(f"{W}val")
    assert sizes[0] < sizes[1] < int(default) / 2


def test_the_language_is_swedish(parts: dict[str, bytes]) -> None:
    assert b'<w:lang w:val="sv-SE"' in parts["word/styles.xml"]
    assert b"<dc:language>sv-SE</dc:language>" in parts["docProps/core.xml"]


# --- tables ----------------------------------------------------------------------------------


def test_the_head_of_every_table_is_marked_and_repeated(opened: Any) -> None:
    assert len(opened.tables) == 5
    for table in opened.tables:
        marked = [r._tr.trPr.find(f"{W}tblHeader") is not None for r in table.rows]
        assert marked[0] and not any(marked[1:])
        assert all(r._tr.trPr.find(f"{W}cantSplit") is not None for r in table.rows)


def test_tables_are_told_to_who_cannot_see_them(opened: Any) -> None:
    told = [
        (t._tbl.tblPr.find(f"{W}tblCaption"), t._tbl.tblPr.find(f"{W}tblDescription"))
        for t in opened.tables
        if t.cell(0, 0).text == "Post"
    ]
    assert [(c.get(f"{W}val"), d.get(f"{W}val")) for c, d in told] == [
        ("Resultaträkning", "Tabell med 4 rader och 3 kolumner: 2022, 2021.")
    ]


def test_numbers_stand_to_the_right_and_sums_are_strong(opened: Any) -> None:
    table = next(t for t in opened.tables if t.cell(0, 0).text == "Post")
    styles = [[c.paragraphs[0].style.name for c in r.cells] for r in table.rows]
    assert styles[0] == ["Tabellhuvud", "Tabellhuvud tal", "Tabellhuvud tal"]
    assert styles[2:] == [["Tabelltext", "Tabelltal", "Tabelltal"]] * 3
    strong = [[run.style.name == "Strong" for c in r.cells for run in c.paragraphs[0].runs] for r in table.rows]
    assert strong == [[False] * 3, [True] * 3, [False] * 3, [False] * 3, [True] * 3]
    assert opened.styles["Tabelltal"].paragraph_format.alignment == 2


def test_a_table_of_few_rows_keeps_together_with_its_notes(opened: Any) -> None:
    table = next(t for t in opened.tables if t.cell(0, 0).text == "Post")
    kept = [r.cells[0].paragraphs[0].paragraph_format.keep_with_next for r in table.rows[1:]]
    assert kept == [True] * 4
    alone = docx.Document(io.BytesIO(rendered(document(long_table(3))))).tables[0]
    assert [r.cells[0].paragraphs[0].paragraph_format.keep_with_next for r in alone.rows[1:]] == [True, True, None]


def test_a_wide_table_lies_down_and_what_follows_does_not(opened: Any) -> None:
    lying = [s.page_width > s.page_height for s in opened.sections]
    assert lying.count(True) == 1 and lying[0] is False and lying[-1] is False
    for table in opened.tables:
        wide = sum(int(c.get(f"{W}w")) for c in table._tbl.tblGrid)
        page = opened.sections[lying.index(len(table.columns) > 9)]
        assert wide <= (page.page_width - page.left_margin - page.right_margin) / 635 + len(table.columns)


def test_a_table_a_little_too_wide_is_set_smaller_and_does_not_lie_down() -> None:
    small = next(columns(n) for n in range(8, 15) if lay_out(columns(n)).scale < 1)
    made: Any = docx.Document(io.BytesIO(rendered(document(small))))
    sizes = {run.font.size.pt for r in made.tables[0].rows for c in r.cells for run in c.paragraphs[0].runs}
    assert len(sizes) == 1 and 8.0 <= sizes.pop() < 9.5
    assert [s.page_width < s.page_height for s in made.sections] == [True, True]


# --- charts ----------------------------------------------------------------------------------


def test_a_chart_is_drawn_with_lines_and_has_pixels_to_fall_back_on(parts: dict[str, bytes]) -> None:
    body = parts["word/document.xml"].decode()
    relations = dict(
        re.findall(
            r'Id="(rIdF\d+)" Type="[^"]*/image" Target="([^"]+)"', parts["word/_rels/document.xml.rels"].decode()
        )
    )
    found = re.search(r'<a:blip r:embed="(\w+)"><a:extLst>.*?<asvg:svgBlip [^>]*r:embed="(\w+)"/>', body)
    assert found
    assert relations[found[1]] == "media/diagram_alder.png" and relations[found[2]] == "media/diagram_alder.svg"
    assert parts["word/media/diagram_alder.png"] == PIXEL
    assert SVG in parts["word/media/diagram_alder.svg"].decode()
    assert ElementTree.fromstring(parts["word/media/diagram_alder.svg"]).tag == "{http://www.w3.org/2000/svg}svg"


def test_pictures_are_told_in_words_and_stand_in_the_text(parts: dict[str, bytes], content: bytes) -> None:
    body = parts["word/document.xml"].decode()
    assert shown_in_word(content).alts == ["En punkt", chart().alt]
    assert not re.search(r"wp:anchor|txbxContent|v:textbox", body)


# --- references ------------------------------------------------------------------------------


def instructions(body: str) -> list[str]:
    return [" ".join(i.split()) for i in re.findall(r"<w:instrText[^>]*>([^<]*)<", body)]


def test_numbers_and_references_are_fields_that_word_can_count_anew(parts: dict[str, bytes]) -> None:
    body = parts["word/document.xml"].decode()
    found = instructions(body)
    assert found[0] == 'TOC \\o "1-2" \\h \\z \\u'
    assert [i for i in found if i.startswith("SEQ")] == ["SEQ Tabell \\* ARABIC"] * 2 + ["SEQ Figur \\* ARABIC"]
    table, figure = (i.split() for i in found if i.startswith("REF"))
    assert table[2:] == ["\\h", "\\*", "lower"] and figure[2:] == ["\\h"]
    named = {
        name: words(ElementTree.fromstring(f'<x xmlns:w="{W[1:-1]}">{inside}</x>'))
        for name, inside in re.findall(r'<w:bookmarkStart w:id="\d+" w:name="(_Ref\d+)"/>(.*?)<w:bookmarkEnd', body)
        if "REF" not in inside
    }
    assert (named[table[1]], named[figure[1]]) == ("Tabell 1", "Figur 1")


def test_the_contents_show_every_heading_of_two_levels(opened: Any) -> None:
    lines = [(p.style.name, words(p._p)) for p in opened.paragraphs if p.style.name.startswith("toc ")]
    assert lines == [
        ("toc 1", "Inledning"),
        ("toc 2", "Hur vi arbetade"),
        ("toc 1", "Ekonomi"),
        ("toc 2", "Årets resultat"),
        ("toc 1", "Så är talen räknade"),
        ("toc 1", "Underskrifter"),
    ]


def test_every_link_leads_somewhere(parts: dict[str, bytes]) -> None:
    body, relations = (parts[n].decode() for n in ("word/document.xml", "word/_rels/document.xml.rels"))
    anchors = set(re.findall(r'w:anchor="([^"]+)"', body)) | set(re.findall(r" REF (\w+)", body))
    assert anchors <= set(re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', body))
    ids = re.findall(r'w:bookmarkStart w:id="(\d+)"', body)
    assert len(ids) == len(set(ids))
    assert re.findall(r'Target="([^"]+)" TargetMode="External"', relations) == ["https://www.finsam.se/"]
    assert "underlag.html" not in body + relations


def test_the_foot_tells_who_what_and_where(parts: dict[str, bytes]) -> None:
    foot = parts["word/footer1.xml"].decode()
    assert "Samordningsförbundet Prov · Årsredovisning 2022 · Utgåva 1" in foot
    assert re.findall(r'w:instr=" (\w+) "', foot) == ["SUBJECT", "PAGE", "NUMPAGES"]
    assert "Samordningsförbundet Prov · Årsredovisning 2022 · Utgåva 1" in parts["docProps/core.xml"].decode()


# --- bytes and programs ----------------------------------------------------------------------


def test_the_same_document_gives_the_same_bytes(content: bytes) -> None:
    assert rendered(everything()) == content
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {e.date_time for e in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert file.namelist()[0] == "[Content_Types].xml"
    assert parts_of(content)["docProps/core.xml"].count(b"2000-01-01T00:00:00Z") == 2


@NEEDS_OFFICE
def test_libreoffice_opens_it_and_shows_every_page(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "allt.docx"
    path.write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profil'}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    made = Pdf((tmp_path / "allt.pdf").read_bytes())
    assert "Årsredovisning 2022" in made.pages[0] and "Sida" not in made.pages[0]
    assert "Innehåll" in made.pages[1] and f"Sida 2 av {len(made.pages)}" in made.pages[1]
    # The long table goes on over pages, each with its head.
    rows = [p for p in made.pages if re.search(r"Rad \d+", p)]
    assert len(rows) >= 2 and all(re.search(r"^Rad\s+Tal\s*$", p, re.MULTILINE) for p in rows)
    assert sum(w > h for w, h in made.sizes) == 1


def test_what_is_signed_is_kept_with_the_names() -> None:
    names = (("Anna Ek", "ordförande"), ("Bo Alm", ""))
    signed = (Text("Styrelsen intygar detta."), Text("Och detta."), Signatures(names))
    made = Document("T", "", "Prov", (Section("a", "Först", (Text("Fritt."),)), Section("b", "Beslutet", signed)))
    body = docx.Document(io.BytesIO(rendered(made))).paragraphs
    kept = {
        p.text.split()[0]: p.paragraph_format.keep_with_next for p in body if p.text and "Heading" not in str(p.style)
    }
    of = {word: bool(kept[word]) for word in ("Fritt.", "Styrelsen", "Och", "Anna", "Bo")}
    # The last has nothing to stand with.
    assert of == {"Fritt.": False, "Styrelsen": True, "Och": True, "Anna": True, "Bo": False}
