"""What stands behind `:::{name} argument` in an outline: tables, charts, the office's own words, lists of facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path

from pipeline.compare.questions import read_questions
from pipeline.faults import suggest
from pipeline.report.chapters import Made
from pipeline.report.context import Context
from pipeline.report.document.model import (
    Block,
    Cell,
    KeyFigures,
    Picture,
    Reply,
    Row,
    Section,
    Signatures,
    Table,
    Text,
)
from pipeline.report.outlines.prose import Remark
from pipeline.report.outlines.published import says_nothing, tells_one_thing
from pipeline.report.outlines.references import known
from pipeline.report.outlines.we_and_others import INSATSER
from pipeline.report.outlines.written import Directive, Piece, Subheading, Words, read_pieces
from pipeline.report.tables.budget import budget_of_insatser
from pipeline.report.tables.forms import Form
from pipeline.report.tables.forms import Made as MadeForm
from pipeline.report.tables.public_goals import public_goals
from pipeline.typography import day_in_words

# What a chapter is made of once its directives are: words that wait for their numbers, and blocks.
Put = Words | Subheading | Block


@dataclass
class Material:
    """What directives may put in: the blocks that were made, the key figures, the pages of the insatser, the words."""

    context: Context
    made: Made
    charts: Mapping[str, Picture]
    figures: KeyFigures | None
    pages: Sequence[Section]
    # The folder kommentar, and its files by name.
    folder: Path
    own: Mapping[str, tuple[str, str]]
    # The same as plain words, for a cell of a table.
    plain_words: Mapping[str, str]
    # What others have, by the question of the comparison; asked for only where an outline wants it.
    others: Callable[[], Mapping[str, Reply]] = dict
    own_insatser: Callable[[], Sequence[Table]] = tuple
    remarks: list[Remark] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def put(self, piece: Piece) -> Iterator[Put | Section]:
        """What a piece of an outline becomes. Raises DeliveryFaults for a directive that does not exist."""
        if not isinstance(piece, Directive):
            yield piece
            return
        known(piece.name, DIRECTIVES, "det som ska stå här:", piece.place)
        yield from DIRECTIVES[piece.name](self, piece)

    def known_targets(self) -> frozenset[str]:
        """Every id that a table or a chart can have, whether it is there this year or not."""
        ids = {b.id for b in self._blocks() if isinstance(b, Table | Picture)} | set(self.charts)
        return frozenset(ids | {i for form, _ in self._forms() for i in (form.id, *_tables_of(form))})

    def _blocks(self) -> Iterator[Block]:
        return (b for _, blocks in self._forms() for b in blocks)

    def _forms(self) -> Iterator[tuple[Form, Sequence[Block]]]:
        return (pair for forms in self.made.values() for pair in forms)

    # --- the directives ------------------------------------------------------------------------

    def table(self, asked: Directive) -> Iterator[Put]:
        """A table, or every block of a form that has several; nothing when there is none this year."""
        id_ = asked.argument
        if not self._is_table(id_):
            raise asked.place.stop(
                f"det finns ingen tabell ”{id_}”", suggest(id_, self.known_targets()), "Rätta namnet."
            )
        exact = any(fnmatch(id_, p) or fnmatch(p, id_) for f, _ in self._forms() for p in _tables_of(f))
        for form, blocks in self._forms():
            whole = form.id == id_ and not exact
            for block in blocks:
                mine = isinstance(block, Table) and fnmatch(block.id, id_)
                if isinstance(block, Table) and (mine or whole) and tells_one_thing(block):
                    text = f"Tabellen ”{block.caption}” är utelämnad: den har en enda rad, som är allt."
                    self.remarks.append(Remark(asked.place, text))
                elif isinstance(block, Table) and (mine or whole) and says_nothing(block):
                    text = f"Tabellen ”{block.caption}” är utelämnad: inget tal i den får visas."
                    self.remarks.append(Remark(asked.place, text))
                elif mine or (whole and not isinstance(block, Picture)):
                    yield _called(block, asked.options.get("rubrik", ""))

    def _is_table(self, id_: str) -> bool:
        if any(isinstance(b, Table) and b.id == id_ for b in self._blocks()):
            return True
        forms = [form for form, _ in self._forms()]
        patterns = [p for form in forms for p in _tables_of(form)]
        return any(f.id == id_ for f in forms) or any(fnmatch(id_, p) for p in patterns)

    def chart(self, asked: Directive) -> Iterator[Put]:
        """A chart that was drawn; nothing when there was too little to draw."""
        patterns = [p for form, _ in self._forms() for p in _tables_of(form)]
        if not any(fnmatch(asked.argument, p) for p in patterns):
            known(asked.argument, {*self.charts, *self.known_targets()}, "diagrammet", asked.place)
        if asked.argument in self.charts:
            found = self.charts[asked.argument]
            yield replace(found, title=asked.options.get("rubrik", found.title))

    def text(self, asked: Directive) -> Iterator[Put | Section]:
        """The analyst's file of that name in kommentar/, else what is written in the outline."""
        name = asked.argument
        if not name:
            raise asked.place.stop("texten har inget namn", "till exempel :::{text} handelser", "Skriv ett namn.")
        self.used.add(name)
        if name in self.own:
            text, shown = self.own[name]
            pieces: Sequence[Piece] = read_pieces(text, shown, self.folder)
        else:
            pieces = asked.body
        for piece in pieces:
            yield from self.put(piece)

    def key_figures(self, _: Directive) -> Iterator[Put]:
        """The numbers that a reader should see first."""
        if self.figures and self.figures.figures:
            yield self.figures

    def we_and_others(self, asked: Directive) -> Iterator[Put]:
        """An answer of the comparison."""
        known(asked.argument, {*(q.id for q in read_questions()), INSATSER}, "frågan i jämförelsen", asked.place)
        if asked.argument == INSATSER:
            yield from self.own_insatser()
            return
        found = self.others().get(asked.argument)
        if found is None:
            self.remarks.append(Remark(asked.place, "Jämförelsen är inte byggd. Kör make report utan FORBUND och AR."))
            return
        yield found

    def insats_pages(self, _: Directive) -> Iterator[Section]:
        """A page per insats."""
        yield from (replace(page, appendix=True) for page in self.pages)

    def board(self, asked: Directive) -> Iterator[Put]:
        """Board and auditors of the year."""
        people = self.context.forbund.argang(self.context.year).fortroendevald
        if not people:
            self.remarks.append(Remark(asked.place, "Styrelse och revisorer saknas: [[argang.….fortroendevald]]."))
            return
        rows = tuple(Row(p.namn, (Cell(p.uppdrag), Cell(p.utsedd_av))) for p in people)
        caption = f"Styrelse och revisorer {self.context.year}"
        yield Table("fortroendevalda", caption, "", "Namn", ("Uppdrag", "Utsedd av"), rows)

    def audit(self, _: Directive) -> Iterator[Put]:
        """What auditors have remarked, and what has become of it."""
        found = self.context.forbund.argang(self.context.year).revisionsanmarkning
        if found:
            rows = tuple(Row(r.text, (Cell(str(r.ar)), Cell(r.status))) for r in found)
            yield Table("revision", "Tidigare iakttagelser av revisorerna", "", "Iakttagelse", ("År", "Status"), rows)

    def signatures(self, asked: Directive) -> Iterator[Put]:
        """Lines for the board to sign on, with the day of the decision."""
        year = self.context.forbund.argang(self.context.year)
        board = [p for p in year.fortroendevald if p.uppdrag in ("ordförande", "vice ordförande", "ledamot")]
        signing = year.undertecknare or board
        if not year.beslutad:
            self.remarks.append(Remark(asked.place, "Beslutsdag saknas: beslutad = … i forbund.toml."))
        if signing:
            day = f"Beslutad av styrelsen {day_in_words(year.beslutad)}." if year.beslutad else ""
            yield Signatures(tuple((p.namn, p.uppdrag) for p in signing), day)

    def goals(self, _: Directive) -> Iterator[Put]:
        """The goals as a board reads them: how many were met, then each with one grade."""
        yield from public_goals(self.context, self.plain_words, self.charts.get("mal"))

    def without_page(self, asked: Directive) -> Iterator[Put | Section]:
        """The insatser that have no page: what the office says of each, and what they cost.

        Under the heading that is asked for, where other insatser have a page.
        """
        shown = {page.id for page in self.pages}
        if asked.argument and shown:
            for piece in read_pieces(f"### {asked.argument}", asked.place.file, self.folder):
                yield from self.put(piece)
        others = [i for i in self.context.forbund.insatser if i.id not in shown]
        for insats in (i for i in others if f"insats_{i.id}" in self.own):
            text, file = self.own[f"insats_{insats.id}"]
            for piece in read_pieces(f"**{insats.namn}.** {text}", file, self.folder):
                yield from self.put(piece)
        table = budget_of_insatser(self.context, others, every=not shown)
        if table:
            yield table

    def withheld(self, _: Directive) -> Iterator[Put]:
        """That small groups are not shown, where any is."""
        yield from (b for form, blocks in self._forms() if form.id == "dolda_tal" for b in blocks)

    def quotation(self, asked: Directive) -> Iterator[Put]:
        """What somebody has said. It is shown only when the permission is noted."""
        if not asked.options.get("tillstand"):
            raise asked.place.stop(
                "citatet saknar tillstånd",
                ":tillstand: när och hur den som citeras sade ja",
                "Fråga, och skriv :tillstand: under :::{citat}. Utan tillstånd: ta bort citatet.",
            )
        words = "".join(t.content for p in asked.body if isinstance(p, Words) for t in p.tokens if t.type == "inline")
        who = asked.options.get("vem", "")
        shown = words.strip().strip("”“").strip('"')
        yield Text(f"”{shown}”" + (f" – {who}" if who else ""), "citat")


def _tables_of(form: Form) -> tuple[str, ...]:
    return form.tables if isinstance(form, MadeForm) else ()


def _called(block: Block, caption: str) -> Block:
    return replace(block, caption=caption) if caption and isinstance(block, Table) else block


DIRECTIVES: Mapping[str, Callable[[Material, Directive], Iterator[Put | Section]]] = {
    "tabell": Material.table,
    "diagram": Material.chart,
    "text": Material.text,
    "nyckeltal": Material.key_figures,
    "vi_och_andra": Material.we_and_others,
    "insatsblad": Material.insats_pages,
    "fortroendevalda": Material.board,
    "revision": Material.audit,
    "underskrifter": Material.signatures,
    "mal": Material.goals,
    "ovriga_insatser": Material.without_page,
    "dolda_tal": Material.withheld,
    "citat": Material.quotation,
    # Taken care of by whoever puts the document together.
    "bilaga": lambda _, __: iter(()),
    "definitioner": lambda _, __: iter(()),
}
