"""An outline or a file of words as it is written: Markdown with MyST's roles and directives, read into chapters.

markdown-it-py and mdit-py-plugins do the parsing. Ours is what the pieces mean: a heading of the
second level begins a chapter, one of the third a part of it, `:::{name} argument` asks for something
to be put there, and an HTML comment is for whoever writes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.faults import DeliveryFaults, Fault

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_DIRECTIVE = re.compile(r"^\{(\w+)\}\s*(.*)$")
_OPENS = re.compile(r"^:::+\s*\{")
_CLOSES = re.compile(r"^:::+\s*$")
_OPTION = re.compile(r"^:(\w+):\s*(.*)$")
_COMMENT = re.compile(r"\s*<!--.*?-->\s*", re.DOTALL)


@dataclass(frozen=True)
class Place:
    """Where something is written: the file as the analyst knows it, and the row."""

    file: str
    row: int

    def stop(self, headline: str, expected: str, action: str, found: str = "") -> DeliveryFaults:
        """The fault of what is written here."""
        fault = Fault(headline, action, self.file, row=self.row, found=found, expected=expected, code="KOM-002")
        return DeliveryFaults([fault])

    def refuse_picture(self, headline: str, expected: str, action: str, found: str) -> DeliveryFaults:
        """The fault of a picture that cannot be put in."""
        fault = Fault(headline, action, self.file, row=self.row, found=found, expected=expected, code="KOM-001")
        return DeliveryFaults([fault])


@dataclass(frozen=True)
class Words:
    """Running text: the parser's tokens, whole blocks of them."""

    tokens: tuple[Token, ...]
    file: str
    # The rows of the file that the parser's rows are.
    rows: tuple[int, ...]
    # Where pictures are sought.
    folder: Path

    def place(self, token: Token) -> Place:
        return Place(self.file, self.rows[token.map[0]] if token.map else 1)


@dataclass(frozen=True)
class Subheading:
    """A heading of the third level: its words."""

    words: Words


@dataclass(frozen=True)
class Directive:
    """Something to be put in: `:::{tabell} alder`, options below it as `:rubrik: …`, a body of words if it has one."""

    name: str
    argument: str
    place: Place
    options: Mapping[str, str] = field(default_factory=dict)
    body: tuple[Piece, ...] = ()


Piece = Words | Subheading | Directive


@dataclass(frozen=True)
class Chapter:
    """A chapter: its id (`(id)=` above the heading, else made of the heading), its heading, what it holds."""

    id: str
    heading: Words
    pieces: tuple[Piece, ...]
    place: Place


@dataclass(frozen=True)
class Outline:
    """A file of chapters. With a heading of the first level it is a whole outline, whose order holds."""

    file: str
    title: Words | None
    chapters: tuple[Chapter, ...]

    def chapter(self, id_: str) -> Chapter | None:
        """The chapter of that id."""
        return next((c for c in self.chapters if c.id == id_), None)


def read_outline(path: Path, shown: str) -> Outline:
    """The outline in a file. Raises DeliveryFaults for words outside every chapter, or an id that stands twice."""
    words = _parse(path.read_text("utf-8"), shown, path.parent)
    title, chapters = None, list[Chapter]()
    tokens, id_ = list(words.tokens), ""
    starts = [n for n, t in enumerate(tokens) if t.type == "heading_open" and t.tag in ("h1", "h2") and not t.level]
    for token in tokens[: starts[0] if starts else None]:
        if token.type not in ("myst_target", "html_block"):
            raise words.place(token).stop("text före första rubriken", "en rubrik med # eller ##", "Flytta texten.")
    for n, start in enumerate(starts):
        before = tokens[start - 1] if start else None
        id_ = before.content if before and before.type == "myst_target" else ""
        end = starts[n + 1] if n + 1 < len(starts) else len(tokens)
        body = tokens[start + 3 : end]
        if body and body[-1].type == "myst_target":
            body = body[:-1]
        heading = _part(words, tokens[start + 1 : start + 2])
        place = words.place(tokens[start])
        if tokens[start].tag == "h1":
            title = heading
            continue
        chapters.append(Chapter(id_ or slug(_plain(heading)), heading, tuple(_pieces(_part(words, body))), place))
    for n, chapter in enumerate(chapters):
        if any(c.id == chapter.id for c in chapters[:n]):
            raise chapter.place.stop(
                f"kapitlet ”{chapter.id}” står två gånger", "varje kapitel en gång", "Ta bort det ena."
            )
    return Outline(shown, title, tuple(chapters))


