"""The activities: types, organisations and what was counted, coded; and the year of each."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING

from pipeline.clean.coding import Code, Codebook, kommun_codebook, listed_codebook, own_word
from pipeline.clean.words import distinct_words, unknown_word, word_fault
from pipeline.faults import DeliveryFaults, Fault, mask
from pipeline.forbund.model import Forbund
from pipeline.store import create_table
from pipeline.typography import SERIAL_BEGINS, SERIAL_DAY

if TYPE_CHECKING:
    import duckdb

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")


def load_activity_codes(con: duckdb.DuckDBPyConnection, forbund: Forbund, toml: str) -> None:
    """Make kod_aktivitet_<column> and kod_aktivitet_datum, which aktivitet is built with.

    Raises DeliveryFaults for an unknown type, organisation or number, and for a date
    without a year or of a later year than the folder's.
    """
    plans = {
        "typ": ("aktivitetstypen är inte känd", listed_codebook("aktivitetstyp", forbund), "aktivitetstyp"),
        "organisation": ("organisationen är inte känd", _organisations(forbund), "organisation"),
        "matt": ("måttet är inte känt", listed_codebook("aktivitetsmatt", forbund), "aktivitetsmatt"),
    }
    faults: list[Fault] = []
    for column, (what, codebook, listed) in plans.items():
        found: list[dict[str, object]] = []
        for row in distinct_words(con, "aktiviteter", (column,)):
            code = codebook.find(str(row[column]))
            if code:
                found.append({"varde": row[column], "kod": code.kod, "namn": code.namn, "grupp": code.grupp})
            else:
                faults.append(
                    unknown_word(row, what, row[column], codebook.suggest(row[column]), own_word(listed, toml))
                )
        types = dict.fromkeys(("varde", "kod", "namn", "grupp"), "VARCHAR")
        create_table(con, f"kod_aktivitet_{column}", types, found)
    faults += _code_dates(con)
    if faults:
        raise DeliveryFaults(faults)


def _organisations(forbund: Forbund) -> Codebook:
    """The common list, the region by the förbund's own name, and its kommuner."""
    regions = [
        (name, Code("region", "Regionen", "region"))
        for m in forbund.medlemmar
        if m.typ == "region"
        for name in (m.namn, *m.alias)
    ]
    entries = kommun_codebook(forbund).entries
    return listed_codebook("organisation", forbund).with_more([*regions, *entries])


def _code_dates(con: duckdb.DuckDBPyConnection) -> list[Fault]:
    """kod_aktivitet_datum: a date as written -> its year, and whether it is a whole year."""
    coded: list[dict[str, object]] = []
    faults: list[Fault] = []
    for row in distinct_words(con, "aktiviteter", ("datum",)):
        text = str(row["datum"]).strip()
        serial = re.fullmatch(SERIAL_DAY, text)
        day = (SERIAL_BEGINS + datetime.timedelta(days=int(serial[1]))).isoformat() if serial else text
        years = [int(y) for y in _YEAR.findall(day)]
        if len(years) == 1 and years[0] <= row["ar"]:
            coded.append({"varde": row["datum"], "dag": day, "ar": years[0], "helt_ar": text == str(years[0])})
        else:
            faults.append(
                word_fault(
                    row,
                    "datumet säger inte vilket år",
                    f"”{mask(text)}”",
                    f"ett datum till och med {row['ar']}, till exempel {row['ar']}-03-31",
                    "Skriv året med fyra siffror, eller flytta filen till rätt år.",
                )
            )
    create_table(
        con, "kod_aktivitet_datum", {"varde": "VARCHAR", "dag": "VARCHAR", "ar": "INTEGER", "helt_ar": "BOOLEAN"}, coded
    )
    return faults + _without(con)


def _without(con: duckdb.DuckDBPyConnection) -> list[Fault]:
    """Rows that lack a date or a type: they could not be counted anywhere."""
    rows = con.execute(
        """select distinct _file, _sheet, _row, datum is null from aktiviteter
        where not ar_summarad and (datum is null or typ is null) order by all"""
    ).fetchall()
    return [
        Fault(
            f"aktiviteten saknar {'datum' if no_date else 'typ'}",
            "Fyll i cellen, eller ta bort raden ur originalet.",
            file,
            sheet or "",
            row,
            expected="datum och typ på varje rad",
            code="STA-006",
        )
        for file, sheet, row, no_date in rows
    ]
