"""A proposal in words: what is proposed and why, what has to be answered, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pipeline.faults import mask
from pipeline.learning.decision import NEW, Asked
from pipeline.learning.proposal import READ_AS, Proposal
from pipeline.names import LEFT_OUT
from pipeline.typography import enumerate_words

_WIDTH = 28


def tell_proposal(proposal: Proposal, title: str, skipped: Mapping[str, str]) -> list[str]:
    """What is proposed of a file, with the evidence under each line. `skipped` are the sheets that are not read, and why."""
    sheet = f", bladet ”{mask(proposal.sheet)}”" if proposal.sheet else ""
    lines = [f"Läses som {proposal.kind} ({title}){sheet}, med rubriker på rad {proposal.row}."]
    lines += [f"Bladet ”{mask(name)}”: {why}." for name, why in skipped.items()]
    if known := [f"”{mask(h)}”" for h in proposal.known.values() if h]:
        lines.append(f"Känns redan igen: {enumerate_words(known)}.")
    if proposal.pairs:
        lines += ["", "Förslag, rubriker:"]
        for pair in proposal.pairs:
            heading = f"”{mask(pair.column.heading)}”"
            lines.append(f"  {heading:<{_WIDTH}} är {pair.target.shown} ({pair.target.name})")
            lines.append(f"      {'; '.join(pair.reasons)}")
    if sure := [w for w in proposal.words if w.sure]:
        lines += ["", "Förslag, ord:"]
        lines += [f"  {f'”{mask(w.word)}”':<{_WIDTH}} är {w.codes[0]} i {w.list}: {w.why}" for w in sure]
    return lines


def tell_questions(asked: list[Asked]) -> list[str]:
    """What has to be answered, and how an answer is written."""
    if not asked:
        return []
    lines = ["", "Behöver svar, och gissas inte:"]
    told: set[tuple[str, ...]] = set()
    for a in asked:
        lines.append(f"  {f'”{mask(a.about)}”':<{_WIDTH}} {tell_question(a, told)}")
        told.add(a.none_of)
    first = next((a for a in asked if a.choices or a.may_be_new), asked[0])
    otherwise = NEW if first.may_be_new else "kod" if first.is_word else LEFT_OUT
    # Of several codes none is put forward: what stands in an example is pasted.
    answer = otherwise if first.is_word and len(first.choices) != 1 else (*first.choices, otherwise)[0]
    lines.append(f'  Svara med SVAR="{mask(first.about)}={answer}; …", med ; emellan.')
    if any(not a.is_word for a in asked):
        lines.append(f"  {LEFT_OUT}: kolumnen läses inte.")
    if any(a.may_be_new for a in asked):
        lines.append(f"  {NEW}: en ny insats eller medlem, som läggs i forbund.toml.")
    if any(a.may_be_own and not a.choices for a in asked):
        lines.append("  Säger ingen kod detsamma som ordet: skriv det som [[kategori]], se docs/nytt_forbund.md.")
    return lines


def tell_question(asked: Asked, told: Collection[tuple[str, ...]] = ()) -> str:
    """What is asked of something; the codes that it is like none of, unless they are `told` by now."""
    if not asked.none_of:
        return asked.told
    return asked.told + (
        f"liknar inget av {', '.join(asked.none_of)}"
        if asked.none_of not in told
        else "liknar inte heller något av dem"
    )


def tell_there(shown: str) -> str:
    """That a file of the kind lies in the folder already, and is never replaced unasked."""
    return f"{shown} finns redan, så filen kopierades inte dit. Ska den nya gälla: ta bort den gamla och kör samma kommando igen."


def tell_lacking(proposal: Proposal, answered: Iterable[str]) -> list[str]:
    """The columns that the kind must have and the file has not."""
    lacking = [t for t in proposal.lacking if t.name not in set(answered)]
    lines = [f"Saknas: kolumnen {t.shown} ({t.name}), som filen måste ha." for t in lacking]
    lines += [
        f"Det som står i ”{mask(h)}” går inte att läsa som {READ_AS[t.type]}. Exportera på nytt med kolumnen så."
        for h, t in proposal.unreadable
    ]
    lines += [f"Rubriken ”{mask(h)}” står två gånger: ge kolumnerna olika namn i exporten." for h in proposal.twice]
    lines += [
        f"I kolumnen ”{mask(h)}” står personnummer bland orden. De visas inte och kan inte läras: rätta i källsystemet."
        for h in proposal.persons_in
    ]
    return ["", *lines] if lines else []
