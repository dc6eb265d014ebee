"""Sentences of offices about participants and money: each form of the list gives its figure the measure it has in a table."""

from __future__ import annotations

from pathlib import Path

from pipeline.codes import read_codes
from pipeline.drafts.numerals import find_numerals
from pipeline.drafts.sentence_forms import forms, kind_of_unit, plain_sentence
from support.drafts import understood

# A sentence under "Deltagare", and of each figure its measure, with category, insats and kön where it has any.
SAID: dict[str, list[str]] = {
    "Under året deltog 348 personer i insatserna, varav 181 kvinnor.": ["deltagare", "deltagare kvinna"],
    "348 personer deltog i förbundets insatser.": ["deltagare"],
    "Sammanlagt 348 individer har tagit del av de finansierade insatserna.": ["deltagare"],
    "Totalt deltog 348 personer, varav 181 kvinnor och 154 män.": ["deltagare", "deltagare kvinna", "deltagare man"],
    "Antalet deltagare under 2022 var 348.": ["deltagare"],
    "I Lyra deltog 79 personer under året.": ["deltagare lyra"],
    "Antalet deltagare i Lyra uppgick till 79.": ["deltagare lyra"],
    "174 deltagare avslutades under året.": ["deltagare_avslutade"],
    "I Lyra avslutades 30 deltagare.": ["deltagare_avslutade lyra"],
    "Av de 174 som avslutades gick 73 till arbete eller studier.": ["deltagare_avslutade", "avslut_till_arbete_studier"],
    "Av de 174 avslutade deltagarna gick 40 till arbete.": ["deltagare_avslutade", "deltagare_avslutade arbete"],
    "73 personer gick vidare till arbete och studier.": ["avslut_till_arbete_studier"],
    "20 deltagare har gått till studier.": ["deltagare_avslutade studier"],
    "45 % (73 personer) arbetar eller studerar vid avslut, 46 % av kvinnorna och 43 % av männen.": [
        "andel_avslut_arbete_studier",
        "avslut_till_arbete_studier",
        "andel_avslut_arbete_studier kvinna",
        "andel_avslut_arbete_studier man",
    ],
    "10 % (17 personer) är arbetssökande vid avslut.": [
        "andel_avslut_arbetssokande",
        "deltagare_avslutade arbetssokande",
    ],
    "Under året började 60 nya deltagare.": ["deltagare_nya"],
    "150 nya deltagare skrevs in.": ["deltagare_nya"],
    "150 personer skrevs in under året.": ["deltagare_nya"],
    "174 deltagare var inskrivna vid årets slut.": ["deltagare_pagaende"],
    "Vid årsskiftet fanns 174 pågående deltagare.": ["deltagare_pagaende"],
    "45 % av de avslutade gick till arbete eller studier.": ["andel_avslut_arbete_studier"],
    "60 % av männen är under 30 år.": ["andel_under_30 man", ""],
    "42 % av deltagarna kom från Botkyrka.": ["andel_kommun botkyrka_kommun"],
    "Av deltagarna bor 14 % i Salem.": ["andel_kommun salems_kommun"],
    "Av deltagarna var 28 % 18–24 år.": ["andel_aldersgrupp 18-24", "", ""],
    "28 % av deltagarna var mellan 18 och 24 år.": ["andel_aldersgrupp 18-24", "", ""],
    "Antalet deltagare minskade till 348.": ["deltagare"],
    "Insatsen startade i mars och hade 79 deltagare under året.": ["deltagare"],
    "Den genomsnittliga tiden i insatsen var 11 månader.": ["deltagartid_medel"],
    "Budgeten för Lyra var 3 500 tkr och utfallet 3 400 tkr.": ["insatskostnad lyra", "insatskostnad lyra"],
    "Utfallet för Lyra blev 3 400 tkr.": ["insatskostnad lyra"],
    "Kostnaden för Lyra under året blev 3 400 tkr.": ["insatskostnad lyra"],
    "Lyra kostade 3 400 tkr.": ["insatskostnad lyra"],
    "Årets överskott var 1 168 tkr.": ["arets_resultat"],
    "Förbundets resultat blev ett överskott på 1 168 tkr.": ["arets_resultat"],
    "Resultatet för 2022 blev ett överskott på 1 168 tkr.": ["arets_resultat"],
    "Förbundet redovisar ett överskott på 1 168 tkr.": ["arets_resultat"],
    "Förbundet gick med 1 168 tkr i överskott.": ["arets_resultat"],
    "Kostnaderna för individinriktade insatser uppgick till 13,6 mnkr.": ["kostnad_individ"],
    "Kostnaden för kansli och administration blev 2 100 tkr.": ["kostnad_administration"],
    "Staten bidrog med 7 300 tkr.": ["medlemsbidrag staten"],
    "Medlemmarna bidrog med totalt 14 602 tkr.": ["medlemsbidrag"],
    "Medlemsbidragen var 14 602 tkr.": ["medlemsbidrag"],
    "Av de 348 deltagarna var 181 kvinnor och 154 män.": ["deltagare", "deltagare kvinna", "deltagare man"],
    "181 kvinnor och 154 män deltog i insatserna.": ["deltagare kvinna", "deltagare man"],
    "12 månader efter avslut var 40 % självförsörjande.": ["", "andel_sjalvforsorjande_12man"],
    "40 % av deltagarna är självförsörjande 12 månader efter avslut.": ["andel_sjalvforsorjande_12man", ""],
    "70 % av deltagarna upplever sig närmare arbete.": ["andel_narmare_arbete"],
    "Lyra beviljades 3 500 tkr för 2022.": ["insatskostnad lyra"],
    "I Lyra förbrukades 3 400 tkr av budgeten på 3 500 tkr.": ["insatskostnad lyra", "insatskostnad lyra"],
    "10 av 25 deltagare gick till arbete.": ["", "deltagare"],
    "Under 2022 fick 348 personer stöd genom någon av de fyra insatser som förbundet finansierar.": ["deltagare", ""],
    "348 deltagare, varav 181 kvinnor och 154 män": ["deltagare", "deltagare kvinna", "deltagare man"],
    "Under året skrevs 164 personer ut, däribland 94 kvinnor och 64 män.": [
        "deltagare_avslutade",
        "deltagare_avslutade kvinna",
        "deltagare_avslutade man",
    ],
    "174 personer påbörjade en insats under året.": ["deltagare_nya"],
    "När året tog slut var 184 personer alltjämt inskrivna.": ["deltagare_pagaende"],
    "Sjutton var aktivt arbetssökande vid avslutet.": ["deltagare_avslutade arbetssokande"],
    "Av dem hade 46 fått ett jobb och 27 hade börjat studera.": ["deltagare_avslutade arbete", "deltagare_avslutade studier"],
    "Fyrtiotvå personer var i åldern 40–49 år.": ["deltagare 40-49", "", ""],
    "45 % till arbete eller studier": ["andel_avslut_arbete_studier"],
    "För Lyra budgeterades 2 450 tkr men bara 2 008 tkr användes.": ["insatskostnad lyra", "insatskostnad lyra"],
    "MIA gick in på 7,9 mnkr, mot budgeterade 9,5 mnkr.": ["insatskostnad mia", "insatskostnad mia"],
    "Kansli och administration kostade 2 083 tkr.": ["kostnad_administration"],
    "Vid årets utgång hade förbundet 17,5 mnkr på banken.": ["likvida_medel"],
    "Förbundet hade 17,5 mnkr på banken.": ["likvida_medel"],
    "Soliditeten stärktes med åtta procentenheter och är nu 67 procent.": ["", "soliditet"],
    "Verksamhetens kostnader blev 16 858 tkr, 565 tkr lägre än föregående år.": ["kostnader", ""],
    "Svarsfrekvensen var 68 % bland chefer.": ["enkat_svarsfrekvens chefer"],
    "Antalet deltagare var 348, jämfört med 440 året innan.": ["deltagare", "deltagare"],
}  # fmt: skip
# The same words of something else.
NOT_SAID = (
    "Frukostmötet var välbesökt. Antalet deltagare var 40.",
    "Nätverksträffen var lyckad. Totalt deltog 12 personer.",
    "På seminariet deltog 40 personer i insatserna.",
    "Kostnaden för lokaler i Lyra var 40 tkr.",
    "I Lyra deltog 12 personer i en studiecirkel.",
    "Antalet deltagare i gruppverksamheten i Lyra var 12.",
    "Lokalerna i Lyra kostade 40 tkr.",
    "Hyran kostade 40 tkr.",
    "Personal (12) arbetar eller studerar.",
    "Åtta personer har avslutats till arbete (varav ett par till studier).",
    "Kommunen bidrog med 40 tkr.",
    "Det egna kapitalet överstiger taket med 9 334 tkr.",
    "Årets underskott blev 200 tkr.",
    "Under året fick 12 personer stöd av en kurator.",
    "På mötet skrevs 12 personer upp.",
    "12 personer påbörjade en kurs.",
    "Hyran blev hög mot budgeterade 50 tkr.",
    "Hyresvärden hade 40 tkr på banken.",
    "Under våren deltog 40 personer i insatserna.",
    "I augusti avslutades 30 deltagare.",
    "Första halvåret hade insatserna 40 deltagare.",
    "Utfallet för Lyra blev 100 tkr lägre än budgeten.",
)


