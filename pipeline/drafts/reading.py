"""A file as a draft, by what its name ends with."""

from __future__ import annotations

from pathlib import Path

from pipeline.drafts.captions import pictures_for_tables
from pipeline.drafts.model import Draft
from pipeline.drafts.refused import missing, unknown_form

_MANY_PAGES = 200


def read_draft(path: Path) -> Draft:
    """A draft of any form. Raises StageStopped for a file that is missing, of another form, protected, damaged or without text."""
    if not path.is_file():
        raise missing(str(path))
    match path.suffix.lower():
        case ".docx":
            from pipeline.drafts.word import read_word

            return read_word(path)
        case ".pdf":
            from pipeline.drafts.pdf import read_pdf

            return read_pdf(path)
        case ".html" | ".htm":
            from pipeline.drafts.markup import read_html

            return read_html(path)
        case ".md":
            from pipeline.drafts.markup import read_markdown

            return read_markdown(path)
        case ".odt":
            from pipeline.drafts.odt import read_odt

            return read_odt(path)
        case ".xlsx":
            from pipeline.drafts.workbook import read_workbook

            return read_workbook(path)
        case _:
            raise unknown_form(path)


def remarks_on(draft: Draft) -> list[str]:
    """What the reader could not read in a draft that it did read, in words."""
    told = list(draft.remarks)
    for page, caption in pictures_for_tables(draft.blocks):
        where = f" på sida {page}" if page else ""
        told.append(
            f"{draft.name}: ”{caption}”{where} är en bild. Talen i den är inte lästa; lägg in tabellen som tabell."
        )
    if draft.pages > _MANY_PAGES:
        told.append(f"{draft.name} har {draft.pages} sidor. Allt är läst, men kontrollera att det är rätt fil.")
    return told
