"""What a sentence says outright of a figure is what the figure is; what it says of something else is not."""

from __future__ import annotations

from pathlib import Path

from support.drafts import understood

Told = tuple[str, str, int]

# A sentence, and of each of its figures the measure, the category and the year.
SAID: tuple[tuple[str, tuple[Told, ...]], ...] = (
    ("Soliditeten var 60 % vid årets slut.", (("soliditet", "", 2022),)),
    ("Året innan var soliditeten 59 procent.", (("soliditet", "", 2021),)),
    ("Soliditeten vid årsskiftet låg på drygt 66 %.", (("soliditet", "", 2022),)),
    ("Förbundet har en soliditet på 62 %.", (("soliditet", "", 2022),)),
    ("Soliditeten ökade till 67 % (59 % år 2021).", (("soliditet", "", 2022), ("soliditet", "", 2021))),
    ("Soliditeten var 67 % (föregående år 59 %).", (("soliditet", "", 2022), ("soliditet", "", 2021))),
    ("Vid årets slut uppgick soliditeten till 67 %.", (("soliditet", "", 2022),)),
    ("Intäkterna uppgick till 18 025 tkr och kostnaderna till 16 858 tkr.", (("intakter", "", 2022), ("kostnader", "", 2022))),
    ("Förbundets kostnader minskade till 15 000 tkr.", (("kostnader", "", 2022),)),
    ("Under 2021 uppgick de totala intäkterna till 17 000 tkr.", (("intakter", "", 2021),)),
    ("Verksamhetens resultat landade på 1 168 tkr.", (("arets_resultat", "", 2022),)),
    ("Medlemsavgifterna uppgick under året till 14 602 tkr.", (("medlemsbidrag", "", 2022),)),
    ("Det samlade egna kapitalet är 11 834 tkr.", (("eget_kapital", "", 2022),)),
    ("Deltagartiden var i genomsnitt 14 månader.", (("deltagartid_medel", "", 2022),)),
    ("Svarsfrekvensen bland chefer var 80 %.", (("enkat_svarsfrekvens", "chefer", 2022),)),
    ("Svarsfrekvensen var 68 % bland chefer.", (("enkat_svarsfrekvens", "chefer", 2022),)),
    ("De likvida medlen uppgick till 14 900 tkr.", (("likvida_medel", "", 2022),)),
    ("Balansomslutningen var 17 708 tkr.", (("balansrakning_summa", "", 2022),)),
    ("Förbundets tillgångar uppgår till 17 708 tkr.", (("tillgangar", "", 2022),)),
    ("De totala skulderna var 5 873 tkr.", (("skulder", "", 2022),)),
    ("Kostnaden per deltagare var 48 000 kr.", (("kostnad_per_deltagare", "", 2022),)),
    ("Svarsfrekvensen i styrelsen var 60 %.", (("enkat_svarsfrekvens", "styrelse", 2022),)),
)  # fmt: skip
# The same words of something else, of a change, of an aim, or of nobody knows what.
NOT_SAID = (
    "Kostnaderna för lokaler uppgick till 700 tkr.",
    "Kostnaderna uppgick till 40 tkr.",
    "Resultatet blev 900 tkr.",
    "Hyresvärdens kostnader uppgick till 900 tkr.",
    "Förbundets kostnader för lokaler uppgick till 700 tkr.",
    "Soliditeten ökade med 8 %.",
    "Förbundets kostnader minskade med 1 000 tkr.",
    "Soliditeten bör vara minst 25 %.",
    "Målet är en soliditet på 50 %.",
    "Kommunens soliditet var 40 %.",
    "Förbundets kostnader var 400 tkr lägre än budgeten.",
    "Soliditeten har ökat med 8 %.",
)


def figures(folder: Path, sentences: tuple[str, ...]) -> list[list[Told]]:
    """Of each sentence, a paragraph of its own, what each of its figures was understood as."""
    draft = folder / "utkast.md"
    draft.write_text("# Årsredovisning 2022\n\n## Ekonomi\n\n" + "\n\n".join(sentences) + "\n", "utf-8")
    found, known = understood(draft)
    told: dict[str, list[Told]] = {s: [] for s in sentences}
    for f in found:
        told[f.mening].append((known[f.nr].matt, known[f.nr].kategori, f.avser))
    return list(told.values())


def test_a_subject_is_what_its_figure_is_of(tmp_path: Path) -> None:
    sentences, wanted = zip(*SAID, strict=True)
    assert list(zip(sentences, figures(tmp_path, sentences), strict=True)) == [
        (s, list(w)) for s, w in zip(sentences, wanted, strict=True)
    ]


def test_what_no_insats_has_is_the_forbunds_whatever_was_spoken_of_before(tmp_path: Path) -> None:
    draft = tmp_path / "utkast.md"
    draft.write_text(
        "# Årsredovisning 2022\n\nMIA fortsatte. Det egna kapitalet var 11 834 tkr. Soliditeten var 67 %. "
        "Årets kostnader var 900 tkr.\n",
        "utf-8",
    )
    found, known = understood(draft)
    assert [(known[f.nr].matt, known[f.nr].insats, f.saker) for f in found] == [
        ("eget_kapital", "", "trolig"),
        ("soliditet", "", "trolig"),
        ("kostnader", "mia", "trolig"),
    ]


def test_another_thing_of_the_same_name_is_not(tmp_path: Path) -> None:
    told = [[matt for matt, *_ in each] for each in figures(tmp_path, NOT_SAID)]
    assert list(zip(NOT_SAID, told, strict=True)) == [(s, [""]) for s in NOT_SAID]
