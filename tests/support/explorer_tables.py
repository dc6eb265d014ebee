"""Small tables of the comparison, as stage 4 would leave them, for the tests of the explorer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.explorer.tables import Explored
from pipeline.measures.observation import observation_id

NAMES = {"norr": "Norr", "soder": "Söder", "vaster": "Väster", "oster": "Öster", "mitt": "Mitt"}
MERGED = "Söder bildades av två förbund."
REGISTER = "Nytt register för uppföljning."
PERSONS = "Räknas på individer i stället för deltaganden."


def row(forbund: str, year: int, measure: str, value: str | None, **told: Any) -> dict[str, Any]:
    """One number; what is not told is as usual. No value means withheld."""
    units = {"kostnader": "kr", "deltagare": "antal", "andel_arbete": "procent"}
    titles = {"kostnader": "Kostnader", "deltagare": "Deltaganden", "andel_arbete": "Avslutade till arbete"}
    kon, kind = told.get("kon", "alla"), told.get("kind", "utfall")
    return {
        "obs_id": observation_id(forbund, year, measure, kon, kind),
        "forbund": forbund,
        "year": year,
        "measure": measure,
        "kon": kon,
        "kind": kind,
        "unit": units[measure],
        "titel": titles[measure],
        "value": None if value is None else Decimal(value),
        "numerator": None,
        "denominator": None,
        "lower": None,
        "upper": None,
        "status": "dold" if value is None else "ok",
        "ordning": list(units).index(measure),
        "raknas": "",
        "tackning": "",
        "namnare": "",
        "variant": "",
        "skal": "",
        "grupp": f"{measure} {kind}",
        "segment": 0,
        "forbehall": "",
    } | told


def view(
    of: dict[str, Any],
    vy: str,
    value: str | None,
    formel: str,
    unit: str = "kr",
    skal: str = "",
    bas: int | None = None,
) -> dict[str, Any]:
    """An adjusted view of a number."""
    return {
        "obs_id": of["obs_id"],
        "vy": vy,
        "value": None if value is None else Decimal(value),
        "lower": None,
        "upper": None,
        "unit": unit,
        "status": "saknas" if value is None else "ok",
        "skal": skal,
        "formel": formel,
        "bas": bas,
    }


def small() -> Explored:
    """Five förbund and three years: a break, a way to count that differs, and withheld numbers."""
    costs = [
        row(
            f,
            year,
            "kostnader",
            str(1_000_000 * place + 250_500 * (year - 2020)),
            segment=int(f == "soder" and year > 2020),
        )
        for place, f in enumerate(NAMES, 1)
        for year in (2020, 2021, 2022)
    ]
    budget = [row("norr", 2022, "kostnader", "1400000", kind="budget")]
    people = [
        row("norr", 2020, "deltagare", "760", raknas="deltaganden", forbehall="Summan av insatsernas antal."),
        row("norr", 2021, "deltagare", "765", raknas="deltaganden"),
        row("soder", 2021, "deltagare", "624", raknas="individer", skal=PERSONS, grupp="deltagare individer"),
        row("norr", 2021, "deltagare", "400", kon="kvinna", raknas="deltaganden"),
        row("norr", 2021, "deltagare", None, kon="annat", raknas="deltaganden"),
    ]
    part = {
        "lower": Decimal("8.123456"),
        "upper": Decimal("17.5"),
        "numerator": Decimal(18),
        "denominator": Decimal(143),
    }
    share = [
        row("norr", 2021, "andel_arbete", "12.587413", namnare="avslutade", **part),
        row("soder", 2021, "andel_arbete", None, namnare="avslutade"),
    ]
    views = [
        view(costs[0], "fasta_priser", "1150000.55", "× 391,5 / 340,43", bas=2022),
        view(costs[1], "fasta_priser", None, "", skal="Prisindex saknas för året."),
        view(people[0], "per_1000", None, "", "antal", "Folkmängd saknas för förbundets kommuner."),
    ]
    breaks = (
        {"forbund": "soder", "matt": "kostnader", "ar": 2021, "skal": MERGED},
        {"forbund": "", "matt": "deltagare", "ar": 2021, "skal": REGISTER},
    )
    order = sorted(
        [*costs, *budget, *people, *share],
        key=lambda r: (r["ordning"], r["kind"], r["kon"], r["forbund"], r["year"]),
    )
    return Explored(tuple(order), tuple(views), breaks, NAMES)
