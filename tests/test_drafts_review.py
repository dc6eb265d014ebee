"""A draft from file to remarks: what is found, what is left alone, and what comes back."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from openxml_audit import OpenXmlValidator

from pipeline.drafts.command import run_review
from pipeline.drafts.give_page import render_page
from pipeline.drafts.give_word import write_word
from pipeline.faults import DeliveryFaults, StageStopped
from pipeline.places import ROOT, Places
from support.draft_files import Made, Outline, write_docx, write_pdf
from support.drafts import SENTENCES, TABLES, grave, outline, tried, tried_word, understood, with_fault
from support.word_files import parts_of

RAW = ROOT / "data" / "raw"
# Where, row, column, what is written there instead, the row where it is told, and what stands there should be.
FAULTS = (
    ("Tabell 1", "Verksamhetens resultat", 1, "1 268", "Verksamhetens resultat", "1 168"),
    # Two parts, and their sum agrees with the other side: which of them is wrong cannot be known.
    ("Tabell 2", "Kassa och bank", 1, "17 588", "Summa tillgångar", ""),
    ("Tabell 2", "Kortfristiga skulder", 2, "7 320", "Summa eget kapital och skulder", ""),
    ("Tabell 3", "Huddinge kommun", 1, "1 761", "Summa", "14 647"),
    ("Tabell 4", "MIA", 2, "116", "MIA", "106"),
    ("Tabell 4", "Totalt", 4, "185", "Totalt", "158"),
    ("Tabell 5", "Kvinnor", 3, "21", "Kvinnor", "11"),
    ("Tabell 6", "Kansli", 2, "1 995", "Kansli", "1 599"),
)
WRONG_WORDS = (
    ("ökade från 320 till 392", "minskade från 320 till 392"),
    ("(45 %)", "(54 %)"),
    ("62 %", "42 %"),
    ("(181 kvinnor och 154 män)", "(191 kvinnor och 154 män)"),
)


def test_a_report_that_goes_together_has_no_findings(tmp_path: Path) -> None:
    result = tried_word(tmp_path)
    assert [f.told for f in result.findings if f.allvar != "upplysning"] == []
    assert result.tried > 0.8 * len(result.found) > 80


@pytest.mark.parametrize(("table", "row", "column", "text", "place", "right"), FAULTS)
def test_a_wrong_cell_is_told_once_where_it_shows_with_what_it_should_be(
    table: str, row: str, column: int, text: str, place: str, right: str, tmp_path: Path
) -> None:
    result = tried_word(tmp_path, with_fault(table, row, column, text))
    (finding,) = [f for f in result.findings if f.allvar == "fel"]
    told = result.found[finding.nr]
    assert told.rad == place and (place != row or told.tryckt == text)
    assert finding.bor_vara.replace("\u00a0", " ") == right


@pytest.mark.parametrize(("right", "wrong"), WRONG_WORDS)
def test_a_sentence_that_says_something_else_than_its_figures(right: str, wrong: str, tmp_path: Path) -> None:
    sentences = tuple(s.replace(right, wrong) for s in SENTENCES)
    assert sentences != SENTENCES
    assert len(grave(tried_word(tmp_path, sentences=sentences))) == 1


def test_a_report_decided_before_its_year_has_ended_and_a_sentence_told_twice(tmp_path: Path) -> None:
    early = tried_word(tmp_path, sentences=("Beslutad av styrelsen 22 mars 2022",))
    assert [early.found[f.nr].tryckt for f in early.findings if f.allvar == "fel"] == ["22 mars 2022"]
    late = tried_word(tmp_path, sentences=("Beslutad av styrelsen 22 mars 2023",))
    assert grave(late) == []
    twice = "Insatserna samlade tillsammans närmare {} deltagare på frukostmöten och föreläsningar."
    told = tried_word(tmp_path, sentences=(twice.format(750), twice.format(550)))
    assert [f.trials[0].identity.id for f in told.findings if f.allvar == "varning"] == ["ord_samma"]
    assert tried_word(tmp_path, sentences=(twice.format(550), twice.format(550))).findings == ()


def test_ten_faults_come_back_as_ten_remarks_at_their_figures(tmp_path: Path) -> None:
    tables: tuple[Made, ...] = TABLES
    for table, row, column, text, *_ in FAULTS:
        tables = with_fault(table, row, column, text, tables)
    sentences = tuple(s.replace("ökade från", "minskade från").replace("62 %", "42 %") for s in SENTENCES)
    result = tried_word(tmp_path, tables, sentences)
    copy = tmp_path / "granskad.docx"
    assert write_word(result, result.drafts[0], copy) == 10
    document = Document(str(copy))
    comments = list(document.comments)
    assert len(comments) == 10 and all("Så vet vi:" in c.text for c in comments)
    # Each remark is set around its figure and nothing more.
    xml = parts_of(copy.read_bytes())["word/document.xml"].decode()
    around = re.findall(r"<w:commentRangeStart[^>]*/>(.*?)<w:commentRangeEnd", xml, re.DOTALL)
    marked = ["".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", part)) for part in around]
    sums = {"17 588": "17 708", "7 320": "18 086", "1 761": "14 602"}
    assert sorted(marked) == sorted([*(sums.get(f[3], f[3]) for f in FAULTS), "392", "42"])
    before = [p.text for p in Document(str(tmp_path / "utkast.docx")).paragraphs]
    assert [p.text for p in document.paragraphs] == before


def test_the_copies_are_sound_files_and_the_same_every_time(tmp_path: Path) -> None:
    wrong = outline(with_fault("Tabell 4", "MIA", 2, "116"))
    paths = [write_docx(wrong, tmp_path / "a.docx"), write_pdf(wrong, tmp_path / "b.pdf")]
    kept = []
    for out in ("en", "tva"):
        run_review(Places(RAW, tmp_path / out), paths, "hbs", 2022)
        folder = tmp_path / out / "reports" / "hbs" / "2022" / "granskning"
        kept.append({p.name: p.read_bytes() for p in sorted(folder.iterdir())})
    assert kept[0] == kept[1] and len(kept[0]) == 6
    # The template that the test's file is made from has an old part of styles that nothing reads.
    errors = OpenXmlValidator().validate(str(folder / "a_granskad.docx")).errors
    assert [str(e) for e in errors if "stylesWithEffects" not in str(e)] == []


def test_what_is_not_sure_is_never_grave(tmp_path: Path) -> None:
    """The same participants in a sentence of their own words: a warning at most."""
    sentences = ("MIA hade 190 deltagare inskrivna under året.",)
    result = tried_word(tmp_path, sentences=sentences)
    assert grave(result) == []
    assert [f.allvar for f in result.findings if result.found[f.nr].i_text] == ["varning"]


def test_a_pdf_comes_back_with_frames_at_its_figures(tmp_path: Path) -> None:
    wrong = outline(with_fault("Tabell 3", "Huddinge kommun", 1, "1 761"))
    path = write_pdf(wrong, tmp_path / "utkast.pdf", ruled=False)
    run_review(Places(RAW, tmp_path), [path], "hbs", 2022)
    folder = tmp_path / "reports" / "hbs" / "2022" / "granskning"
    with pikepdf.open(folder / "utkast_granskad.pdf") as pdf:
        notes = [str(a.Contents) for page in pdf.pages for a in page.get("/Annots", []) if a.Subtype == "/Square"]
    assert len(notes) == 1 and "14\u00a0647" in notes[0]
    page = (folder / "granskning.html").read_text("utf-8")
    assert page.count('class="ram fel"') == 1 and page.count("data:image/png") >= 1


def test_the_rows_of_the_csv_have_the_columns_asked_for(tmp_path: Path) -> None:
    path = write_docx(outline(), tmp_path / "utkast.docx")
    run_review(Places(RAW, tmp_path), [path], "hbs", 2022)
    text = (tmp_path / "reports" / "hbs" / "2022" / "granskning" / "granskning.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert list(rows[0]) == [
        "dokument",
        "sida",
        "rubrik",
        "tabell",
        "rad",
        "kolumn",
        "mening",
        "tryckt",
        "varde",
        "enhet",
        "ar",
        "insats",
        "kon",
        "matt",
        "obs_id",
        "utslag",
        "allvar",
        "bor_vara",
        "varfor",
        "saker",
    ]
    (cell,) = [r for r in rows if r["rad"] == "MIA" and r["kolumn"].endswith("Varav kvinnor")]
    assert (cell["varde"], cell["ar"], cell["insats"], cell["kon"], cell["matt"]) == (
        "106",
        "2022",
        "mia",
        "kvinna",
        "deltagare",
    )
    assert (cell["utslag"], cell["saker"], len(cell["obs_id"])) == ("stammer", "säker", 16)


def test_a_label_that_begins_as_a_formula_is_shown_and_not_run(tmp_path: Path) -> None:
    table = Made("Tabell 1. Kostnader 2022 (tkr)", (("", "2022"),), (("=HYPERLINK(A1)", "470"), ("Hyra", "−20")))
    path = write_docx(Outline(((1, "Årsredovisning 2022"), table)), tmp_path / "u.docx")
    run_review(Places(RAW, tmp_path), [path], "hbs", 2022)
    rows = list(
        csv.reader((tmp_path / "reports/hbs/2022/granskning/granskning.csv").open(encoding="utf-8-sig"), delimiter=";")
    )
    at = {name: n for n, name in enumerate(rows[0])}
    assert [(r[at["rad"]], r[at["tryckt"]], r[at["varde"]]) for r in rows[1:]] == [
        ("'=HYPERLINK(A1)", "470", "470"),
        ("Hyra", "−20", "-20"),
    ]


def test_the_page_is_one_internal_file_with_words_beside_its_colours(tmp_path: Path) -> None:
    page = render_page(tried_word(tmp_path, with_fault("Tabell 4", "MIA", 2, "116")))
    assert "<strong>Internt.</strong>" in page and "http" not in page.replace("http-equiv", "")
    mark = re.search(r'<mark id="tal-\d+" class="fel" title="fel">.*?</mark>', page)
    assert mark is not None and "116" in mark.group() and "✗" in mark.group() and "(fel)" in mark.group()
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_a_second_round_tells_what_is_mended_and_what_is_new(tmp_path: Path) -> None:
    first = tried_word(tmp_path, with_fault("Tabell 4", "MIA", 2, "116"))
    assert [f.status for f in first.findings] == [""] * len(first.findings) and first.mended == ()
    second = tried_word(tmp_path, with_fault("Tabell 3", "Huddinge kommun", 1, "1 761"))
    assert {f.status for f in second.findings} == {"nytt"} and len(second.mended) >= 1
    third = tried_word(tmp_path, with_fault("Tabell 3", "Huddinge kommun", 1, "1 761"))
    assert {f.status for f in third.findings} == {"kvar"} and third.mended == ()


def test_an_explained_finding_stays_and_asks_for_nothing(tmp_path: Path) -> None:
    tables = with_fault("Tabell 3", "Huddinge kommun", 1, "1 761")
    (finding,) = [f for f in tried_word(tmp_path, tables).findings if f.allvar == "fel"]
    raw = tmp_path / "raw"
    (raw / "hbs" / "2022").mkdir(parents=True)
    (raw / "hbs" / "forbund.toml").write_text((RAW / "hbs" / "forbund.toml").read_text("utf-8"), "utf-8")
    told = f'[[forklaring]]\nprov = "{finding.id}"\nvarfor = "Rättas i tryck"\nvem = "kansliet"\ntill = 2099-12-31\n'
    (raw / "hbs" / "2022" / "forklaringar_utkast.toml").write_text(told, "utf-8")
    result = tried(tmp_path / "utkast.docx", tmp_path, raw=raw)
    (again,) = [f for f in result.findings if f.allvar == "fel"]
    assert again.explained.startswith("Rättas i tryck (kansliet")
    assert write_word(result, result.drafts[0], tmp_path / "granskad.docx") == 0


def test_a_forbund_that_nobody_knows_is_tried_against_itself(tmp_path: Path) -> None:
    wrong = outline(with_fault("Tabell 4", "MIA", 2, "116"))
    result = tried(write_docx(wrong, tmp_path / "utkast.docx"), tmp_path, forbund="", year=0, raw=tmp_path / "inget")
    assert (result.owner, result.year) == ("utkast_utkast", 2022)
    assert any("ingen forbund.toml" in r for r in result.remarks)
    assert [result.found[f.nr].tryckt for f in result.findings if f.allvar == "fel"] == ["181"]


def test_another_year_and_another_forbund_than_asked_for_is_said(tmp_path: Path) -> None:
    text = Outline(((1, "Årsredovisning 2021"), "Samordningsförbundet i Södertälje hade 12 deltagare.", *TABLES[:1]))
    result = tried(write_docx(text, tmp_path / "utkast.docx"), tmp_path)
    assert any("Utkastets titel säger 2021" in r for r in result.remarks)
    assert any("nämner utkastet inte hbs men sodertalje" in r for r in result.remarks)
    # Named on the fortieth line and later it is another's, whoever else is owed money.
    owed = ["Hyra 12 kr."] * 45 + ["Skuld till Samordningsförbundet Botkyrka Huddinge Salem: 3 kr."]
    late = Outline(((1, "Årsredovisning 2022"), "Samordningsförbundet i Södertälje.", *owed, *TABLES[:1]))
    result = tried(write_docx(late, tmp_path / "senare.docx"), tmp_path)
    assert any("nämner utkastet inte hbs men sodertalje" in r for r in result.remarks)


def test_whose_it_is_is_told_by_the_text(tmp_path: Path) -> None:
    text = Outline(((1, "Årsredovisning 2017"), "Samordningsförbundet i Södertälje hade 12 deltagare.", *TABLES[:1]))
    result = tried(write_docx(text, tmp_path / "utkast.docx"), tmp_path, forbund="", year=0)
    assert (result.owner, result.year) == ("sodertalje", 2017)


def test_a_whole_name_says_whose_it_is_whatever_towns_are_named(tmp_path: Path) -> None:
    """A short name is often a town, which a neighbour's report may name more often than its own förbund."""
    words = "Samordningsförbundet Botkyrka Huddinge Salem arbetade med Södertälje. Södertälje och Södertälje kommun var med."
    text = Outline(((1, "Årsredovisning 2022"), words, *TABLES[:1]))
    result = tried(write_docx(text, tmp_path / "utkast.docx"), tmp_path, forbund="", year=0)
    assert (result.owner, result.year) == ("hbs", 2022)


