"""The outline of the comparison filled in: what stands behind its directives, which are of no förbund and year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.compare.compared import Compared
from pipeline.compare.pairs import comparable_pairs
from pipeline.compare.questions import read_questions
from pipeline.forbund.model import Forbund
from pipeline.measures.definition import read_measures
from pipeline.measures.interval import FEWEST
from pipeline.report.document.model import Block, Definitions, Heading, Markdown, Picture, Section, Text
from pipeline.report.outlines.prose import text_alone
from pipeline.report.outlines.references import known
from pipeline.report.outlines.written import Chapter, Directive, Outline, Piece, Subheading, Words, slug
from pipeline.report.tables.comparable import comparable_table
from pipeline.report.tables.comparison import measures_tables, pooled_table
from pipeline.report.tables.differences import difference_blocks
from pipeline.report.tables.forbunden import forbund_table
from pipeline.report.tables.forms import Topic, read_comparison
from pipeline.report.tables.insatser_beside import insatser_tables
from pipeline.report.tables.remarks import Remarks
from pipeline.report.tables.replies import TABLE, replies
from pipeline.typography import enumerate_words, ranges

# With many förbund a table would be longer than anybody reads; the rest is in the explorer.
YEARS_OF_MANY = 2
_REST = "ovrigt"


@dataclass
class ComparedMaterial:
    """What the directives of the comparison put in."""

    compared: Compared
    forbund: Sequence[Forbund]
    charts: Mapping[str, Picture]
    national: Sequence[Block]
    # What is said of the choice that the comparison is of, and whether it is of many.
    chosen: Sequence[Block]
    many: bool
    remarks: Remarks = field(default_factory=Remarks)

    def sections(self, outline: Outline) -> tuple[Section, ...]:
        """The chapters that hold something. Raises DeliveryFaults for a directive that does not exist."""
        return tuple(s for c in outline.chapters if (s := self._section(c)).blocks)

    def _section(self, chapter: Chapter) -> Section:
        blocks = [b for piece in chapter.pieces for b in self._put(piece, chapter)]
        appendix = any(isinstance(p, Directive) and p.name == "bilaga" for p in chapter.pieces)
        # Words that introduce nothing are not said.
        if all(isinstance(b, Heading | Markdown) for b in blocks):
            blocks = []
        return Section(chapter.id, heading_of(chapter.heading), tuple(blocks), appendix)

    def _put(self, piece: Piece, chapter: Chapter) -> Iterator[Block]:
        if isinstance(piece, Subheading):
            title = heading_of(piece.words)
            yield Heading(title, f"{chapter.id}-{slug(title)}")
        elif isinstance(piece, Directive):
            known(piece.name, DIRECTIVES, "det som ska stå här:", piece.place)
            yield from DIRECTIVES[piece.name](self, piece)
        elif text := text_alone(piece):
            yield text

    # --- the directives ------------------------------------------------------------------------

    def reading(self, _: Directive) -> Iterator[Block]:
        """What must be known to read the page, said once."""
        yield from self.chosen
        yield Text(
            "Tal får jämföras bara när de är av samma slag och år och räknas lika; annars står skälet i meningen. "
            f"Är en grupp under {FEWEST} personer sägs inte om skillnaden är säker, och en skillnad säger inte varför. "
            "Ihålig punkt: tryckt i en årsredovisning, inte uträknad här. Fyrkant: budget eller mål."
        )

    def answers(self, _: Directive) -> Iterator[Block]:
        """Every question with its sentence and its chart."""
        yield from replies(self.compared, self.charts)

    def about_forbund(self, _: Directive) -> Iterator[Block]:
        """What the förbund are."""
        taking_part = {r["forbund"] for r in self.compared.rows}
        yield forbund_table(self.compared, [f for f in self.forbund if f.id in taking_part])

    def comparable(self, _: Directive) -> Iterator[Block]:
        """Which förbund and years may be compared, and in what; of the others why not."""
        pairs = comparable_pairs(self.compared)
        if pairs and self.many:
            yield comparable_table(self.compared)
            return
        if not pairs:
            yield Text("Inga två förbund har ett tal för samma år som räknas lika.")
        for alike in pairs[:_MOST_PAIRS]:
            names = [self.compared.names[f] for f in alike.forbund]
            if len(alike.years) == 1:
                who = enumerate_words([f"{name} {alike.years[0]}" for name in names])
            else:
                who = f"{enumerate_words(names)} {ranges(sorted(alike.years))}"
            yield Text(f"{who} kan jämföras i {enumerate_words(list(alike.titles))}.")

    def answer_tables(self, _: Directive) -> Iterator[Block]:
        """The numbers behind each answer."""
        for q in read_questions():
            years = YEARS_OF_MANY if self.many else None
            id_ = f"{TABLE}-{q.id}"
            yield from measures_tables(self.compared, id_, q.caption, q.every_measure, self.remarks, years)

    def differences(self, _: Directive) -> Iterator[Block]:
        """What is said of differences, to the year before, between förbund and to riket."""
        yield from difference_blocks(self.compared, self.many)

    def pooled(self, _: Directive) -> Iterator[Block]:
        """Shares of several years together."""
        if table := pooled_table(self.compared):
            yield table

    def insatser(self, _: Directive) -> Iterator[Block]:
        """Insatser of each förbund beside each other; with many förbund they are asked for one by one in a notebook."""
        if self.many:
            if self.compared.insatser:
                yield Text(_MANY_INSATSER)
            return
        for table in insatser_tables(self.compared, years=YEARS_OF_MANY):
            # The table fits under the heading where the taller chart would leave the page blank.
            yield table
            yield from (c for id_, c in self.charts.items() if id_ == table.id)

    def topic(self, asked: Directive) -> Iterator[Block]:
        """The measures of a chapter that answer no question, with their charts."""
        topics = {t.id: t for t in read_comparison().topic} | {_REST: self._rest()}
        known(asked.argument, topics, "kapitlet av mått", asked.place)
        answering = {m for q in read_questions() for m in q.every_measure}
        topic = topics[asked.argument]
        answered = {f"svar-{q.id}" for q in read_questions()}
        yield from (
            c for id_, c in self.charts.items() if id_ not in answered and id_.partition("-")[2] in topic.measures
        )
        measures = [m for m in topic.measures if m not in answering]
        years = YEARS_OF_MANY if self.many else None
        yield from measures_tables(self.compared, topic.id, topic.title, measures, self.remarks, years)

    def _rest(self) -> Topic:
        placed = {m for topic in read_comparison().topic for m in topic.measures}
        measures = dict.fromkeys(r["measure"] for r in self.compared.rows)
        return Topic(id=_REST, title="Övrigt", measures=tuple(m for m in measures if m not in placed))

    def of_the_country(self, _: Directive) -> Iterator[Block]:
        """Figures of riket."""
        yield from self.national

    def all_remarks(self, _: Directive) -> Iterator[Block]:
        """Every remark that the tables so far have led to."""
        if table := self.remarks.table():
            yield table

    def definitions(self, _: Directive) -> Iterator[Block]:
        """How the numbers are counted."""
        used = {r["measure"] for r in self.compared.rows}
        measures = sorted((m for m in read_measures().values() if m.id in used), key=lambda m: m.title)
        yield Definitions(tuple((m.id, m.title, (m.definition, *m.caveats)) for m in measures))


_MOST_PAIRS = 6
_MANY_INSATSER = (
    "Insatser ställs bredvid varandra ett förbund i taget: välj det med URVAL, eller fråga lab.insatser i en notebook."
)


def heading_of(words: Words) -> str:
    """A heading as plain text."""
    return "".join(c.content for t in words.tokens for c in t.children or [])


DIRECTIVES: Mapping[str, Callable[[ComparedMaterial, Directive], Iterator[Block]]] = {
    "lasning": ComparedMaterial.reading,
    "svar": ComparedMaterial.answers,
    "forbund": ComparedMaterial.about_forbund,
    "jamforbart": ComparedMaterial.comparable,
    "svarstabeller": ComparedMaterial.answer_tables,
    "skillnader": ComparedMaterial.differences,
    "flera_ar": ComparedMaterial.pooled,
    "insatser": ComparedMaterial.insatser,
    "matt": ComparedMaterial.topic,
    "riket": ComparedMaterial.of_the_country,
    "anmarkningar": ComparedMaterial.all_remarks,
    "definitioner": ComparedMaterial.definitions,
    # Read with the chapter.
    "bilaga": lambda _, __: iter(()),
}
