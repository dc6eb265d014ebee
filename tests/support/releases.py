"""Three small förbund that are compared, and the release of one of them as the others receive it."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.audit.command import result_path
from pipeline.exchange.bundle import PASSPORT, SIGNATURE, digests_of, pack, passport_bytes, unpack
from pipeline.exchange.send import sent_name, write_sent_release
from pipeline.exchange.senders import as_written
from pipeline.exchange.signing import read_open_key, sign
from pipeline.measures.observation import KEY, TRACE_TYPES, observation_id
from pipeline.places import Places, Unit
from pipeline.store import connect, create_table, read_json, read_rows, write_json, write_parquet
from support.compared import compare, number

RELEASE = "2026-11-22-1a2b3c4d"
THEIRS = "yttre"
TOML = '\n[[forbehall]]\nmatt = ["kostnader"]\ntext = "{}"\n'
OWN_WORDS = TOML.format("Bara för kansliet.") + "internt = true\n" + TOML.format("Moms är inräknad.")


def three_offices(folder: Path) -> Places:
    """Three förbund compared from their own numbers: shares, counts, kr, something withheld, something only printed.

    They are compared once in a process, and copied: nothing in the files says where they stand.
    """
    shutil.copytree(_compared_once(), folder, dirs_exist_ok=True)
    return Places(folder / "raw", folder)


@cache
def _compared_once() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="finsam-tre-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _compare_three(folder)
    return folder


def _compare_three(folder: Path) -> None:
    numbers = [
        n
        for k, f in enumerate(("inre", "mellan", THEIRS))
        for year in (2017, 2018)
        for n in (
            number(f, year, "deltagare", 100 + 10 * k),
            number(f, year, "andel_avslut_arbete_studier", None, share=(30 + k, 100)),
            number(f, year, "kostnader", 1_000_000 + k),
            number(f, year, "andel_kvinnor", None, skydd="liten_grupp"),
        )
    ]
    printed = number(THEIRS, 2016, "kostnader", 900_000, source="publicerad", argang=2017)
    places = compare(folder, *numbers, printed, toml={THEIRS: OWN_WORDS})
    for f in ("inre", "mellan", THEIRS):
        _write_traces(places, f)
        audited = {"filer": 3, "tal": 4, "dolda": 2, "slag": {}, "fynd": []}
        write_json(result_path(places, Unit(f)), audited)


def _write_traces(places: Places, forbund: str) -> None:
    folder = places.stage(Unit(forbund), "compare")
    con = connect()
    place: dict[str, object] = {"fil": "hemlig.csv", "blad": "", "rad": 2, "kolumn": "B", "antal": 1}
    traces = [
        place | {"obs_id": r["obs_id"], "ungefar": r["measure"] == "kostnader"}
        for r in read_rows(folder / "serie.parquet")
    ]
    create_table(con, "s", TRACE_TYPES, traces)
    write_parquet(con, "from s", folder / "sparning.parquet")
    create_table(con, "a", {"obs_id": "VARCHAR"}, [])
    write_parquet(con, "from a", folder / "avvikande.parquet")


def release_of(places: Places, forbund: str) -> bytes:
    """The file that an office sends."""
    findings = {"2018": {"fel": 1, "varning": 0, "upplysning": 0}}
    return write_sent_release(places, forbund, RELEASE, findings, result_path(places, Unit(forbund)))


def receive(
    places: Places, folder: Path, forbund: str = THEIRS, change: Callable[[Path], None] | None = None
) -> Places:
    """The other offices' deliveries and numbers, and of this one only the release, signed by a sender they know."""
    theirs = release_of(places, forbund)
    shutil.copytree(places.raw, folder / "raw", ignore=shutil.ignore_patterns(forbund))
    shutil.copytree(places.processed, folder / "data" / "processed", ignore=shutil.ignore_patterns(forbund, "compare"))
    for f in {p.parent.name for p in places.processed.glob("*/compare")} - {forbund}:
        shutil.copytree(places.stage(Unit(f), "compare"), folder / "data" / "processed" / f / "compare")
    received = Places(folder / "raw", folder)
    received.senders.parent.mkdir()
    received.senders.write_text(as_written(forbund, read_open_key()), "utf-8")
    path = received.senders.with_name(sent_name(forbund, RELEASE))
    path.write_bytes(theirs)
    if change:
        change(path)
    return received


def signed_anew(path: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> None:
    """A release whose members or passport are other ones, signed by the sender as if they were right."""
    members = unpack(path.read_bytes())
    passport = read_json_bytes(members.pop(PASSPORT))
    members.pop(SIGNATURE)
    change(members, passport)
    passport["filer"] = digests_of(members)
    content = passport_bytes(passport)
    path.write_bytes(pack(content, sign(content), read_open_key(), members))


def read_json_bytes(content: bytes) -> dict[str, Any]:
    """JSON in memory."""
    found: dict[str, Any] = json.loads(content)
    return found


def with_cell(members: dict[str, bytes], file: str, row: int, changed: dict[str, str]) -> None:
    """Change cells of a row of a table in a release (2 is the first), the id with its key."""
    lines = members[file].decode().splitlines()
    names, cells = lines[0].split(";"), lines[row - 1].split(";")
    told = dict(zip(names, cells, strict=True)) | changed
    if "obs_id" not in changed:
        told["obs_id"] = observation_id(*(told[k] for k in KEY))
    lines[row - 1] = ";".join(told.values())
    members[file] = ("\n".join(lines) + "\n").encode()


def passport_of(places: Places, forbund: str = THEIRS) -> dict[str, Any]:
    """What was kept of a received release's own words."""
    found: dict[str, Any] = read_json(places.passport(forbund))
    return found