@pytest.mark.parametrize(
    ("caption", "measures"),
    [
        ("Tabell 1. Deltagare 2022 (antal)", {"deltagare"}),
        ("Tabell 1. Deltagare i aktiviteter efter organisation 2022 (antal)", {""}),
    ],
)
def test_who_comes_to_seminars_is_no_participant(tmp_path: Path, caption: str, measures: set[str]) -> None:
    table = Made(caption, (("", "Deltagare"),), (("Alla", "470"),))
    _, figures = understood(write_docx(Outline(((1, "Årsredovisning 2022"), table)), tmp_path / "utkast.docx"))
    assert {f.matt for f in figures.values()} == measures


def test_what_was_read_is_a_delivery_of_printed_figures(tmp_path: Path) -> None:
    from pipeline.drafts.understand import understand
    from pipeline.forbund.model import load_forbund
    from pipeline.ingest.grid import read_grids
    from pipeline.ingest.layout import read_layouts
    from pipeline.ingest.printed import read_printed
    from pipeline.ingest.reading import Source

    raw = tmp_path / "raw"
    (raw / "hbs").mkdir(parents=True)
    (raw / "hbs" / "forbund.toml").write_text((RAW / "hbs" / "forbund.toml").read_text("utf-8"), "utf-8")
    path = write_docx(outline(), tmp_path / "utkast.docx")
    run_review(Places(raw, tmp_path), [path], "hbs", 2022, save=True)
    saved = raw / "hbs" / "2022" / "publicerat_2022.csv"
    (grid,) = read_grids(saved, saved.name)
    reading = read_printed(grid, read_layouts()["publicerat"], Source(saved.name, 2022))
    result = tried(path, tmp_path)
    assert reading.faults == [] and len(reading.rows) == len(result.found)
    assert [r["varde"] for r in reading.rows] == [f.value for f in result.found.values()]
    assert [r["enhet"] for r in reading.rows] == [f.enhet for f in result.found.values()]
    assert understand(list(result.found.values()), load_forbund(Places(raw, tmp_path), "hbs"), 2022)
    with pytest.raises(StageStopped, match="finns redan och skrivs aldrig över"):
        run_review(Places(raw, tmp_path), [path], "hbs", 2022, save=True)


