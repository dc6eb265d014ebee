"""Documents as PDF: tagged as PDF/UA asks, read by other libraries than the one that wrote it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pdfua
import pikepdf
import pytest
import typst

from pipeline.report.document.model import (
    Block,
    Cell,
    Document,
    Heading,
    Markdown,
    Row,
    Section,
    Signatures,
    Table,
    Text,
)
from pipeline.report.document.paper import begin_pages, lay_out
from pipeline.report.document.pdf import render_pdf
from support.paper_document import WORDS, chart, columns, everything, income, long_table, number, wide
from support.paper_files import Pdf, squeezed

UPRIGHT, LYING = (595, 842), (842, 595)


def document(*blocks: Block) -> Document:
    return Document("Prov", "", "Samordningsförbundet Prov", (Section("a", "Ett kapitel", blocks),))


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_pdf(everything())


@pytest.fixture(scope="module")
def pdf(content: bytes) -> Pdf:
    return Pdf(content)


def findings(content: bytes) -> list[str]:
    source: Any = io.BytesIO(content)
    return [f.rule_id for f in pdfua.validate(source).findings]


def test_nothing_is_found_that_pdf_ua_does_not_allow(content: bytes) -> None:
    assert findings(content) == []


@pytest.mark.parametrize("gone", ["/MarkInfo", "/Lang", "/StructTreeRoot"])
def test_the_check_finds_what_is_taken_away(content: bytes, gone: str) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as file:
        del file.Root[gone]
        file.save(out)
    assert findings(out.getvalue()) != []


def test_a_chart_without_words_is_refused() -> None:
    with pytest.raises(typst.TypstError, match="alt text"):
        render_pdf(document(replace(chart(), alt="")))


def test_an_ornament_needs_no_words_and_is_not_read() -> None:
    words = Markdown(WORDS.replace('alt="En punkt"', 'alt=""'))
    content = render_pdf(document(words))
    assert findings(content) == [] and list(Pdf(content).every("Figure")) == []


def test_the_catalogue_says_what_readers_ask(pdf: Pdf) -> None:
    root = pdf.file.Root
    assert (bool(root.MarkInfo.Marked), str(root.Lang)) == (True, "sv-SE")
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    about = pdf.file.docinfo
    assert str(about["/Title"]) == "Årsredovisning 2022"
    assert str(about["/Author"]) == "Samordningsförbundet Prov"
    assert "/CreationDate" not in about and "/ModDate" not in about
    with pdf.file.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_every_chart_is_told_in_words(pdf: Pdf) -> None:
    figures = list(pdf.every("Figure"))
    assert [str(f.Alt) for f in figures] == ["En punkt", "Staplar. 16–29 år: 12."]


def scopes(element: Any) -> list[str]:
    return [str(a.Scope) for a in element.get("/A", []) if "/Scope" in a]


def test_every_number_has_the_headings_of_its_row_and_column(pdf: Pdf) -> None:
    tables = {squeezed(pdf.words(t))[:8]: t for t in pdf.every("Table")}
    rows = [list(pdf.every("TH", "TD", under=r)) for r in pdf.every("TR", under=tables["Tabell1."])]
    told = [[(str(c.S), pdf.words(c).strip(), scopes(c)) for c in row] for row in rows]
    column, row = ["/Column"], ["/Row"]
    minus = "\u2212461,5"
    assert told == [
        [("/TH", "Post", column), ("/TH", "2022", column), ("/TH", "2021", column)],
        [("/TH", "Intäkter", column)],
        [("/TH", "Staten", row), ("/TD", "7\u00a0301,0", []), ("/TD", minus, [])],
        [("/TH", "Kommuner", row), ("/TD", "..", []), ("/TD", "–", [])],
        [("/TH", "Summa", row), ("/TD", "7\u00a0301,0", []), ("/TD", minus, [])],
    ]
    # A list of headings in a cell would be all that is read of it.
    assert [c for c in pdf.every("TD") if any("/Headers" in a for a in c.get("/A", []))] == []


def test_headings_are_three_levels_without_a_leap(pdf: Pdf) -> None:
    told = [(str(h.S), pdf.words(h)) for h in pdf.every("H1", "H2", "H3")]
    assert told == [
        ("/H1", "Innehåll"),
        ("/H1", "Inledning"),
        ("/H2", "Hur vi arbetade"),
        ("/H3", "I grupper"),
        ("/H1", "Ekonomi"),
        ("/H2", "Årets resultat"),
        ("/H1", "Så är talen räknade"),
        ("/H1", "Underskrifter"),
    ]


def test_bookmarks_and_contents_have_every_heading(pdf: Pdf) -> None:
    marks = pdf.outline()
    assert (1, "Inledning") in marks and (2, "Årets resultat") in marks and (3, "I grupper") in marks
    contents = pdf.pages[1]
    assert contents.index("Innehåll") < contents.index("Inledning") < contents.index("Underskrifter")
    # The last line tells the page that the last chapter stands on.
    line = next(line for line in contents.splitlines() if line.startswith("Underskrifter"))
    assert "Underskrifter" in pdf.pages[int(line.split()[-1]) - 1]


def test_the_first_page_is_a_title_and_the_others_say_where_one_is(pdf: Pdf) -> None:
    first, *rest = pdf.pages
    for words in ("Samordningsförbundet Prov", "Årsredovisning 2022", "Organisationsnummer", "222000-0000", "Utgåva 1"):
        assert words in first
    assert "Sida" not in first
    for i, page in enumerate(rest, 2):
        assert f"Sida {i} av {len(rest) + 1}" in page
        assert "Samordningsförbundet Prov" in page and "Årsredovisning 2022" in page and "Utgåva 1" in page


def test_a_wide_table_lies_down_and_what_follows_does_not(pdf: Pdf) -> None:
    lying = [i for i, page in enumerate(pdf.pages) if "Många kolumner" in page]
    assert [pdf.sizes[i] for i in lying] == [LYING]
    assert pdf.sizes.count(LYING) == 1 and pdf.sizes[lying[0] + 1] == UPRIGHT


def test_a_long_table_repeats_its_head(pdf: Pdf) -> None:
    pages = [page for page in pdf.pages if "Rad 1\r\n" in page or "Rad 80" in page or "Rad 40" in page]
    assert len(pages) >= 2
    assert all("Rad Tal" in " ".join(page.split()) for page in pages)
    # But it is read once.
    assert sum(pdf.words(h).strip() == "Tal" for h in pdf.every("TH")) == 1


def test_a_table_that_fits_on_a_page_is_not_split() -> None:
    for lines in (1, 9, 17, 25, 33):
        filler = tuple(Text(f"Stycke {i}.") for i in range(lines))
        made = Pdf(render_pdf(document(*filler, long_table(35))))
        at = [i for i, page in enumerate(made.pages) if "Rad 0" in page or "Rad 34" in page]
        assert len(set(at)) == 1, lines


def test_no_row_is_split_over_two_pages() -> None:
    told = " ".join(f"ord{i}" for i in range(60))
    rows = tuple(Row(f"Rad {i}", (Cell(f"början{i} {told} slutet{i}"),)) for i in range(40))
    made = Pdf(render_pdf(document(Table("t", "Ord", "", "Rad", ("Vad",), rows))))
    at = {
        word: p for p, page in enumerate(made.pages) for word in page.split() if word.startswith(("början", "slutet"))
    }
    assert len(made.pages) > 3 and len(at) == 80
    assert [i for i in range(40) if at[f"början{i}"] != at[f"slutet{i}"]] == []


def test_a_table_a_little_too_wide_is_set_smaller_before_its_page_is_turned() -> None:
    scales = [(round(lay_out(columns(n)).scale, 2), lay_out(columns(n)).lying) for n in (8, 10, 12, 15, 30)]
    assert scales[0] == (1.0, False) and scales[-1][1]
    assert [lying for _, lying in scales] == sorted(lying for _, lying in scales)
    small = next(columns(n) for n in range(8, 15) if lay_out(columns(n)).scale < 1)
    made = Pdf(render_pdf(document(small)))
    assert made.sizes == [UPRIGHT, UPRIGHT] and 7.0 < made.size_of("Kolumn1") < 8.5


def test_no_heading_is_left_at_the_foot_of_a_page() -> None:
    for lines in range(20, 44):
        filler = tuple(Text(f"Stycke {i}.") for i in range(lines))
        made = Pdf(render_pdf(document(*filler, Heading("En rubrik", "x"), income())))
        at = {word: i for i, page in enumerate(made.pages) for word in ("En rubrik", "Staten") if word in page and i}
        assert at["En rubrik"] == at["Staten"], lines


def test_names_are_on_the_page_of_what_they_sign() -> None:
    signed = (Text("Styrelsen intygar detta."), Signatures((("Anna Ek", "ordförande"), ("Bo Alm", "")), "Provby."))
    for lines in range(24, 44):
        filler = Section("a", "Först", tuple(Text(f"Stycke {i}.") for i in range(lines)))
        made = Pdf(render_pdf(Document("T", "", "Prov", (filler, Section("b", "Beslutet", signed)))))
        words = ("Beslutet", "intygar detta", "Provby.", "Anna Ek", "Bo Alm")
        at = {
            word: [i for i, page in enumerate(made.pages) if word in page and "Innehåll" not in page] for word in words
        }
        assert len({tuple(pages) for pages in at.values()}) == 1, (lines, at)


def test_a_column_of_long_words_gets_the_room_that_makes_the_table_lowest() -> None:
    goal, grade = "Deltagarna ska komma närmare arbete eller studier under året " * 2, "– Går inte att bedöma"
    rows = tuple(Row(goal, (Cell("minst 40 %"), Cell(grade), Cell(""))) for _ in range(12))
    remark = (Row("Kort mål", (Cell(""), Cell(""), Cell("En anmärkning som är ganska lång, men bara en. " * 2))),)
    first, _, third, last = lay_out(
        Table("t", "Mål", "", "Mål", ("Målvärde", "Bedömning", "Kommentar"), rows + remark)
    ).columns
    assert first > 60 and first > 2 * last
    # What repeats on every row does not break.
    assert third > 32


def test_an_appendix_begins_a_page(pdf: Pdf) -> None:
    last = pdf.pages[-1]
    assert last.index("Underskrifter") < last.index("Anna Ek") < last.index("Bo Alm")
    assert "Så många" not in last


def test_notes_are_smaller_than_tables_and_tables_than_text(pdf: Pdf) -> None:
    sizes = [pdf.size_of(words) for words in ("Beloppen är avrundade", "Staten", "Inget mer")]
    assert sizes == [7.0, 8.5, 9.5]


def test_references_lead_within_and_addresses_out(pdf: Pdf) -> None:
    links = [pdf.words(link).strip() for link in pdf.every("Link")]
    assert {"tabell 1", "Figur 1", "finsam.se"} <= set(links)
    assert "underlaget" not in links
    addresses = [
        str(a.A.URI) for page in pdf.file.pages for a in page.get("/Annots", []) if "/A" in a and "/URI" in a.A
    ]
    assert addresses == ["https://www.finsam.se/"]


def test_lists_and_quotations_keep_their_kind(pdf: Pdf) -> None:
    words = [squeezed(pdf.words(i)) for i in pdf.every("LI")]
    assert words == [
        "•Ett",
        "–Ettochetthalvt",
        "•Två",
        "1.FörstMeromdetförsta.",
        "2.Sedan",
        "1.Återförst",
    ]
    assert [squeezed(pdf.words(q)) for q in pdf.every("BlockQuote")] == ["Detgickbra."]


def test_only_fonts_of_our_own_are_used_and_they_are_inside(pdf: Pdf) -> None:
    pages: list[Any] = list(pdf.file.pages)
    every = (dict(page.Resources.get("/Font", {})).values() for page in pages)
    fonts = {str(font.BaseFont).partition("+")[2] for some in every for font in some}
    assert fonts and {f.partition("-")[0] for f in fonts} == {"OpenSans"}


def test_signs_that_our_font_lacks_are_still_shown() -> None:
    made = Pdf(render_pdf(document(Text("Ålder ≥ 16 → \u2713"), Text("\u200b\x07\u2028"))))
    assert "≥ 16 →" in made.pages[1]


def test_the_same_document_gives_the_same_bytes(content: bytes) -> None:
    assert render_pdf(everything()) == content


def test_a_row_with_fewer_cells_than_headings_is_filled() -> None:
    short = Table(
        "t", "Kort", "", "Rad", ("Ett", "Två"), tuple(replace(r, cells=(number("1"),)) for r in long_table(2).rows)
    )
    assert Pdf(render_pdf(document(short))).shown().tables == [
        [["Rad", "Ett", "Två"], ["Rad0", "1", ""], ["Rad1", "1", ""]]
    ]


def test_a_document_of_wide_tables_only_begins_lying() -> None:
    made = Pdf(render_pdf(document(wide(), wide())))
    assert made.sizes == [UPRIGHT, LYING]
    assert "Ett kapitel" in made.pages[1]


def settled(*blocks: Block) -> list[list[str]]:
    """Which of the words and tables of a chapter stand on each page after the contents."""
    made = Pdf(render_pdf(document(*blocks)))
    names = [b.text for b in blocks if isinstance(b, Text | Heading)]
    names += [b.caption for b in blocks if isinstance(b, Table)]
    return [sorted((n for n in names if n in page), key=page.index) for page in made.pages if "Innehåll" not in page]


def fills_to(lines: int) -> tuple[Text, ...]:
    return tuple(Text(f"Stycke {n:02}.") for n in range(lines))


def test_words_fill_the_page_that_a_table_does_not_fit_on() -> None:
    after = tuple(Text(f"Efter {n}.") for n in range(4))
    tall = replace(long_table(35), id="hog", caption="Den höga tabellen")
    short = replace(long_table(3), id="lag", caption="Den låga tabellen")
    pages = settled(*fills_to(18), tall, short, *after)
    # The words come first, the tables follow in their own order, and nothing is lost or doubled.
    assert pages[0] == [*(t.text for t in fills_to(18)), *(t.text for t in after)]
    assert pages[1] == ["Den höga tabellen", "Den låga tabellen"]


def test_what_fits_keeps_its_place() -> None:
    low = replace(long_table(5), id="lag", caption="Den låga tabellen")
    assert settled(*fills_to(9), low, Text("Efter 1."))[0][-2:] == ["Den låga tabellen", "Efter 1."]


def test_a_heading_moves_with_its_words_and_only_past_a_page_more_than_a_third_empty() -> None:
    tall = replace(long_table(35), id="hog", caption="Den höga tabellen")
    below = (Heading("En underrubrik", "u"), Text("Under den."))
    assert settled(*fills_to(12), tall, *below)[0][-2:] == ["En underrubrik", "Under den."]
    first, second = settled(*fills_to(30), tall, *below)
    assert first[-1] == "Stycke 29." and second == ["Den höga tabellen", "En underrubrik", "Under den."]


def test_a_table_under_its_heading_stays_there() -> None:
    tall = replace(long_table(35), id="hog", caption="Den höga tabellen")
    pages = settled(*fills_to(18), Heading("Tabellens rubrik", "r"), tall, Text("Efter 1."))
    assert pages[1] == ["Tabellens rubrik", "Den höga tabellen", "Efter 1."]


def appendices(*lines: int) -> list[int]:
    """The page of each appendix, counted from that of the first, by how many rows of table it has."""
    made = tuple(
        Section(f"b{n}", f"Bilaga {n}", (replace(long_table(rows), id=f"t{n}"),), appendix=True)
        for n, rows in enumerate(lines, 1)
    )
    pages = Pdf(render_pdf(Document("T", "", "Prov", (Section("a", "Först", (Text("Ord."),)), *made)))).pages
    at = [
        next(i for i, p in enumerate(pages) if f"Bilaga {n}" in p and "Innehåll" not in p)
        for n in range(1, len(lines) + 1)
    ]
    return [i - at[0] for i in at]


def test_appendices_of_a_few_lines_share_a_page_while_there_is_room() -> None:
    assert appendices(5, 5, 5, 5, 5) == [0, 0, 0, 0, 1]
    # One that is long has its own, and so has what follows a page that it fills.
    assert appendices(3, 44, 3, 3) == [0, 1, 2, 2]


def test_pages_with_next_to_nothing_share_one_and_a_full_page_has_its_own() -> None:
    """Nine insatser of the office's own words and two amounts were nine pages of four lines."""
    little = (Text("Ett par ord."),)
    parts = [Section("full", "Full", (long_table(20),)), *(Section(f"l{n}", f"Lite {n}", little) for n in range(9))]
    parts.append(Section("sist", "Sist", (replace(long_table(20), id="t2"),)))
    document = Document("T", "", "Prov", tuple(parts), paged=True)
    pages = [p for p in Pdf(render_pdf(document)).pages if "Innehåll" not in p]
    at = {s.title: next(i for i, p in enumerate(pages) if s.title in p.splitlines()) for s in parts}
    assert at["Full"] < at["Lite 0"] == at["Lite 7"] and at["Sist"] > at["Lite 8"]
    assert len(begin_pages(document) & {f"l{n}" for n in range(9)}) == 1
