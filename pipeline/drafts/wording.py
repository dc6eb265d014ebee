"""Verdicts as a reader sees them: a word, a sign and what it means. Never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.drafts.findings import Finding, Verdict
from pipeline.drafts.found import Found
from pipeline.drafts.model import Draft
from pipeline.drafts.reviewed import Review
from pipeline.reconcile.findings import in_words
from pipeline.reconcile.verdict import AVVIKER
from pipeline.typography import number, percent


@dataclass(frozen=True)
class Shown:
    """A verdict: the name of its look, its sign, its word, and what it means."""

    slag: str
    tecken: str
    ord: str
    betyder: str


LEGEND = (
    Shown("fel", "✗", "fel", "talet går inte ihop med annat som är läst säkert"),
    Shown("varning", "!", "varning", "talet går inte ihop, men kan vara läst fel eller ha en förklaring"),
    Shown("upplysning", "i", "upplysning", "något att titta på"),
    Shown("stammer", "✓", "stämmer", "minst ett prov håller"),
    Shown("avrundning", "≈", "avrundning", "håller inom det som avrundningen ger"),
    Shown("ej_provbar", "○", "går inte att pröva", "inget annat tal att hålla det mot"),
)
_BY_NAME = {s.slag: s for s in LEGEND}


def shown(verdict: Verdict) -> Shown:
    """The look of a verdict."""
    return _BY_NAME[(verdict.allvar or "upplysning") if verdict.utslag == AVVIKER else verdict.utslag]


def shown_finding(finding: Finding) -> Shown:
    """The look of a finding."""
    return _BY_NAME[finding.allvar]


def place_of(f: Found) -> str:
    """Where a figure stands: file, page, heading, table."""
    page = f"sida {f.page}" if f.page else ""
    table = f"tabellen ”{f.tabell}”" if not f.i_text and f.tabell != f.avsnitt else ""
    heading = f"under ”{f.avsnitt}”" if f.avsnitt else ""
    return ", ".join(w for w in (f.dokument, page, heading, table) if w)


def coverage(review: Review) -> str:
    """612 av 700 tal prövade, and what was found."""
    total = len(review.found)
    share = percent(100 * review.tried / total, 0) if total else "0"
    own = [f for f in review.findings if not f.of_deliveries]
    delivered = [f for f in review.findings if f.of_deliveries]
    explained = sum(bool(f.explained) for f in review.findings)
    said = _counted(own) or "inga fynd"
    left = total - review.tried
    # Where most could not be tried, nothing found is no good news.
    unknown = (
        f" Det säger inget om de {number(left)} tal som inte gick att pröva: läs dem själv."
        if left > review.tried
        else ""
    )
    return (
        f"{number(review.tried)} av {number(total)} tal prövade ({share}): {said}"
        + (f", och {explained} som är förklarade" if explained else "")
        + f".{unknown}"
        + (f" Leveranserna har själva {told}, som utkastet bara återger." if (told := _counted(delivered)) else "")
    )


def _counted(findings: list[Finding]) -> str:
    """3 fel och 1 varning, those that are explained aside; '' for none."""
    return in_words(
        {g: sum(f.allvar == g and not f.explained for f in findings) for g in ("fel", "varning", "upplysning")}
    )


def remark_words(finding: Finding, f: Found) -> str:
    """What stands in the margin: what the draft says, what it should be, why, and how that is known."""
    head = f"{shown_finding(finding).ord.capitalize()}: utkastet säger {f.tryckt}"
    head += f", bör vara {finding.bor_vara}." if finding.bor_vara else "."
    return f"{head}\n{finding.told}\nSå vet vi: {finding.how}"


def remarks_of(review: Review, draft: Draft) -> list[tuple[Finding, Found]]:
    """The findings that a copy of a draft has remarks for, with their figures: what can be mended in it."""
    return [
        (f, review.found[f.nr])
        for f in review.findings
        if review.found[f.nr].dokument == draft.name
        and f.allvar != "upplysning"
        and not f.explained
        and not f.of_deliveries
    ]


def names_of(drafts: tuple[Draft, ...]) -> str:
    """The names of the files."""
    return ", ".join(d.name for d in drafts)
