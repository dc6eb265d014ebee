"""A code is proposed of a word only with evidence: a wrong proposal makes wrong numbers at the first yes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.layout import read_layouts
from pipeline.learning.decision import Asked, questions_of
from pipeline.learning.pairing import Pairing
from pipeline.learning.proposal import Proposal
from pipeline.learning.same_word import Likeness, likeness_of
from pipeline.learning.tables import Column
from pipeline.learning.targets import Target, codebooks, targets_of
from pipeline.learning.told import tell_questions
from pipeline.learning.words import Word, unknown_words
from support.foreign_layouts import forbund_of
from support.udden import TOML

# Words that no list has, and every code that may be said of each: "" where the office alone can know.
NO_LIST_HAS = {
    "avslutsanledning": {
        "Åter till remittent": "",
        "Flyttat från kommunen": "flytt",
        "Avbrutit på egen begäran": "",
        "Sjukskriven": "sjukdom",
        "Föräldraledig": "",
        "Klar": "",
        "Överlämnad till AF": "arbetssokande",
        "Studiemedel": "",
        "Ej arbete": "",
        "Inte studier": "",
        "Åter i arbete": "arbete arbete_subventionerat arbete_osubventionerat",
        "Arbetsträning": "",
        "Till annan insats": "",
        "Sjukdomm": "sjukdom",
    },
    "forsorjning": {
        "Sjuklön": "",
        "Ej sjukpenning": "",
        "Ekonomiskt stöd": "",
        "Ålderspension": "",
        "Okänd försörjning": "saknas",
        "Sjukersättning 50 %": "sjukersattning",
        "Försörjningstöd": "forsorjningsstod",
    },
    "kon": {"Hen": "", "Herr": "", "Ej man": "", "Man/kvinna": "man kvinna", "Kvinnna": "kvinna"},
    "insats": {"Ej Fyren": "", "Båken": "", "Fyren 2": "fyren", "Fyrn": "fyren", "Brygan": "bryggan"},
}


def _found(name: str, *words: str) -> dict[str, Word]:
    column, target = Column(0, "x", words), Target(name, (name,), "text", name)
    return {w.word: w for w in unknown_words(column, target, codebooks(forbund_of(TOML)))}


@pytest.mark.parametrize("name", NO_LIST_HAS)
def test_no_code_that_a_word_does_not_say_is_put_forward(name: str) -> None:
    found = _found(name, *NO_LIST_HAS[name])
    wrong = {w: set(f.codes) - set(NO_LIST_HAS[name][w].split()) for w, f in found.items()}
    assert list(found.keys() ^ NO_LIST_HAS[name].keys()) == []
    assert {w: codes for w, codes in wrong.items() if codes} == {}


def test_misspelt_words_are_sure_and_parts_are_asked_of() -> None:
    sure = {w for name, words in NO_LIST_HAS.items() for w, f in _found(name, *words).items() if f.sure}
    assert sure == {"Sjukdomm", "Försörjningstöd", "Kvinnna", "Fyrn", "Brygan"}
    asked = {
        w for name, words in NO_LIST_HAS.items() for w, f in _found(name, *words).items() if f.codes and not f.sure
    }
    assert asked == {
        *("Flyttat från kommunen", "Åter i arbete", "Okänd försörjning", "Sjukersättning 50 %", "Man/kvinna", "Fyren 2")
    }


def test_where_there_is_no_evidence_every_code_is_named_and_none_is_the_answer() -> None:
    (asked,) = _asked(*_found("avslutsanledning", "Åter till remittent").values())
    assert asked.choices == ()
    told = tell_questions([asked, replace(asked, about="Vet ej")])
    assert told[2].endswith("ord i avslutsanledning, på 1 rad: liknar inget av arbete, studier, flytt")
    assert told[3].endswith("ord i avslutsanledning, på 1 rad: liknar inte heller något av dem")
    assert '  Svara med SVAR="Åter till remittent=kod; …", med ; emellan.' in tell_questions([asked])


def test_of_several_codes_none_is_written_in_the_example() -> None:
    (asked,) = _asked(*_found("kon", "Man/kvinna").values())
    assert len(asked.choices) == 2
    assert '  Svara med SVAR="Man/kvinna=kod; …", med ; emellan.' in tell_questions([asked])


def _asked(*words: Word) -> list[Asked]:
    proposal = Proposal("sus_deltagare", "", 1, Pairing((), (), (), 0.0), {}, (), words)
    codes = {"avslutsanledning": ("arbete", "studier", "flytt"), "kon": ("kvinna", "man")}
    return questions_of(proposal, targets_of(read_layouts()["sus_deltagare"]), codes)


@pytest.mark.parametrize(
    ("word", "known", "how"),
    [
        ("ater till remittent", "till arbete", Likeness.NONE),
        ("sjukpening", "sjukpenning", Likeness.SAME),
        ("subventionerat arbete", "osubventionerat arbete", Likeness.NONE),
        ("bryggan a", "bryggan", Likeness.PART),
        ("fyren 1", "fyren 2", Likeness.NONE),
        ("arbete utan stod", "arbete med stod", Likeness.NONE),
        ("resultat fore skatt", "resultat", Likeness.NONE),
        ("pension", "disability pension", Likeness.NONE),
    ],
)
def test_a_known_word_is_there_whole_or_not_at_all(word: str, known: str, how: Likeness) -> None:
    assert likeness_of(word, known, synonym=True) is how


@given(st.text(alphabet="abcdefg ", min_size=1).map(str.strip).filter(bool), st.sampled_from(["ej", "inte", "utan"]))
def test_a_word_is_itself_and_never_what_it_denies(word: str, turning: str) -> None:
    assert likeness_of(word, word) is Likeness.SAME
    assert likeness_of(f"{turning} {word}", word) is Likeness.NONE
