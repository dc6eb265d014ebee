"""Numbers as stage 3 would publish them, and the comparison of some of them run for real."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from pipeline.compare.compare import run_comparison
from pipeline.compare.compared import Compared, read_compared
from pipeline.measures.definition import read_measures
from pipeline.measures.observation import KEY, TYPES, observation_id
from pipeline.places import EVERYTHING, REFERENCE, Places, Unit
from pipeline.store import connect, create_table, write_bytes, write_parquet
from support.builds import run_reference
from support.deliveries import FORBUND

VALUES = ("value", "numerator", "denominator", "lower", "upper")
PRICES = "År;KPI;Mått;Enhet;Källa\n2017;200;KPI;i;s\n2018;205;KPI;i;s\n2019;210;KPI;i;s\n2020;250;KPI;i;s\n"
PEOPLE = "kommunkod;område;år;mått;antal;enhet;källa\n0;Provby;2018;folkmängd alla åldrar 31 dec;50 000;p;s\n"


# What the world outside says, read and counted once for each text of its files.
_REFERENCE: dict[tuple[tuple[str, str], ...], dict[str, bytes]] = {}


def number(forbund: str, year: int, measure: str, value: float | None, **more: Any) -> dict[str, Any]:
    """One published number. A share is given as share=(part, whole)."""
    share = more.pop("share", None)
    key = (
        dict.fromkeys(KEY, "")
        | {
            "forbund": forbund,
            "year": year,
            "period": "helar",
            "measure": measure,
            "kon": "alla",
            "kind": "utfall",
            "source": "beraknad",
        }
        | more
    )
    row = (
        key
        | dict.fromkeys(VALUES)
        | {
            "obs_id": observation_id(*(key[k] for k in KEY)),
            "value": value,
            "unit": read_measures()[measure].unit,
            "status": "ok" if value is not None or share else "dold",
            "argang": year,
            "skydd": "",
        }
    )
    if share:
        part, whole = share
        low, high = wilson(part, whole)
        row |= {"value": 100 * part / whole, "numerator": part, "denominator": whole, "lower": low, "upper": high}
    return row


def wilson(part: float, whole: float) -> tuple[float, float]:
    p, n, z = part / whole, whole, 1.959963984540054
    middle, reach = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return 100 * (middle - reach) / (1 + z * z / n), 100 * (middle + reach) / (1 + z * z / n)


def compare(
    tmp_path: Path,
    *numbers: dict[str, Any],
    urval: str = "",
    riket: str = "",
    people: str = "",
    toml: dict[str, str] | None = None,
) -> Places:
    """Run the comparison of some numbers; `toml` adds to the forbund.toml of a förbund. Its tables stand in places."""
    raw, choice = tmp_path / "raw", tmp_path / "urval.toml"
    (raw / "referens").mkdir(parents=True, exist_ok=True)
    files = {"kpi": PRICES, "befolkning": PEOPLE + people} | (
        {"riket": "mått;område;år;värde;enhet;källa\n" + riket} if riket else {}
    )
    for name, text in files.items():
        (raw / "referens" / f"{name}.csv").write_text(text, "utf-8")
    choice.write_text(urval, "utf-8")
    places = Places(raw, tmp_path, choice if urval else None)
    told = tuple(files.items())
    folder = places.stage(REFERENCE, "referens")
    if told not in _REFERENCE:
        run_reference(places, folder)
        _REFERENCE[told] = {p.name: p.read_bytes() for p in folder.iterdir()}
    for name, content in _REFERENCE[told].items():
        write_bytes(folder / name, content)
    con = connect()
    forbund = sorted({n["forbund"] for n in numbers})
    for name in forbund:
        (raw / name).mkdir(exist_ok=True)
        own = FORBUND.replace('id = "prov"', f'id = "{name}"').replace(
            'kortnamn = "Prov"', f'kortnamn = "{name.title()}"'
        )
        (raw / name / "forbund.toml").write_text(own + (toml or {}).get(name, ""), "utf-8")
        create_table(con, "o", TYPES, [n for n in numbers if n["forbund"] == name])
        folder = places.stage(Unit(name), "compare")
        write_parquet(con, "select * from o", folder / "serie.parquet")
        counted = "select * exclude (skydd) from o where source <> 'publicerad'"
        write_parquet(con, counted, folder / "publicerbart.parquet")
    run_comparison(places, forbund, places.stage(EVERYTHING, "compare"))
    return places


def compared_of(tmp_path: Path, *numbers: dict[str, Any], **more: Any) -> Compared:
    """The comparison of some numbers, read back."""
    return read_compared(compare(tmp_path, *numbers, **more))
