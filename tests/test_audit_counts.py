"""What sentences count: in figures and in letters, of participants and of others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit.counts import numbers_in, people_counted
from pipeline.typography import NUMBER_WORDS


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("Tre deltagare avslutade insatsen.", [3]),
        ("Av elva deltagare fick tre kvinnor arbete.", [11, 3]),
        ("Två av de elva deltagarna gick till studier.", [2]),
        ("En av fyra deltagare hade slutat.", [1]),
        ("Bara en deltagare fick arbete, och en enda man började studera.", [1, 1]),
        ("De två unga kvinnorna fick plats.", [2]),
        ("Båda männen avslutade.", [2]),
        ("I Lyra fick fyra personer arbete.", [4]),
        ("3 deltagare och 2 av 11 personer.", [3, 2]),
        ("De 3 kvinnorna i Lyra.", [3]),
        ("Åtta deltagare avslutades, varav två till studier.", [8, 2]),
        ("Av deltagarna har 3 gått till arbete, och av dem har två slutat.", [3, 2]),
        ("Sjutton deltagare (varav 13 kvinnor och 4 män).", [17, 13, 4]),
        ("Två personer har flyttat. Av 9 avslutade har 4 gått till arbete, en till studier.", [2, 9, 4]),
        ("En av de två personerna fick en subventionerad anställning.", [1]),
        ("Den enda kvinnan i Hamnen, och 1 man.", [1, 1]),
        # Of the office itself, or of nobody.
        ("Styrelsen har bestått av tre kvinnor och fyra män.", []),
        ("Två personer är anställda på kansliet.", []),
        ("Två personer höll i utbildningen.", []),
        ("En person räknas en gång, och en deltagare kan ha flera insatser.", []),
        ("Tre kommuner och två myndigheter är medlemmar.", []),
        ("Både kvinnor och män deltar i två insatser.", []),
        ("Under två år deltog många.", []),
        ("Deltagarna finns i sex insatser, varav två är nya.", []),
        ("Deltagarnas kostnader var 15 tkr, varav 3 tkr resor.", []),
        # Who is named first, or nobody.
        ("Antalet kvinnor från Salem var 3.", [3]),
        ("Antalet deltagare med sjukersättning är två.", [2]),
        ("Män: 2. Kvinnor: 6.", [2, 6]),
        ("Flest var kvinnor (fyra).", [4]),
        ("Bland männen var det två som avbröt.", [2]),
        ("Av tio avslutade gick åtta till arbete.", [8]),
        ("Fyra till arbete, tre till studier.", [4, 3]),
        ("Ytterligare en fick jobb, och 3 st gick till praktik.", [1, 3]),
        # All but some, the only one, and a part of so many.
        ("Alla utom en av kvinnorna fick stöd.", [1]),
        ("Samtliga män utom två avslutade.", [2]),
        ("Den ende mannen i Fyren avbröt, vår enda unga deltagare fortsatte.", [1, 1]),
        ("Hälften av de sex männen, 25 procent av de tolv kvinnorna.", [3, 6, 3, 12]),
        ("En tredjedel av de sju männen.", [7]),
        # Of goals, insatser and the office, and where a number is none of people.
        ("Alla mål utom två nåddes, och alla insatser utom en fortsatte.", []),
        ("Styrelsen hade tre kvinnor: alla utom en var nya i styrelsen.", []),
        ("Att få en anställning är svårt, men en praktik hjälper.", []),
        ("Kvinnor är 52 procent, deltagarna var 34 år och männen är tre gånger fler.", []),
        ("Deltagare: 12,5 procent. Två av tre fick arbete.", []),
    ],
)
def test_people_are_counted_as_offices_write(sentence: str, counts: list[int]) -> None:
    assert [many for _, many in people_counted(sentence)] == counts


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("I Hamnen avslutade tjugotvå män.", [22]),
        ("I Hamnen deltog en man och tre kvinnor.", [1, 3]),
        ("En kvinna i Hamnen; en insats.", [1]),
        ("Båda kvinnorna i Hamnen.", [2]),
        ("Deltagarna i Hamnen var sjutton.", [17]),
        ("Två gånger i veckan, tre kommuner, fyra olika myndigheter, fem procent, sex månader.", []),
        ("Femhundra och Sjunga, tre-fyra.", []),
        ("12 män, 12 %, 12 tkr och 2 500 deltagare.", [12, 2500]),
    ],
)
def test_numbers_that_may_count_people(sentence: str, numbers: list[int]) -> None:
    assert [n for _, n in numbers_in(sentence)] == numbers


@given(st.sampled_from(sorted(NUMBER_WORDS)), st.sampled_from(["deltagare", "deltagarna", "svarande"]), st.booleans())
def test_letters_say_what_figures_say(word: str, people: str, first: bool) -> None:
    """Whatever the number, and wherever it stands, in letters it is counted as in figures."""
    begin = "" if first else "I Hamnen slutade "
    spelled = f"{begin}{word.capitalize() if first else word} {people} under året."
    written = f"{begin}{NUMBER_WORDS[word]} {people} under året."
    assert [n for _, n in people_counted(spelled)] == [NUMBER_WORDS[word]]
    assert [n for _, n in numbers_in(spelled)] == [NUMBER_WORDS[word]]
    if NUMBER_WORDS[word] < 1000:
        assert [n for _, n in people_counted(written)] == [NUMBER_WORDS[word]]
