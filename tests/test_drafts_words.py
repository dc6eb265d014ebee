"""What is said of a sentence whose words go against its figures, as the office reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.drafts.found import Found
from pipeline.drafts.model import Piece
from pipeline.drafts.near import near_places
from pipeline.drafts.numerals import find_numerals
from pipeline.drafts.wording import coverage
from support.drafts import grave, tried, tried_word


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Kostnaden ökade från 2,4 mnkr till 2,1 mnkr.", "men 2,1 mnkr är mindre än 2,4 mnkr."),
        ("Kostnaden minskade från 1 999,5 tkr till 2 100 tkr.", "men 2 100 tkr är mer än 1 999,5 tkr."),
        ("Antalet deltagare ökade från 120 till 98.", "men 98 är mindre än 120."),
        ("Andelen minskade från 45 % till 48 %.", "men 48 % är mer än 45 %."),
    ],
)
def test_a_change_is_told_in_the_units_of_the_sentence(tmp_path: Path, sentence: str, told: str) -> None:
    draft = tmp_path / "utkast.md"
    draft.write_text(f"# Årsredovisning 2023\n\n{sentence}\n", "utf-8")
    result = tried(draft, tmp_path, forbund="", year=0, raw=tmp_path / "inget")
    (said,) = grave(result)
    assert said.replace("\u00a0", " ").endswith(told)


def test_where_little_could_be_tried_no_finding_is_no_good_news(tmp_path: Path) -> None:
    """A draft in words of its own had 18 figures, none of them tried and three wrong: "inga fynd"."""
    little = tried_word(tmp_path, (), ("Vi drack 317 koppar kaffe.", "Det gick åt 29 kakor."))
    assert coverage(little) == (
        "0 av 2 tal prövade (0\u00a0%): inga fynd. Det säger inget om de 2 tal som inte gick att pröva: läs dem själv."
    )
    assert "Det säger inget" not in coverage(tried_word(tmp_path))


def in_words(text: str, first: int, heading: str = "Året i korthet") -> list[Found]:
    """The figures of a paragraph, numbered from `first`."""
    piece = Piece(text)
    return [
        Found(
            *(first + i, "d", piece, n, (heading,), "", "", "", text, "", "alla", 2023, "antal", "utfall"),
            *(n.printed(text), "osäker", -1),
        )
        for i, n in enumerate(find_numerals(text))
    ]


@pytest.mark.parametrize(
    ("text", "heading", "known"),
    [
        ("Totalt 346 fanns i insatserna; 126 av dem var nya och 146 avslutades.", "Året i korthet", [346, 162, 146]),
        ("Totalt 346 fanns i insatserna; 126 av dem var nya och 146 avslutades.", "Ekonomi", []),
        ("Totalt 346 fanns i insatserna; 126 av dem var nya och 164 avslutades.", "Året i korthet", []),
        ("Totalt 346 fanns i insatserna, och 146 avslutades.", "Året i korthet", []),
    ],
)
def test_a_paragraph_in_other_words_is_known_by_its_other_figures(text: str, heading: str, known: list[int]) -> None:
    """162 new became 126 in a rewritten sentence, and nothing was said: 346 and 146 tell which it is."""
    built = in_words("Under året registrerades 346 deltaganden. Av dem var 162 nya, och 146 avslutades.", 50)
    near = near_places(in_words(text, 1, heading), built, {})
    assert [int(near[nr].value) for nr in sorted(near)] == known


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Antalet ökade till 320, jämfört med 392 året innan.", ["ord_jamfort"]),
        ("Antalet ökade till 392, jämfört med 320 året innan.", []),
        ("Antalet ökade från 320 till 392, en ökning med 62.", ["ord_skillnad"]),
        ("Antalet ökade från 320 till 400, en ökning med 25 %.", []),
        ("Antalet minskade inte, utan gick från 320 till 392.", []),
        ("Under året har 17 personer slutat, varav 31 % till arbete.", ["ord_andel_varav"]),
        ("Under året har 17 personer slutat, varav 29 % till arbete.", []),
        ("En större andel män (33 %) än kvinnor (25 %) fick arbete, alltså 8 % fler män.", ["enhet_procentenheter"]),
        ("Färre än hälften, 62 %, svarade.", ["ord_majoritet"]),
        # In letters nine of ten is a way to say about nine tenths; in figures it is nine, and ten.
        ("Nio av tio (92 procent) av de pågående var nöjda.", []),
        ("Nio av tio (82 procent) av de pågående var nöjda.", ["ord_andel_av"]),
        ("Två av tre (68 procent) var nöjda.", []),
        ("Två av tre (54 procent) var nöjda.", ["ord_andel_av"]),
        ("9 av 10 (92 procent) var nöjda.", ["ord_andel_av"]),
        ("De flesta bor i Botkyrka eller Huddinge, och 14 % i Salem.", []),
        ("Av 348 personer var 181 kvinnor (52 %) och 154 män (54 %).", ["ord_andel_efter"]),
        ("Av 348 personer var 181 kvinnor (52 %) och 154 män (44 %).", []),
        ("Stödet nådde 348 personer, vilket är 92 färre än året innan (440).", []),
        ("Stödet nådde 348 personer, vilket är 82 färre än året innan (440).", ["ord_skillnad"]),
        ("Stödet nådde 348 personer, vilket är 82 färre än året före (440).", ["ord_skillnad"]),
        ("Stödet nådde 348 personer, vilket är 92 fler än året innan (440).", ["ord_skillnad"]),
        ("Slutade gjorde 164 personer, däribland 94 kvinnor och 64 män.", []),
        ("Slutade gjorde 164 personer, däribland 94 kvinnor och 74 män.", ["ord_kvinnor_man"]),
        ("Flest deltagare hade Lyra med 38.", ["ord_storst"]),
        ("Flest deltagare hade MIA med 164.", []),
        ("Projektet pågick november 2020 till och med juni 2023, det vill säga 2 år och 7 månader.", ["period_langd"]),
        ("Projektet pågick november 2020 till och med juni 2023, det vill säga 2 år och 8 månader.", []),
    ],
)
def test_words_against_figures(sentence: str, found: list[str], tmp_path: Path) -> None:
    result = tried_word(tmp_path, sentences=(sentence,))
    assert [f.trials[0].identity.id for f in result.findings if f.allvar != "upplysning"] == found
