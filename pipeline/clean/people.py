"""The participations: their words coded, and what cannot be counted refused.

Works on distinct values and whole columns, so that ten million rows pass in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.clean.coding import (
    NEAR_KOMMUN,
    SEVERAL,
    Codebook,
    insats_codebook,
    kommun_codebook,
    listed_codebook,
    own_word,
    referral_codebook,
)
from pipeline.faults import DeliveryFaults, Fault, is_unknown, mask, nearest, suggest
from pipeline.forbund.model import Forbund
from pipeline.names import label_key
from pipeline.personal import is_pseudonym
from pipeline.store import create_table, has_rows

if TYPE_CHECKING:
    import duckdb

_SHOWN = 5
_SEVERAL_KOMMUNER = re.compile(r"[/,;+&]|\b(?:och|samt|alt\.?|eller)\b")

_NO_INSATS = (
    "insats is null",
    "raden har ingen insats",
    "insatsens namn",
    "Fyll i insatsen i källsystemet och exportera på nytt. Är cellerna sammanslagna har bara den första raden insatsen: "
    "skriv den på varje rad.",
)
# What makes numbers wrong, told by a condition on a row: (condition, headline, expected, action).
_IMPOSSIBLE = (
    _NO_INSATS,
    (
        "in_datum is null",
        "inregistreringsdatum saknas",
        "ett datum som 2022-03-31",
        "Utan datum går det inte att räkna raden. Fyll i det i källsystemet och exportera på nytt.",
    ),
    (
        "ut_datum < in_datum",
        "utregistrering före inregistrering",
        "ett utregistreringsdatum på eller efter inregistreringen",
        "Rätta datumen i källsystemet och exportera på nytt.",
    ),
    (
        "ut_datum is null and har_anledning",
        "avslutningsanledning utan utregistreringsdatum",
        "ett datum, eller ingen anledning",
        "Annars räknas raden som pågående. Fyll i datumet i källsystemet, eller ta bort anledningen.",
    ),
    (
        "alder not between 10 and 90",
        "omöjlig ålder eller födelseår",
        "en ålder mellan 10 och 90 år",
        "Rätta åldern eller födelseåret i källsystemet och exportera på nytt.",
    ),
    (
        "in_datum not between date '2004-01-01' and make_date(ar + 1, 12, 31)",
        "inregistreringsdatumet är orimligt",
        "ett datum från 2004, då lagen om finansiell samordning började gälla, till och med året efter",
        "Rätta datumet i källsystemet och exportera på nytt.",
    ),
    (
        "ut_datum > make_date(ar + 1, 12, 31)",
        "utregistreringsdatumet ligger i framtiden",
        "ett datum till och med året efter det som beskrivs",
        "Rätta datumet i källsystemet och exportera på nytt.",
    ),
)


_IMPOSSIBLE_ANSWERS = (
    _NO_INSATS,
    (
        "nadd is null",
        "det framgår inte om personen nåddes",
        "ja eller nej",
        "Fyll i svaret i uppföljningen. Den som inte nåddes ska ha nej: annars blir andelarna fel.",
    ),
)
_IMPOSSIBLE_COUNTS = (
    (
        "antal > av_antal",
        "fler svar än tillfrågade",
        "högst så många som tillfrågades",
        "Rätta antalet eller antalet tillfrågade i originalet.",
    ),
)
# A delivered table, its rows as they are judged, and by what.
_JUDGED = {
    "deltagare": ("kodade_deltaganden() where avslutsanledning <> 'felregistrering'", _IMPOSSIBLE),
    "uppfoljning_svar": ("uppfoljning_svar where radslag = 'deltagande'", _IMPOSSIBLE_ANSWERS),
    "vald_svar": ("vald_svar where not ar_summarad", _IMPOSSIBLE_COUNTS),
}


def load_people_codes(con: duckdb.DuckDBPyConnection, forbund: Forbund, toml: str) -> None:
    """Make the tables kod_<column> (varde -> kod, grupp) that the participations are coded by.

    Raises DeliveryFaults naming every word that is not known, with the nearest that are.
    """

    def listed(what: str, name: str, *, several: bool = False) -> _Words:
        return _Words(what, own_word(name, toml), listed_codebook(name, forbund), several)

    insats = _Words("insatsen", f"{toml} som alias", insats_codebook(forbund))
    kon = listed("kön", "kon")
    reason = listed("avslutsanledningen", "avslutsanledning")
    support = listed("försörjningen", "forsorjning", several=True)
    work = listed("sysselsättningen", "sysselsattning")
    answer = listed("svaret", "ja_nej")
    referral = _Words("den som aktualiserat", own_word("aktualiserad_av", toml), referral_codebook(forbund))
    columns = {
        "deltagare": {
            "insats": insats,
            "kon": kon,
            "avslutsanledning": reason,
            "aldersgrupp": listed("åldersgruppen", "aldersgrupp"),
            "utbildning": listed("utbildningen", "utbildning"),
            "tid_i_forsorjning": listed("tiden i försörjning", "tid_i_forsorjning"),
            "forsorjning_fore": support,
            "forsorjning_efter": support,
            "sysselsattning_fore": work,
            "sysselsattning_efter": work,
            "aktualiserad_av": referral,
            "narmare_arbete": answer,
        },
        "uppfoljning_svar": {
            "insats": insats,
            "kon": kon,
            "avslutsanledning": reason,
            "nadd": answer,
            "sjalvforsorjande": answer,
            "anstallning_kvar": answer,
        },
        "vald_svar": {"insats": insats, "fraga": listed("frågan", "vald_fraga")},
        "planerade": {"insats": insats},
    }
    faults: list[Fault] = []
    for table, words in columns.items():
        delivered = _words_in(con, table, [*words, *(["kommun"] if table == "deltagare" else [])])
        faults += [f for c, known in words.items() for f in _code_column(con, table, c, known, delivered.pop(c))]
        others = [known for column, known in words.items() if column != "insats"]
        faults += [
            f
            for kommuner in delivered.values()
            for f in _code_kommuner(con, kommuner, kommun_codebook(forbund), others, toml)
        ]
    if faults:
        raise DeliveryFaults(faults)


def refuse_impossible(con: duckdb.DuckDBPyConnection) -> None:
    """Raise DeliveryFaults for rows that cannot be true and would make numbers wrong."""
    judged = [judged for table, judged in _JUDGED.items() if has_rows(con, table)]
    faults = [f for rows, rules in judged for f in _impossible(con, rows, rules)]
    if faults:
        raise DeliveryFaults(faults)


def _impossible(
    con: duckdb.DuckDBPyConnection, rows: str, rules: tuple[tuple[str, str, str, str], ...]
) -> Iterator[Fault]:
    # All in one reading; only what was found is looked up.
    counts = ", ".join(f"count(*) filter (where {condition})" for condition, *_ in rules)
    found = con.execute(f"select {counts} from {rows}").fetchone() or ()
    for count, (condition, headline, expected, action) in zip(found, rules, strict=True):
        if not count:
            continue
        places = con.execute(
            f"select _file, _sheet, _row from {rows} and ({condition}) order by all limit {_SHOWN}"
        ).fetchall()
        for file, sheet, row in places:
            yield Fault(headline, action, file, sheet, row, expected=expected, code="PER-008")
        if count > _SHOWN:
            yield Fault(f"{count - _SHOWN} rader till: {headline}", action, places[0][0], code="PER-008")


@dataclass(frozen=True)
class _Words:
    """The words a column may hold: what they are in Swedish, where they are listed, the list."""

    what: str
    where: str
    codebook: Codebook
    several: bool = False


_SAYS_NOTHING = {"saknas", "annan", "annat", "ovrigt", "okand"}
# Which rows are one of what a table is about.
_ROWS = {
    "deltagare": "radslag = 'deltagande'",
    "uppfoljning_svar": "radslag = 'deltagande'",
    "vald_svar": "not ar_summarad",
    "planerade": "not ar_summarad",
}
# Prefix of the code tables of a delivered table; the participations' own have none.
_PREFIX = {"deltagare": "", "uppfoljning_svar": "uppfoljning_", "vald_svar": "vald_", "planerade": "planerade_"}


def _code_column(
    con: duckdb.DuckDBPyConnection, table: str, column: str, known: _Words, delivered: list[str]
) -> list[Fault]:
    """Make kod_<prefix><column> of the words delivered in a column; a fault for each that is not known."""
    coded: list[dict[str, object]] = []
    unknown = False
    for value in delivered:
        codes = [known.codebook.find(w) for w in _split(value, known)]
        unknown |= None in codes
        found = [c for c in codes if c is not None]
        if known.several:
            coded.append({"varde": value, "koder": list(dict.fromkeys(c.kod for c in found))})
        elif found:
            coded.append({"varde": value, "kod": found[0].kod, "grupp": found[0].grupp})
    types = {"varde": "VARCHAR"} | ({"koder": "VARCHAR[]"} if known.several else {"kod": "VARCHAR", "grupp": "VARCHAR"})
    create_table(con, f"kod_{_PREFIX[table]}{column}", types, coded)
    return _unknown_in(con, table, column, known) if unknown else []


def _split(value: str, known: _Words) -> list[str]:
    return [w for w in SEVERAL.split(value) if w] if known.several else [value]


def _unknown_in(con: duckdb.DuckDBPyConnection, table: str, column: str, known: _Words) -> list[Fault]:
    """A fault for each word of a column that is not known, in the order of their first rows."""
    unknown: dict[str, tuple[tuple[str, str, int], int]] = {}
    for value, file, sheet, row, count in _places(con, table, column):
        for word in dict.fromkeys(w for w in _split(value, known) if known.codebook.find(w) is None):
            # A word may stand in several combinations: told once, with all its rows.
            first, before = unknown.get(word, ((file, sheet, row), 0))
            unknown[word] = (first, before + count)
    return [_unknown(word, known, first, count) for word, (first, count) in unknown.items()]


def _code_kommuner(
    con: duckdb.DuckDBPyConnection, delivered: list[str], own: Codebook, others: Sequence[_Words], toml: str
) -> list[Fault]:
    """The förbund's own kommuner get their code; the rest live elsewhere.

    A near miss of one, or one among others, is a fault, and so is a word that `others` of the file's columns may hold.
    """
    faults: list[Fault] = []
    coded: list[dict[str, object]] = []
    # What is no other kommun, with what else it is, if anything.
    unclear: dict[str, str] = {}
    for value in delivered:
        code, another = own.find(value), _of_another(value, others)
        if code:
            coded.append({"varde": value, "kod": code.kod, "grupp": code.grupp})
        elif another or is_pseudonym(value) or nearest(value, own.names, cutoff=NEAR_KOMMUN) or _names_one(value, own):
            unclear[value] = another
    create_table(con, "kod_kommun", {"varde": "VARCHAR", "kod": "VARCHAR", "grupp": "VARCHAR"}, coded)
    known = _Words("kommunen", f"{toml} som medlemmens kommun", own)
    for value, file, sheet, row, count in _places(con, "deltagare", "kommun") if unclear else ():
        if value in unclear:
            at = (file, sheet, row)
            several = len([w for w in _SEVERAL_KOMMUNER.split(value) if w.strip()]) > 1
            if unclear[value]:
                faults.append(_no_kommun(value, unclear[value], at, count))
            else:
                faults.append(_several_kommuner(value, at, count) if several else _unknown(value, known, at, count))
    return faults


def _of_another(value: str, others: Sequence[_Words]) -> str:
    """What a word is in the lists of other columns, but for those that say that nothing is known; '' for nothing."""
    found = [(known.what, code) for known in others if (code := known.codebook.find(value))]
    says_nothing = any(_SAYS_NOTHING & {code.kod, code.grupp} for _, code in found)
    return "" if says_nothing or not found else found[0][0]


def _no_kommun(value: str, what: str, at: tuple[str, str, int], count: int) -> Fault:
    return Fault(
        headline="det som står som kommun är ingen kommun" + (f" (på {count} rader)" if count > 1 else ""),
        action="Se efter att rubrikerna står över rätt kolumner: två kan ha bytt plats. Rätta och exportera på nytt.",
        file=at[0],
        sheet=at[1],
        row=at[2],
        found=f"”{mask(value)}”, ett ord för {what}",
        expected="en kommun",
        code="PER-010",
    )


def _names_one(value: str, own: Codebook) -> bool:
    """Whether a word holds the whole name of one of the förbund's own kommuner, and more."""
    words = f" {label_key(value)} "
    return any(f" {label_key(name)} " in words for name in own.names)


