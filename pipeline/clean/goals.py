"""The goals: levels, measures, operators and units coded; what could not be judged fairly refused.

A goal without measure, operator or target is no fault: it is told as one that cannot be judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.clean.coding import Code, Codebook, insats_codebook, listed_codebook, own_word
from pipeline.clean.words import Row, unknown_word, word_fault
from pipeline.codes import read_codes
from pipeline.faults import DeliveryFaults, Fault, mask
from pipeline.forbund.model import Forbund, Malregel
from pipeline.names import label_key, slug
from pipeline.rows.goals import CodedGoalRow
from pipeline.rows.typed import typed_columns
from pipeline.store import create_table, query_rows
from pipeline.typography import SCALE

if TYPE_CHECKING:
    import duckdb

# What a goal that counts persons speaks of, or what became of them.
_OF_PERSONS = re.compile(
    r"deltag|person(?!al)|individ|kvinn|\bm[äa]n\b|ungdomar|\bunga\b|människ|\b(?:arbete|jobb|anställning|praktik|studier|sysselsättning)\b",
    re.IGNORECASE,
)
_WHOLE = ("Hela förbundet", "Alla insatser", "Förbundet")


@dataclass(frozen=True)
class _Lists:
    """The words that the columns may hold."""

    level: Codebook
    operator: Codebook
    unit: Codebook
    grade: Codebook
    insats: Codebook
    measure: Codebook
    measures: Mapping[str, Mapping[str, str]]
    # The text of a goal -> the printed figure that is its outcome.
    printed: Mapping[str, str]
    # So many persons may be told of.
    smallest: int


def load_goals(con: duckdb.DuckDBPyConnection, forbund: Forbund, toml: str) -> None:
    """Make the tables kod_mal (one coded row per goal and measure) and malregel.

    Raises DeliveryFaults for an unknown level, measure,
    insats, operator, unit or grade, a target without operator or with another unit than its
    measure, a goal said to be quantified that is not, and two goals with one id.
    """
    lists = _lists(forbund)
    rows = query_rows(con, "select * from malrad where not ar_summarad")
    coded: list[CodedGoalRow] = []
    faults: list[Fault] = []
    for order, row in enumerate(_filled_down(rows, forbund), 1):
        found = _code(row, lists, toml, order)
        faults += [f for f in found if isinstance(f, Fault)]
        coded += [f for f in found if not isinstance(f, Fault)]
    faults += _two_with_one_id(coded) + _unknown_grades(forbund, toml)
    printed = {r["beteckning"] for r in query_rows(con, "select distinct beteckning from publicerat")}
    faults += _not_printed(coded, printed, toml)
    if faults:
        raise DeliveryFaults(faults)
    create_table(con, "kod_mal", typed_columns(CodedGoalRow), _numbered(coded))
    rule = forbund.malregel
    columns = {"fran": "INTEGER", "tolerans": "INTEGER", "fore": "INTEGER"}
    row = {"fran": rule.fran or 0, "tolerans": rule.tolerans, "fore": Malregel().tolerans}
    create_table(con, "malregel", columns, [row])


def _lists(forbund: Forbund) -> _Lists:
    listed = {r["kod"]: r for r in read_codes("malmatt")}
    words = [
        (w, Code(r["kod"], r["namn"], "")) for r in listed.values() for w in (r["namn"], *r["alias"].split("|")) if w
    ]
    own = [(w, Code(slug(w), w, "")) for w in forbund.egna_matt]
    whole = [(w, Code("", w, "")) for w in _WHOLE]
    return _Lists(
        listed_codebook("malniva", forbund),
        listed_codebook("maloperator", forbund),
        listed_codebook("malenhet", forbund),
        listed_codebook("malgrad", forbund),
        insats_codebook(forbund).with_more(whole),
        Codebook([*words, *own]),
        listed,
        forbund.tryckta_utfall,
        forbund.minsta_grupp,
    )


def _filled_down(rows: list[Row], forbund: Forbund) -> Iterator[Row]:
    """The rows; where the förbund writes an insats once per block, with it on every row of the block."""
    above = None
    for row in rows:
        if forbund.insats_fylls_ned:
            above = row["insats"] or above
            row = row | {"insats": above}
        yield row


def _code(row: Row, lists: _Lists, toml: str, order: int) -> list[Fault | CodedGoalRow]:
    """One goal as a coded row, or its faults."""
    faults: list[Fault] = []
    words = (
        ("niva", lists.level, "nivån är inte känd", own_word("malniva", toml)),
        ("insats", lists.insats, "insatsen är inte känd", toml),
        ("matt", lists.measure, "måttet är inte känt", f"egna_matt under [mal] i {toml}"),
        ("operator", lists.operator, "operatorn är inte känd", own_word("maloperator", toml)),
        ("enhet", lists.unit, "enheten är inte känd", own_word("malenhet", toml)),
        ("bedomning", lists.grade, "bedömningen är inte känd", own_word("malgrad", toml)),
    )
    codes: dict[str, str] = {}
    for column, codebook, headline, where in words:
        word = row[column]
        code = codebook.find(word) if word else None
        if word and code is None:
            faults.append(unknown_word(row, headline, word, codebook.suggest(word), where))
        codes[column] = code.kod if code else ""
    if not row["niva"]:
        faults.append(word_fault(row, "målet saknar nivå", "", ", ".join(lists.level.names[:3]), "Fyll i nivån."))
    if faults:
        return list(faults)
    listed = lists.measures.get(codes["matt"], {})
    unit = _unit(row, codes["enhet"])
    faults += _impossible(row, codes, listed.get("enhet", ""), unit)
    if codes["niva"] == "insats" and not row["insats"] and listed.get("matt") and not listed.get("hela"):
        codes["insats"] = _named_in(row["maltext"], lists.insats)
        if not codes["insats"]:
            faults.append(_of_no_insats(row))
    if faults:
        return list(faults)
    scale = Decimal(next((r["grupp"] for r in read_codes("malenhet") if r["kod"] == unit), "1"))
    insats = codes["insats"]
    return [
        {
            "mal": slug(str(row["mal"])) if row["mal"] else f"nr_{order}",
            "malsats": "",
            "niva": codes["niva"],
            "malomrade": row["malomrade"] or row["titel"] or "",
            "vision": row["vision"] or "",
            "insats": insats,
            "maltext": row["maltext"],
            "malmatt": listed.get("galler") or listed.get("matt") or codes["matt"],
            "malmattnamn": row["matt"] or "",
            "matt": listed.get("matt", ""),
            "uppdelning": listed.get("uppdelning", ""),
            "kategori": listed.get("kategori", ""),
            "kon": listed.get("kon") or "alla",
            "minus_kon": listed.get("minus_kon", ""),
            "insats_for_utfall": "" if listed.get("hela") else insats,
            "annat_matt": bool(listed.get("galler")),
            "operator": codes["operator"],
            "malvarde": None if row["malvarde"] is None else row["malvarde"] * scale,
            "enhet": "kr" if unit in SCALE else unit,
            "satt_grad": codes["bedomning"],
            # As the board wrote it: what a reader sees is a quotation.
            "satt_ord": row["bedomning"] or "",
            "angivet_utfall": _scaled(row, "utfall", scale),
            "angivet_forra": _scaled(row, "utfall_forra", scale),
            "tryckt_utfall": lists.printed.get(row["maltext"], ""),
            "minsta_antal": lists.smallest if _OF_PERSONS.search(f"{row['maltext']} {row['matt'] or ''}") else 0,
            "anteckning": row["anteckning"] or "",
            "ordning": order,
            "_file": row["_file"],
            "_sheet": row["_sheet"],
            "_row": row["_row"],
        }
    ]


def _named_in(text: str, insatser: Codebook) -> str:
    """The only insats that a goal names: "Lyra ska ha 25 deltagare"; '' for none or several."""
    said = f" {label_key(text)} "
    named = {code.kod for name, code in insatser.entries if code.kod and f" {label_key(name)} " in said}
    return named.pop() if len(named) == 1 else ""


def _of_no_insats(row: Row) -> Fault:
    """A goal of an insats that does not say which would be judged by the whole förbund."""
    return word_fault(
        row,
        "målet har nivån insats men ingen insats",
        f"”{mask(row['maltext'])}”",
        "insatsens namn i kolumnen Insats eller i målets text, eller Alla insatser",
        "Skriv vilken insats målet gäller: annars hålls målet mot hela förbundets tal.",
    )


def _scaled(row: Row, column: str, scale: Decimal) -> Decimal | None:
    return None if row[column] is None else row[column] * scale


def _unit(row: Row, written: str) -> str:
    """The unit of a target: its own column, else the sign at the number, else a number of things."""
    return written or (row["malvarde_enhet"] or "antal" if row["malvarde"] is not None else "")


def _impossible(row: Row, codes: Mapping[str, str], unit_of_measure: str, unit: str) -> Iterator[Fault]:
    """What would make a goal judged wrongly, or silently not at all."""
    has_target = row["malvarde"] is not None
    if has_target and not codes["operator"]:
        yield word_fault(
            row,
            "målet har ett målvärde men ingen operator",
            f"målvärde {row['malvarde']:f}".rstrip("0").rstrip("."),
            "minst, högst, lika med eller minskar",
            "Fyll i operatorn, så att det går att se om målet nås.",
        )
    if codes["operator"] in ("minst", "hogst", "lika") and not has_target:
        yield word_fault(
            row,
            "målet har en operator men inget målvärde",
            f"”{mask(row['operator'])}”",
            "ett målvärde, till exempel 80",
            "Fyll i målvärdet, eller ta bort operatorn om målet inte är kvantifierat.",
        )
    if has_target and not codes["matt"]:
        yield word_fault(
            row,
            "målet har ett målvärde men inget mått",
            f"”{mask(row['maltext'])}”",
            "vad målvärdet mäter",
            "Fyll i måttet, eller ta bort målvärdet om målet inte är kvantifierat.",
        )
    if not has_target:
        return
    kr = dict.fromkeys(SCALE, "kr")
    written = row["malvarde_enhet"]
    told = f"målvärdet är i {unit}"
    if written and kr.get(written, written) != kr.get(unit, unit):
        yield _wrong_unit(row, f"{written} i målvärdet men {unit} i kolumnen Enhet", "samma enhet på båda ställena")
    elif unit_of_measure and kr.get(unit, unit) != unit_of_measure:
        yield _wrong_unit(row, told, f"{unit_of_measure}, som måttet ”{mask(row['matt'])}” räknas i")
    elif unit == "procent" and not 0 <= row["malvarde"] <= 100:
        yield _wrong_unit(row, f"{row['malvarde']:f}".rstrip("0").rstrip(".") + " procent", "0–100 procent")
    elif unit == "procent":
        yield from _shares_of_one(row)


def _shares_of_one(row: Row) -> Iterator[Fault]:
    """Shares that a spreadsheet holds as 0.8 and shows without a format: read as percent they are a hundredth."""
    for column, what in (("malvarde", "målvärdet"), ("utfall", "utfallet"), ("utfall_forra", "utfallet förra året")):
        value = row.get(column)
        if value is None or row.get(f"{column}_enhet") or not 0 < value < 1:
            continue
        yield word_fault(
            row,
            f"{what} är mindre än en procent",
            f"{value:f}".rstrip("0").replace(".", ",") + " procent",
            "en andel i procent, till exempel 80 eller 80 %",
            "Menas 80 procent: skriv 80. Är det mindre än en procent: skriv det med tecken, till exempel 0,8 %.",
        )


def _wrong_unit(row: Row, found: str, expected: str) -> Fault:
    return word_fault(row, "målvärdet har fel enhet", found, expected, "Rätta målvärdet eller enheten.")


def _two_with_one_id(coded: Iterable[CodedGoalRow]) -> list[Fault]:
    """One id is one goal. It may have several measures or insatser, but one text, and each once."""
    text: dict[str, CodedGoalRow] = {}
    seen: dict[tuple[str, str, str], CodedGoalRow] = {}
    faults = []
    for row in coded:
        first = text.setdefault(row["mal"], row)
        part = seen.setdefault((row["mal"], row["malmattnamn"], row["insats"]), row)
        if first["maltext"] != row["maltext"] or part is not row:
            faults.append(
                word_fault(
                    row,
                    f"två mål har samma id ”{row['mal']}”",
                    f"det andra står på rad {first['_row']}",
                    "ett id per mål; samma mål kan ha flera mått",
                    "Ge ett av målen ett eget id, eller ta bort det.",
                )
            )
    return faults


def _not_printed(coded: Iterable[CodedGoalRow], printed: set[str], toml: str) -> list[Fault]:
    """A goal whose outcome is said to be a printed figure that no delivery has."""
    return [
        Fault(
            "det tryckta utfallet finns inte",
            "Rätta beteckningen under [mal.tryckta_utfall], eller ta bort raden.",
            toml,
            found=f"”{row['tryckt_utfall']}” för målet ”{mask(row['maltext'])}”",
            expected="en beteckning som står i kolumnen Id i publicerat",
            code="MAL-001",
        )
        for row in coded
        if row["tryckt_utfall"] and row["tryckt_utfall"] not in printed
    ]


def _unknown_grades(forbund: Forbund, toml: str) -> list[Fault]:
    known = [r["kod"] for r in read_codes("malgrad")]
    return [
        Fault(
            f"okänd grad ”{grade}” i malregel",
            "Rätta stavningen.",
            toml,
            expected=", ".join(known),
            code="MAL-002",
        )
        for grade in forbund.malregel.grader
        if grade not in known
    ]


def _numbered(coded: list[CodedGoalRow]) -> list[CodedGoalRow]:
    """Each measure of a goal gets an id of its own: m2_3 alone, m2_3.1 and m2_3.2 when there are two."""
    count: dict[str, int] = {}
    for row in coded:
        count[row["mal"]] = count.get(row["mal"], 0) + 1
    nth: dict[str, int] = {}
    rows = []
    for row in coded:
        id_ = row["mal"]
        nth[id_] = nth.get(id_, 0) + 1
        rows.append(row | {"malsats": id_, "mal": id_ if count[id_] == 1 else f"{id_}.{nth[id_]}"})
    return rows
