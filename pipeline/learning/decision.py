"""From a proposal and the answers to what is written: which headings, words and sheets are learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.faults import StageStopped, suggest
from pipeline.forbund.model import Forbund
from pipeline.ingest.layout import LEFT_OUT
from pipeline.learning.own_file import Learned
from pipeline.learning.proposal import Proposal
from pipeline.learning.targets import Target, without_year
from pipeline.learning.words import OWN, Word
from pipeline.names import label_key

# An answer to a word: a new insats with that name.
NEW = "ny"
SHEET = "blad "


@dataclass(frozen=True)
class Asked:
    """Something that needs an answer: what is asked of, as it is written in SVAR, and what it may be."""

    about: str
    told: str
    choices: tuple[str, ...]
    closed: bool = False


def read_answers(text: str) -> dict[str, str]:
    """SVAR as typed: "Slut=ut_datum; Fått jobb=arbete". Raises StageStopped for a part without =."""
    answers: dict[str, str] = {}
    for part in (p.strip() for p in text.split(";") if p.strip()):
        about, sep, answer = part.rpartition("=")
        if not sep or not about.strip() or not answer.strip():
            raise StageStopped(
                f'Du skrev SVAR={text}. Skriv vad det gäller, = och svaret, med ; emellan: SVAR="Slut=ut_datum; Fått jobb=arbete".',
                code="LAR-002",
            )
        answers[label_key(about)] = answer.strip()
    return answers


def questions_of(proposal: Proposal, targets: tuple[Target, ...]) -> list[Asked]:
    """What has to be answered by somebody who knows, headings first."""
    shown = {t.name: t.shown for t in targets}
    found = [
        Asked(
            q.column.heading,
            "kan vara " + " eller ".join(f"{shown[t.name]} ({t.name})" for t in q.candidates),
            tuple(t.name for t in q.candidates),
        )
        for q in proposal.pairing.questions
    ]
    found += [Asked(c.heading, "liknar inget som vi läser", ()) for c in proposal.pairing.unknown]
    found += [_asked_word(w) for w in proposal.words if not w.sure]
    return found


def _asked_word(word: Word) -> Asked:
    rows = "1 rad" if word.rows == 1 else f"{word.rows} rader"
    may_be = "kan vara " + " eller ".join(word.codes) if word.codes else "liknar inget i listan"
    new = f"; {NEW} om det är en ny insats" if word.list == "insats" else ""
    return Asked(word.word, f"ord i {word.list}, på {rows}: {may_be}{new}", word.codes)


def decide(
    proposal: Proposal,
    answers: Mapping[str, str],
    targets: tuple[Target, ...],
    forbund: Forbund,
    codes: Mapping[str, tuple[str, ...]],
) -> Learned:
    """What is written of a proposal: what is sure, with the answers in place of what they are about.

    Raises StageStopped for an answer about nothing in the file, or one that is no answer to it.
    """
    learned, used = Learned(), set[str]()
    columns = (
        [p.column for p in proposal.pairs]
        + [q.column for q in proposal.pairing.questions]
        + list(proposal.pairing.unknown)
    )
    sure = {label_key(p.column.heading): p.target.name for p in proposal.pairs}
    answered = {label_key(c.heading): answers[k] for c in columns if (k := label_key(c.heading)) in answers}
    taken = {a for a in answered.values() if a != LEFT_OUT}
    for column in columns:
        key = label_key(column.heading)
        name = answered.get(key) or (sure.get(key) if sure.get(key) not in taken else None)
        if key in answered:
            _refuse_unknown(column.heading, answered[key], (*(t.name for t in targets), LEFT_OUT))
            used.add(key)
        if name:
            learned.add(learned.headings, (proposal.kind, name), without_year(column.heading))
    _refuse_twice(learned, {t.name for t in targets if t.several})
    for word in proposal.words:
        key = label_key(word.word)
        answer = answers.get(key, word.codes[0] if word.sure else "")
        used |= {key} & answers.keys()
        if answer:
            _learn_word(learned, word, answer, forbund, codes)
    for about in answers:
        if about.startswith(SHEET):
            used.add(about)
    if lost := sorted(set(answers) - used):
        known = [c.heading for c in columns] + [w.word for w in proposal.words]
        raise StageStopped(
            f"SVAR gäller ”{lost[0]}”, som inte behöver något svar: {suggest(lost[0], known) if known else 'allt känns redan igen'}.",
            code="LAR-002",
        )
    return learned


def _learn_word(
    learned: Learned, word: Word, answer: str, forbund: Forbund, codes: Mapping[str, tuple[str, ...]]
) -> None:
    if word.list == "insats" and answer == NEW:
        learned.insatser.append(word.word)
        return
    _refuse_unknown(word.word, answer, (*codes[word.list], *((NEW,) if word.list == "insats" else ())))
    table = _own_table(word.list, answer, forbund)
    if table:
        learned.add(learned.names, (table, answer), word.word)
    else:
        learned.add(learned.words, (word.list, answer), word.word)


def _own_table(name: str, code: str, forbund: Forbund) -> str:
    """The table of forbund.toml whose entry gets another name; '' for a word of a code list."""
    if name == "budgetpost":
        ids = {"insats": [i.id for i in forbund.insatser], "post": [p.id for p in forbund.poster]}
        return next((table for table, known in ids.items() if code in known), "")
    return OWN.get(name, "")


def _refuse_unknown(about: str, answer: str, known: tuple[str, ...]) -> None:
    if answer not in known:
        raise StageStopped(f"Svaret ”{answer}” för ”{about}” finns inte: {suggest(answer, known)}.", code="LAR-002")


def _refuse_twice(learned: Learned, several: set[str]) -> None:
    """Two columns may not be one, but for the years of an amount."""
    for (_, name), headings in learned.headings.items():
        if len(headings) > 1 and name not in several and name != LEFT_OUT:
            both = " och ".join(f"”{h}”" for h in headings)
            raise StageStopped(
                f"Två kolumner kan inte vara {name}: {both}. Svara {LEFT_OUT} på den ena.", code="LAR-002"
            )
