import pickle

from hypothesis import given
from hypothesis import strategies as st

from pipeline.faults import DeliveryFaults, Fault, format_faults, mask, most_like, nearest, suggest
from support.examples import drawn


def test_a_fault_says_where_what_and_what_to_do() -> None:
    fault = Fault(
        file="data/raw/prov/2022/budget.xlsx",
        sheet="Budget",
        row=7,
        column="C (Budget 2022)",
        headline="text där ett belopp ska stå",
        found="”många”",
        expected="ett belopp",
        action="Rätta cellen.",
    )
    assert format_faults([fault]).splitlines() == [
        "data/raw/prov/2022/budget.xlsx – 1 fel",
        "  Blad ”Budget”, rad 7, kolumn C (Budget 2022): text där ett belopp ska stå",
        "      Hittade: ”många”",
        "      Väntade: ett belopp",
        "      Gör så:  Rätta cellen.",
    ]


def test_faults_of_one_file_stand_together() -> None:
    faults = [Fault("ett", "gör", file="a"), Fault("två", "gör", file="b"), Fault("tre", "gör", file="a")]
    heads = [line for line in format_faults(faults).splitlines() if not line.startswith(" ")]
    assert heads == ["a – 2 fel", "b – 1 fel"]


def test_what_is_to_be_done_about_several_in_a_row_is_said_once_at_the_last() -> None:
    def fault(row: int, headline: str = "okänt ord", expected: str = "ett datum", action: str = "Rätta.") -> Fault:
        return Fault(headline, action, "a", "", row, "", f"”{row}”", expected)

    def lines(*faults: Fault) -> list[str]:
        return [line.strip() for line in format_faults(faults).splitlines()[1:]]

    found = ["Rad 1: okänt ord", "Hittade: ”1”", "Rad 2: okänt ord", "Hittade: ”2”"]
    assert lines(fault(1), fault(2)) == [*found, "Väntade: ett datum", "Gör så:  Rätta."]
    # What was expected of each may differ; another fault between, or another thing to do, is said by itself.
    each = [*found[:2], "Väntade: ett datum", *found[2:], "Väntade: ett tal", "Gör så:  Rätta."]
    assert lines(fault(1), fault(2, expected="ett tal")) == each
    for other in (fault(2, headline="saknas"), fault(2, action="Ta bort.")):
        assert [line for line in lines(fault(1), other, fault(1)) if line.startswith("Gör så")] == [
            "Gör så:  Rätta.",
            f"Gör så:  {other.action}",
            "Gör så:  Rätta.",
        ]


def test_personal_numbers_are_hidden_in_any_form() -> None:
    # Built from parts so that no personal number stands in this file.
    day, tail = "19900101", "2384"
    for written in (
        f"{day}-{tail}",
        day + tail,
        f"{day[2:]}-{tail}",
        day[2:] + tail,
        f"{day[2:]}+{tail}",
        f"{day} {tail}",
    ):
        assert mask(f"id {written}, Hamnen") == "id [personnummer dolt], Hamnen"
    assert mask("12 663 905") == "12 663 905"


def test_long_text_is_shortened() -> None:
    assert len(mask("x" * 500)) == 80


def test_faults_travel_between_processes() -> None:
    error = DeliveryFaults([Fault("ett", "gör", file="a")])
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.faults, str(copy)) == (error.faults, str(error))


def test_suggestions_name_what_is_nearest() -> None:
    assert suggest("Budjet 2022", ["Budget {ar}", "Utfall {ar}", "Not"]) == "närmast känt är ”Budget {ar}”"


WORD = st.text("abcÅå d", max_size=14)


@given(WORD, st.lists(WORD, max_size=12), st.sampled_from([0.0, 0.3, 0.5, 0.8, 1.0]))
@drawn(300)
def test_the_one_most_like_is_the_first_of_the_nearest(word: str, known: list[str], cutoff: float) -> None:
    first = nearest(word, known, cutoff=cutoff)[:1]
    assert most_like(word, known, cutoff) == (first[0] if first else None)