def test_several_files_are_one_review(tmp_path: Path) -> None:
    one = write_docx(outline(TABLES[:2]), tmp_path / "del1.docx")
    two = write_pdf(outline((with_fault("Tabell 1", "Årets resultat", 1, "1 186")[0],)), tmp_path / "del2.pdf")
    run_review(Places(RAW, tmp_path), [one, two], "hbs", 2022)
    folder = tmp_path / "reports" / "hbs" / "2022" / "granskning"
    page = (folder / "granskning.html").read_text("utf-8")
    assert "del1.docx" in page and "del2.pdf" in page
    assert {p.name for p in folder.glob("*_granskad.*")} == {"del1_granskad.docx", "del2_granskad.pdf"}


# --- what cannot be read ------------------------------------------------------------------------


def refuse(path: Path, told: str, tmp_path: Path, forbund: str = "hbs", save: bool = False) -> None:
    with pytest.raises(StageStopped, match=f"(?i){told}"):
        run_review(Places(RAW, tmp_path), [path], forbund, 2022, save=save)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    for name in ("utkast.docx", "utkast.pdf", "utkast.odt", "utkast.xlsx"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 avklippt")
        refuse(tmp_path / name, "filen går inte att öppna", tmp_path)


def test_a_protected_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "utkast.docx").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    refuse(tmp_path / "utkast.docx", "skyddad med lösenord", tmp_path)
    path = write_pdf(outline(TABLES[:1]), tmp_path / "oppen.pdf")
    with pikepdf.open(path) as pdf:
        pdf.save(tmp_path / "utkast.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    refuse(tmp_path / "utkast.pdf", "skyddad med lösenord", tmp_path)


def test_a_scanned_file_is_refused(tmp_path: Path) -> None:
    refuse(write_pdf(Outline(), tmp_path / "utkast.pdf", scanned=True), "de är inskannade bilder", tmp_path)


def test_an_unknown_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "utkast.pages").write_text("x", "utf-8")
    refuse(tmp_path / "utkast.pages", "filformatet läses inte", tmp_path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryFaults, match="Filen finns inte"):
        run_review(Places(RAW, tmp_path), [tmp_path / "borta.docx"], "hbs", 2022)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    paths = [write_docx(outline(TABLES[:1]), (tmp_path / d).with_suffix("") / "u.docx") for d in _folders(tmp_path)]
    with pytest.raises(StageStopped, match="samma namn"):
        run_review(Places(RAW, tmp_path), paths, "hbs", 2022)


