"""Running text with its references filled in: safe HTML, and the numbers that stand in it.

A sentence that needs a number which does not exist, or may not be shown, is left out whole, and so is
a paragraph or a point of a list with nothing left. What was left out is told to the analyst.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from typing import TYPE_CHECKING

from pipeline.faults import suggest
from pipeline.measures.numbers import Observation
from pipeline.report.context import Context
from pipeline.report.document.model import Markdown
from pipeline.report.outlines.facts import facts_of
from pipeline.report.outlines.pictures import embedded
from pipeline.report.outlines.references import Missing, known, read_reference
from pipeline.report.outlines.sentences import Sentence, make_sentence
from pipeline.report.outlines.written import Place, Words
from pipeline.report.tables.people_rows import interval_cell
from pipeline.typography import bind_numbers

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Where a sentence may end: at the space after a full stop, with or without quotation marks or brackets between.
_END = re.compile(r"[.!?…][”\")]*(\s+)")
# Words that end with a full stop which is theirs, beside those with one inside, as t.ex. and bl.a.
_SHORT = ("ca", "dvs", "exkl", "inkl", "jfr", "kap", "kl", "mfl", "nr", "osv", "resp", "st", "tel")
# What goes when nothing stands in it: its end -> its beginning.
_CLOSING = {
    f"{name}_close": f"{name}_open"
    for name in ("paragraph", "heading", "list_item", "bullet_list", "ordered_list", "blockquote")
}
# What only text may be in a heading.
_IN_HEADINGS = ("ar", "fakta")


@dataclass(frozen=True)
class Remark:
    """Something that the analyst should know of the words: where, and what."""

    place: Place
    text: str


@dataclass
class Prose:
    """Fills in references. `targets` are the numbered tables and charts by id: ("tabell-alder", "tabell 3")."""

    context: Context
    targets: Mapping[str, tuple[str, str]]
    known_targets: frozenset[str]
    remarks: list[Remark] = field(default_factory=list)

    def text(self, words: Words) -> Markdown | None:
        """The text, or None when nothing of it is left."""
        numbers: list[tuple[str, str]] = []
        tokens = [self._filled(t, words, numbers) for t in words.tokens]
        left = _without_empty(tokens)
        if not left:
            return None
        html = _writer().renderer.render(left, _writer().options, {})
        return Markdown(html, tuple(numbers))

    def heading(self, words: Words) -> str:
        """A heading as plain text. Raises DeliveryFaults for a role that may stand only in running text."""
        out = []
        for token in words.tokens:
            for child in token.children or []:
                if child.type == "myst_role":
                    place, name = words.place(token), child.meta["name"]
                    known(name, _IN_HEADINGS, "i en rubrik: rollen", place)
                    found = ROLES[name](self, child.content, place)
                    out.append("" if isinstance(found, Missing) else "".join(map(str, found)))
                else:
                    out.append(child.content)
        return "".join(out)

    def _filled(self, token: Token, words: Words, numbers: list[tuple[str, str]]) -> Token:
        if token.type == "colon_fence":
            raise words.place(token).stop(
                "det som ska stå här står inne i en lista eller ett citat",
                "en rad som börjar längst till vänster",
                "Flytta raden ut ur listan.",
                token.info,
            )
        if token.type != "inline":
            return _harmless(token)
        place = words.place(token)
        kept: list[Token] = []
        for sentence in _sentences(token.children or []):
            filled: list[Token] = []
            mine: list[tuple[str, str]] = []
            why = ""
            for child in sentence:
                made, told, lacking = self._child(child, place, words)
                filled.append(made)
                mine += told
                why = why or lacking
            if why:
                self.remarks.append(Remark(place, f"En mening är utelämnad: {why}."))
                continue
            kept += filled
            numbers += mine
        return _with_children(token, _trimmed(kept))

    def _child(self, child: Token, place: Place, words: Words) -> tuple[Token, list[tuple[str, str]], str]:
        """The token filled in, the numbers in it, and why it cannot be, if so."""
        if child.type == "image":
            return embedded(child, place, words.folder), [], ""
        if child.type != "myst_role":
            return _harmless(child), [], ""
        name = child.meta["name"]
        known(name, ROLES, "rollen", place)
        found = ROLES[name](self, child.content, place)
        if isinstance(found, Missing):
            return child, [], found.why
        told = [(o.obs_id, text) for o, text in (p for p in found if isinstance(p, tuple))]
        html = "".join(p if isinstance(p, _Html) else escape(p) if isinstance(p, str) else _span(*p) for p in found)
        return replace_token(child, "html_inline", html), told, ""

    # --- the roles -----------------------------------------------------------------------------

    def _number(self, text: str, place: Place, of_shares: int = 1) -> Sentence:
        reference = read_reference(text, self.context, place, of_shares)
        found = reference.find(self.context)
        return found if isinstance(found, Missing) else [(found, reference.words(found))]

    def _share(self, text: str, place: Place) -> Sentence:
        found = self._number(text, place, 0)
        if not isinstance(found, Missing) and isinstance(found[0], tuple) and found[0][0].unit != "procent":
            raise place.stop("måttet är ingen andel", "ett mått i procent", "Skriv {tal} i stället för {andel}.", text)
        return found

    def _uncertainty(self, text: str, place: Place) -> Sentence:
        found = read_reference(text, self.context, place).find(self.context)
        if isinstance(found, Missing):
            return found
        if found.lower is None or found.upper is None:
            return Missing(f"{found.measure} har ingen osäkerhet")
        return [(found, interval_cell(found).text)]

    def _made(self, text: str, place: Place) -> Sentence:
        return make_sentence(text, self.context, place)

    def _year(self, text: str, place: Place) -> Sentence:
        if not text.strip().removeprefix("-").isdecimal():
            raise place.stop("året är inget tal", "{ar}`0` eller {ar}`-1`", "Rätta talet.", text)
        return [str(self.context.year + int(text))]

    def _fact(self, text: str, place: Place) -> Sentence:
        facts = facts_of(self.context)
        known(text.strip(), facts, "uppgiften", place)
        found = facts[text.strip()]
        return [found] if found else Missing(f"forbund.toml säger inget om {text.strip()}")

    def _see(self, text: str, place: Place) -> Sentence:
        id_ = text.strip()
        if id_ not in self.known_targets:
            raise place.stop(
                f"det finns ingen tabell eller bild ”{id_}”", suggest(id_, self.known_targets), "Rätta id:t."
            )
        if id_ not in self.targets:
            return Missing(f"tabellen eller bilden {id_} finns inte i dokumentet")
        anchor, told = self.targets[id_]
        return [_Html(f'<a class="se" href="#{escape(anchor)}">{escape(told)}</a>')]


def text_alone(words: Words) -> Markdown | None:
    """Text of an outline that is of no förbund and year, so that nothing in it is filled in.

    Raises DeliveryFaults for a role.
    """
    for token in words.tokens:
        for child in token.children or []:
            if child.type == "myst_role":
                raise words.place(token).stop(
                    f"rollen {{{child.meta['name']}}} kan inte stå här", "text utan roller", "Ta bort rollen."
                )
    tokens = [
        _with_children(t, [_harmless(c) for c in t.children or []]) if t.type == "inline" else _harmless(t)
        for t in words.tokens
    ]
    left = _without_empty(tokens)
    return Markdown(_writer().renderer.render(left, _writer().options, {})) if left else None


class _Html(str):
    """HTML of ours, not to be escaped."""


ROLES: Mapping[str, Callable[[Prose, str, Place], Sentence]] = {
    "tal": Prose._number,
    "andel": Prose._share,
    "osakerhet": Prose._uncertainty,
    "mening": Prose._made,
    "ar": Prose._year,
    "fakta": Prose._fact,
    "se": Prose._see,
}


def _span(found: Observation, text: str) -> str:
    return f'<span class="ital" data-obs="{found.obs_id}">{escape(text)}</span>'


def _sentences(children: Iterable[Token]) -> Iterator[list[Token]]:
    """The children of a paragraph, sentence by sentence. Text within emphasis or a link is not divided."""
    sentence: list[Token] = []
    depth, ended = 0, False
    for child in children:
        depth += child.nesting
        if child.type != "text" or depth:
            if ended and child.type == "softbreak":
                yield [*sentence, child]
                sentence, ended = [], False
                continue
            sentence.append(child)
            # A sentence that is made ends with its own full stop.
            made = child.type == "myst_role" and child.meta["name"] == "mening"
            ended = made or (ended if child.nesting else child.type == "text" and _ends(child.content))
            continue
        rest = child.content
        if ended and rest[:1].isspace():
            blank = rest[: len(rest) - len(rest.lstrip())]
            yield [*sentence, replace_token(child, "text", blank)]
            sentence, rest = [], rest.lstrip()
        for text in _divided(rest):
            sentence.append(replace_token(child, "text", text))
            if text[-1:].isspace() and _ends(text):
                yield sentence
                sentence = []
        ended = bool(sentence) and _ends(rest)
    if sentence:
        yield sentence


def _divided(text: str) -> Iterator[str]:
    """The text, sentence by sentence, each with the space after it."""
    start = 0
    for found in _END.finditer(text):
        if _ends(text[: found.end()]):
            yield text[start : found.end()]
            start = found.end()
    if text[start:]:
        yield text[start:]


def _ends(text: str) -> bool:
    """Whether a sentence ends with the text: at a full stop that is not an abbreviation's."""
    plain = text.rstrip().rstrip('”")')
    if not plain.endswith((".", "!", "?", "…")):
        return False
    last = plain[:-1].split()[-1] if plain[:-1].split() else ""
    return not plain.endswith(".") or ("." not in last.strip(".") and last.casefold() not in _SHORT)


