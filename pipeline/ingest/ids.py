"""Ids of persons: which are whole, which a spreadsheet has spoiled, and which can be restored.

A column holds personal numbers or ids of another system. In a column of personal numbers each
must be whole: a lost leading zero is put back where the check digit says so, all else stops. In
a column of other ids only what bears the mark of a spreadsheet stops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.faults import Fault
from pipeline.store import sql_text

if TYPE_CHECKING:
    import duckdb

_SAMPLE = 2_000
# As large a part of the ids, and so many, make the shape that the others differ from.
_NEARLY_ALL, _FEWEST = 0.95, 20
_MONTHS = "jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec"
_DATE = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
_NUMBER = f"(?:(?:18|19|20)?[0-9]{{2}}{_DATE})[0-9]{{4}}"
# What a cell is, by a pattern of all of it; the first that fits. Text, then figures alone.
_FORMS = {
    "tiopotens": r"[0-9]([.,][0-9]+)?[eE]\+[0-9]{1,3}",
    "datum": rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}( 00:00:00)?|[0-9]{{1,2}}[-. ]?({_MONTHS})|({_MONTHS})[-. ]?[0-9]{{2}}",
    "maskerat": r"(19|20)?[0-9]{6}[-+]?[xX*•_#?]{2,4}",
    "reserv": r"(19|20)?[0-9]{6}[-+]?[A-Za-z]{1,2}[0-9]{2,3}",
}
_AS_TEXT = "Exportera på nytt ur källsystemet med kolumnen som text, och öppna inte filen i ett kalkylprogram på vägen."
_TOLD = {
    "tiopotens": (
        "id har skrivits om till tal av ett kalkylprogram",
        "id som 1,9E+11: flera personer blir en",
        _AS_TEXT,
    ),
    "datum": ("id har skrivits om till datum av ett kalkylprogram", "id som har blivit datum", _AS_TEXT),
    "avrundat": (
        "id har avrundats av ett kalkylprogram",
        "id med fler än 15 siffror där de sista är nollor: flera personer blir en",
        _AS_TEXT,
    ),
    "maskerat": (
        "personnumren är maskerade",
        "id vars sista tecken är utbytta: flera personer blir en",
        "Exportera på nytt ur källsystemet med hela personnummer, eller med ett eget id för varje person.",
    ),
    "fodelsedatum": (
        "kolumnen har födelsedatum i stället för id",
        "födelsedatum: två personer födda samma dag blir en",
        "Exportera på nytt ur källsystemet med hela personnummer, eller med ett eget id för varje person.",
    ),
    "ofullstandigt": (
        "personnumret är inte helt",
        "id som inte är ett personnummer, bland sådana som är det",
        _AS_TEXT,
    ),
    "blandat": (
        "personnummer bland andra id",
        "personnummer i en kolumn med id från ett annat system",
        "Exportera på nytt med samma slags id på alla rader: annars kan en person räknas som två.",
    ),
}


@dataclass(frozen=True)
class IdColumn:
    """What a column of ids holds: personal numbers, ids of figures, and whether all are spoiled alike."""

    numbers: bool
    figures: bool
    spoiled: str = ""

    def is_number(self) -> str:
        """SQL: whether the figures `siffror` of a cell are a personal number."""
        return f"coalesce(regexp_full_match(siffror, {sql_text(_NUMBER)}), false)" if self.may_hold else "false"

    @property
    def may_hold(self) -> bool:
        """Whether a personal number in the column is one, and not an id that happens to look so."""
        return self.numbers or not self.figures

    def figures_of(self, cell: str) -> str:
        """SQL: the figures of a cell, with the leading zeros that a spreadsheet took."""
        plain = f"bara_siffror({cell})"
        if not self.numbers:
            return plain
        return f"case when {_lost_zeros(plain)} then lpad({plain}, 10, '0') else {plain} end"

    def problem(self, cell: str) -> str:
        """SQL: the form of an id that cannot be used, NULL for one that can."""
        if self.spoiled:
            return f"case when {cell} is not null then {sql_text(self.spoiled)} end"
        form = _form(cell)
        bad = f"nullif({form}, 'reserv')"
        if self.numbers:
            return f"case when ar_nummer or {cell} is null or {form} = 'reserv' then null else coalesce({bad}, 'ofullstandigt') end"
        mixed = "" if self.figures else " when ar_nummer then 'blandat'"
        return f"case when {cell} is null then null{mixed} else {bad} end"


def plain_id(cell: str) -> str:
    """SQL: an id without what a spreadsheet sets around it: ="19…", an apostrophe, .0, commas."""
    bare = f"regexp_replace({cell}, '^(?:=?\"|'')([^\"]*)\"?$', '\\1')"
    bare = f"regexp_replace({bare}, '^([0-9]{{6,14}})[.,]0+$', '\\1')"
    return (
        f"case when regexp_full_match({cell}, '[0-9]{{6,8}}-?[0-9]{{4}}') then {cell} "
        f"when regexp_full_match({bare}, '[0-9]{{1,3}}(,[0-9]{{3}}){{2,}}') then replace({bare}, ',', '') else {bare} end"
    )


def judge_column(con: duckdb.DuckDBPyConnection, relations: list[tuple[str, str, str]], nobody: str) -> IdColumn:
    """What the ids are, by the first rows of each sheet: (relation, cell, heading); `nobody` is SQL's pattern of no id."""
    cells = " union all ".join(
        f"(select {plain_id(f'trim({cell})')} as t from {relation} where nullif(trim({cell}), '') is not null "
        f"and trim({cell}) <> {sql_text(heading)} and not regexp_matches(lower(trim({cell})), {sql_text(nobody)}) limit {_SAMPLE})"
        for relation, cell, heading in relations
    )
    counted = (
        con.execute(
            f"""with ids as (select t, bara_siffror(t) as s from ({cells}))
        select count(*), count(*) filter (where regexp_full_match(s, {sql_text(_NUMBER)})),
            count(*) filter (where {_lost_zeros("s")}), count(*) filter (where regexp_full_match(s, '[0-9]+')),
            count(*) filter (where regexp_full_match(t, '(19|20)[0-9]{{2}}{_DATE}')),
            count(*) filter (where regexp_full_match(t, '[0-9]{{16,}}')),
            count(*) filter (where regexp_full_match(t, '[0-9]{{15}}0+') and not regexp_full_match(t, '[0-9]0+'))
        from ids"""
        ).fetchone()
        or (0,) * 7
    )
    count, numbers, zeros, figures, birthdays, long, rounded = counted
    if count and birthdays == count > 1:
        return IdColumn(False, True, "fodelsedatum")
    if long > 1 and rounded == long:
        return IdColumn(False, True, "avrundat")
    whole = numbers + zeros
    is_numbers = bool(numbers or zeros > 2) and 2 * whole >= count
    return IdColumn(is_numbers, 2 * (figures - numbers) > count - numbers)


