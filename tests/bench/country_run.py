"""`make bench LAND=10x3`: a country built on two processes and on a cluster of this machine; the bytes, seconds and sizes.

With UTGAVOR=1 every förbund has only sent its release: the comparison of a national office.
"""

from __future__ import annotations

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
    """Build a country both ways and print the table of docs/matningar.md. 1 when the bytes are not the same."""
    forbund, years, kind = int(words[0]), int(words[1]), words[2]
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "raw")
        begun = time.monotonic()
        if kind == "utgavor":
            hemma, key = Path(folder, "hemma"), Path(folder, "nyckel")
            build(ROOT / "data" / "raw", hemma, "FORBUND=hbs", "FORMAT=html", key=key)
            sent = Places(hemma, hemma).stage(Unit("hbs"), "compare") / "publicerbart.parquet"
            make_releases(raw, sent, key, forbund, years)
        else:
            make_country(raw, forbund, years)
        print(f"LAND={forbund}x{years} ({kind}) gjort på {time.monotonic() - begun:.0f} s.", flush=True)
        print("| bygge | sekunder | processorsekunder | största processen, MiB |\n| --- | ---: | ---: | ---: |")
        outs = {"två processer": Path(folder, "a"), "KLUSTER=local": Path(folder, "b")}
        for name, out in outs.items():
            chosen = [name] if "=" in name else []
            took = build(raw, out, *chosen, key=Path(folder, "nyckel"))
            print(f"| {name} | {took.seconds:.0f} | {took.processor:.0f} | {took.mib:.0f} |", flush=True)
        print()
        for what, size in sizes(Places(raw, outs["två processer"])).items():
            print(f"{what}: {size}")
        one, other = (published(out) for out in outs.values())
        different = sorted(f for f in one.keys() | other.keys() if one.get(f) != other.get(f))
        print(f"{len(one)} filer, {len(different)} olika.", *different[:10], sep="\n    ")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
