"""What stands around the text of a Word file: bookmarks and references, pictures, addresses, lists, properties, the zip."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

from pipeline.report.document.model import Document, Markdown
from pipeline.report.document.paper import line_of, places
from pipeline.report.document.prose import Paragraph, read_pieces
from pipeline.report.document.word_template import Template
from pipeline.report.document.word_xml import (
    attribute,
    bookmark,
    field,
    link_out,
    link_within,
    paragraph,
    run,
    style_of_run,
    told,
)

# Every file is of this moment, so that the same document gives the same bytes.
_CREATED, _ZIPPED = "2000-01-01T00:00:00Z", (1980, 1, 1, 0, 0, 0)
# Headings are numbered beside the other bookmarks; the contents tell two levels.
_FIRST_HEADING, _IN_CONTENTS = 100_000, 2
_NUMBERED = re.compile(r"(\D+?)\s*(\d+)")
_OVERRIDE = re.compile(r'<Override[^>]*PartName="(?P<part>[^"]*)"[^>]*/>')
_RELATION = re.compile(r"<Relationship [^>]*/>")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = {"png": "image/png", "svg": "image/svg+xml", "jpeg": "image/jpeg"}


class Parts:
    """Everything of a package but its text, filled as the text is written."""

    def __init__(self, document: Document, template: Template) -> None:
        self._document, self._template = document, template
        self._places = places(document)
        # Hidden bookmarks, as Word makes them itself for references.
        self._bookmarks = {name: f"_Ref{i:08d}" for i, name in enumerate(self._places, 1)}
        self._marked: set[str] = set()
        self._headings: list[tuple[int, str]] = []
        self._relations: list[str] = []
        self._addresses: dict[str, str] = {}
        self._media: dict[str, bytes] = {}
        blocks = (b for s in document.sections for b in s.blocks if isinstance(b, Markdown))
        pieces = (p for b in blocks for p in read_pieces(b.html) if isinstance(p, Paragraph))
        lists = sum(p.begins and p.kind == "nummer" and p.level == 1 for p in pieces)
        self._numbering, self._lists = template.numbering(lists)
        self._list = -1

    def marked(self, name: str, content: str) -> str:
        """Content under a bookmark, the first time that its name is met."""
        if name in self._marked or name not in self._bookmarks:
            return content
        self._marked.add(name)
        return bookmark(len(self._marked), self._bookmarks[name], content)

    def caption(self, name: str, number: str, words: str) -> str:
        """ "Tabell 3. Words", where the number is a field that Word counts anew when a table is put in."""
        if not number:
            return self.marked(name, run(words))
        found = _NUMBERED.fullmatch(number)
        label = run(f"{found[1]} ") + field(f"SEQ {found[1]} \\* ARABIC", found[2]) if found else run(number)
        return self.marked(name, label) + run(f". {words}")

    def linked(self, href: str, words: str, look: str = "") -> str:
        """Words that lead somewhere: a reference to a number, a place in the document, an address, or only words.

        Pages beside this one are nowhere to be found from a file that is sent by itself.
        """
        name = href.removeprefix("#")
        if href.startswith("#") and name in self._bookmarks:
            target, number = self._bookmarks[name], self._places[name]
            if number and words.casefold().replace("\u00a0", " ") == number.casefold().replace("\u00a0", " "):
                lower = " \\* lower" if words[:1].islower() else ""
                return field(f"REF {target} \\h{lower}", words, look)
            return link_within(target, run(words, look))
        if href.startswith(("http://", "https://", "mailto:")):
            style = style_of_run(self._template.styles["länk"])
            return link_out(self._address(href), run(words, style + look))
        return run(words, look)

    def heading(self, level: int, content: str, words: str, name: str) -> str:
        """The content of a heading, which the contents lead to and links too when it has a name."""
        self._headings.append((level, words))
        toc = bookmark(_FIRST_HEADING + len(self._headings), f"_Toc{len(self._headings):08d}", content)
        return self.marked(name, toc) if name else toc

    def contents(self, styles: Mapping[str, str]) -> list[str]:
        """The contents as a field that already shows every heading; Word puts in the pages when it is updated."""
        shown = [(i, level, words) for i, (level, words) in enumerate(self._headings, 1) if level <= _IN_CONTENTS]
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
            f'TOC \\o "1-{_IN_CONTENTS}" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        lines = [(level, link_within(f"_Toc{i:08d}", run(words))) for i, level, words in shown]
        return [
            paragraph(
                styles[f"innehåll{level}"], (begin if n == 0 else "") + line + (end if n + 1 == len(lines) else "")
            )
            for n, (level, line) in enumerate(lines)
        ]

    def media(self, name: str, content: bytes) -> str:
        """The relation of a picture, which goes into the package."""
        self._media[f"word/media/{name}"] = content
        return self._relation("image", f"media/{name}")

    def numbered(self, piece: Paragraph) -> str:
        """The list that an item is of, when it is not the one of its style."""
        if piece.kind == "nummer" and piece.level == 1:
            self._list += piece.begins
            return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self._lists[self._list]}"/></w:numPr>'
        return f'<w:numPr><w:ilvl w:val="{piece.level - 1}"/></w:numPr>' if piece.level > 1 else ""

    def package(self, content: str) -> bytes:
        """The whole file. Parts in the order that Word writes them: types first."""
        shown = {"SUBJECT": line_of(self._document), "TITLE": self._document.title, "AUTHOR": self._document.owner}
        kept = self._template.kept(shown)
        kept["[Content_Types].xml"] = self._types(kept)
        relations = "word/_rels/document.xml.rels"
        there = _RELATION.sub(lambda r: r[0] if _is_there(r[0], kept) else "", kept[relations].decode("utf-8"))
        kept[relations] = _inserted(there, "".join(self._relations), "</Relationships>")
        kept["_rels/.rels"] = _package_relations()
        if self._numbering:
            kept["word/numbering.xml"] = self._numbering
        kept |= {
            "word/document.xml": content.encode(),
            "docProps/core.xml": self._properties(),
            "docProps/app.xml": _APP,
        }
        kept |= self._media
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
            for name in sorted(kept, key=lambda n: (n != "[Content_Types].xml", n != "_rels/.rels", n)):
                entry = zipfile.ZipInfo(name, _ZIPPED)
                entry.compress_type = zipfile.ZIP_STORED if name.endswith((".png", ".jpeg")) else zipfile.ZIP_DEFLATED
                entry.create_system = 0
                file.writestr(entry, kept[name])
        return out.getvalue()

    def _address(self, href: str) -> str:
        if href not in self._addresses:
            self._addresses[href] = self._relation("hyperlink", href, ' TargetMode="External"')
        return self._addresses[href]

    def _relation(self, kind: str, target: str, more: str = "") -> str:
        id_ = f"rIdF{len(self._relations) + 1}"
        self._relations.append(f'<Relationship Id="{id_}" Type="{_OFFICE}/{kind}" Target={attribute(target)}{more}/>')
        return id_

    def _types(self, kept: Mapping[str, bytes]) -> bytes:
        """The kinds of the parts: those of the template that are kept, those of pictures and properties."""
        given = kept["[Content_Types].xml"].decode("utf-8")
        # The text itself is said anew: what was saved as a template is told to be one.
        stays = {f"/{name}" for name in kept}
        text = _OVERRIDE.sub(lambda o: o[0] if o["part"] in stays else "", given)
        known = {e.casefold() for e in re.findall(r'Extension="([^"]+)"', text)}
        used = sorted({n.rpartition(".")[2] for n in self._media} - known)
        more = "".join(f'<Default Extension="{e}" ContentType="{_TYPES[e]}"/>' for e in used)
        return _inserted(text, more + _WRITTEN_TYPES, "</Types>")

    def _properties(self) -> bytes:
        d = self._document
        return (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{told(d.title)}</dc:title><dc:subject>{told(line_of(d))}</dc:subject>"
            f"<dc:creator>{told(d.owner)}</dc:creator><cp:lastModifiedBy>{told(d.owner)}</cp:lastModifiedBy>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{_CREATED}</dcterms:created>'
            f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_CREATED}</dcterms:modified>'
            "<dc:language>sv-SE</dc:language></cp:coreProperties>"
        ).encode()


_WRITTEN_TYPES = (
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    '<Override PartName="/docProps/app.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
)
_APP = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/extended-properties"><Application>finsam</Application></Properties>'
)


def _package_relations() -> bytes:
    kinds = (
        (f"{_OFFICE}/officeDocument", "word/document.xml"),
        (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        (f"{_OFFICE}/extended-properties", "docProps/app.xml"),
    )
    lines = (f'<Relationship Id="rId{i}" Type="{k}" Target="{t}"/>' for i, (k, t) in enumerate(kinds, 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{''.join(lines)}</Relationships>"
    ).encode()


def _is_there(relation: str, kept: Mapping[str, bytes]) -> bool:
    """Whether what a relation of the document leads to is in the package, or outside every package."""
    target = re.search(r'Target="([^"]*)"', relation)
    place = posixpath.normpath(posixpath.join("word", target[1])).lstrip("/") if target else ""
    return 'TargetMode="External"' in relation or place in kept


def _inserted(part: str, more: str, before: str) -> bytes:
    at = part.rindex(before)
    return (part[:at] + more + part[at:]).encode()
