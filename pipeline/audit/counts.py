"""Counts of people as texts write them, in figures or in letters: 3 deltagare, tre av elva kvinnor, en enda man.

Swedish writes small numbers in letters, and those are the counts that tell most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.typography import NUMBER_WORDS

_LETTERS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_HEADS = r"(?:deltagar?(?:e|na|nas)|personer(?:na)?|kvinnor(?:na)?|män(?:nen)?|ungdomar(?:na)?|individer(?:na)?)"
_ONE_HEAD = r"(?:deltagare|person|kvinna|man|ungdom|individ|svarande)"
# One is an article: it counts where only people can follow.
_ONE = rf"en(?= (?:enda )?{_ONE_HEAD}\b)|en(?= av (?:dem|deltagarna|de )\b)"
_BOTH = r"(?:båda|bägge)(?= (?:deltagarna|personerna|kvinnorna|männen|ungdomarna|individerna)\b)"
# What is counted so is time, money or shares.
_OF_TIME = r"%|\d{3}|procent\w*|(?:t|mn)?kr\b|kronor|miljon\w*|månad|år\b|dag|timm"
# What a small number in letters counts in the sentences of an office that are of no participant.
_OF_THINGS = (
    r"gång|veck|kvartal|tertial|kommun|myndighet|part(?:er|erna)\b|insats|projekt|möte|träff|tillfäll|handläggar|coach|"
    r"medarbetar|kontaktperson|tjänst|mål\b|område|fråg|svarsalternativ|nivå|steg|tredjedel|fjärdedel|femtedel|tiondel"
)
_NO_PEOPLE = rf"(?![\w–-]|\s(?:{_OF_TIME})|\s(?:[^\W\d]+\s)?(?:{_OF_THINGS}))"
_NUMBER = re.compile(
    rf"(?<![\w,.−–-])(?:(?P<figures>\d{{1,3}}(?: \d{{3}})*)(?![\w%–]|\s(?:{_OF_TIME})|[,.]\d)"
    rf"|(?P<letters>{_LETTERS}|{_ONE}|{_BOTH}){_NO_PEOPLE})",
    re.IGNORECASE,
)
PEOPLE = r"(?:deltag\w+|personer(?:na)?|person|kvinna|kvinnor(?:na)?|män(?:nen)?|svarande|avslut\w*|anonyma|rader|rad)"
# What an office's own sentence says of people beside a number, besides the words that its tables have.
OF_PEOPLE = re.compile(
    rf"{PEOPLE}|\ben (?:enda )?man\b|deltog|fick (?:stöd|plats)|ungdom\w*|individer|människor|\bunga\b", re.IGNORECASE
)
# "3 deltagare", "2 av 11 personer".
_IN_FIGURES = re.compile(
    rf"(?<![\w,.−/–-])(?<!\d )(\d{{1,3}}) (?:av (?:de )?\d+ )?(?:(?:(?!år|månad)[^\W\d]\w* )?{PEOPLE}|man)\b",
    re.IGNORECASE,
)
# "tre av elva deltagare", "de två unga kvinnorna", "bara en deltagare", "båda männen".
_IN_LETTERS = re.compile(
    rf"(?<![\w–-])(?:(?P<many>{_LETTERS}|{_BOTH}) (?:av (?:de )?(?:\d+|{_LETTERS}) )?(?:(?!år|månad)[^\W\d]\w* )?(?P<head>{_HEADS}|svarande)"
    rf"|(?:(?:endast|bara|enbart|blott) en|en enda) (?P<one>{_ONE_HEAD})|den enda (?P<the_one>(?:deltagaren|personen|mannen|kvinnan))"
    rf"|en av (?:de )?(?:\d+|{_LETTERS}) (?:[^\W\d]\w* )?(?P<one_of>{_HEADS}|svarande))\b",
    re.IGNORECASE,
)
# "varav två till studier", "har tre fått arbete", "2 har avslutats": of people where the sentence is of people.
_N = rf"\d{{1,3}}(?![.,]\d)|{_LETTERS}"
_OF_THOSE = re.compile(
    rf"(?<![\w–-])(?:varav|av (?:dessa|dem|vilka)(?: har| hade| fick| gick)?) (?:[^\W\d]+ )?(?P<part>{_N}|en){_NO_PEOPLE}"
    rf"|(?<![\w–-])(?:har|hade) (?P<have>{_N}|en) (?=[^\W\d]+(?:at|ats|it|its|tt|tts)\b)"
    rf"|(?<![\w,.–-])(?P<who>{_N}) (?:har|hade|fick|gick)\b",
    re.IGNORECASE,
)
_WRITTEN = re.compile(rf"(?<![\w,.−–-])(?:\d{{1,3}}(?: \d{{3}})*|{_LETTERS}|en|båda|bägge)(?![\w–-])", re.IGNORECASE)
# What follows a number at once, and who does within two words: 3 månader, 3 projekt; but 3 projektdeltagare.
_OF_OTHERS = re.compile(rf"\s(?:{_OF_TIME}|{_OF_THINGS})", re.IGNORECASE)
_WHO = re.compile(r"\s(?:[^\W\d]+\s)?(?:\w*deltag|person|kvinn|m[äa]n\b|männ|ung|individ|svarande)", re.IGNORECASE)
_THINGS = re.compile(rf"(?:\d+|{_LETTERS}) (?:[^\W\d]+ )?(?:{_OF_THINGS})", re.IGNORECASE)
_ANYBODY = re.compile(r"deltag|person|kvinn|m[äa]n|ungdom|individ|svarande|avslut|anonyma|rad", re.IGNORECASE)
_PEOPLE = re.compile(PEOPLE, re.IGNORECASE)
# Of whom an office also tells how many they are.
_OF_THE_OFFICE = re.compile(
    r"styrelse|ledamöter|ersättare|kansli|anställda? (?:på|vid|som|hos)\b|medarbetar|handläggar|beredningsgrupp|arbetsgrupp|styrgrupp|revisor|"
    r"nämnd|personal|chef|coach|samordnare|processled",
    re.IGNORECASE,
)
_TAKES_PART = re.compile(
    r"deltag|deltog|insats|avslut|inskriv|skrevs|skriv\w+ ut|arbete|anställning|jobb|studier|praktik|stöd|remi|plats|försörj|sjuk|"
    r"rehab|utred|flytt|avbr|avböj|avlid|pension|föräldraled|unga?\b",
    re.IGNORECASE,
)


def numbers_in(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """The whole numbers of a text that may count people, each with what it is."""
    for found in _NUMBER.finditer(text):
        yield found, _value(found["figures"] or found["letters"])


def may_count_people(text: str, number: int) -> bool:
    """Whether a text may count so many people: not where each time the number stands there, months or things follow at once.

    A number that stands in no way known here may.
    """
    after = [text[found.end() :] for found in _WRITTEN.finditer(text) if _value(found[0]) == number]
    return not after or any(not _OF_OTHERS.match(rest) or _WHO.match(rest) for rest in after)


def people_counted(text: str) -> list[tuple[re.Match[str], int]]:
    """Where a text counts people, each with how many, in order. In letters, those of the office itself are not meant."""
    counted: dict[int, tuple[re.Match[str], int]] = {}
    # Most texts are cells without a word of people, which is told at once.
    if not _ANYBODY.search(text):
        return []
    for found in _IN_FIGURES.finditer(text):
        counted[found.start()] = found, int(found[1])
    for found in _IN_LETTERS.finditer(text):
        head = (found["head"] or found["one"] or found["the_one"] or found["one_of"]).casefold()
        if head.startswith(("deltag", "svar")) or _is_of_participants(_sentence(text, found), head):
            counted[found.start()] = found, _value(found["many"] or "en")
    for found in _OF_THOSE.finditer(text):
        group = next(g for g in ("part", "have", "who") if found[g])
        if _is_of_those(text, found):
            counted.setdefault(found.start(group), (found, _value(found[group])))
    return [counted[at] for at in sorted(counted)]


def _is_of_those(text: str, found: re.Match[str]) -> bool:
    """Whether a part that names nobody is one of people: what is named last before it, or in its sentence, is people."""
    sentence, before = _sentence(text, found), _sentence(text, found).partition(found[0])[0]
    last = max((head.end() for head in _PEOPLE.finditer(before)), default=0)
    is_of_people = _PEOPLE.search(sentence) and not _THINGS.search(before, last)
    return bool(is_of_people) and _is_of_participants(sentence, "person")


def _is_of_participants(sentence: str, head: str) -> bool:
    """Whether a sentence that counts women, men or persons is of those who take part."""
    if _OF_THE_OFFICE.search(sentence):
        return False
    return not head.startswith(("person", "individ")) or bool(_TAKES_PART.search(sentence))


def _sentence(text: str, found: re.Match[str]) -> str:
    begin = max(text.rfind(mark, 0, found.start()) for mark in ".;!?") + 1
    ends = [at for mark in ".;!?" if (at := text.find(mark, found.end())) >= 0]
    return text[begin : min(ends, default=len(text))]


def _value(written: str) -> int:
    word = written.casefold()
    if word[0].isdigit():
        return int(word.replace(" ", ""))
    return NUMBER_WORDS.get(word) or (1 if word == "en" else 2)