def _folders(tmp_path: Path) -> tuple[str, str]:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    return "a", "b"


def test_a_draft_without_figures_is_refused(tmp_path: Path) -> None:
    refuse(write_docx(Outline(("Bara ord.",)), tmp_path / "utkast.docx"), "inga tal att pröva", tmp_path)


def test_a_name_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    refuse(write_docx(outline(TABLES[:1]), tmp_path / "u.docx"), "går inte att använda som mapp", tmp_path, "../hbs")


def test_figures_of_an_unknown_forbund_are_not_saved(tmp_path: Path) -> None:
    path = write_docx(outline(TABLES[:1]), tmp_path / "u.docx")
    refuse(path, "behöver ett förbund med forbund.toml", tmp_path, "nytt", save=True)


def test_a_net_of_costs_without_a_sign_is_no_term_of_a_sum(tmp_path: Path) -> None:
    table = Made(
        "Tabell 1. Driftsredovisning (tkr)",
        (("Post", "Intäkt 2022", "Kostnad 2022", "Netto 2022"),),
        (
            ("Intäkter från huvudmännen", "14 602", "0", "14 602"),
            ("Administrativa kostnader", "0", "2 083", "2 083"),
            ("Finansiering individinriktade insatser", "3 424", "13 626", "10 202"),
            ("Finansiering strukturinriktade insatser", "13", "1 147", "1 133"),
            ("Summa", "18 039", "16 856", "1 184"),
        ),
    )
    assert grave(tried_word(tmp_path, (table,), ())) == []
