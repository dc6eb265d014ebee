"""The office's look in Word: the styles, the page and the foot of reference.docx.

Styles are found by their names, not their ids: a Swedish Word writes ids of its own ("Rubrik1"),
while the names of built-in styles stay the same in every language ("heading 1").
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

from defusedxml.ElementTree import fromstring

from pipeline.faults import DeliveryFaults, Fault
from pipeline.report.document.word_xml import NAMESPACES
from pipeline.report.document.word_xml import told as as_text

OURS = Path(__file__).parent / "templates" / "reference.docx"
# What a report is written with: our word for it, and the name of the style in the file.
STYLES = {
    "text": "Normal",
    "rubrik1": "heading 1",
    "rubrik2": "heading 2",
    "rubrik3": "heading 3",
    "titel": "Title",
    "undertitel": "Subtitle",
    "beskrivning": "caption",
    "innehåll": "TOC Heading",
    "innehåll1": "toc 1",
    "innehåll2": "toc 2",
    "punkt": "List Bullet",
    "nummer": "List Number",
    "citat": "Quote",
    "stark": "Strong",
    "betonad": "Emphasis",
    "länk": "Hyperlink",
    "ägare": "Ägare",
    "faktum": "Faktum",
    "utgåva": "Utgåva",
    "viktigt": "Viktigt",
    "tomt": "Tomt",
    "figur": "Figur",
    "not": "Not",
    "tabell": "Rapporttabell",
    "tabelltext": "Tabelltext",
    "tabelltal": "Tabelltal",
    "tabellhuvud": "Tabellhuvud",
    "tabellhuvudtal": "Tabellhuvud tal",
    "nyckeltal": "Nyckeltal",
    "enhet": "Enhet",
    "term": "Term",
    "definition": "Definition",
    "underskrift": "Underskrift",
}
_TEXT_PART = "word/document.xml"
_MAIN = re.compile(r'Target="/?word/(?P<name>document[^"/]*\.xml)"')
_W = f"{{{NAMESPACES['w']}}}"
_R = f"{{{NAMESPACES['r']}}}"
_NUMBERING = "word/numbering.xml"
# A field with its word (SUBJECT, PAGE, …) and what it shows, in both of the ways that Word writes one.
_SIMPLE_FIELD = re.compile(
    r'(?P<before><w:fldSimple[^>]*w:instr="\s*(?P<word>\w+)[^>]*>)(?P<shown>.*?)(?=</w:fldSimple>)', re.DOTALL
)
_COMPLEX_FIELD = re.compile(
    r'(?P<before><w:instrText[^>]*>\s*(?P<word>\w+)(?:(?!fldCharType="(?:begin|end)").)*?fldCharType="separate"\s*/>)'
    r"(?P<shown>(?:(?!w:fldChar\b).)*)",
    re.DOTALL,
)
_TEXT = re.compile(r"<w:t(?:\s[^>]*)?>[^<]*</w:t>")
# Of the package, what a report writes itself.
_WRITTEN = (_TEXT_PART, "docProps/", "customXml/", "word/glossary/", "word/comments")


@dataclass(frozen=True)
class PageOf:
    """A page upright, in twips: its width and height, its margins (top, right, bottom, left, header, footer)."""

    width: int
    height: int
    margins: tuple[int, int, int, int, int, int]

    @property
    def room(self) -> int:
        """What is left between the margins at the sides."""
        return self.width - self.margins[1] - self.margins[3]


@dataclass(frozen=True)
class Template:
    """A reference.docx as read: its parts by name, and the name that a fault tells it by."""

    parts: Mapping[str, bytes]
    shown: str

    @cached_property
    def styles(self) -> dict[str, str]:
        """Our word for a style -> its id in this file. Raises DeliveryFaults for one that is not there."""
        found: dict[str, str] = {}
        for style in self._xml("word/styles.xml").iter(f"{_W}style"):
            name = style.find(f"{_W}name")
            if name is not None:
                found.setdefault(name.get(f"{_W}val", "").casefold(), style.get(f"{_W}styleId", ""))
        missing = [name for name in STYLES.values() if name.casefold() not in found]
        if missing:
            raise DeliveryFaults([_fault(self.shown, "formatmallar saknas", ", ".join(missing))])
        return {word: found[name.casefold()] for word, name in STYLES.items()}

    @cached_property
    def page(self) -> PageOf:
        """The page of the last section of the file."""
        size, margin = self._section.find(f"{_W}pgSz"), self._section.find(f"{_W}pgMar")
        given = {} if size is None else {k: int(v) for k, v in size.attrib.items() if v.isdigit()}
        wide, high = given.get(f"{_W}w", 11906), given.get(f"{_W}h", 16838)
        sides = ("top", "right", "bottom", "left", "header", "footer")
        usual = (1247, 1134, 1247, 1134, 624, 567)
        found = [
            int(float(margin.get(f"{_W}{s}", u))) if margin is not None else u
            for s, u in zip(sides, usual, strict=True)
        ]
        return PageOf(min(wide, high), max(wide, high), (found[0], found[1], found[2], found[3], found[4], found[5]))

    @cached_property
    def running(self) -> str:
        """The references of a section to the heads and feet of the file, as XML."""
        kinds = ("headerReference", "footerReference")
        found = [e for k in kinds for e in self._section.findall(f"{_W}{k}")]
        return "".join(
            f'<w:{e.tag.removeprefix(_W)} w:type="{e.get(f"{_W}type", "default")}" r:id="{e.get(f"{_R}id")}"/>'
            for e in found
        )

    def numbering(self, lists: int) -> tuple[bytes, list[int]]:
        """The part with the numberings, and those of so many numbered lists, each from its beginning."""
        root = self._xml(_NUMBERING) if _NUMBERING in self.parts else None
        of_style = self._numbering_of("nummer")
        numbers = [] if root is None else root.findall(f"{_W}num")
        abstract = next((n.find(f"{_W}abstractNumId") for n in numbers if n.get(f"{_W}numId") == of_style), None)
        if not lists or abstract is None:
            return self.parts.get(_NUMBERING, b""), [int(of_style or 0)] * lists
        first = max(int(n.get(f"{_W}numId", "0")) for n in numbers) + 1
        made = "".join(
            f'<w:num w:numId="{n}"><w:abstractNumId w:val="{abstract.get(f"{_W}val")}"/>'
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
            for n in range(first, first + lists)
        )
        # After the last of those there are, before what may follow them.
        content = self.parts[_NUMBERING].decode("utf-8")
        at = content.rindex("</w:num>") + len("</w:num>")
        return (content[:at] + made + content[at:]).encode(), list(range(first, first + lists))

    def kept(self, told: Mapping[str, str]) -> dict[str, bytes]:
        """The parts that a report keeps, with fields in heads and feet showing what they are `told` (SUBJECT, …)."""
        kept = {n: c for n, c in self.parts.items() if not n.startswith(_WRITTEN)}
        feet = [n for n in kept if re.fullmatch(r"word/(header|footer)\d*\.xml", n)]
        return kept | {n: _shown(kept[n], told) for n in feet}

    @cached_property
    def _section(self) -> ElementTree.Element:
        found = list(self._xml(_TEXT_PART).iter(f"{_W}sectPr"))
        return found[-1] if found else ElementTree.Element(f"{_W}sectPr")

    def _numbering_of(self, word: str) -> str:
        for style in self._xml("word/styles.xml").iter(f"{_W}style"):
            if style.get(f"{_W}styleId") == self.styles[word]:
                found = style.find(f".//{_W}numPr/{_W}numId")
                return "" if found is None else found.get(f"{_W}val", "")
        return ""

    def _xml(self, part: str) -> ElementTree.Element:
        try:
            root: ElementTree.Element = fromstring(self.parts[part])
            return root
        except (KeyError, ElementTree.ParseError) as error:
            raise DeliveryFaults([_fault(self.shown, "är inget Word-dokument", f"{part} går inte att läsa")]) from error


def read_template(path: Path, shown: str = "") -> Template:
    """A reference.docx. Raises DeliveryFaults for a file that Word did not write."""
    shown = shown or path.name
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as file:
            parts = {n: file.read(n) for n in file.namelist() if not n.endswith("/")}
    except (zipfile.BadZipFile, OSError) as error:
        raise DeliveryFaults([_fault(shown, "är inget Word-dokument", "filen går inte att öppna")]) from error
    return Template(_usual_names(parts), shown)


def _usual_names(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts with the text under its usual name: some programs call it document2.xml."""
    found = _MAIN.search(parts.get("_rels/.rels", b"").decode("utf-8", "replace"))
    name = found["name"] if found else "document.xml"
    usual = {f"word/{name}": _TEXT_PART, f"word/_rels/{name}.rels": "word/_rels/document.xml.rels"}
    return {usual.get(part, part): content for part, content in parts.items()}


def _shown(part: bytes, told: Mapping[str, str]) -> bytes:
    """A head or foot whose fields show what they will when Word works them out.

    Changed as text: a parser would drop the namespaces that Word names in mc:Ignorable.
    """

    def tell(found: re.Match[str]) -> str:
        word = found["word"].upper()
        if word not in told or "<w:t" not in found["shown"]:
            return found[0]
        first, *rest = _TEXT.split(found["shown"])
        return found["before"] + first + f'<w:t xml:space="preserve">{as_text(told[word])}</w:t>' + "".join(rest)

    text = part.decode("utf-8")
    for pattern in (_SIMPLE_FIELD, _COMPLEX_FIELD):
        text = pattern.sub(tell, text)
    return text.encode()


def _fault(shown: str, headline: str, found: str) -> Fault:
    return Fault(
        file=shown,
        headline=headline,
        found=found,
        expected="en kopia av pipeline/report/document/templates/reference.docx med era egna formatmallar",
        action="Öppna den mallen i Word, ändra utseendet utan att byta namn på formatmallarna och spara den här. "
        "Eller ta bort filen, så används den mall som följer med.",
        code="KOM-003",
    )