def read_pieces(text: str, shown: str, folder: Path) -> tuple[Piece, ...]:
    """A file of the analyst's own words: text, and directives where it has any."""
    return tuple(_pieces(_parse(text, shown, folder)))


def slug(text: str) -> str:
    """A heading as an id: "Mål och måluppfyllelse" -> mal_och_maluppfyllelse."""
    plain = unicodedata.normalize("NFD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"\W+", "_", plain).strip("_") or "kapitel"


def _part(words: Words, tokens: Sequence[Token]) -> Words:
    return Words(tuple(tokens), words.file, words.rows, words.folder)


def _plain(words: Words) -> str:
    return "".join(c.content for t in words.tokens for c in t.children or [] if c.type == "text")


def _pieces(words: Words) -> Iterator[Piece]:
    run: list[Token] = []
    tokens = iter(words.tokens)
    for token in tokens:
        if token.type == "colon_fence" and not token.level:
            if run:
                yield _part(words, run)
            run = []
            yield _directive(token, words)
        elif token.type == "heading_open" and not token.level and token.tag in ("h1", "h2", "h3"):
            if run:
                yield _part(words, run)
            run = []
            yield Subheading(_part(words, [next(tokens)]))
            next(tokens)
        elif token.type == "myst_target" or (token.type == "html_block" and not _COMMENT.sub("", token.content)):
            continue
        else:
            run.append(token)
    if run:
        yield _part(words, run)


def _directive(token: Token, words: Words) -> Directive:
    place = words.place(token)
    found = _DIRECTIVE.match(token.info.strip())
    if not found:
        raise place.stop(
            "raden börjar med ::: men säger inte vad som ska stå där",
            "till exempel :::{tabell} alder",
            "Skriv vad som ska stå, eller ta bort raden.",
            token.info,
        )
    lines = token.content.splitlines()
    options: dict[str, str] = {}
    while lines and (option := _OPTION.match(lines[0])):
        options[option[1]] = option[2].strip()
        lines.pop(0)
    text = "\n".join(lines)
    first = place.row + 1 + len(options)
    inner = _parse(text, words.file, words.folder, first) if text.strip() else None
    return Directive(found[1], found[2].strip(), place, options, tuple(_pieces(inner)) if inner else ())


def _parse(text: str, shown: str, folder: Path, first: int = 1) -> Words:
    closed, rows = _close(text.replace("\r\n", "\n").split("\n"), first)
    return Words(tuple(_parser().parse("\n".join(closed))), shown, (*rows, first), folder)


def _close(lines: list[str], first: int) -> tuple[list[str], list[int]]:
    """The lines with a closing ::: after each directive that has none, and the row that each line stands on.

    A directive of one line needs none: it ends with its options unless a ::: follows before the next one.
    """
    out: list[str] = []
    rows: list[int] = []
    for n, line in enumerate(lines):
        out.append(line)
        rows.append(n + first)
        if not _OPENS.match(line):
            continue
        after = n + 1
        while after < len(lines) and not (
            _OPENS.match(lines[after]) or _CLOSES.match(lines[after]) or lines[after].startswith("#")
        ):
            after += 1
        if after < len(lines) and _CLOSES.match(lines[after]):
            continue
        following = lines[n + 1 : after]
        options = next((i for i, text in enumerate(following) if not _OPTION.match(text)), len(following))
        # Options stand directly below; they are taken up before the closing line.
        for k in range(options):
            out.append(following[k])
            rows.append(n + 1 + k + first)
        out.append(":::")
        rows.append(n + options + first)
        lines[n + 1 : n + 1 + options] = [""] * options
    return out, rows


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.colon_fence import colon_fence_plugin
    from mdit_py_plugins.myst_blocks import myst_block_plugin
    from mdit_py_plugins.myst_role import myst_role_plugin

    parser = MarkdownIt("commonmark").enable("table")
    parser.use(myst_role_plugin).use(myst_block_plugin).use(colon_fence_plugin)
    # A line of running text may begin with a percent sign or a plus.
    return parser.disable(["myst_line_comment", "myst_block_break"])
