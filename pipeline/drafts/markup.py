"""HTML and Markdown as blocks. Nothing that a page points to is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.drafts.captions import with_captions
from pipeline.drafts.model import Block, Cell, Draft, Form, Heading, Paragraph, Picture, Piece, Table
from pipeline.drafts.refused import damaged
from pipeline.drafts.shape import is_caption, is_contents, looks_like_heading

_LEFT_OUT = {"script", "style", "nav", "svg", "template", "head", "noscript", "button", "select"}
_LEVELS = {f"h{i}": i for i in range(1, 7)}
_BLOCKS = {
    *("p", "div", "section", "article", "main", "header", "footer", "ul", "ol", "li", "dl", "dt", "dd", "table"),
    *(
        "figure",
        "figcaption",
        "blockquote",
        "details",
        "summary",
        "body",
        "address",
        "form",
        "fieldset",
        "hr",
        "pre",
        "aside",
    ),
    *_LEVELS,
}
_UNSEEN = re.compile(r"(?:^|\s)(?:dold|skip|sr-only|visually-hidden)(?:\s|$)")


def read_html(path: Path) -> Draft:
    """An .html as a draft. Raises StageStopped for one that is no HTML."""
    return Draft(path, "html", _blocks(path, _decoded(path)))


def read_markdown(path: Path) -> Draft:
    """An .md as a draft: tables as in GitHub's Markdown."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark").enable("table").render(_decoded(path))
    form: Form = "md"
    return Draft(path, form, _blocks(path, f"<body>{made}</body>"))


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise damaged(path)


def _blocks(path: Path, text: str) -> tuple[Block, ...]:
    from lxml import etree, html

    try:
        root = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, ValueError) as error:
        raise damaged(path) from error
    body = root.find("body")
    return with_captions(_read(body if body is not None else root))


def _tag(element: Any) -> str:
    return element.tag if isinstance(element.tag, str) else ""


def _is_left_out(element: Any) -> bool:
    seen = element.get("class") or ""
    return (
        not _tag(element)
        or _tag(element) in _LEFT_OUT
        or bool(_UNSEEN.search(seen))
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
    )


def _read(element: Any) -> Iterator[Block]:
    """The blocks of an element; text that stands between blocks is a paragraph."""
    loose = [element.text or ""]

    def told() -> Iterator[Block]:
        text = _tidy("".join(loose))
        loose.clear()
        if text:
            yield from _paragraph(Piece(text), "")

    for child in element:
        if _is_left_out(child):
            loose.append(child.tail or "")
            continue
        if _tag(child) not in _BLOCKS and not any(_tag(e) in _BLOCKS for e in child.iter()):
            loose.append(_text(child) + (child.tail or ""))
            if _tag(child) == "img":
                yield Picture()
            continue
        yield from told()
        yield from _block(child)
        loose.append(child.tail or "")
    yield from told()


def _block(element: Any) -> Iterator[Block]:
    tag = _tag(element)
    if tag in _LEVELS:
        piece = _piece(element)
        yield Paragraph(piece, "bildtext") if is_caption(piece.text) else Heading(_LEVELS[tag], piece)
    elif tag == "table":
        yield from _table(element)
    elif tag == "dl" and (pairs := _pairs(element)):
        yield _listed(pairs)
    elif any(_tag(e) in _BLOCKS for e in element.iterdescendants()):
        yield from _read(element)
    elif (piece := _piece(element)).text:
        yield from _paragraph(piece, tag, bold=_all_bold(element))


def _pairs(element: Any) -> list[tuple[Piece, ...]]:
    """The names and values of a list of such, a value's own parts one by one; [] for a list with anything else in it."""
    found = [e for e in element.iterdescendants() if _tag(e) in ("dt", "dd")]
    names, values = found[::2], found[1::2]
    if len(names) != len(values) or any(_tag(e) != "dt" for e in names) or any(_tag(e) != "dd" for e in values):
        return []
    return [(_piece(name), *_parts(value)) for name, value in zip(names, values, strict=True)]


def _parts(value: Any) -> tuple[Piece, ...]:
    parts = [e for e in value if _tag(e)]
    alone = not any((text or "").strip() for text in (value.text, *(e.tail for e in parts)))
    return tuple(map(_piece, parts)) if alone and len(parts) > 1 else (_piece(value),)