def told(folder: Path, paragraphs: list[str]) -> dict[str, list[str]]:
    """Of each paragraph what each figure was understood as."""
    draft = folder / "utkast.md"
    draft.write_text("# Årsredovisning 2022\n\n## Deltagare\n\n" + "\n\n".join(paragraphs) + "\n", "utf-8")
    found, known = understood(draft)
    read: dict[str, list[str]] = {p: [] for p in paragraphs}
    for f in found:
        k = known[f.nr]
        parts = (k.matt, k.kategori, k.insats, k.kon if k.kon != "alla" else "") if k.matt else ()
        read[" ".join(f.piece.text.split())].append(" ".join(part for part in parts if part))
    return read


def test_each_form_gives_the_measure_that_the_figure_has_in_a_table(tmp_path: Path) -> None:
    assert told(tmp_path, list(SAID)) == SAID


def test_in_brackets_after_its_like_a_figure_is_of_another_year(tmp_path: Path) -> None:
    said = {
        "39 % (49 %) arbetar eller studerar vid avslut.": ["andel_avslut_arbete_studier", ""],
        "40 personer (37) arbetar eller studerar vid avslut.": ["avslut_till_arbete_studier", ""],
        "Målet är att det egna kapitalet inte ska överstiga 2,5 mnkr.": ["eget_kapital_tak"],
    }
    assert told(tmp_path, list(said)) == said


def test_the_same_words_of_something_else_are_not_understood(tmp_path: Path) -> None:
    assert told(tmp_path, list(NOT_SAID)) == {p: [""] for p in NOT_SAID}


def test_every_form_is_that_of_a_figure_here() -> None:
    """No line of the list is without a sentence above."""
    texts = [
        (kind_of_unit(n.unit or "antal"), plain_sentence(sentence, n.first, n.last))
        for sentence in SAID
        for n in find_numerals(sentence)
    ]
    unused = [f.pattern.pattern for f in forms() if not any(k == f.enhet and f.pattern.search(t) for k, t in texts)]
    assert (unused, len(forms())) == ([], len(read_codes("mening")))
