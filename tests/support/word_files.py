"""Word files made of a document, opened and spoiled."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from openxml_audit import OpenXmlValidator

from pipeline.report.document.model import Block, Document, Section
from pipeline.report.document.word import render_word
from pipeline.report.document.word_template import OURS, Template, read_template
from support.paper_document import PIXEL


def rendered(document: Document, template: Template | None = None) -> bytes:
    return render_word(document, template or read_template(OURS), lambda _: PIXEL)


def document(*blocks: Block) -> Document:
    return Document("Prov", "", "Samordningsförbundet Prov", (Section("a", "Ett kapitel", blocks),))


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {n: file.read(n) for n in file.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return out.getvalue()


def changed(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    parts = parts_of(content)
    before = parts[part].decode()
    after = change(before)
    assert after != before
    return packed(parts | {part: after.encode()})


def faults(content: bytes, folder: Path) -> list[str]:
    """What the schema of the format and its rules across parts do not allow."""
    path = folder / "prov.docx"
    path.write_bytes(content)
    return [str(e) for e in OpenXmlValidator().validate(str(path)).errors]