def _listed(pairs: list[tuple[Piece, ...]]) -> Table:
    """Names and values as a table whose columns have no headings."""
    width = max(map(len, pairs))
    heads = [Cell((Piece(""),), 0, c, head=True) for c in range(width)]
    return Table((*heads, *(Cell((p,), r, c) for r, row in enumerate(pairs, 1) for c, p in enumerate(row))))


def _paragraph(piece: Piece, tag: str, *, bold: bool = False) -> Iterator[Block]:
    if is_contents(piece.text):
        return
    if tag == "figcaption" or is_caption(piece.text):
        yield Paragraph(piece, "bildtext")
    elif tag not in ("li", "dd", "dt") and looks_like_heading(piece.text, bold=bold):
        yield Heading(9, piece)
    else:
        yield Paragraph(piece, "lista" if tag == "li" else "text")


def _all_bold(element: Any) -> bool:
    inside = [e for e in element if _tag(e)]
    return (
        len(inside) == 1 and _tag(inside[0]) in ("b", "strong") and not (element.text or inside[0].tail or "").strip()
    )


def _text(element: Any) -> str:
    if _is_left_out(element):
        return ""
    if _tag(element) == "br":
        return "\n"
    return (element.text or "") + "".join(_text(c) + (c.tail or "") for c in element)


def _tidy(text: str) -> str:
    lines = (re.sub(r"[^\S\n\u00a0\u202f]+", " ", line).strip() for line in text.replace("\u00ad", "").split("\n"))
    return re.sub(r"\n+", "\n", "\n".join(lines)).strip()


def _spaced(text: str | None) -> str:
    """Letters as they are seen: no soft hyphens, blanks and line ends as one blank."""
    return re.sub(r"[^\S\u00a0\u202f]+", " ", (text or "").replace("\u00ad", ""))


def _piece(element: Any) -> Piece:
    """The text of an element; what is raised is the mark of a note, and `data-obs` is what a page of ours says of a number."""
    parts: list[str] = []
    silent: list[tuple[int, int]] = []
    told: list[tuple[int, int, str]] = []

    def walk(e: Any) -> None:
        if _is_left_out(e):
            return
        begun = len("".join(parts))
        inside(e)
        if obs := e.get("data-obs"):
            told.append((begun, len("".join(parts)), obs))

    def inside(e: Any) -> None:
        if _tag(e) == "sup":
            at = len("".join(parts))
            parts.append(_text(e))
            silent.append((at, len("".join(parts))))
            return
        parts.append("\n" if _tag(e) == "br" else _spaced(e.text))
        for c in e:
            walk(c)
            parts.append(_spaced(c.tail))

    walk(element)
    text = "".join(parts)
    stripped = text.lstrip()
    off = len(text) - len(stripped)
    marks = tuple((max(0, a - off), max(0, b - off)) for a, b in silent)
    numbers = tuple((max(0, a - off), max(0, b - off), obs) for a, b, obs in told)
    return Piece(stripped.rstrip(), silent=marks, told=numbers)


def _table(table: Any) -> Iterator[Block]:
    caption = table.find("caption")
    words = _tidy(_text(caption)) if caption is not None else ""
    if words:
        yield Paragraph(Piece(words), "bildtext")
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    rows = [r for r in table.iter("tr") if next(r.iterancestors("table"), None) is table]
    for r, row in enumerate(rows):
        head = next(row.iterancestors("thead"), None) is not None
        c = 0
        for cell in (e for e in row if _tag(e) in ("td", "th")):
            while (r, c) in taken:
                c += 1
            down, across = (_span(cell, name) for name in ("rowspan", "colspan"))
            down = min(down, len(rows) - r)
            taken |= {(r + i, c + k) for i in range(down) for k in range(across)}
            cells.append(Cell(_cell_pieces(cell), r, c, down, across, head))
            c += across
    if cells:
        yield Table(tuple(cells), words)


def _span(cell: Any, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(int(value), 100)) if value.isdigit() else 1


def _cell_pieces(cell: Any) -> tuple[Piece, ...]:
    inside = [e for e in cell.iterdescendants() if _tag(e) in ("p", "li")]
    if not inside:
        return (_piece(cell),)
    return tuple(p for p in map(_piece, inside) if p.text)
