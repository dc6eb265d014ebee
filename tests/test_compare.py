from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.compare.compare import run_series
from pipeline.forbund.model import Forbund
from pipeline.measures.observation import KEY, TYPES, observation_id
from pipeline.places import Places, Unit
from pipeline.store import connect, create_table, read_rows, write_parquet

FORBUND = Forbund("prov", "Prov", "Prov", (), ())


def write_year(places: Places, year: int, values: dict[tuple[str, int], int]) -> Unit:
    """The numbers one årgång states: {(measure, year): value}."""
    unit = Unit("prov", year)
    rows = []
    for (measure, of_year), value in values.items():
        key: dict[str, Any] = dict.fromkeys(KEY, "") | {
            "forbund": "prov",
            "year": of_year,
            "measure": measure,
            "kind": "utfall",
            "period": "helar",
            "kon": "alla",
            "source": "beraknad",
        }
        rows.append(
            key
            | {
                "obs_id": observation_id(*key.values()),
                "value": value,
                "numerator": value,
                "denominator": None,
                "lower": None,
                "upper": None,
                "skydd": "",
                "unit": "kr",
                "status": "ok",
                "argang": year,
            }
        )
    con = connect()
    create_table(con, "o", TYPES, rows)
    folder = places.stage(unit, "aggregate")
    write_parquet(con, "select * from o", folder / "observation.parquet")
    write_parquet(
        con,
        "select obs_id, 'f' as fil, '' as blad, 1 as rad, 'A' as kolumn, 1 as antal from o",
        folder / "sparning.parquet",
    )
    return unit


def test_the_years_own_delivery_stands_and_a_later_one_that_differs_is_kept_as_a_finding(tmp_path: Path) -> None:
    places = Places(tmp_path / "raw", tmp_path)
    units = [
        write_year(places, 2021, {("kostnader", 2021): 100, ("kostnader", 2020): 90}),
        write_year(places, 2022, {("kostnader", 2022): 120, ("kostnader", 2021): 101}),
    ]
    run_series(places, FORBUND, units, tmp_path / "ut")
    serie = read_rows(tmp_path / "ut" / "serie.parquet", order_by="year")
    assert [(r["year"], r["value"], r["argang"]) for r in serie] == [
        (2020, 90, 2021),
        (2021, 100, 2021),
        (2022, 120, 2022),
    ]
    (finding,) = read_rows(tmp_path / "ut" / "avvikande.parquet")
    assert (finding["year"], finding["galler_varde"], finding["varde"], finding["argang"]) == (2021, 100, 101, 2022)


def test_two_years_that_agree_are_no_finding(tmp_path: Path) -> None:
    places = Places(tmp_path / "raw", tmp_path)
    units = [write_year(places, 2021, {("kostnader", 2021): 100}), write_year(places, 2022, {("kostnader", 2021): 100})]
    run_series(places, FORBUND, units, tmp_path / "ut")
    assert read_rows(tmp_path / "ut" / "avvikande.parquet") == []


def test_what_only_an_earlier_document_prints_is_kept_beside_what_is_counted(tmp_path: Path) -> None:
    places = Places(tmp_path / "raw", tmp_path)
    units = [write_year(places, 2022, {("deltagare", 2022): 120, ("kostnader", 2022): 90})]
    path = places.stage(units[0], "aggregate") / "observation.parquet"
    rows = read_rows(path)
    (people,) = (r for r in rows if r["measure"] == "deltagare")
    printed = [
        people | {"obs_id": f"t{year}", "source": "publicerad", "year": year, "value": value, "unit": "antal"}
        for year, value in ((2022, 125), (2021, 140), (2020, 3))
    ]
    con = connect()
    create_table(con, "o", TYPES, [*rows, *printed])
    write_parquet(con, "select * from o", path)
    run_series(places, FORBUND, units, tmp_path / "ut")
    kept = read_rows(tmp_path / "ut" / "tidigare.parquet", order_by="year")
    # Neither the year that is counted, nor so few people that somebody could be known.
    assert [(r["measure"], r["year"], r["value"]) for r in kept] == [("deltagare", 2021, 140)]
