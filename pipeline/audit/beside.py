"""What gives numbers away without being one: verdicts of trials, grades of goals, checksums, last year's release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from pipeline.audit.model import Finding, Key, Known, Place
from pipeline.audit.wording import Words
from pipeline.measures.definition import read_measures
from pipeline.places import Places, Unit
from pipeline.rows.csv_files import read_rows_back
from pipeline.store import read_rows, sha256_of

VERDICT, GRADE, CHECKSUM, TWICE = "utslag", "grad", "kontrollsumma", "samma tal"
_ABOUT_MONEY = "kr"
# The grade, distance and outcome of a goal are of the number that the goal is about.
_OF_GOALS = {"mal_grad": GRADE, "mal_avvikelse": TWICE, "mal_utfall": TWICE}


def open_verdicts(places: Places, unit: Unit, known: Known, words: Words) -> Iterator[Finding]:
    """Trials in the public avstamning.csv that say how a withheld number came out."""
    path, inner, stated, _ = files_of_trials(places, unit)
    if not path.is_file() or not inner.is_file():
        return
    tried = {r["prov_id"]: r for r in read_rows(inner)}
    printed = {r["nr"]: _printed_key(r) for r in read_rows(stated)}
    for at, row in enumerate(read_rows_back(path.read_text("utf-8-sig")), 2):
        if not (row["utslag"] or row["vanster"] or row["hoger"]):
            continue
        place = Place(path.relative_to(places.out).as_posix(), f"rad {at}")
        trial = tried.get(row["prov_id"], {"celler": "", "regel": row["regel"], "enhet": row["enhet"]})
        if trial["regel"] == "leverans" and trial["enhet"] != _ABOUT_MONEY:
            yield Finding(
                VERDICT,
                f"Provet {row['prov_id']}",
                f"Ett prov av deltagare säger ”{row['utslag']}”: {row['vad']}",
                place,
            )
            continue
        for nr in filter(None, trial["celler"].split(", ")):
            key = printed.get(int(nr))
            found = known.numbers.get(key) if key else None
            if key and found is not None and found.is_withheld:
                told = f"Ett prov som rör talet säger ”{row['utslag']}”: {row['vad']}"
                yield Finding(VERDICT, words.about(key), told, place, found.obs_id)
                break


def _printed_key(row: Mapping[str, object]) -> Key | None:
    names = ("insats", "kon", "uppdelning", "kategori")
    insats, kon, breakdown, category = (str(row[n]) for n in names)
    return (
        Key(str(row["matt"]), int(str(row["ar"])), "helar", insats, kon, breakdown, category) if row["matt"] else None
    )


def told_by_goals(places: Places, unit: Unit, known: Known, words: Words) -> Iterator[Finding]:
    """Goals whose grade, distance or outcome is shown while the number that they are about is withheld."""
    *_, path = files_of_trials(places, unit)
    for goal in read_rows(path) if path.is_file() else []:
        if not goal["matt"] or goal["matt"] not in read_measures():
            continue
        about = Key(
            goal["matt"],
            goal["ar"],
            "helar",
            goal["insats_for_utfall"] or "",
            goal["kon"] or "alla",
            goal["uppdelning"] or "",
            goal["kategori"] or "",
        )
        number = known.numbers.get(about)
        if number is None or not number.is_withheld:
            continue
        for measure, kind in _OF_GOALS.items():
            shown = next(
                (
                    n
                    for k, n in known.numbers.items()
                    if k.measure == measure and k.category == goal["mal"] and k.year == goal["ar"]
                ),
                None,
            )
            if shown is not None and shown.value is not None:
                target = "" if goal["malvarde"] is None else f" Målvärdet är {_plain(goal['malvarde'])}."
                told = f"Målet ”{goal['maltext'] or goal['mal']}” visar {read_measures()[measure].title.lower()} {_plain(shown.value)}.{target}"
                yield Finding(kind, words.about(about), told, known.place_of(shown), number.obs_id)


def _plain(value: Decimal) -> str:
    return f"{float(value):g}".replace(".", ",")


def checksums(places: Places, files: Mapping[str, Iterable[str]]) -> Iterator[Finding]:
    """Plain checksums of deliveries or of the office's files in what is public: a small file is found by trying.

    `files` are the public ones, each with the long numbers that stand in it.
    """
    if not any(files.values()):
        return
    secret = {sha256_of(p): p for p in _secret_files(places)}
    starts = {digest[:16]: digest for digest in secret}
    for file, numbers in files.items():
        for found in numbers:
            digest = starts.get(found[:16], "")
            if digest.startswith(found):
                what = places.shown(secret[digest])
                told = "Kontrollsumman är räknad utan nyckel: innehållet i en liten fil går att gissa sig till."
                yield Finding(CHECKSUM, f"Filen {what}", told, Place(file))


def files_of_trials(places: Places, unit: Unit) -> list[Path]:
    """What is read of a year to find what trials and goals say."""
    clean = places.stage(unit, "clean")
    inner = places.stage(unit, "reconcile") / "avstamning.parquet"
    return [places.report(unit) / "avstamning.csv", inner, clean / "tryckt.parquet", clean / "mal.parquet"]


def _secret_files(places: Places) -> Iterator[Path]:
    for unit in places.units():
        yield from (p for p in places.delivery(unit).rglob("*") if p.is_file())
    if places.internal.is_dir():
        yield from (p for p in places.internal.rglob("*") if p.is_file())
