"""Labels of printed figures against the list codes/tryckt_etikett.csv and a förbund's own lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipeline.clean.coding import kommun_codebook
from pipeline.codes import read_codes
from pipeline.forbund.model import Forbund
from pipeline.names import label_key, slug
from pipeline.rows.printed import PublishedRow
from pipeline.typography import SCALE

_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_UNIT_KINDS = dict.fromkeys(SCALE, "belopp")


@dataclass(frozen=True)
class Meaning:
    """What a figure is: measure, split and category; '' where the row itself tells.

    `cost`: a cost, so that tables printing costs with a minus sign can be turned.
    """

    matt: str
    uppdelning: str = ""
    kategori: str = ""
    kind: str = ""
    ar_skift: int = 0
    insats: str = ""
    post: str = ""
    kon: str = ""
    cost: bool = False


@dataclass(frozen=True)
class Label:
    """A line of the list: the pattern of a label, and what must hold for the figure beside it."""

    meaning: Meaning
    enhet: str
    typ: str
    kon: str
    pattern: re.Pattern[str]

    def fits(self, row: PublishedRow, has_insats: bool) -> bool:
        """Whether unit, kind and kön of the figure are those of the line."""
        if self.enhet != _UNIT_KINDS.get(row["enhet"], row["enhet"]) or self.typ not in ("", row["typ"]):
            return False
        told = bool(str(row["kon"]).strip())
        return {"med": told, "utan": not told, "insats": has_insats}.get(self.kon, True)


@cache
def read_labels() -> list[Label]:
    """The list, in its order: the first line that fits counts."""
    return [
        Label(
            Meaning(
                row["matt"],
                row["uppdelning"],
                row["kategori"],
                row["kind"],
                int(row["ar_skift"] or 0),
                cost=row["matt"].startswith(("kostnad", "insatskostnad")),
            ),
            row["enhet"],
            row["typ"],
            row["kon"],
            re.compile(row["monster"]),
        )
        for row in read_codes("tryckt_etikett")
    ]


@cache
def _groups() -> list[tuple[str, re.Pattern[str]]]:
    return [(row["grupp"], re.compile(row["monster"])) for row in read_codes("tryckt_grupp")]


def label_text(text: str) -> str:
    """A label without case and punctuation, its year as åååå."""
    return label_key(_YEAR.sub("åååå", text))


def find_label(row: PublishedRow, labels: list[Label], forbund: Forbund, has_insats: bool) -> Meaning | None:
    """What the label of a column, else of a row, says. None when no line fits it whole.

    A part of an amount ("varav …") is not the amount.
    """
    texts = [label_text(str(row[name])) for name in ("kolumn", "rad") if row[name]]
    if row["enhet"] in _UNIT_KINDS and any(t.startswith("varav") for t in texts):
        return None
    for text in filter(None, texts):
        for label in labels:
            found = label.pattern.fullmatch(text)
            if found and label.fits(row, has_insats):
                return _filled(label.meaning, found, row, forbund)
    if row["typ"] == "enkat" and row["enhet"] == "procent" and respondents(row):
        # In a table the row has the question, in running text the column, when it is told.
        question = str(row["rad"] if row["tabell"] != "löptext" else row["kolumn"] or row["rad"])
        return Meaning("enkat_andel", "respondentgrupp", f"{respondents(row)}:{slug(question)}")
    return None


def _filled(meaning: Meaning, found: re.Match[str], row: PublishedRow, forbund: Forbund) -> Meaning | None:
    """The category with what the label named filled in; None when that is not known."""
    if "{" not in meaning.kategori:
        return meaning
    words = {name: value or "" for name, value in found.groupdict().items()}
    # Whom the label itself names goes before whom the column and the section are about.
    words["grupp"] = _group_in(words.get("vem", "")) or respondents(row)
    if "kommun" in words:
        code = kommun_codebook(forbund).find(words["kommun"])
        words["kommun"] = code.kod if code else ""
    if "till" in words and words["fran"] == "60":
        words["till"] = ""
    category = meaning.kategori.format(**words)
    return Meaning(meaning.matt, meaning.uppdelning, category) if category.strip("-") else None


def respondents(row: PublishedRow) -> str:
    """Which group answered: from the column, then the section ("tycker att personalen" is said by others), then the row."""
    return next((group for name in ("kolumn", "avsnitt", "rad") if (group := _group_in(str(row[name])))), "")


def _group_in(text: str) -> str:
    return next((group for group, pattern in _groups() if pattern.search(text.casefold())), "")


def own_meaning(row: PublishedRow, forbund: Forbund) -> Meaning | None:
    """What the förbund's own lines ([[tryckt]] in forbund.toml) say of a figure."""
    for own in forbund.tryckta:
        if own.ar == row["ar"] and all(
            wanted in ("", printed)
            for wanted, printed in (
                (own.avsnitt, row["avsnitt"]),
                (own.tabell, row["tabell"]),
                (own.rad, row["rad"]),
                (own.kolumn, row["kolumn"]),
                (own.enhet, row["enhet"]),
                (own.id, row["beteckning"]),
            )
        ):
            return Meaning(
                own.matt, own.uppdelning, own.kategori, post=own.kategori if own.uppdelning == "post" else ""
            )
    return None