def _trimmed(children: list[Token]) -> list[Token]:
    """Without space or line breaks first and last."""
    while (
        children
        and (children[-1].type == "softbreak" or not children[-1].content.strip())
        and not children[-1].nesting
        and children[-1].type in ("text", "softbreak")
    ):
        children = children[:-1]
    while children and children[0].type in ("text", "softbreak") and not children[0].content.strip():
        children = children[1:]
    return children


def _without_empty(tokens: list[Token]) -> list[Token]:
    """The tokens without paragraphs, points and lists that hold nothing."""
    left: list[Token] = []
    for token in tokens:
        if token.type == "inline" and not token.children:
            continue
        opened = left[-1] if left else None
        if opened and opened.nesting == 1 and token.type in _CLOSING and opened.type == _CLOSING[token.type]:
            left.pop()
            continue
        left.append(token)
    return left


def _harmless(token: Token) -> Token:
    """HTML that somebody wrote is shown and not run; a comment is not shown; no number breaks over a line end."""
    if token.type in ("html_block", "html_inline"):
        text = re.sub(r"<!--.*?-->", "", token.content, flags=re.DOTALL)
        return replace_token(token, "html_inline", escape(text) if text.strip() else "")
    if token.type == "text":
        return replace_token(token, "text", bind_numbers(token.content))
    return token


def replace_token(token: Token, type_: str, content: str) -> Token:
    """The token with another type and content."""
    return replace(token, type=type_, content=content, tag="", nesting=0)


def _with_children(token: Token, children: list[Token]) -> Token:
    return replace(token, children=children)


@cache
def _writer() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True})
