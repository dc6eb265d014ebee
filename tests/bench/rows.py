"""`make bench ROWS=10000000`: what a delivery of that many participations costs.

A made-up delivery is read, cleaned and counted by the stages' own functions, each size in
a process of its own so that its peak memory is its own. Beside it stands one bare query
over the same file. The personal numbers are made up too, and live only in a temporary
folder that is removed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.places import ROOT, Places, Unit
from pipeline.store import connect, sql_text

FIRST = 100_000
STAGES = ("ingest", "clean", "aggregate")
UNIT = Unit("matning", 2017)
FILE = "sus_deltagare_2017.csv"
_THREADS = 2  # as many as the stages use

_FORBUND = """id = "matning"
namn = "Samordningsförbundet Mätning"
kortnamn = "Mätning"

[argang.2017]
typ = "bokslut"

[[medlem]]
id = "sodertalje_kommun"
namn = "Södertälje kommun"
typ = "kommun"
"""
_INSATSER = ("GPS", "MIA", "SamSpråk", "Rehabarenan", "Garden Café", "Uppsökare", "Vägen in", "Steget före")
_HEADINGS = (
    "Personnummer",
    "Kön",
    "Ålder",
    "Folkbokföringskommun",
    "Insats",
    "Inregistreringsdatum",
    "Utregistreringsdatum",
    "Avslutningsanledning",
    "Högsta slutförda utbildning",
    "Tid i offentlig försörjning",
    "Försörjning före",
    "Försörjning efter",
    "Sysselsättning före",
    "Sysselsättning efter",
    "Aktualiserad av",
    "Registrering",
)
_WORDS = {
    "kommun": ("Södertälje", "Södertälje", "Södertälje", "Stockholm", "Nykvarn"),
    "avslut": ("Arbete", "Studier", "Aktivt arbetssökande", "Fortsatt rehabilitering", "Sjukdom", "Flyttat", "Övrigt"),
    "utbildning": (
        "Grundskola",
        "Gymnasium",
        "Ej slutförd grundskola",
        "Högskola/Universitet upp till 3 år",
        "Högskola/Universitet mer än 3 år",
        "",
    ),
    "tid": ("Mindre än 1 år", "1-2 år", "2-3 år", "3-4 år", "4-5 år", "5-6 år", "9 år eller mer", ""),
    "forsorjning": (
        "Försörjningsstöd",
        "Sjukpenning/Rehabpenning",
        "Aktivitetsersättning",
        "Sjukersättning",
        "Aktivitetsstöd",
        "Försörjningsstöd+Sjukpenning",
        "Ingen offentlig försörjning",
        "Uppgift saknas",
    ),
    "sysselsattning": ("Övriga", "Förvärvsarbete", "Studier", "Aktivt arbetssökande", "Ingen sysselsättning", ""),
    "aktualiserad": ("Försäkringskassan", "Kommunen", "Arbetsförmedlingen", "Regionen", "Egen anmälan"),
}
# Days of birth and numbers per day: eighteen million persons, each at most once.
_DAYS, _PER_DAY = 18_262, 1000
_STRIDE = 7_368_787  # shares no factor with their product, so no two persons get one number


def run_rows(rows: int) -> int:
    """Print seconds and peak memory for the sizes up to `rows`, and of one bare query."""
    print(f"Deltaganden ur en påhittad leverans i en process per storlek, {_THREADS} trådar. Sekunder; minne i MiB.\n")
    titles = ("rader", *STAGES, "summa", "minne", "fråga", "minne", "kvot", "kontroll", "minne")
    print("".join(f"{t:>{_width(t)}}" for t in titles))
    totals: list[tuple[int, float]] = []
    worked: list[str] = []
    for size in sizes(rows):
        with tempfile.TemporaryDirectory() as folder:
            _child(folder, "skapa", size)
            own, bare, gates = (_child(folder, part, size) for part in ("stegen", "fragan", "kontrollerna"))
        total = sum(own["sekunder"].values())
        totals.append((size, total))
        query, checks = bare["sekunder"]["fraga"], sum(gates["sekunder"].values())
        cells = [f"{size:,}".replace(",", " "), *(f"{own['sekunder'][s]:.2f}" for s in STAGES), f"{total:.2f}"]
        cells += [_memory(own), f"{query:.2f}", _memory(bare), f"{total / query:.2f}", f"{checks:.2f}", _memory(gates)]
        print("".join(f"{c:>{_width(t)}}" for t, c in zip(titles, cells, strict=True)), flush=True)
        ours, theirs = own["processor"], bare["processor"]
        worked.append(f"{cells[0]} rader {ours:.1f} mot {theirs:.1f} ({ours / theirs:.1f} gånger)")
    print(f"\nProcessorsekunder, stegen mot frågan, hela processen med dess start: {'; '.join(worked)}.")
    for (few, before), (many, after) in pairwise(totals):
        print(f"\n{many / few:g} gånger fler rader tog {after / before:.1f} gånger så lång tid.", end="")
    print(
        "\n\nfråga: en enda DuckDB-fråga som läser samma fil och räknar deltagare, nya, avslutade, pågående och unika\n"
        "på samma nivåer, i samma perioder och uppdelningar, på orden som de står. kvot: summa / fråga.\n"
        "Frågan går på två trådar i en process som redan är igång, prövar inget, byter inga personnummer, döljer inget och\n"
        "skriver inget; stegen läser också måttens definitioner och arbetar mest på en tråd.\n"
        "kontroll: förväntningarna på det som de tre stegen skriver."
    )
    return 0


def sizes(rows: int) -> list[int]:
    """0.1 million and ten times more as long as it is within `rows`, then `rows` itself."""
    found, size = [], FIRST
    while size < rows:
        found.append(size)
        size *= 10
    return [*found, rows]


def make_delivery(raw: Path, rows: int) -> Path:
    """Write a forbund.toml and a file of `rows` participations under `raw`; returns the file."""
    folder = raw / UNIT.path
    folder.mkdir(parents=True)
    insatser = [
        f'\n[[insats]]\nid = "insats_{n}"\nnamn = "{name}"\ninriktning = "individ"\n'
        for n, name in enumerate(_INSATSER)
    ]
    (folder.parent / "forbund.toml").write_text(_FORBUND + "".join(insatser), "utf-8")
    con = connect(threads=_THREADS)
    con.execute("select setseed(0.17)")
    con.execute(f"copy ({_rows_sql(rows)}) to {sql_text(folder / FILE)} (format csv, header true, delimiter ';')")
    return folder / FILE


def _rows_sql(rows: int) -> str:
    """Participations of persons of whom some come back, words as offices write them."""
    persons = max(1, rows * 7 // 10)
    figures = [f"cast(tio[{i + 1}] as integer) * {2 - i % 2}" for i in range(9)]
    luhn = " + ".join(f"({f}) // 10 + ({f}) % 10" for f in figures)
    ended = "ut is not null"
    columns = [
        "strftime(fodd, '%Y%m%d') || '-' || tio[7:9] || cast((10 - (" + luhn + ") % 10) % 10 as varchar)",
        "case when cast(tio[9] as integer) % 2 = 0 then "
        + _pick(("Kvinna", "K", "kvinna"))
        + " else "
        + _pick(("Man", "M", "man"))
        + " end",
        "2017 - year(fodd)",
        _pick(_WORDS["kommun"]),
        _pick(_INSATSER),
        "inne",
        "ut",
        f"case when {ended} then {_pick(_WORDS['avslut'])} end",
        _pick(_WORDS["utbildning"]),
        _pick(_WORDS["tid"]),
        _pick(_WORDS["forsorjning"]),
        f"case when {ended} then {_pick(_WORDS['forsorjning'])} end",
        _pick(_WORDS["sysselsattning"]),
        f"case when {ended} then {_pick(_WORDS['sysselsattning'])} end",
        _pick(_WORDS["aktualiserad"]),
        "'Personnummer'",
    ]
    named = ",\n".join(f'{c} as "{h}"' for c, h in zip(columns, _HEADINGS, strict=True))
    return f"""
        with personer as (
            select ((i % {persons}) * {_STRIDE}) % {_DAYS * _PER_DAY} as nummer,
                date '2014-01-01' + cast(floor(random() * 1461) as integer) as inne, random() as slump
            from range({rows}) as t(i)
        ),
        fodda as (
            select *, date '1951-01-01' + cast(nummer // {_PER_DAY} as integer) as fodd,
                case when slump < 0.6 then greatest(inne, date '2016-12-20') + cast(1 + slump * 600 as integer) end as slut
            from personer
        ),
        rader as (
            select *, strftime(fodd, '%y%m%d') || lpad(cast(nummer % {_PER_DAY} as varchar), 3, '0') as tio,
                case when slut <= date '2017-12-31' then slut end as ut
            from fodda
        )
        select {named} from rader"""


def _pick(words: tuple[str, ...]) -> str:
    listed = ", ".join(sql_text(w) if w else "null" for w in words)
    return f"([{listed}])[1 + cast(floor(random() * {len(words)}) as integer)]"


def bare_query(file: Path) -> str:
    """One query from the file to the counts, on the words as they stand.

    Distinct persons are asked for only at the levels where they are wanted: asking for them
    within every breakdown too would make the query slower and the comparison kinder to us.
    """
    names = (
        "person",
        "kon",
        "alder",
        "kommun",
        "insats",
        "in_datum",
        "ut_datum",
        "avslut",
        "utbildning",
        "tid",
        "fore",
        "efter",
        "syss_fore",
        "syss_efter",
        "aktualiserad",
        "registrering",
    )
    types = {"alder": "INTEGER", "in_datum": "DATE", "ut_datum": "DATE"}
    spec = "{" + ", ".join(f"'{n}': '{types.get(n, 'VARCHAR')}'" for n in names) + "}"
    ends = {"helar": "date '2017-12-31'", "t1": "date '2017-04-30'", "t2": "date '2017-08-31'"}
    begin = "date '2017-01-01'"
    counts, unique = [], []
    for period, end in ends.items():
        current = f"in_datum <= {end} and (ut_datum is null or ut_datum >= {begin})"
        counts += [
            f"count(*) filter (where {current}) as deltagare_{period}",
            f"count(*) filter (where in_datum between {begin} and {end}) as nya_{period}",
            f"count(*) filter (where ut_datum between {begin} and {end}) as avslutade_{period}",
            f"count(*) filter (where in_datum <= {end} and (ut_datum is null or ut_datum > {end})) as pagaende_{period}",
        ]
        unique.append(f"count(distinct person) filter (where {current}) as unika_{period}")
    splits = [
        "aldersgrupp",
        "utbildning",
        "tid",
        "kommun",
        "aktualiserad",
        "avslut",
        "fore",
        "efter",
        "syss_fore",
        "syss_efter",
        "fore, efter",
    ]
    levels = ("", "insats", "kon", "insats, kon")
    sets = ", ".join(f"({', '.join(p for p in (level, split) if p)})" for split in splits for level in levels)
    columns = [*dict.fromkeys(c for s in splits for c in s.split(", "))]
    return f"""
        with rader as (
            select *, case when alder is null then 'saknas' when alder < 15 then 'under_15' when alder < 30 then '15-29'
                when alder < 40 then '30-39' when alder < 50 then '40-49' when alder < 60 then '50-59'
                else '60-' end as aldersgrupp
            from read_csv({sql_text(file)}, delim=';', quote='"', escape='"', header=true, auto_detect=false, columns={spec})
        )
        select insats, kon, {", ".join(columns)}, {", ".join(counts)}, null as unika_helar, null as unika_t1, null as unika_t2
        from rader
        group by grouping sets ({sets})
        union all
        select insats, kon, {", ".join(f"null as {c}" for c in columns)}, {", ".join(counts)}, {", ".join(unique)}
        from rader
        group by grouping sets ((), (insats), (kon), (insats, kon))"""


def run_stages(places: Places) -> dict[str, float]:
    """Seconds of each stage, from the delivery to the numbers; tables wait for their gates."""
    from pipeline.clean.clean import run_clean
    from pipeline.ingest.ingest import run_ingest
    from pipeline.measures.aggregate import run_aggregate

    ingested, cleaned, counted = (places.waiting(UNIT, s) for s in STAGES)
    steps: tuple[Callable[[], None], ...] = (
        lambda: run_ingest(places, UNIT, ingested),
        lambda: run_clean(places, UNIT, ingested, cleaned),
        lambda: run_aggregate(places, UNIT, cleaned, counted),
    )
    return {stage: _seconds(step) for stage, step in zip(STAGES, steps, strict=True)}


def _run_gates(places: Places) -> dict[str, float]:
    """Seconds of each stage's gate, on the tables that wait. The library is loaded before."""
    from pipeline import stages
    from pipeline.run.expectations import load_library
    from pipeline.run.gates import run_gate

    load_library()
    found = {}
    for stage in (s for s in stages.STAGES if s.name in STAGES):
        waiting = places.waiting(UNIT, stage.name)
        targets = {p.name: places.stage(UNIT, stage.name) / p.name for p in waiting.glob("*.parquet")}
        run = (stage.name, tuple(stage.tables), waiting, targets, places.gate(UNIT, stage.name))
        found[stage.name] = _seconds(lambda run=run: run_gate(*run))  # type: ignore[misc]
    return found


def _ask(places: Places) -> dict[str, float]:
    con = connect(threads=_THREADS)
    # Should it need more memory than there is, it may use the folder that is removed.
    con.execute(f"set temp_directory = {sql_text(places.out / 'fragan')}")
    query = bare_query(places.delivery(UNIT) / FILE)
    return {"fraga": _seconds(lambda: con.execute(query).fetchall())}


def _seconds(step: Callable[[], object]) -> float:
    begun = time.monotonic()
    step()
    return time.monotonic() - begun


def _child(folder: str, part: str, rows: int) -> dict[str, Any]:
    """One part in a process of its own; its key is of the temporary folder too."""
    command = [sys.executable, "-X", "utf8", "-m", "tests.bench.rows", folder, part, str(rows)]
    environment = os.environ | {"FINSAM_NYCKEL": str(Path(folder, "nyckel"))}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(words: list[str]) -> None:
    """One part of a measurement, as its own process: prints seconds and peak memory as JSON."""
    folder, part, rows = Path(words[0]), words[1], int(words[2])
    places = Places((folder / "raw").resolve(), (folder / "ut").resolve())
    seconds: dict[str, float] = {}
    if part == "skapa":
        make_delivery(places.raw, rows)
    else:
        seconds = {"stegen": run_stages, "fragan": _ask, "kontrollerna": _run_gates}[part](places)
    print(json.dumps({"sekunder": seconds, "minne": peak(), "processor": time.process_time()}))


def peak() -> float | None:
    """The most memory this process has held (resident), in MiB; not told by every system."""
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def _memory(found: dict[str, Any]) -> str:
    return "–" if found["minne"] is None else f"{found['minne']:.0f}"


def _width(title: str) -> int:
    return 12 if title == "rader" else max(9, len(title) + 2)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        sys.exit(run_rows(int(sys.argv[1])))
    main(sys.argv[1:])
