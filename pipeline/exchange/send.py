"""A förbund's part of a release as one signed file, for an office that is to compare it with others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline import __version__
from pipeline.exchange.bundle import (
    FACTS,
    FORMAT,
    NUMBERS,
    PRINTED,
    digests_of,
    pack,
    passport_bytes,
)
from pipeline.exchange.definitions import definitions_of
from pipeline.exchange.facts import facts_toml
from pipeline.exchange.rows import write_sent
from pipeline.exchange.signing import read_open_key, sign
from pipeline.forbund.model import forbund_path, load_forbund
from pipeline.measures.observation import KEY
from pipeline.places import EVERYTHING, Places, Unit
from pipeline.store import connect, load_views, query_rows, read_json, read_rows
from pipeline.toml.read import read_toml

_APPROXIMATE = """
select o.*, coalesce(s.ungefar, false) as ungefar from ({numbers}) as o
left join (select obs_id, bool_or(ungefar) as ungefar from sparning group by obs_id) as s on s.obs_id = o.obs_id
order by {key}"""


def sent_name(forbund: str, release: str) -> str:
    """What the file is called: the förbund first, since that is what it is known by where it comes."""
    return f"{forbund}-{release}.zip"


def write_sent_release(places: Places, forbund: str, release: str, findings: dict[str, Any], audit: Path) -> bytes:
    """The file of a förbund in a release, signed with the office's key.

    `findings`: how many errors and warnings the reconciliation has, per year. `audit`: what the audit of what is
    public found. The numbers are those of publicerbart, and the printed ones that the comparison shows.
    """
    numbers, printed = _numbers(places, forbund)
    path = forbund_path(places, forbund)
    content = {
        NUMBERS: write_sent(numbers),
        PRINTED: write_sent(printed),
        FACTS: facts_toml(read_toml(path, places.shown(path))).encode(),
    }
    known, audited = load_forbund(places, forbund), read_json(audit)
    passport = passport_bytes(
        {
            "format": FORMAT,
            "forbund": forbund,
            "namn": known.namn,
            "kortnamn": known.kortnamn,
            "utgava": release,
            "finsam": __version__,
            "minsta_grupp": known.minsta_grupp,
            "tal": len(numbers),
            "dolda": sum(r["status"] == "dold" for r in numbers),
            "definitioner": definitions_of({r["measure"] for r in (*numbers, *printed)}),
            "avstamning": findings,
            "granskning": {"filer": audited["filer"], "tal": audited["tal"], "fynd": len(audited["fynd"])},
            "filer": digests_of(content),
        }
    )
    return pack(passport, sign(passport), read_open_key(), content)


def _numbers(places: Places, forbund: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What may be published of a förbund, and what only its documents print and the comparison shows."""
    con = connect()
    load_views(con, places.stage(Unit(forbund), "compare"))
    shown = {r["obs_id"] for r in read_rows(places.stage(EVERYTHING, "compare") / "tidigare.parquet")}
    con.execute("create table visade as select unnest(?::varchar[]) as obs_id", [sorted(shown)])
    printed = "select s.* exclude (skydd) from serie as s where source = 'publicerad' and obs_id in (from visade)"
    key = ", ".join(f"o.{k}" for k in KEY)
    first, second = (
        query_rows(con, _APPROXIMATE.format(numbers=numbers, key=key))
        for numbers in ("select * from publicerbart", printed)
    )
    return first, second