def odd_ids(con: duckdb.DuckDBPyConnection, relation: str, cell: str, heading: str, nobody: str) -> str:
    """A remark on ids of another system that are not written as nearly all others are; '' when none is odd.

    A shape is letters, figures and signs in order, however many: A-17 and AB-4 are alike. None is shown.
    """
    shape = "regexp_replace(regexp_replace(t, '[0-9]+', '9', 'g'), '[[:alpha:]åäöÅÄÖ]+', 'a', 'g')"
    shapes = con.execute(
        f"""select count(*), min(_row) from (select {plain_id(f"trim({cell})")} as t, _row from {relation}
        where nullif(trim({cell}), '') is not null and trim({cell}) <> {sql_text(heading)}
        and not regexp_matches(lower(trim({cell})), {sql_text(nobody)})) group by {shape} order by 1 desc, 2"""
    ).fetchall()
    count = sum(n for n, _ in shapes)
    odd = count - shapes[0][0] if shapes else 0
    if not odd or count < _FEWEST or shapes[0][0] < _NEARLY_ALL * count:
        return ""
    first = min(row for _, row in shapes[1:])
    told = "1 id är skrivet" if odd == 1 else f"{odd} id är skrivna"
    return f"{told} på ett annat sätt än de andra (först på rad {first}): kontrollera att det är hela id"


def _lost_zeros(figures: str) -> str:
    """SQL: whether figures are a personal number of ten that has lost its first, or first two or three."""
    padded = f"lpad({figures}, 10, '0')"
    return (
        f"coalesce(regexp_full_match({figures}, '[0-9]{{7,9}}') and regexp_full_match({padded}, {sql_text(_NUMBER)}) "
        f"and not kontrollsiffra_fel({padded}), false)"
    )


def _form(cell: str) -> str:
    cases = " ".join(f"when regexp_full_match({cell}, {sql_text(p)}, 'i') then '{name}'" for name, p in _FORMS.items())
    return f"(case {cases} end)"


def id_fault(form: str, file: str, sheet: str, row: int, count: int) -> Fault:
    """The fault of ids that are spoiled in one way: how many, and where the first stands. None is shown."""
    headline, found, action = _TOLD[form]
    return Fault(
        file=file,
        sheet=sheet,
        row=row,
        headline=headline,
        found=f"{found} (på {count} {'rad' if count == 1 else 'rader'})",
        expected="hela personnummer på alla rader, eller hela id från källsystemet på alla rader",
        action=action,
        code="PER-001",
    )
