"""Sentences about participants and money as offices write them, each with the label that its figure has in a table.

The list is codes/mening.csv: TAL is the figure, `om` what the sentence must be about. The label, and with it the
measure, is one of the list of labels (codes/tryckt_etikett.csv): here stands only how it is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.clean.printed_labels import Label, label_text
from pipeline.codes import read_codes
from pipeline.drafts.labels import is_money
from pipeline.drafts.numerals import Numeral
from pipeline.drafts.phrases import AMOUNTED, BRACKETS, EVENT, IS, MORE_OR_LESS, TIME
from pipeline.names import slug
from pipeline.rows.printed import PublishedRow
from pipeline.typography import first_upper

_FIGURE = "taltaltal"
_WORDS = {
    "{personer}": "(?:personer|individer|deltagare)",
    "{insatserna}": r"(?:(?:förbundets|våra|årets|alla|samtliga|de|finansierade|individinriktade) )*(?:rehabiliterings)?insats(?:er|erna)",
    "{insatsen}": r"(?P<insats>\w+(?: \w+){0,3}?)",
    "{tid}": TIME,
    "{blev}": f"(?:{IS}|{AMOUNTED} (?:till|på))",
}
_PARTS = re.compile(r"\s*[,;:]\s+|\s[–-]\s")
_ENDS_IN_FIGURE, _SHARE = re.compile(r"\d\D{0,12}$"), re.compile(r"(?:%|procent)\s*$")
# 10 av 25 deltagare gick till arbete: the 25 did not.
_IS_PART = re.compile(r"\bav $")
_BEYOND = re.compile(rf"\s*{MORE_OR_LESS}", re.IGNORECASE)
_OF_PARTICIPANTS = re.compile(r"\b(?:deltag|insats)", re.IGNORECASE)


@dataclass(frozen=True)
class Form:
    """A line of the list: the kind of unit, what the sentence must be about, how it is said, and the label."""

    enhet: str
    about: str
    pattern: re.Pattern[str]
    label: str


def kind_of_unit(unit: str) -> str:
    """The unit as the list has it: belopp for kr, tkr and mnkr."""
    return "belopp" if is_money(unit) else unit


@cache
def forms() -> tuple[Form, ...]:
    """The list, in its order: the first that fits counts."""
    found = []
    for row in read_codes("mening"):
        text = row["monster"].replace("TAL", _FIGURE)
        for name, words in _WORDS.items():
            text = text.replace(name, words)
        found.append(Form(row["enhet"], row["om"], re.compile(rf"(?<!\w){text}(?!\w)"), row["etikett"]))
    return tuple(found)


def label_of_form(
    sentence: str, n: Numeral, row: PublishedRow, labels: Sequence[Label], paragraph: str, *, of_insats: bool
) -> str:
    """The label of a figure by the form of its sentence; '' for none.

    `labels` are those that fit the figure; a count in a `paragraph` about something that people came to is of those.
    """
    kind = kind_of_unit(row["enhet"])
    is_about = {
        "": True,
        "insats": of_insats,
        "ej insats": not of_insats,
        "deltagare": bool(_OF_PARTICIPANTS.search(row["avsnitt"])) and not EVENT.search(paragraph),
    }
    text = plain_sentence(sentence, n.first, n.last)
    for form in forms():
        hit = form.pattern.search(text) if form.enhet == kind and is_about[form.about] else None
        if hit is None or _IS_PART.search(text[: hit.start()]) or _BEYOND.match(sentence[n.last :]):
            continue
        words = hit.groupdict()
        label = form.label.format(**words | {"kommun": words.get("kommun", "").title()})
        known = any(k.pattern.fullmatch(label_text(label)) for k in labels)
        if known and _is_of(str(row["insats"]), words.get("insats")):
            return first_upper(label)
    return ""


def _is_of(insats: str, words: str | None) -> bool:
    """Whether the words that stand for an insats, where the form has any, are those of the one that is spoken of."""
    called, own = slug(words or ""), slug(insats)
    same = bool(own) and (called.startswith(own) or own.startswith(called))
    return not called or words in ("insatsen", "projektet") or same


def plain_sentence(sentence: str, start: int, end: int) -> str:
    """The sentence in small letters with its figure marked, without brackets; a figure in brackets has only what follows them."""
    inside = next((b for b in BRACKETS.finditer(sentence) if b.start() < start < b.end()), None)
    marked = f"{sentence[:start]} {_FIGURE} {sentence[end:]}"
    if inside and not _is_same_otherwise(sentence[: inside.start()], sentence[start:end]):
        return ""
    if inside:
        marked = marked[inside.start() + 1 :].replace(")", " ", 1)
    kept = BRACKETS.sub(lambda b: f" , {b[0][1:-1]} , " if "varav" in b[0] else " ", marked)
    return " , ".join(label_text(part) for part in _PARTS.split(kept))


def _is_same_otherwise(before: str, figure: str) -> bool:
    """Whether a figure in brackets is the count of the share before them, or its share: 45 % (73 personer).

    After its like it may be of another year: 39 % (49 %), 408 personer (435).
    """
    return bool(_ENDS_IN_FIGURE.search(before)) and bool(_SHARE.search(before)) != bool(_SHARE.search(figure))
