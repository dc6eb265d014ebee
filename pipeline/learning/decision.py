"""From a proposal and the answers to what is written: which headings, words and sheets are learned."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import get_args

from pipeline.faults import StageStopped, suggest
from pipeline.forbund.entries import OwnList
from pipeline.forbund.model import Forbund
from pipeline.ingest.layout import Layout
from pipeline.learning.own_file import Learned
from pipeline.learning.proposal import Proposal
from pipeline.learning.targets import Target, without_year
from pipeline.learning.words import KOMMUN, OWN, Word
from pipeline.names import LEFT_OUT, label_key
from pipeline.surveys.questions import asked_groups

# An answer to a word: a new insats or member with that name.
NEW = "ny"
SHEET = "blad "
# The lists in which the name of an insats may stand.
WITH_INSATSER = ("insats", "budgetpost")
_MEMBER = "medlem"
# What is answered about a survey, beside its headings.
_GROUP = "respondentgrupp"
WITH_NEW = (*WITH_INSATSER, _MEMBER)


@dataclass(frozen=True)
class Asked:
    """Something that needs an answer: what is asked of, as it is written in SVAR, and what it may be.

    `told` ends where what it is like none of begins; `none_of` are those codes, of a word that is like none.
    """

    about: str
    told: str
    choices: tuple[str, ...]
    none_of: tuple[str, ...] = ()
    is_word: bool = False
    # A name of an insats or a member, which may be a new one.
    may_be_new: bool = False
    # A word of a list in which a förbund may have a category of its own.
    may_be_own: bool = False


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


def questions_of(proposal: Proposal, targets: tuple[Target, ...], codes: Mapping[str, tuple[str, ...]]) -> list[Asked]:
    """What has to be answered by somebody who knows, headings first. `codes`: what a word of each list may be."""
    shown = {t.name: t.shown for t in targets}
    found = [
        Asked(
            q.column.heading,
            "kan vara " + " eller ".join(f"{shown[t.name]} ({t.name})" for t in q.candidates),
            tuple(t.name for t in q.candidates),
        )
        for q in proposal.pairing.questions
    ]
    elsewhere = {h: f"läses inte ur den här sortens fil. {told}" for h, told in proposal.elsewhere.items()}
    found += [
        Asked(c.heading, elsewhere.get(c.heading, "liknar inget som vi läser"), ()) for c in proposal.pairing.unknown
    ]
    found += [_asked_word(w, codes[w.list]) for w in proposal.words if not w.sure]
    return found


def _asked_word(word: Word, codes: tuple[str, ...]) -> Asked:
    rows = "1 rad" if word.rows == 1 else f"{word.rows} rader"
    may_be_new = word.list in WITH_NEW
    new = f"{NEW} om det är en {'egen medlem' if word.list == _MEMBER else 'ny insats'}; " if may_be_new else ""
    told = f"ord i {word.list}, på {rows}: {new}"
    if word.codes:
        told += "kan vara " + " eller ".join(word.codes)
    none_of = () if word.codes else codes
    return Asked(word.word, told, word.codes, none_of, True, may_be_new, word.list in get_args(OwnList))


def group_question(proposal: Proposal, layout: Layout, variant: str) -> list[Asked]:
    """Whose answers a survey has, where neither a column nor the rest of the file's name says it."""
    said = {*proposal.known, *(p.target.name for p in proposal.pairs)}
    if not layout.named_in_file or variant or said & {*layout.named_in_file}:
        return []
    told = f"ingen kolumn säger vilka som svarat: kan vara {' eller '.join(asked_groups())}"
    return [Asked(_GROUP, told, asked_groups(), (), True)]


def group_in(answers: Mapping[str, str], asked: Collection[Asked]) -> str:
    """The group that was answered where it was `asked` for, else ''. Raises StageStopped for one that has no survey."""
    answer = answers.get(_GROUP, "") if asked else ""
    if answer:
        _refuse_unknown(_GROUP, answer, asked_groups())
    return answer


def settled_headings(
    proposal: Proposal, answers: Mapping[str, str], targets: tuple[Target, ...]
) -> dict[str, tuple[str, ...]]:
    """The headings that were answered, by column: the file is looked at again with them, since their words are new.

    Raises StageStopped for an answer that is no column.
    """
    found: dict[str, tuple[str, ...]] = {}
    for column in proposal.columns:
        if (key := label_key(column.heading)) in answers:
            _refuse_unknown(column.heading, answers[key], (*(t.name for t in targets), LEFT_OUT))
            heading = without_year(column.heading)
            found[answers[key]] = (*found.get(answers[key], ()), heading)
    _refuse_twice(found, {t.name for t in targets if t.several})
    return found


def decide(
    proposal: Proposal,
    answers: Mapping[str, str],
    settled: Mapping[str, tuple[str, ...]],
    forbund: Forbund,
    codes: Mapping[str, tuple[str, ...]],
    standing: Collection[str] = (),
) -> Learned:
    """What is written: the headings that were answered, what is sure of the rest, and the words.

    `standing` is all that stands in the file: an answer about what is known already, as last year's, does no harm.
    Raises StageStopped for an answer about nothing in the file, or one that is no answer to it.
    """
    learned = Learned()
    for name, headings in settled.items():
        for settled_heading in headings:
            learned.add(learned.headings, (proposal.kind, name), settled_heading)
    for pair in proposal.pairs:
        learned.add(learned.headings, (proposal.kind, pair.target.name), without_year(pair.column.heading))
    for word in proposal.words:
        answer = answers.get(label_key(word.word), word.codes[0] if word.sure else "")
        if answer:
            _learn_word(learned, word, answer, forbund, codes)
    answered = [h for found in settled.values() for h in found]
    known = [*answered, *(c.heading for c in proposal.columns), *(w.word for w in proposal.words)]
    keys = {label_key(k) for k in known} | {label_key(without_year(k)) for k in known} | {*standing}
    for about in answers:
        if about not in (*keys, _GROUP) and not about.startswith(SHEET) and label_key(without_year(about)) not in keys:
            told = suggest(about, known) if known else "allt känns redan igen"
            raise StageStopped(f"SVAR gäller ”{about}”, som inte behöver något svar: {told}.", code="LAR-002")
    return learned


def _learn_word(
    learned: Learned, word: Word, answer: str, forbund: Forbund, codes: Mapping[str, tuple[str, ...]]
) -> None:
    if word.list in WITH_NEW and answer == NEW:
        added = learned.medlemmar if word.list == _MEMBER else learned.insatser
        if word.word not in added:
            added.append(word.word)
        return
    _refuse_unknown(word.word, answer, (*codes[word.list], *((NEW,) if word.list in WITH_NEW else ())))
    if word.list == KOMMUN:
        learned.kommuner[answer] = word.word
        return
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


def _refuse_twice(found: Mapping[str, tuple[str, ...]], several: set[str]) -> None:
    """Two columns may not be one, but for the years of an amount."""
    for name, headings in found.items():
        if len(set(headings)) > 1 and name not in several and name != LEFT_OUT:
            both = " och ".join(f"”{h}”" for h in headings)
            raise StageStopped(
                f"Två kolumner kan inte vara {name}: {both}. Svara {LEFT_OUT} på den ena.", code="LAR-002"
            )
