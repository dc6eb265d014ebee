"""The look of Word files: the template that ships, and the office's own, however its Word has saved it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from pipeline.faults import DeliveryFaults
from pipeline.report.document.word_reference import make_reference
from pipeline.report.document.word_template import OURS, STYLES, Template, read_template
from support.paper_document import everything, income, long_table
from support.word_files import changed, document, faults, packed, parts_of, rendered


def own(folder: Path, change: Callable[[str], str], part: str = "word/styles.xml") -> Template:
    path = folder / "reference.docx"
    path.write_bytes(changed(OURS.read_bytes(), part, change))
    return read_template(path, "data/raw/prov/reference.docx")


def test_the_template_that_ships_is_made_of_its_parts_and_small() -> None:
    assert OURS.read_bytes() == make_reference()
    assert len(OURS.read_bytes()) < 1_000_000


def test_a_template_saved_by_a_swedish_word_is_used(tmp_path: Path) -> None:
    """It has ids of its own for the same styles, and looks of the office's choice."""

    def swedish(text: str) -> str:
        text = re.sub(r'"Heading(\d)"', r'"Rubrik\1"', text).replace('"Caption"', '"Beskrivning"')
        return text.replace("Calibri", "Georgia")

    content = rendered(everything(), own(tmp_path, swedish))
    made: Any = docx.Document(io.BytesIO(content))
    chapter = next(p for p in made.paragraphs if p.text == "Ekonomi" and p.style.name == "Heading 1")
    assert chapter.style.style_id == "Rubrik1"
    assert b"Georgia" in parts_of(content)["word/styles.xml"]
    assert faults(content, tmp_path) == []


def test_a_template_saved_as_one_or_under_another_name_is_used(tmp_path: Path) -> None:
    parts = {n.replace("document.xml", "document2.xml"): p for n, p in parts_of(OURS.read_bytes()).items()}
    for name in ("[Content_Types].xml", "_rels/.rels"):
        parts[name] = parts[name].replace(b"document.xml", b"document2.xml")
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"document.main+xml", b"template.main+xml")
    path = tmp_path / "reference.docx"
    path.write_bytes(packed(parts))
    content = rendered(everything(), read_template(path))
    assert faults(content, tmp_path) == []
    assert b"template.main" not in parts_of(content)["[Content_Types].xml"]
    assert [n for n in parts_of(content) if "document2" in n] == []


def test_a_foot_that_word_has_rewritten_still_tells_of_this_report(tmp_path: Path) -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> SUBJECT </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Något</w:t></w:r><w:r><w:t> annat</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve">, Storgatan 1</w:t></w:r>'
    )

    def rewritten(text: str) -> str:
        return re.sub(r'<w:fldSimple w:instr=" SUBJECT ">.*?</w:fldSimple>', field, text, flags=re.DOTALL)

    foot = parts_of(rendered(everything(), own(tmp_path, rewritten, "word/footer1.xml")))["word/footer1.xml"].decode()
    texts = "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", foot))
    assert texts.startswith("Samordningsförbundet Prov · Årsredovisning 2022 · Utgåva 1, Storgatan 1")


def test_margins_of_a_template_are_those_of_the_report(tmp_path: Path) -> None:
    template = own(tmp_path, lambda t: t.replace('w:left="1134"', 'w:left="2268"'), "word/document.xml")
    made: Any = docx.Document(io.BytesIO(rendered(document(income(), long_table(2)), template)))
    assert {s.left_margin.twips for s in made.sections} == {2268}


def test_a_template_without_a_style_is_told(tmp_path: Path) -> None:
    template = own(tmp_path, lambda t: t.replace('w:name w:val="Tabelltal"', 'w:name w:val="Siffror"'))
    with pytest.raises(DeliveryFaults) as told:
        rendered(everything(), template)
    text = str(told.value)
    assert "data/raw/prov/reference.docx" in text and "Hittade: Tabelltal" in text and "Gör så:" in text


@pytest.mark.parametrize("content", [b"", b"PK", packed({"a.txt": b"x"}), packed({"word/styles.xml": b"<a"})])
def test_a_template_that_is_no_word_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "reference.docx"
    path.write_bytes(content)
    with pytest.raises(DeliveryFaults, match="Är inget Word-dokument"):
        rendered(everything(), read_template(path))


def test_every_style_of_ours_is_shown_in_the_template_or_known_to_word() -> None:
    assert set(STYLES) == set(read_template(OURS).styles)
