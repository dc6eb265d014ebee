"""“Vi och de andra” in a förbund's own report: an answer of the comparison, put in where an outline asks for it.

It stands as it does in the comparison, with the same reasons against, and with the caveats of every number in it. Only
an outline that asks for it makes a report depend on the comparison.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.compare.answers import answer
from pipeline.compare.compared import Compared, is_compared, read_compared
from pipeline.compare.questions import Question, read_questions
from pipeline.places import ALL, EVERYTHING, Places, Unit
from pipeline.report.document.model import Cell, Picture, Reply, Row, Table
from pipeline.report.document.pictures import read_charts
from pipeline.report.outlines.disposition import ANNUAL_REPORT, FOLDER, PLAN, outline_files
from pipeline.report.tables.insatser_beside import insatser_tables
from pipeline.report.tables.replies import replies

DIRECTIVE = "vi_och_andra"
# Asked for as a question is: the own insatser beside each other.
INSATSER = "insatser"


def asks_for_others(places: Places, unit: Unit) -> bool:
    """Whether an outline, or the office's own words, of this year asks for what others have."""
    ours = [FOLDER / f"{name}.md" for name in (ANNUAL_REPORT, PLAN)]
    own = [p for name in (ANNUAL_REPORT, PLAN) for p in outline_files(places, unit, name)]
    words = sorted((places.delivery(unit) / "kommentar").glob("*.md"))
    return any(f"{{{DIRECTIVE}}}".encode() in p.read_bytes() for p in (*ours, *own, *words))


def replies_of_others(places: Places, unit: Unit) -> dict[str, Reply]:
    """The answers of the comparison by question, for the report of a förbund; none when it is not built."""
    index = places.report(EVERYTHING) / "diagram" / "index.json"
    if not is_compared(places) or not index.is_file():
        return {}
    compared = read_compared(places)
    own = {r["obs_id"] for r in compared.rows if r["forbund"] == unit.forbund}
    made = {r.id: r for r in replies(compared, read_charts(places, EVERYTHING))}
    return {q.id: _at_home(made[q.id], own, _caveats(compared, q)) for q in read_questions()}


def own_insatser(places: Places, unit: Unit) -> tuple[Table, ...]:
    """The insatser of the year beside each other, for the report of a förbund; none when there is no comparison.

    What the comparison has made of them leads to no row of this report; the shares themselves do.
    """
    if not is_compared(places):
        return ()
    compared = read_compared(places).narrowed((unit.forbund,), (unit.ar,))
    own = {r["obs_id"] for r in compared.insatser}

    def row(found: Row) -> Row:
        return replace(found, cells=tuple(c if c.obs_id in own else replace(c, obs_id="") for c in found.cells))

    made = insatser_tables(compared, unit.forbund)
    return tuple(replace(t, rows=tuple(map(row, t.rows))) for t in made)


def _at_home(reply: Reply, own: set[str], caveats: str) -> Reply:
    """The answer in the report of one of them: what others have leads to no row of this förbund."""

    def cell(found: Cell) -> Cell:
        return found if found.obs_id in own else replace(found, obs_id="")

    sentence = tuple(cell(p) if isinstance(p, Cell) else p for p in reply.sentence)
    counted = " ".join(t for t in (reply.counted, caveats) if t)
    picture = reply.picture and _picture(reply.picture)
    return replace(reply, sentence=sentence, counted=counted, picture=picture, links=())


def _picture(picture: Picture) -> Picture:
    """The drawing, found from the folder of another report; its numbers stand in the comparison."""
    return replace(picture, table=replace(picture.table, rows=()), png=f"../../../{ALL}/diagram/{picture.png}")


def _caveats(compared: Compared, question: Question) -> str:
    """What the förbund say of the numbers in the sentence."""
    told: Mapping[str, None] = dict.fromkeys(
        f"{compared.names[r['forbund']]} {r['year']}: {text}"
        for r in answer(compared, question.asked).rows
        for text in (r["skal"], r["forbehall"])
        if text
    )
    return " ".join(told)
