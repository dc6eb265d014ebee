"""`make bench LAND=10x3`: a country built on two processes, or on a cluster: seconds, sizes and one checksum of all of it.

The same country has the same checksum wherever and whenever it is built. With OUT it is kept, and an interrupted build
goes on from where it was. With UTGAVOR=1 every förbund has only sent its release: the comparison of a national office.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import pypdfium2

from bench.country import make_country
from bench.country_releases import make_releases
from bench.measured import Took, run_measured
from pipeline.compare.questions import read_questions
from pipeline.places import EVERYTHING, ROOT, Places, Unit
from support.trees import published

# Its own key: bytes that tell nobody's secret, and are the same each time.
_KEY = hashlib.sha256(b"ett land som inte finns").hexdigest() + "\n"
_MIB = 1024 * 1024


def build(raw: Path, out: Path, *words: str, key: Path) -> Took:
    """A whole `make report`. Raises RuntimeError with what it printed when it did not end well."""
    command = ("-m", "pipeline.cli", "report", f"RAW={raw}", f"OUT={out}", *words)
    return run_measured(*command, environment={"FINSAM_NYCKEL": str(key / "nyckel")})


def sizes(places: Places) -> dict[str, str]:
    """What must not grow with the country: the first page of the comparison, and the pages that a browser opens."""
    folder, office = places.report(EVERYTHING), places.office(EVERYTHING)
    pages = pypdfium2.PdfDocument(folder / "jamforelse.pdf")
    first = " ".join(pages[0].get_textpage().get_text_range().split())
    answered = sum(q.caption in first for q in read_questions())
    count = len(pages)
    pages.close()
    found = {
        "jämförelsen, sidor i PDF": str(count),
        "frågor besvarade på första sidan": f"{answered} av {len(read_questions())}",
    }
    for name, path in (
        ("jamforelse.html", folder / "jamforelse.html"),
        ("utforska.html", folder / "utforska.html"),
        ("internt/jamforelse/sparning.html", office / "sparning.html"),
        ("internt/jamforelse/jamforelse.html", office / "jamforelse.html"),
    ):
        found[f"{name}, MiB"] = _mib(path)
    parts = sorted((office / "sparning").glob("*.html"), key=lambda p: p.stat().st_size)
    if parts:
        found["internt/jamforelse/sparning/, sidor"] = str(len(parts))
        found[f"störst av dem: {parts[-1].name}, MiB"] = _mib(parts[-1])
    return found


def _mib(path: Path) -> str:
    return f"{path.stat().st_size / _MIB:.1f}".replace(".", ",")


def main(words: list[str]) -> int:
    """Build a country and print the rows of docs/matningar.md. 1 when another build of it there has other bytes."""
    forbund, years, kind, cluster, kept = int(words[0]), int(words[1]), words[2], words[3], words[4]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(kept or temporary, f"land_{forbund}x{years}_{kind}")
        _make(folder, forbund, years, kind)
        ways = {"två processer": folder / "processer", f"KLUSTER={cluster or 'local'}": folder / "kluster"}
        name = list(ways)[bool(cluster)]
        took = build(folder / "raw", ways[name], *([name] if cluster else []), key=folder)
        print("| bygge | sekunder | processorsekunder | största processen, MiB | filer | summa |")
        print("| --- | ---: | ---: | ---: | ---: | --- |")
        files = published(ways[name])
        total = hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
        print(f"| {name} | {took.seconds:.0f} | {took.processor:.0f} | {took.mib:.0f} | {len(files)} | {total} |\n")
        for what, size in sizes(Places(folder / "raw", ways[name])).items():
            print(f"{what}: {size}")
        other = {} if not all(out.exists() for out in ways.values()) else published(ways[list(ways)[not cluster]])
        different = sorted(f for f in files.keys() | other.keys() if files.get(f) != other.get(f)) if other else []
        if other:
            print(f"{len(different)} filer är olika i de två byggena.", *different[:10], sep="\n    ")
    return 1 if different else 0


def _make(folder: Path, forbund: int, years: int, kind: str) -> None:
    """The deliveries or releases of the country, where they are not there: made whole or not at all."""
    raw, half = folder / "raw", folder / "halv"
    if raw.exists():
        return
    begun = time.monotonic()
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    # What is signed and what is told by checksum depend on the key.
    (folder / "nyckel").write_text(_KEY, "ascii")
    (folder / "nyckel").chmod(0o600)
    if kind == "utgavor":
        hemma = folder / "hemma"
        build(ROOT / "data" / "raw", hemma, "FORBUND=hbs", "FORMAT=html", key=folder)
        sent = Places(hemma, hemma).stage(Unit("hbs"), "compare") / "publicerbart.parquet"
        make_releases(half / "raw", sent, folder, forbund, years)
    else:
        make_country(half / "raw", forbund, years)
    (half / "raw").rename(raw)
    print(f"LAND={forbund}x{years} ({kind}) gjort på {time.monotonic() - begun:.0f} s.", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
