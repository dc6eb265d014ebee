"""What is right in an office's own words and tables is not told as wrong: each was, once."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from pipeline.drafts.called import under_every_name
from pipeline.drafts.trying import Known, try_draft
from pipeline.forbund.model import load_forbund
from pipeline.places import Places
from pipeline.reconcile.printed.computed import Counted
from pipeline.reconcile.printed.figures import Figure, Key
from pipeline.reconcile.verdict import AVVIKER
from support.drafts import FORBUND, understood
from support.printed_figures import figure


def read(folder: Path, *blocks: str) -> list[Figure]:
    draft = folder / "utkast.md"
    draft.write_text("# Årsredovisning 2022\n\n## Deltagare\n\n" + "\n\n".join(blocks) + "\n", "utf-8")
    found, known = understood(draft)
    return [known[f.nr] for f in found]


def test_the_sum_of_a_table_of_home_towns_is_no_sum_of_who_made_the_contact(tmp_path: Path) -> None:
    rows = ("Botkyrka | 146", "Huddinge | 146", "Salem | 49", "Övriga | 7", "Summa | 348")
    table = "\n".join(f"| {row} |" for row in ("Hemkommun | Personer", "--- | ---", *rows))
    assert [(f.value, f.matt) for f in read(tmp_path, "**Varifrån deltagarna kommer**", table)] == [
        (146, ""),
        (146, ""),
        (49, ""),
        (7, ""),
        (348, ""),
    ]
    table = table.replace("Hemkommun", "Aktualiserad av")
    told = read(tmp_path, "**Vem som tog första kontakten (aktualiserad av)**", table)
    assert (told[-1].value, told[-1].matt) == (348, "deltagare_nya")


def test_an_insats_in_capitals_is_named_with_one_capital_too(tmp_path: Path) -> None:
    sentences = (
        "I Start avslutades 41 deltagare.",
        "I Mia avslutades 80 deltagare.",
        "Vid start avslutades 12 deltagare.",
        "UPIS har vuxit. Start avslutade året med 174 pågående deltagare.",
    )
    assert [(f.value, f.insats) for f in read(tmp_path, *sentences)] == [
        (41, "start"),
        (80, "mia"),
        (12, ""),
        (174, "start"),
    ]


def test_an_insats_in_an_aside_is_not_what_the_whole_is_of(tmp_path: Path) -> None:
    figures = read(
        tmp_path,
        "174 personer påbörjade en insats under året, varav 100 i MIA. Av de 164 avslutade deltagarna slutade 80 i MIA.",
        "I Lyra fanns 38 deltagare, och 17 avslutade deltagare.",
    )
    assert [(f.value, f.insats) for f in figures] == [
        (174, ""),
        (100, "mia"),
        (164, ""),
        (80, "mia"),
        (38, "lyra"),
        (17, "lyra"),
    ]


def test_people_of_no_kon_are_no_fault_of_the_draft() -> None:
    """Of 164 that the deliveries have 94 are women and 64 men; a draft that says so says nothing wrong."""
    told = {"alla": 164, "kvinna": 94, "man": 64}
    figures = [figure(n, "avslutade", matt="deltagare_avslutade", kon=kon, i_text=True) for kon, n in told.items()]
    counted: dict[Key, Counted] = {f.key: Counted(f.value, "antal", hidden=False) for f in figures}
    swapped = [replace(f, kon={"kvinna": "man", "man": "kvinna"}.get(f.kon, f.kon)) for f in figures]
    off = [
        [t.identity.id for t in try_draft([], each, Known(counted=c), 2022) if t.verdict == AVVIKER]
        for each, c in ((figures, counted), (figures, {}), (swapped, counted))
    ]
    assert off == [[], ["kon"], ["tryckt_mot_beraknat", "tryckt_mot_beraknat"]]


def test_what_is_planned_is_no_outcome(tmp_path: Path) -> None:
    figures = read(tmp_path, "Lyra skrev in 30 nya deltagare mot 25 planerade, och 900 tkr budgeterade blev 800 tkr.")
    assert [(f.value, f.kind) for f in figures] == [
        (30, "utfall"),
        (25, "mal"),
        (900_000, "budget"),
        (800_000, "utfall"),
    ]


def test_people_in_a_table_of_several_units_are_no_amounts(tmp_path: Path) -> None:
    rows = ["Vad vi ville | Mål | Utfall", "--- | --- | ---", "Deltagare i insatserna | 550 | 348"]
    rows += ["Administrationens andel av kostnaderna | 10 % | 12 %", "Likvida medel | 900 | 800"]
    figures = read(tmp_path, "**Tre av målen**", "\n".join(f"| {row} |" for row in rows))
    assert [(f.value, f.enhet) for f in figures[1:]] == [
        (550, "antal"),
        (348, "antal"),
        (10, "procent"),
        (12, "procent"),
        (900_000, "kr"),
        (800_000, "kr"),
    ]


def test_a_post_of_the_budget_is_known_by_every_name_of_its_insats() -> None:
    forbund = load_forbund(Places.at(), FORBUND)
    cost: Key = ("insatskostnad", "mia", "alla", "", "", 2022, "utfall")
    post: Key = ("budgetpost", "", "alla", "post", "mia_projektet", 2022, "utfall")
    number = Counted(Decimal(7_937_000), "kr", hidden=False)
    told = under_every_name({cost: number, post: number}, forbund)
    assert {key[4]: n.value for key, n in told.items() if key[0] == "budgetpost"} == {
        "mia": 7_937_000,
        "mia_projektet": 7_937_000,
        "mia_vidare": 7_937_000,
    }
    # With two posts none of them is the whole, and neither is what the draft calls otherwise.
    other: Key = ("budgetpost", "", "alla", "post", "mia_vidare", 2022, "utfall")
    given = {cost: number, post: number, other: number}
    assert under_every_name(given, forbund) == given
