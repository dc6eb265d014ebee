"""What the entries of a forbund.toml must be together, and which names of elsewhere they may use.

`check_forbund` needs nothing but the file. `check_names` is given the names: a förbund knows
nothing of layouts or measures, and a measure that is edited makes only this check stale.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.faults import Fault, mask, suggest
from pipeline.forbund.entries import Ersatt, Forbehall, ForbundFile, Insats, Jamforbarhet, Konto, Medlem, Post, TaBort
from pipeline.names import label_key
from pipeline.personal import tells_of_person
from pipeline.places import ALL, REFERENCE

# Folders of the reports and of the deliveries that are no förbund's.
_TAKEN = (ALL, REFERENCE.forbund, "kvalitet", "internt", "utgavor", "compare")


@dataclass(frozen=True)
class KnownNames:
    """The names that a forbund.toml may use and does not define.

    `kinds` are those that may be delivered, `columns` those that are read and their columns,
    `codes` the codes of each code list, `measures` the ids of the definitions.
    """

    kinds: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, tuple[str, ...]]
    measures: tuple[str, ...]


def check_forbund(written: ForbundFile, file: str, folder: str) -> list[Fault]:
    """Every fault between entries that fit; `file` is the path as shown, `folder` the name of its folder."""
    return [
        *_check_id(written.id, file, folder),
        *_check_ids(written, file),
        *_check_labels(written, file),
        *_check_once(written, file),
        *_check_categories(written, file),
        *_check_accounts(written.konto, file),
        *_check_corrections(written.rattelse, file),
        *_check_decisions(written, file),
    ]


def _check_id(id_: str, file: str, folder: str) -> Iterator[Fault]:
    if id_ != folder:
        yield Fault(
            f"id är ”{id_}” men mappen heter ”{mask(folder)}”",
            "Ändra id eller mappens namn.",
            file,
            expected="samma namn",
            code="FOR-002",
        )
    if id_ in _TAKEN:
        yield Fault(
            f"id ”{id_}” är upptaget",
            "Byt id och mappens namn.",
            file,
            expected=f"inget av {', '.join(_TAKEN)}",
            code="FOR-003",
        )


def _check_decisions(written: ForbundFile, file: str) -> Iterator[Fault]:
    """An annual report is decided on when the year is over: a day before that is a slip of the pen."""
    for year, argang in written.argang.items():
        if argang.typ == "bokslut" and argang.beslutad and argang.beslutad.year <= int(year):
            yield Fault(
                f"årsredovisningen för {year} är beslutad före årets slut",
                f"Rätta beslutad i [argang.{year}].",
                file,
                found=argang.beslutad.isoformat(),
                expected=f"en dag efter {year}-12-31",
                code="FOR-013",
            )


def _check_ids(written: ForbundFile, file: str) -> Iterator[Fault]:
    """One id is one thing: two insatser with the same were added together."""
    for what, ids in (
        ("medlem", [m.id for m in written.medlem]),
        ("insats eller post", [*(i.id for i in written.insats), *(p.id for p in written.post)]),
    ):
        for id_ in _repeated(ids):
            yield Fault(
                f"id ”{id_}” står för mer än en {what}",
                "Byt id på den ena.",
                file,
                expected="ett id för var och en",
                code="FOR-004",
            )


def _check_labels(written: ForbundFile, file: str) -> Iterator[Fault]:
    """One name may not mean two things: insatser and posts share one space of names."""
    of_money: tuple[Insats | Post, ...] = (*written.insats, *written.post)
    spaces: tuple[tuple[Medlem | Insats | Post, ...], ...] = (written.medlem, of_money)
    for entries in spaces:
        owner: dict[str, str] = {}
        for entry in entries:
            for name in dict.fromkeys(label_key(n) for n in (entry.namn, *entry.alias)):
                other = owner.setdefault(name, entry.id)
                if other != entry.id:
                    headline = f"namnet ”{mask(name)}” står för både ”{other}” och ”{entry.id}”"
                    yield Fault(
                        headline, "Ta bort namnet ur den ena.", file, expected="ett namn för en sak", code="FOR-005"
                    )


def _check_once(written: ForbundFile, file: str) -> Iterator[Fault]:
    """What may be told once only."""
    told: list[tuple[str, Iterable[Hashable]]] = [
        ("målområdet", [m.namn for m in written.malomrade]),
        ("taket för", [t.ar for t in written.tak]),
        ("målgraden", written.malregel.grader if written.malregel else ()),
        *((f"argang.{year}: leveransen", argang.leveranser) for year, argang in written.argang.items()),
    ]
    for what, keys in told:
        for key in _repeated(keys):
            yield Fault(
                f"{what} {mask(key)} står två gånger", "Ta bort den ena.", file, expected="en gång", code="FOR-006"
            )


def _check_categories(written: ForbundFile, file: str) -> Iterator[Fault]:
    """A category of its own is one thing, and a word of an export means one thing in a list."""
    for twice in _repeated(f"{k.kod} i {k.lista}" for k in written.kategori):
        yield Fault(
            f"kategorin {twice} står två gånger", "Byt kod på den ena.", file, expected="en gång", code="FOR-007"
        )
    owner = {(k.lista, label_key(n)): f"koden ”{mask(k.kod)}”" for k in written.kod for n in k.namn}
    for k in written.kategori:
        for name in dict.fromkeys(label_key(n) for n in (k.namn, *k.alias)):
            other = owner.setdefault((k.lista, name), f"kategorin ”{k.kod}”")
            if other != f"kategorin ”{k.kod}”":
                headline = f"ordet ”{mask(name)}” i {k.lista} står för både {other} och kategorin ”{k.kod}”"
                yield Fault(headline, "Ta bort ordet ur den ena.", file, expected="ett ord för en sak", code="FOR-008")


def _check_accounts(konton: Iterable[Konto], file: str) -> Iterator[Fault]:
    """An account belongs to one post."""
    last: Konto | None = None
    for konto in sorted(konton, key=lambda k: (k.fran, k.till)):
        if last and konto.fran <= last.till:
            headline = f"konto {last.fran}–{last.till} och {konto.fran}–{konto.till} överlappar"
            yield Fault(headline, "Ändra fran eller till.", file, expected="varje konto i en post", code="FOR-009")
        last = konto if last is None or konto.till > last.till else last


def _check_corrections(corrections: Iterable[Ersatt | TaBort], file: str) -> Iterator[Fault]:
    """A correction holds nothing of a person, and a cell is corrected once."""
    seen = set()
    for entry in corrections:
        where = f"rättelsen av {mask(entry.fil)}"
        if any(tells_of_person(str(v)) for v in vars(entry).values()):
            action = "Ta bort rättelsen, och rätta i källsystemet."
            yield Fault(
                f"{where} innehåller ett personnummer",
                action,
                file,
                expected="inga uppgifter om personer",
                code="FOR-010",
            )
        at = tuple(getattr(entry, k, None) for k in ("ar", "fil", "blad", "rad", "nyckel", "kolumn"))
        if at in seen:
            yield Fault(
                f"{where} står två gånger", "Ta bort den ena.", file, expected="en rättelse per cell", code="FOR-011"
            )
        seen.add(at)


def _repeated(keys: Iterable[Hashable]) -> list[Hashable]:
    return [key for key, times in Counter(keys).items() if times > 1]


def check_names(written: ForbundFile, known: KnownNames, file: str) -> list[Fault]:
    """Every name in the file that is known nowhere, with the nearest that is."""
    return [
        Fault(
            f"okänt värde ”{mask(value)}” för {key} i {table}",
            "Rätta värdet.",
            file,
            expected=suggest(value, names),
            code="FOR-012",
        )
        for table, key, value, names in dict.fromkeys(_names(written, known))
        if value not in names
    ]


def _names(written: ForbundFile, known: KnownNames) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Each name that is used: its table, its key, the name, and those that are known."""
    for rubrik in written.rubrik:
        yield "[[rubrik]]", "sort", rubrik.sort, tuple(known.columns)
        if rubrik.sort in known.columns:
            yield "[[rubrik]]", "kolumn", rubrik.kolumn, known.columns[rubrik.sort]
    for blad in written.blad:
        yield "[[blad]]", "sort", blad.sort, tuple(known.columns)
    for kod in written.kod:
        yield "[[kod]]", "lista", kod.lista, tuple(known.codes)
        if kod.lista in known.codes:
            yield "[[kod]]", "kod", kod.kod, known.codes[kod.lista]
    for kategori in (k for k in written.kategori if k.efter):
        own = tuple(k.kod for k in written.kategori if k.lista == kategori.lista and k is not kategori)
        yield "[[kategori]]", "efter", kategori.efter, (*known.codes[kategori.lista], *own)
    said: tuple[Forbehall | Jamforbarhet, ...] = (*written.forbehall, *written.jamforbarhet)
    for entry in (*said, *written.brott):
        for measure in entry.matt:
            yield f"[[{type(entry).__name__.casefold()}]]", "matt", measure, known.measures
    for printed in written.tryckt:
        yield "[[tryckt]]", "matt", printed.matt, known.measures
    for year, argang in written.argang.items():
        yield f"[argang.{year}]", "register", argang.register, known.codes["register"]
        for kind in argang.leveranser:
            yield f"[argang.{year}]", "leveranser", kind, known.kinds
    for konto in written.konto:
        yield "[[konto]]", "post", konto.post, known.codes["bokforingspost"]
    for grade in written.malregel.grader if written.malregel else ():
        yield "[malregel]", "grader", grade, known.codes["malgrad"]
