"""granskning.csv: a row for every figure of the draft."""

from __future__ import annotations

from pathlib import Path

from pipeline.drafts.reviewed import Review
from pipeline.measures.observation import observation_id
from pipeline.personal import hide_personal_numbers
from pipeline.reconcile.printed.figures import Figure
from pipeline.rows.csv_files import write_rows
from pipeline.store import write_text

COLUMNS = (
    *(
        "dokument",
        "sida",
        "rubrik",
        "tabell",
        "rad",
        "kolumn",
        "mening",
        "tryckt",
        "varde",
        "enhet",
        "ar",
        "insats",
        "kon",
    ),
    *("matt", "obs_id", "utslag", "allvar", "bor_vara", "varfor", "saker"),
)
# What the draft itself says.
_OF_THE_DRAFT = ("rubrik", "tabell", "rad", "kolumn", "mening", "tryckt")


def write_figures(review: Review, path: Path) -> None:
    """One row per figure, in reading order. `varde` is as printed, in `enhet`; nobody's personal number stands in it."""
    rows = (
        [hide_personal_numbers(row[c]) if c in _OF_THE_DRAFT else row[c] for c in COLUMNS] for row in rows_of(review)
    )
    write_text(path, "\ufeff" + write_rows([COLUMNS, *rows]))


def rows_of(review: Review) -> list[dict[str, str]]:
    """The rows of granskning.csv as words."""
    findings = {f.id: f for f in review.findings}
    rows = []
    for nr, f in review.found.items():
        verdict, figure = review.verdicts[nr], review.figures.get(nr)
        finding = findings.get(verdict.fynd)
        rows.append(
            {
                "dokument": f.dokument,
                "sida": str(f.page or ""),
                "rubrik": " / ".join(f.rubriker),
                "tabell": f.tabell,
                "rad": f.rad,
                "kolumn": f.kolumn,
                "mening": f.mening,
                "tryckt": f.tryckt,
                "varde": format(f.value, "f").replace(".", ","),
                "enhet": f.enhet,
                "ar": str(figure.ar if figure else f.avser),
                "insats": figure.insats if figure else f.insats,
                "kon": figure.kon if figure else f.kon,
                "matt": figure.matt if figure else "",
                "obs_id": (review.obs_ids or {}).get(nr, "") or (_obs_id(review, figure) if figure else ""),
                "utslag": verdict.utslag,
                "allvar": verdict.allvar,
                "bor_vara": finding.bor_vara if finding and finding.nr == nr else "",
                "varfor": verdict.varfor,
                "saker": f.saker,
            }
        )
    return rows


def _obs_id(review: Review, f: Figure) -> str:
    """The id that the number has as printed (source publicerad); '' where no measure is known."""
    if not f.matt:
        return ""
    key = (review.owner, f.ar, "helar", f.matt, f.insats, f.kon, f.uppdelning, f.kategori, f.kind, "publicerad")
    return observation_id(*key)
