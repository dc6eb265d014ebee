"""`make bench UTFORSKA=75`: how fast the explorer answers when every förbund in the country is in it.

Made-up tables of so many förbund and fifteen years become a page; it is opened in a
browser, and each choice is timed in the page, from the choice to the next frame drawn.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from pipeline.explorer.tables import Explored
from pipeline.faults import StageStopped
from pipeline.measures.observation import observation_id
from pipeline.typography import number

YEARS = range(2009, 2024)
KON = ("alla", "kvinna", "man", "annat")
LIMIT_MS = 200
# Measures of each unit; together 35.
_UNITS = {"kr": 15, "antal": 11, "procent": 9}
_VIEWS = {"kr": ("fasta_priser", "per_1000", "per_deltagare", "index"), "antal": ("per_1000", "index"), "procent": ()}
_SKAL = "Räknas på deltaganden i stället för personer."
_BREAK = 2018


def made_up(forbund: int, years: range = YEARS, seed: int = 7) -> Explored:
    """Tables as stage 4 would leave them: 35 measures, every kön, views, breaks and withheld numbers."""
    random = Random(seed)
    numbers = list(_numbers(forbund, years, random))
    return Explored(
        numbers=tuple(numbers),
        views=tuple(v for n in numbers if n["kon"] == "alla" or n["unit"] != "kr" for v in _views_of(n, random)),
        breaks=(
            {"forbund": "", "matt": "antal_1", "ar": _BREAK, "skal": "Nytt register för uppföljning."},
            {"forbund": "forbund_02", "matt": "kr_1", "ar": 2015, "skal": "En kommun trädde in."},
        ),
        names={_slug(f): f"Förbund {f}" for f in range(1, forbund + 1)},
    )


def _slug(forbund: int) -> str:
    return f"forbund_{forbund:02}"


def _numbers(forbund: int, years: range, random: Random) -> Iterator[dict[str, Any]]:
    order = 0
    for unit, measures in _UNITS.items():
        for place in range(1, measures + 1):
            order += 1
            for kon in KON:
                for f in range(1, forbund + 1):
                    for year in years:
                        yield _number(f"{unit}_{place}", order, unit, kon, f, year, random)


def _number(measure: str, order: int, unit: str, kon: str, f: int, year: int, random: Random) -> dict[str, Any]:
    """One number. Every eleventh förbund counts in another way; of annat much is withheld."""
    withheld = kon == "annat" and random.random() < 0.5
    apart = f % 11 == 0 and unit != "kr"
    segment = int(measure == "antal_1" and year >= _BREAK)
    told: dict[str, Decimal | None] = dict.fromkeys(("value", "numerator", "denominator", "lower", "upper"))
    if not withheld:
        told |= _values(unit, f, random)
    return {
        "obs_id": observation_id(measure, kon, f, year),
        "forbund": _slug(f),
        "year": year,
        "measure": measure,
        "kon": kon,
        "kind": "utfall",
        "unit": unit,
        "status": "dold" if withheld else "ok",
        "titel": f"Mått {order} i {unit}",
        "ordning": order,
        "raknas": "deltaganden",
        "tackning": "registrerade",
        "namnare": "avslutade" if unit == "procent" else "",
        "variant": "",
        "skal": _SKAL if apart else "",
        "grupp": f"{measure}: {'annat sätt' if apart else 'vanligt sätt'}",
        "segment": segment,
        "forbehall": "Ett förbehåll." if f % 7 == 0 else "",
        **told,
    }


def _values(unit: str, f: int, random: Random) -> dict[str, Decimal | None]:
    if unit == "kr":
        return {"value": Decimal(random.randrange(20_000, 400_000) * 100)}
    count = random.randrange(20, 300) + f
    if unit == "antal":
        return {"value": Decimal(count), "numerator": Decimal(count)}
    part = random.randrange(5, count)
    share = _rounded(Decimal(100 * part) / count)
    spread = _rounded(Decimal(random.randrange(20, 90)) / 10)
    return {
        "value": share,
        "numerator": Decimal(part),
        "denominator": Decimal(count),
        "lower": max(Decimal(0), share - spread),
        "upper": min(Decimal(100), share + spread),
    }


def _views_of(row: dict[str, Any], random: Random) -> Iterator[dict[str, Any]]:
    for view in _VIEWS[row["unit"]]:
        factor = Decimal(random.randrange(800, 1400)) / 1000
        missing = row["value"] is None
        value = None if missing else _rounded(row["value"] * factor)
        yield {
            "obs_id": row["obs_id"],
            "vy": view,
            "value": value,
            "lower": None,
            "upper": None,
            "unit": row["unit"],
            "status": "dold" if missing else "ok",
            "bas": None if view.startswith("per") else YEARS[0],
            "skal": "Talet som vyn bygger på visas inte." if missing else "",
            "formel": "" if missing else f"× {number(factor, 3)} (prisindex {row['year']})",
        }


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.000001"))


# A choice made in the page, and the time until the frame after it is drawn.
_TIMED = """async (words) => {
  const times = [];
  for (const word of words) {
    await new Promise((done) => setTimeout(done, 300));
    const begun = performance.now();
    changed(JSON.parse(word));
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    times.push(performance.now() - begun);
  }
  return times;
}"""


def run_explorer(forbund: int) -> int:
    """Print the size of the page and milliseconds per choice. Returns 1 when a choice is too slow."""
    from pipeline.explorer.build import render_explorer

    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "utforska.html")
        page.write_text(render_explorer(made_up(forbund)), "utf-8")
        print(f"{forbund} förbund, {len(YEARS)} år: {number(page.stat().st_size / 1e6, 2)} MB")
        opened, times = _answer(page, forbund)
    print(f"  sidan öppnad och ritad      {number(opened):>6} ms")
    for told, found in times.items():
        print(f"  {told:<28}{number(min(found)):>6} ms   (alla: {', '.join(number(t) for t in found)})")
    slowest = max(min(found) for found in times.values())
    print(f"Det långsammaste valet: {number(slowest)} ms; gränsen är {LIMIT_MS} ms.")
    return int(slowest > LIMIT_MS)


def _answer(page: Path, forbund: int, runs: int = 3) -> tuple[float, dict[str, list[float]]]:
    """Milliseconds until the page is drawn, and for each choice in each run."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise StageStopped("Mätningen behöver testverktygen. Kör make check en gång, sedan make bench igen.") from error
    browser = next(
        (found for n in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(n))), None
    )
    if browser is None:
        raise StageStopped("Mätningen behöver en webbläsare: chromium eller google-chrome.")
    choices = _choices(forbund)
    times: dict[str, list[float]] = {told: [] for told in choices}
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
        view = opened.new_page(viewport={"width": 1280, "height": 900})
        view.goto(page.as_uri())
        view.wait_for_selector("#diagram svg")
        drawn = view.evaluate("performance.now()")
        for _ in range(runs):
            for told, found in zip(choices, view.evaluate(_TIMED, list(choices.values())), strict=True):
                times[told].append(found)
        opened.close()
    return drawn, times


def _choices(forbund: int) -> dict[str, str]:
    """Choices one after another, each on top of the one before, as JSON."""
    everyone = [_slug(f) for f in range(1, forbund + 1)]
    first, last = YEARS[0], YEARS[-1]
    steps = {
        "fyra förbund": {
            "matt": "kr_1",
            "vy": "belopp",
            "kon": ["alla"],
            "forbund": everyone[:4],
            "fran": first,
            "till": last,
        },
        "annat mått": {"matt": "kr_2"},
        "fasta priser": {"vy": "fasta_priser"},
        "alla förbund": {"forbund": everyone},
        "alla förbund, annat mått": {"matt": "antal_1", "vy": "belopp"},
        "per 1 000 invånare": {"vy": "per_1000"},
        "andel med osäkerhet": {"matt": "procent_1", "vy": "andel"},
        "ett år": {"fran": last},
        "alla år": {"fran": first},
        "ett förbund till": {"forbund": everyone[:-1]},
    }
    return {told: json.dumps(part) for told, part in steps.items()}
