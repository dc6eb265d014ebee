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
    r"medarbetar|förbund|kontaktperson|tjänst|mål\b|område|fråg|svarsalternativ|nivå|steg|tredjedel|fjärdedel|femtedel|tiondel"
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
# Who is named first: "antalet kvinnor från Salem var 3", "män: 2", "kvinnor (fyra)".
_WHO_FIRST = re.compile(
    rf"(?<![\w–-])(?:{_HEADS}|deltagare|kvinna|man)(?:(?: (?:från|i|på|med|som|av) [^.,;:()!?]{{1,40}}?)? (?:var|är|blev|uppgick till)|:) "
    rf"(?P<after>{_N}){_NO_PEOPLE}|(?<![\w–-])(?:{_HEADS}) \((?P<within>{_N})(?: st)?\)",
    re.IGNORECASE,
)
# All but so many, and who is the only one: "alla kvinnor utom två", "den ende mannen".
_BUT = re.compile(
    rf"(?<![\w–-])(?:alla|samtliga|varenda|ingen|inga|bara|endast|enbart)\b[^.;!?]{{0,40}}? utom (?P<but>{_N}|en)(?![\w–-])"
    rf"|(?<![\w–-])(?:den|vår) (?:ende|enda) (?:[^\W\d]+ )?(?P<only>{_ONE_HEAD}|deltagaren|personen|mannen|kvinnan)\b",
    re.IGNORECASE,
)
# What became of them, where nobody is named: "gick åtta till arbete", "fyra till arbete, tre till studier".
_OUTCOME = (
    r"(?:arbete|jobb|anställning|studier|praktik|utbildning|egen försörjning|självförsörjning|sjukersättning|pension)"
)
_WENT = r"(?:har |hade )?(?:fått|fick|gick|gått|började|börjat)(?: vidare)?"
_BECAME = re.compile(
    rf"(?<![\w,.−–-])(?<!\bav )(?<!\bav de )(?P<some>{_N})(?: st| stycken)? (?:{_WENT} (?:till |i |ett |en )?|till ){_OUTCOME}\b"
    rf"|(?<![\w–-])(?P<one>en) {_WENT} (?:till |i |ett |en )?{_OUTCOME}\b"
    rf"|(?<![\w–-])(?:gick|fick|började) (?P<went>{_N}) (?:till |i |ett |en )?{_OUTCOME}\b"
    rf"|(?<![\w–-])(?:bland|av) (?:de )?{_HEADS} (?:var|är|blev|fick|gick)(?: det)? (?P<among>{_N}|en)(?= (?:som|till|av|i)\b)",
    re.IGNORECASE,
)
# A part of so many: "hälften av de sex männen", "25 procent av de tolv kvinnorna".
_PART_OF = re.compile(
    rf"(?P<part>hälften|halva|(?:en |två |tre )?(?:tredje|fjärde|femte)del\w*|\d{{1,2}}[ \u00a0](?:procent|%)) av (?:de |dem |våra )?"
    rf"(?P<whole>{_N}) (?:[^\W\d]\w* )?{_HEADS}",
    re.IGNORECASE,
)
_PARTS = {"hälften": 2, "halva": 2, "tredje": 3, "fjärde": 4, "femte": 5}
_WRITTEN = re.compile(rf"(?<![\w,.−–-])(?:\d{{1,3}}(?: \d{{3}})*|{_LETTERS}|en|båda|bägge)(?![\w–-])", re.IGNORECASE)
# What follows a number at once, and who does within two words: 3 månader, 3 projekt; but 3 projektdeltagare.
_OF_OTHERS = re.compile(rf"\s(?:{_OF_TIME}|{_OF_THINGS})", re.IGNORECASE)
_WHO = re.compile(r"\s(?:[^\W\d]+\s)?(?:\w*deltag|person|kvinn|m[äa]n\b|männ|ung|individ|svarande)", re.IGNORECASE)
_THINGS = re.compile(rf"(?:\d+|{_LETTERS}) (?:[^\W\d]+ )?(?:{_OF_THINGS})", re.IGNORECASE)
_ANYBODY = re.compile(
    rf"deltag|person|kvinn|m[äa]n|ungdom|individ|svarande|avslut|anonyma|rad|\b{_OUTCOME}\b", re.IGNORECASE
)
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
    for found in (*_WHO_FIRST.finditer(text), *_BUT.finditer(text), *_BECAME.finditer(text)):
        group = next(g for g, value in found.groupdict().items() if value)
        sentence = _sentence(text, found)
        if _OF_THE_OFFICE.search(sentence) or (group == "but" and not _PEOPLE.search(sentence)):
            continue
        only = group == "only"
        counted.setdefault(found.start(0 if only else group), (found, 1 if only else _value(found[group])))
    for found in _PART_OF.finditer(text):
        if (number := _part_of(found)) is not None and not _OF_THE_OFFICE.search(_sentence(text, found)):
            counted.setdefault(found.start("part"), (found, number))
    return [counted[at] for at in sorted(counted)]


def _part_of(found: re.Match[str]) -> int | None:
    """How many a part of so many is, where that is a whole number."""
    words, whole = found["part"].casefold(), _value(found["whole"])
    if words[0].isdigit():
        times, of = int(re.match(r"\d+", words)[0]), 100  # type: ignore[index]
    else:
        of = next(n for word, n in _PARTS.items() if word in words)
        times = {"två": 2, "tre": 3}.get(words.split()[0], 1)
    return whole * times // of if whole * times % of == 0 else None


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