def _several_kommuner(value: str, at: tuple[str, str, int], count: int) -> Fault:
    return Fault(
        headline="flera kommuner i samma cell" + (f" (på {count} rader)" if count > 1 else ""),
        action="Rätta i källsystemet och exportera på nytt: en person är folkbokförd i en kommun.",
        file=at[0],
        sheet=at[1],
        row=at[2],
        found=f"”{mask(value)}”",
        expected="en kommun",
        code="PER-006",
    )


def _words_in(con: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str]) -> dict[str, list[str]]:
    """Every word in some columns, sorted; all in one reading."""
    if not has_rows(con, table):
        return {c: [] for c in columns}
    lists = ", ".join(f"list(distinct {c})" for c in columns)
    found = con.execute(f"select {lists} from {table} where {_ROWS[table]}").fetchone() or ()
    return {c: sorted(w for w in words or () if w is not None) for c, words in zip(columns, found, strict=True)}


def _places(con: duckdb.DuckDBPyConnection, table: str, column: str) -> list[tuple[str, str, str, int, int]]:
    """Every word in a column, where it first stands, and on how many rows."""
    return con.execute(
        f"""select {column}, min(_file), min(_sheet), min(_row), count(*) from {table}
        where {_ROWS[table]} and {column} is not null group by 1 order by 4, 1"""
    ).fetchall()


def _unknown(word: str, known: _Words, at: tuple[str, str, int], count: int) -> Fault:
    if is_pseudonym(word):
        return Fault(
            headline="personnummer i fel kolumn" + (f" (på {count} rader)" if count > 1 else ""),
            action="Rätta kolumnerna i källsystemet och exportera på nytt.",
            file=at[0],
            sheet=at[1],
            row=at[2],
            found=f"ett personnummer, som inte visas här, där {known.what} ska stå",
            expected=suggest("", known.codebook.names),
            code="PER-007",
        )
    return Fault(
        headline=is_unknown(known.what) + (f" (på {count} rader)" if count > 1 else ""),
        action=f"Är ordet rätt: lägg det i {known.where} (make lar FIL=… föreslår). Annars rätta det i källsystemet och exportera på nytt.",
        file=at[0],
        sheet=at[1],
        row=at[2],
        found=f"”{mask(word)}”",
        expected=known.codebook.suggest(word),
        code="PER-006",
    )
