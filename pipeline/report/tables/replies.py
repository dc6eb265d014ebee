"""The questions of boards, each with its sentence, its small chart and the way on."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from pipeline.compare.answers import answer
from pipeline.compare.asked import Answer
from pipeline.compare.compared import Compared
from pipeline.compare.questions import Question, read_questions
from pipeline.compare.selection import NAMED
from pipeline.compare.told import Told
from pipeline.report.document.model import Cell, Picture, Reply
from pipeline.report.tables.comparison import what_it_is
from pipeline.typography import enumerate_words, lower_first

# The page in which a reader chooses, beside the comparison.
EXPLORER = "utforska.html"
# A page that is sent by itself has no file beside it: a link to one says which file it needs.
_EXPLORE = f"Utforska i {EXPLORER}"
EXPLORE_BESIDE = f"Utforska: välj själv mått, förbund och år (filen {EXPLORER} ska ligga i samma mapp som den här)"
# Where the numbers behind an answer stand.
TABLE = "svar"


def replies(compared: Compared, charts: Mapping[str, Picture]) -> list[Reply]:
    """One per question, in the order of fragor.toml."""
    return [_reply(compared, q, charts.get(f"svar-{q.id}")) for q in read_questions()]


def _reply(compared: Compared, question: Question, picture: Picture | None) -> Reply:
    found = answer(compared, question.asked)
    sentence = tuple(Cell(p.text, True, p.obs_id) if isinstance(p, Told) else p for p in found.parts)
    links = (("Talen", f"#tabell-{TABLE}-{question.id}"), (_EXPLORE, explorer_address(compared, question, found)))
    counted = " ".join(t for t in (_counted(found, question), _caveats(compared, found)) if t)
    return Reply(question.id, question.caption, sentence, counted, picture, links if found.rows else ())


def _counted(found: Answer, question: Question) -> str:
    """What the first measure counts, as it normally does."""
    usual = next((r for r in found.rows if r["measure"] == question.measures[0] and not r["skal"]), None)
    return f"Räknas: {lower_first(what_it_is(usual))}." if usual else ""


def _caveats(compared: Compared, found: Answer) -> str:
    """Which of the numbers have a caveat; the caveats themselves stand with the table."""
    rows = [r for r in found.rows if r["forbehall"]]
    if not rows or len(found.rows) > NAMED:
        return ""
    named = [f"{compared.names[r['forbund']]} {r['year']}" for r in rows]
    return f"Förbehåll finns för {enumerate_words(named)}."


def explorer_address(compared: Compared, question: Question, found: Answer) -> str:
    """The explorer with the choice that a sentence is about."""
    if not found.rows:
        return EXPLORER
    measure = found.rows[0]["measure"]
    rows = [r for r in [*compared.rows, *compared.printed] if r["measure"] == measure]
    years = [r["year"] for r in rows]
    kinds = [
        k for k in ("utfall", "budget", "mal") if any((r["measure"], r["kind"]) == (measure, k) for r in found.rows)
    ]
    kinds += [k for k in question.kinds if k not in kinds]
    # What only an earlier report has is a kind of its own there.
    kinds += ["tryckt"] if any(r["measure"] == measure for r in compared.printed) else []
    choice = {"matt": measure, "fran": min(years), "till": max(years), "kon": "alla", "slag": ",".join(kinds)}
    return f"{EXPLORER}#{urlencode(choice, safe=',')}"
