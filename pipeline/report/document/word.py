"""A document as a Word file that the office can finish: its own styles, real tables, captions and references.

Written straight as WordprocessingML and zipped by us, so that the same document gives the same bytes.
What it looks like is said by a reference.docx (document/word_template.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.letters.outlines import outlined
from pipeline.report.document.model import (
    Block,
    Definitions,
    Document,
    Heading,
    KeyFigures,
    Markdown,
    Picture,
    Reply,
    Section,
    Signatures,
    Table,
    Text,
)
from pipeline.report.document.paper import (
    CHART_HIGH,
    CHART_WIDE,
    CONTENTS,
    LEGEND_WORDS,
    begin_pages,
    clean_svg,
    has_cover,
    is_signed,
    lay_out,
    notes_of,
    size_of,
    size_of_photo,
)
from pipeline.report.document.prose import Grid, Paragraph, Photo, plain_words, read_pieces
from pipeline.report.document.word_parts import Parts
from pipeline.report.document.word_tables import TableWriter, spans_in_runs
from pipeline.report.document.word_template import Template
from pipeline.report.document.word_xml import (
    NAMESPACES,
    TWIPS_PER_MM,
    drawing,
    kept_with_next,
    paragraph,
    run,
    style_of_run,
    tab,
)
from pipeline.typography import bind_numbers

_POINT = 0.3528
_PIXEL = 0.2646
# Air before a caption where tables stand close, in twips.
_CLOSE = 140


def render_word(document: Document, template: Template, png: Callable[[Picture], bytes]) -> bytes:
    """The document as the bytes of a .docx file. `png` gives a chart as pixels, for programs without SVG.

    Raises DeliveryFaults when the office's own template cannot be used.
    """
    parts = Parts(document, template)
    body = _Writer(document, template, parts, png).body()
    names = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items() if prefix != "asvg")
    content = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {names}><w:body>{body}</w:body></w:document>'
    return parts.package(content)


@dataclass(frozen=True)
class _Pages:
    """Pages that lie the same way: how they begin, whether on their side, in how many columns; `first` of all."""

    kind: str
    lying: bool = False
    columns: int = 1
    first: bool = False


class _Writer:
    """The body of one document, in order."""

    def __init__(self, document: Document, template: Template, parts: Parts, png: Callable[[Picture], bytes]) -> None:
        self._document, self._template, self._parts, self._png = document, template, parts, png
        self._begun = begin_pages(document)
        self._styles = template.styles
        self._tables = TableWriter(self._styles, parts.linked)
        self._level, self._pictures, self._close = 1, 0, False
        self._made: list[str] = []
        self._headings: set[int] = set()
        self._pages = _Pages("nextPage", first=True)

    def body(self) -> str:
        """Title page, contents, the chapters and the pages that they end on."""
        contents = self._front()
        for section in self._document.sections:
            self._section(section)
        self._made[contents:contents] = self._parts.contents(self._styles)
        # The pages of the end are said last, outside any paragraph.
        return "".join(self._made) + self._page()

    def _add(self, style: str, content: str, properties: str = "") -> None:
        self._made.append(paragraph(self._styles[style], content, properties))

    def _front(self) -> int:
        """What stands before the first chapter; returns where the lines of the contents go."""
        document = self._document
        self._add("ägare", run(document.owner))
        self._add("titel", run(document.title), '<w:spacing w:before="2600"/>' if has_cover(document) else "")
        if document.subtitle:
            self._add("undertitel", run(document.subtitle))
        for name, value in document.facts:
            self._add("faktum", run(name, style_of_run(self._styles["stark"])) + tab() + run(value))
        if document.edition:
            self._add("utgåva", run(document.edition))
        self._add("innehåll", run(CONTENTS), "<w:pageBreakBefore/>" if has_cover(document) else "")
        contents = len(self._made)
        self._add("not", run(LEGEND_WORDS), '<w:spacing w:before="240"/>')
        self._turn(_Pages("nextPage"))
        return contents

    def _section(self, section: Section) -> None:
        broken = '<w:pageBreakBefore/><w:spacing w:before="0"/>' if section.id in self._begun else ""
        self._heading(1, run(section.title), section.title, section.id, broken)
        self._close = section.appendix
        begun = len(self._made)
        for block in section.blocks:
            self._arrange(block)
            self._write(block)
        if is_signed(section):
            self._made[begun:-1] = map(kept_with_next, self._made[begun:-1])
        self._arrange(None)

    def _heading(self, level: int, content: str, words: str, name: str = "", properties: str = "") -> None:
        self._level = min(level, self._level + 1)
        self._headings.add(len(self._made))
        self._add(f"rubrik{self._level}", self._parts.heading(self._level, content, words, name), properties)

    def _arrange(self, block: Block | None) -> None:
        """Pages that lie down for what is too wide, and two columns of small type for explanations."""
        lying = isinstance(block, Table) and lay_out(block).lying
        columns = 2 if isinstance(block, Definitions) and not block.brief else 1
        if (lying, columns) != (self._pages.lying, self._pages.columns):
            turned = lying or self._pages.lying
            self._turn(_Pages("nextPage" if turned else "continuous", lying, columns))

    def _turn(self, pages: _Pages) -> None:
        """The pages so far end here, before a heading that would be left alone, and others begin."""
        last = len(self._made) - 1
        while pages.lying and last in self._headings:
            last -= 1
        made = self._made[last]
        if made.endswith("</w:p>") and "<w:sectPr" not in made:
            at = made.index("</w:pPr>")
            self._made[last] = made[:at] + self._page() + made[at:]
        else:
            self._made.insert(last + 1, paragraph(self._styles["not"], "", self._page()))
        self._pages = pages

    def _page(self) -> str:
        """What is said of pages where they end."""
        page, pages = self._template.page, self._pages
        wide, high = (page.height, page.width) if pages.lying else (page.width, page.height)
        top, right, bottom, left, header, footer = page.margins
        turned = ' w:orient="landscape"' if pages.lying else ""
        return (
            f'<w:sectPr>{self._template.running if pages.first else ""}<w:type w:val="{pages.kind}"/>'
            f'<w:pgSz w:w="{wide}" w:h="{high}"{turned}/><w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" '
            f'w:left="{left}" w:header="{header}" w:footer="{footer}" w:gutter="0"/>'
            f'<w:cols w:num="{pages.columns}" w:space="425"/>{"<w:titlePg/>" if pages.first else ""}</w:sectPr>'
        )

    @property
    def _room(self) -> int:
        """What is left between the margins, in twips."""
        page = self._template.page
        return (page.height if self._pages.lying else page.width) - page.margins[1] - page.margins[3]

    def _write(self, block: Block) -> None:
        if isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Picture):
            self._picture(block)
        elif isinstance(block, Text):
            self._add(
                {"viktigt": "viktigt", "tomt": "tomt"}.get(block.kind, "text"),
                run(bind_numbers(block.text)),
                self._apart(),
            )
        elif isinstance(block, Heading):
            self._heading(2, run(block.text), block.text, block.id)
        elif isinstance(block, Markdown):
            self._prose(block)
        elif isinstance(block, Reply):
            self._reply(block)
        elif isinstance(block, KeyFigures):
            self._key_figures(block)
        elif isinstance(block, Definitions):
            self._definitions(block)
        elif isinstance(block, Signatures):
            self._signatures(block)

    def _apart(self) -> str:
        """A little air between a table or its notes and the text that goes on."""
        note = paragraph(self._styles["not"], "").partition("</w:pPr>")[0]
        under = self._made[-1].endswith("</w:tbl>") or self._made[-1].startswith(note)
        return '<w:spacing w:before="200"/>' if under else ""

    def _table(self, table: Table) -> None:
        notes = notes_of(table)
        unit = run(f" ({table.unit})", style_of_run(self._styles["enhet"])) if table.unit else ""
        caption = self._parts.caption(f"tabell-{table.id}", table.number, table.caption) + unit
        self._add("beskrivning", caption, self._air())
        self._made.append(self._tables.table(table, self._room, kept=bool(notes)))
        self._notes(notes)

    def _air(self) -> str:
        """On the page of an insats tables stand closer, so that it is one page."""
        return f'<w:spacing w:before="{_CLOSE}"/>' if self._close else ""

    def _notes(self, notes: tuple[str, ...]) -> None:
        for i, note in enumerate(notes):
            more = "<w:keepNext/>" if i + 1 < len(notes) else ""
            self._add("not", run(bind_numbers(note)), more)

    def _picture(self, picture: Picture) -> None:
        caption = self._parts.caption(f"figur-{picture.id}", picture.number, bind_numbers(picture.title))
        self._add("beskrivning", caption, self._air())
        # Word draws with the fonts of the machine: in another font a label has another width.
        svg = outlined(clean_svg(picture))
        wide, high = (length * _POINT for length in size_of(svg))
        share = min(1.0, self._room / TWIPS_PER_MM / wide, CHART_WIDE / wide, CHART_HIGH / high)
        name = f"diagram_{picture.id}"
        pixels = self._parts.media(f"{name}.png", self._png(picture))
        lines = self._parts.media(f"{name}.svg", svg.encode())
        self._draw((wide * share, high * share), picture.alt, pixels, lines, kept=bool(picture.note))
        self._notes(notes_of(picture))

    def _draw(self, size: tuple[float, float], alt: str, pixels: str, lines: str = "", kept: bool = False) -> None:
        self._pictures += 1
        # The style keeps with what follows; of a picture without a note nothing does.
        alone = "" if kept else '<w:keepNext w:val="0"/>'
        self._add("figur", drawing(self._pictures, size, alt, pixels, lines), alone)

    def _prose(self, block: Markdown) -> None:
        for piece in read_pieces(block.html):
            if isinstance(piece, Grid):
                self._made.append(self._tables.grid(piece, self._room))
            elif isinstance(piece, Photo):
                self._photo(piece)
            else:
                self._words(piece)

    def _words(self, piece: Paragraph) -> None:
        words = spans_in_runs(tuple(replace(s, text=bind_numbers(s.text)) for s in piece.spans), self._parts.linked)
        if piece.kind == "rubrik":
            self._heading(piece.level, words, plain_words(piece.spans))
        elif piece.kind in ("punkt", "nummer"):
            self._add(piece.kind, words, self._parts.numbered(piece))
        elif piece.kind == "fortsatt":
            self._add("text", words, f'<w:ind w:left="{397 * piece.level}"/>')
        else:
            self._add({"citat": "citat"}.get(piece.kind, "text"), words, self._apart())

    def _reply(self, reply: Reply) -> None:
        self._heading(2, run(reply.question), reply.question, f"svar-{reply.id}")
        self._add("text", run(reply.words))
        if reply.picture:
            self._picture(replace(reply.picture, note=reply.counted))
        elif reply.counted:
            self._add("not", run(reply.counted))

    def _photo(self, photo: Photo) -> None:
        name = self._parts.media(f"bild_{self._pictures + 1}.{photo.kind}", photo.content)
        wide, high = (length * _PIXEL for length in size_of_photo(photo))
        share = min(1.0, self._room / TWIPS_PER_MM / wide, CHART_HIGH / high)
        self._draw((wide * share, high * share), photo.alt, name)

    def _key_figures(self, block: KeyFigures) -> None:
        if block.figures:
            self._made.append(self._tables.key_figures(block, self._room))
            for note in block.notes:
                self._add("viktigt", run(bind_numbers(note)))

    def _definitions(self, block: Definitions) -> None:
        for id_, term, told in block.entries:
            if block.brief:
                name = self._parts.marked(f"matt-{id_}", run(term, style_of_run(self._styles["stark"])))
                first = '<w:spacing w:before="160"/>' if id_ == block.entries[0][0] else ""
                self._add("faktum", name + tab() + run(bind_numbers(" ".join(told))), first)
                continue
            self._add("term", self._parts.marked(f"matt-{id_}", run(term)))
            for text in told:
                self._add("definition", run(bind_numbers(text)))

    def _signatures(self, block: Signatures) -> None:
        if block.place:
            self._add("text", run(block.place), "<w:keepNext/>")
        for i, (name, role) in enumerate(block.entries):
            more = "<w:keepNext/>" if i + 1 < len(block.entries) else ""
            self._add("underskrift", run(f"{name}\n{role}" if role else name), more)
