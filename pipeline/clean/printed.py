"""Printed figures: what each is about, found from its labels with lists kept as data.

A figure in a table is known by the posts or categories in the table's rows or columns; one
in running text by its label; a bare "kvinnor" or "av männen" by the figure before it. What
no list knows is left without a measure: it is listed, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, TypedDict

from pipeline.clean.coding import Code, Codebook, budget_codebook, insats_codebook, listed_codebook, own_word
from pipeline.clean.printed_labels import Label, Meaning, find_label, label_text, own_meaning, read_labels
from pipeline.clean.printed_tables import read_table_meanings
from pipeline.clean.words import unknown_word
from pipeline.faults import DeliveryFaults, Fault, suggest
from pipeline.forbund.model import Forbund
from pipeline.rows.printed import PublishedRow
from pipeline.rows.typed import query_rows_of, typed_columns
from pipeline.store import create_table
from pipeline.typography import SCALE, month_name

if TYPE_CHECKING:
    import duckdb

MONEY_UNITS = {unit: int(size) for unit, size in SCALE.items()}
RUNNING_TEXT = "löptext"
_KON_WORDS = {"": "alla", "totalt": "alla", "alla": "alla"}
_BARE_KON = re.compile(r"(?:varav )?(?:kvinnor(?: kvinnor)?|män(?: män)?|annat eller inget kön angivet|ej angivet kön)")
_OF_KON = re.compile(r"(?:av )?(?:kvinnorna|männen)|motsvarande siffra för (?:kvinnorna|männen)")
_NOT_STATED = re.compile(r"kön (?:okänt|saknas|ej angivet)|okänt kön")


def _shortened(month: str) -> str:
    """A month as it is written or cut short: dec, decem, december."""
    return month[:3] + "".join(f"(?:{letter}" for letter in month[3:]) + ")?" * len(month[3:])


_MONTHS = "|".join(_shortened(month_name(m)) for m in range(1, 13))
# A column or row for part of the year: its figures are not those of the year.
_PERIOD = re.compile(
    rf"\b(?:t[123]|q[1-4]|{_MONTHS}|(?:tertial|kvartal)\w*|(?:hel|halv|del)?årsrapport|halvår\w*|månad\w*|per (?:gång|vecka))\b"
)
_DATE = re.compile(r"\b(?:19|20)\d{2}-(\d{2}-\d{2})")
_WORD = re.compile(r"^(?:varav|fotnot \d+) \|? ?")


class CodeRow(TypedDict):
    """A row of kod_tryckt: what the figure of row `rad_nr` of publicerat is; `steg` in kr for amounts, `faktor` from its unit to kr."""

    rad_nr: int
    kon: str
    kind: str
    insats: str
    post: str
    ar: int
    matt: str
    uppdelning: str
    kategori: str
    tecken: int
    faktor: int
    steg: Decimal
    hur: str


@dataclass(frozen=True)
class Coded:
    """What a printed figure is about, beside its row; `hur` says what told."""

    row: PublishedRow
    kon: str
    kind: str
    insats: str
    post: str
    meaning: Meaning
    hur: str


def load_printed_codes(con: duckdb.DuckDBPyConnection, forbund: Forbund, toml: str) -> None:
    """Make kod_tryckt: what each row of publicerat is about. Raises DeliveryFaults for an unknown kön."""
    rows = query_rows_of(con, "publicerat", PublishedRow, "_file, _sheet, _row")
    coded, faults = code_printed(rows, forbund, toml)
    if faults:
        raise DeliveryFaults(faults)
    create_table(con, "kod_tryckt", typed_columns(CodeRow), coded)


def code_printed(
    rows: list[PublishedRow], forbund: Forbund, toml: str = "forbund.toml"
) -> tuple[list[CodeRow], list[Fault]]:
    """The rows of kod_tryckt, one per printed figure, and a fault per kön that is not known.

    `rows` are those of the ingested table publicerat, in printed order. `steg` is the step
    in which the figure was printed, in kr for amounts, else in its own unit.
    """
    kon, faults = _code_kon(rows, forbund, toml)
    steps = printed_steps(rows)
    insatser, posts = insats_codebook(forbund), budget_codebook(forbund)
    tables = read_table_meanings([r for r in rows if r["tabell"] != RUNNING_TEXT], forbund)
    labels = read_labels()
    coded: list[Coded] = []
    for _, group in groupby(rows, key=lambda r: (r["dokument"], r["avsnitt"], r["tabell"])):
        before: list[Coded] = []
        for row in group:
            one = _code(row, kon[row["_row"]], insatser, posts, tables, labels, forbund, before)
            before.append(one)
        coded += before
    signs = _table_signs(coded)
    return [_as_row(c, steps[c.row["_row"]], signs) for c in coded], faults


def _code_kon(rows: list[PublishedRow], forbund: Forbund, toml: str) -> tuple[dict[int, str], list[Fault]]:
    codebook = listed_codebook("kon", forbund)
    found: dict[int, str] = {}
    faults: dict[str, Fault] = {}
    for row in rows:
        word = str(row["kon"]).strip().casefold()
        code = codebook.find(word)
        found[row["_row"]] = _KON_WORDS.get(word) or (code.grupp if code else "alla")
        if not word and _NOT_STATED.search(label_text(f"{row['rad']} {row['kolumn']}")):
            found[row["_row"]] = "annat"
        if word not in _KON_WORDS and code is None:
            known = ["totalt", *codebook.names]
            faults[word] = unknown_word(
                row, "kön är okänt", str(row["kon"]), suggest(str(row["kon"]), known), own_word("kon", toml)
            )
    return found, list(faults.values())


def _code(
    row: PublishedRow,
    kon: str,
    insatser: Codebook,
    posts: Codebook,
    tables: Mapping[int, Meaning],
    labels: list[Label],
    forbund: Forbund,
    before: list[Coded],
) -> Coded:
    insats = insatser.find(str(row["insats"])) if row["insats"] else None
    post = posts.find(str(row["insats"])) if row["insats"] and not insats else None
    kind = "utfall" if row["typ"] == "enkat" else str(row["typ"])
    meaning, hur = own_meaning(row, forbund), "eget"
    if meaning is None and is_part_of_year(row):
        return Coded(row, kon, kind, insats.insats if insats else "", _post(post), Meaning(""), "")
    if meaning is None:
        meaning, hur = tables.get(int(row["_row"])), "tabell"
    if meaning is None:
        meaning, hur = find_label(row, labels, forbund, bool(insats or post)), "etikett"
    if meaning is None:
        meaning, hur = _from_before(row, kon, insats, before), "sammanhang"
    if meaning is None:
        return Coded(row, kon, kind, insats.insats if insats else "", _post(post), Meaning(""), "")
    if meaning.kon:
        kon = meaning.kon
    if meaning.uppdelning == "post":
        # A row of a budget is a post; which insats it belongs to is part of what the post is.
        return Coded(row, kon, meaning.kind or kind, "", meaning.insats or meaning.post or _post(post), meaning, hur)
    place = meaning.insats or (insats.insats if insats else "")
    return Coded(row, kon, meaning.kind or kind, place, place or _post(post), meaning, hur)


def is_part_of_year(row: PublishedRow) -> bool:
    """Whether a figure in a table stands in a column for part of the year, or in a row that is a month.

    "T2 2022", "2022-01-01 – 2022-08-31" and "mars" are; "2022-12-31" and running text are not.
    """
    if row["tabell"] == RUNNING_TEXT:
        return False
    column, line = str(row["kolumn"]).casefold(), str(row["rad"]).casefold()
    dates = _DATE.findall(column)
    return bool(_PERIOD.search(column) or _PERIOD.fullmatch(line.strip()) or (dates and dates[-1] != "12-31"))


def _post(code: Code | None) -> str:
    return code.kod if code else ""


def _from_before(row: PublishedRow, kon: str, insats: Code | None, before: list[Coded]) -> Meaning | None:
    """A label that only says a kön belongs to the last figure for all, of the same insats and year."""
    label = label_text(_WORD.sub("", " ".join(w for w in (row["rad"], row["kolumn"]) if w)))
    bare, of_them = _BARE_KON.fullmatch(label), _OF_KON.fullmatch(label)
    if kon == "alla" or not (bare or of_them):
        return None
    place = insats.insats if insats else ""
    skipped = False
    for last in reversed(before):
        if last.kon != "alla" or not last.meaning.matt:
            if last.kon == "alla":
                return None
            continue
        if (last.insats, last.row["avser"]) != (place, row["avser"]):
            return None
        m = last.meaning
        if of_them and row["enhet"] == last.row["enhet"]:
            return Meaning(m.matt, m.uppdelning, m.kategori, kind=last.kind)
        if bare and row["enhet"] == "antal" == last.row["enhet"]:
            return Meaning(m.matt, m.uppdelning, m.kategori, kind=last.kind)
        if bare and row["enhet"] == "procent" and last.row["enhet"] == "antal" and not m.uppdelning:
            return Meaning("andel_kon", "av", m.matt, kind=last.kind)
        # 45 % (73 personer), 46 % av kvinnorna: the share before the number, and nothing further back.
        if last.row["enhet"] == row["enhet"] or (of_them and skipped):
            return None
        skipped = True
    return None


def printed_steps(rows: Iterable[PublishedRow]) -> dict[int, Decimal]:
    """The step each figure was printed in, by row: 14,6 mnkr -> 100 000 (kr); 45 % -> 1.

    A word such as "ca" makes the step that of the last figure that is not zero. So do whole
    hundreds in running text, and whole thousands in a table where every amount is printed so.
    """
    rows = list(rows)
    rounded: dict[tuple[object, ...], int] = {}
    for row in rows:
        if row["enhet"] in MONEY_UNITS and row["varde"]:
            place = _place(row)
            rounded[place] = min(rounded.get(place, 12), _zeros(row))
    steps = {}
    for row in rows:
        factor = MONEY_UNITS.get(row["enhet"], 1)
        zeros = 0
        if row["enhet"] in MONEY_UNITS and not row["decimaler"]:
            in_text = row["tabell"] == RUNNING_TEXT
            zeros = _zeros(row) if in_text else rounded.get(_place(row), 0)
            zeros = zeros if zeros >= (2 if in_text else 3) and row["enhet"] == "kr" else 0
        if row["ungefar"]:
            zeros = _zeros(row)
        steps[int(row["_row"])] = Decimal(10) ** (zeros - (0 if zeros else row["decimaler"])) * factor
    return steps


def _place(row: PublishedRow) -> tuple[object, ...]:
    """A table; of the small boxes that share a name, all of them."""
    return (row["dokument"], row["tabell"])


def _zeros(row: PublishedRow) -> int:
    """How many zeros the printed number ends with: 470 -> 1, 0 -> 0, 14,6 -> 0."""
    if row["decimaler"] or not row["varde"]:
        return 0
    digits = str(abs(int(row["varde"])))
    return len(digits) - len(digits.rstrip("0"))


def _table_signs(coded: list[Coded]) -> dict[tuple[object, ...], int]:
    """-1 for tables that print their costs with a minus sign. One refund does not change that."""
    sums: dict[tuple[object, ...], Decimal] = {}
    for c in coded:
        if c.meaning.cost and c.kind != "avvikelse":
            place = _place(c.row)
            sums[place] = sums.get(place, Decimal(0)) + (c.row["varde"] or 0)
    return {place: -1 for place, total in sums.items() if total < 0}


def _as_row(coded: Coded, step: Decimal, signs: Mapping[tuple[object, ...], int]) -> CodeRow:
    row, meaning = coded.row, coded.meaning
    return {
        "rad_nr": row["_row"],
        "kon": coded.kon,
        "kind": coded.kind,
        "insats": coded.insats,
        "post": coded.post,
        "ar": row["avser"] + meaning.ar_skift,
        "matt": meaning.matt,
        "uppdelning": meaning.uppdelning,
        "kategori": meaning.kategori,
        "tecken": signs.get(_place(row), 1) if meaning.cost else 1,
        "faktor": MONEY_UNITS.get(row["enhet"], 1),
        "steg": step,
        "hur": coded.hur,
    }
