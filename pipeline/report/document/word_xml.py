"""WordprocessingML in small pieces: runs, paragraphs, fields, bookmarks and drawings as text.

Attributes and children stand in the order that the schema asks for (ECMA-376 part 1, 17.3 and 20.4).
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
}
# Lengths in Word: twentieths of a point in text, and the EMU of drawings.
TWIPS_PER_MM, EMU_PER_MM = 56.6929, 36000
# By this address Word knows that a picture has an SVG as well.
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"


def told(text: str) -> str:
    """Text as it stands between tags."""
    return escape(_legal(text))


def attribute(text: str) -> str:
    """Text as the value of an attribute, with its quotation marks."""
    return quoteattr(_legal(text))


def twips(millimetres: float) -> int:
    """A length for text and tables."""
    return round(millimetres * TWIPS_PER_MM)


def run(text: str, properties: str = "") -> str:
    """Words of one look; a line end in them is a line end, and what XML cannot hold is left out."""
    if not text:
        return ""
    about = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    parts = (f'<w:t xml:space="preserve">{told(part)}</w:t>' if part else "" for part in text.split("\n"))
    return f"<w:r>{about}{'<w:br/>'.join(parts)}</w:r>"


def tab() -> str:
    """A step to the next tab stop."""
    return "<w:r><w:tab/></w:r>"


def style_of_run(style: str) -> str:
    """The property that gives a run a character style; none for ''."""
    return f"<w:rStyle w:val={attribute(style)}/>" if style else ""


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph of a style. `properties` stand after the style, in the order of the schema."""
    return f"<w:p><w:pPr><w:pStyle w:val={attribute(style)}/>{properties}</w:pPr>{content}</w:p>"


def kept_with_next(made: str) -> str:
    """A paragraph that stands on the page of the next; what is no paragraph, or is kept already, as it was."""
    if not made.startswith("<w:p>") or "<w:keepNext/>" in made.partition("</w:pPr>")[0]:
        return made
    return made.replace("/>", "/><w:keepNext/>", 1)


def field(instruction: str, shown: str, properties: str = "") -> str:
    """A field that Word works out anew when asked; until then it shows `shown`."""
    about = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return (
        f'<w:r>{about}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{about}<w:instrText xml:space="preserve"> {told(instruction)} </w:instrText></w:r>'
        f'<w:r>{about}<w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run(shown, properties)}<w:r>{about}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def bookmark(number: int, name: str, content: str) -> str:
    """Content that links and references lead to."""
    return f'<w:bookmarkStart w:id="{number}" w:name={attribute(name)}/>{content}<w:bookmarkEnd w:id="{number}"/>'


def link_within(name: str, content: str) -> str:
    """Content that leads to a bookmark."""
    return f'<w:hyperlink w:anchor={attribute(name)} w:history="1">{content}</w:hyperlink>'


def link_out(relation: str, content: str) -> str:
    """Content that leads to an address, kept among the relations of the document."""
    return f'<w:hyperlink r:id={attribute(relation)} w:history="1">{content}</w:hyperlink>'


def drawing(number: int, size: tuple[float, float], alt: str, picture: str, svg: str = "") -> str:
    """A picture in the line of text, never a box beside it. `size` in millimetres.

    `picture` is the relation of one that every program shows, `svg` of the same drawn with lines.
    """
    wide, high = (round(length * EMU_PER_MM) for length in size)
    sharper = (
        f'<a:extLst><a:ext uri="{_SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{NAMESPACES["asvg"]}" '
        f"r:embed={attribute(svg)}/></a:ext></a:extLst>"
        if svg
        else ""
    )
    about = f'id="{number}" name="Bild {number}" descr={attribute(alt)}'
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr {about}/><wp:cNvGraphicFramePr><a:graphicFrameLocks xmlns:a="{NAMESPACES["a"]}" '
        f'noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic xmlns:a="{NAMESPACES["a"]}">'
        f'<a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic xmlns:pic="{NAMESPACES["pic"]}"><pic:nvPicPr>'
        f"<pic:cNvPr {about}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
        f"<a:blip r:embed={attribute(picture)}>{sharper}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def _legal(text: str) -> str:
    """Text without the signs that XML 1.0 has no place for."""
    return "".join(
        c for c in text if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")
    )
