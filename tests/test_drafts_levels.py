"""A change told by both its levels, and a number beside that of another year: each is of its own year, and both of the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.drafts import tried_word, understood

# A sentence, and of each figure the measure with its category and kön, and the year.
SAID: dict[str, list[tuple[str, int]]] = {
    "Det egna kapitalet växte från 10 666 tkr till 11 835 tkr.": [("eget_kapital", 2021), ("eget_kapital", 2022)],
    "Det egna kapitalet ökade från 10 666 tkr 2021 till 11 835 tkr 2022.": [("eget_kapital", 2021), ("eget_kapital", 2022)],
    "Det egna kapitalet var 11 835 tkr 2022 och 10 666 tkr 2021.": [("eget_kapital", 2022), ("eget_kapital", 2021)],
    "De likvida medlen minskade till 16,7 mnkr från 17,5 mnkr.": [("likvida_medel", 2022), ("likvida_medel", 2021)],
    "Soliditeten har sjunkit något, från 67 % till 59 %.": [("soliditet", 2021), ("soliditet", 2022)],
    "Förbundets kostnader ökade från 16,9 till 17,4 mnkr.": [("kostnader", 2021), ("kostnader", 2022)],
    "Fordringarna har sjunkit kraftigt, från 1 398 tkr till 220 tkr.": [("fordringar", 2021), ("fordringar", 2022)],
    "De kortfristiga skulderna minskade till 5,9 mnkr från drygt 7,4 mnkr.": [
        ("skulder kortfristiga_skulder", 2022),
        ("skulder kortfristiga_skulder", 2021),
    ],
    "Årets resultat uppgick till 1 168 tkr, att jämföra med 1 753 tkr 2021.": [("arets_resultat", 2022), ("arets_resultat", 2021)],
    "Årets resultat uppgick till 1 168 tkr, jämfört med 1 753 tkr föregående år.": [("arets_resultat", 2022), ("arets_resultat", 2021)],
    "Under året deltog 348 personer i insatserna, jämfört med 440 året innan.": [("deltagare", 2022), ("deltagare", 2021)],
    "181 kvinnor deltog i insatserna, jämfört med 210 året innan.": [("deltagare kvinna", 2022), ("deltagare kvinna", 2021)],
}  # fmt: skip
# What begins in another year, is of a part of the year, or is nothing that a list knows.
NOT_SAID = (
    "Sedan 2019 har det egna kapitalet ökat från 8 000 tkr till 11 835 tkr.",
    "Det egna kapitalet ökade från 10 666 tkr i januari till 11 835 tkr i december.",
    "Lokalkostnaderna minskade från 300 tkr till 237 tkr.",
    "Åldersgränsen höjdes från 25 till 40 år.",
)


def read(folder: Path, sentences: list[str]) -> dict[str, list[tuple[str, int]]]:
    draft = folder / "utkast.md"
    draft.write_text("# Årsredovisning 2022\n\n## Deltagare\n\n" + "\n\n".join(sentences) + "\n", "utf-8")
    found, known = understood(draft)
    told: dict[str, list[tuple[str, int]]] = {s: [] for s in sentences}
    for f in found:
        k = known[f.nr]
        kon = "" if k.kon == "alla" else k.kon
        told[f.mening].append((" ".join(w for w in (k.matt, k.kategori, kon) if w), k.ar))
    return told


def test_what_is_added_is_another_thing(tmp_path: Path) -> None:
    sentence = "Under året deltog 348 personer i insatserna, och 12 coacher 2021."
    assert [matt for matt, _ in read(tmp_path, [sentence])[sentence]] == ["deltagare", ""]


def test_each_level_is_of_its_year(tmp_path: Path) -> None:
    assert read(tmp_path, list(SAID)) == SAID


def test_what_it_went_from_is_of_the_year_before_only_when_no_other_is_named(tmp_path: Path) -> None:
    told = read(tmp_path, list(NOT_SAID))
    assert {s: [matt for matt, _ in figures] for s, figures in told.items()} == {s: ["", ""] for s in NOT_SAID}


@pytest.mark.parametrize(
    ("sentence", "verdicts"),
    [
        # That it is more is no sign that either is right.
        ("Underlaget ökade från 320 till 392.", ["ej_provbar", "ej_provbar"]),
        ("Lokalkostnaderna minskade till 237 tkr från 300 tkr.", ["ej_provbar", "ej_provbar"]),
        ("Majoriteten, 62 %, tyckte det.", ["ej_provbar"]),
        ("Nio av tio (88 procent) var nöjda.", ["ej_provbar", "ej_provbar", "ej_provbar"]),
        # How much it changed is.
        ("Underlaget ökade från 320 till 392, en ökning med 72.", ["stammer", "stammer", "stammer"]),
    ],
)
def test_a_direction_that_holds_is_no_proof_of_a_figure(sentence: str, verdicts: list[str], tmp_path: Path) -> None:
    result = tried_word(tmp_path, tables=(), sentences=(sentence,))
    figures = [f.nr for f in result.found.values() if f.mening == sentence]
    assert [result.verdicts[nr].utslag for nr in figures] == verdicts
