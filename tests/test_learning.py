"""What is proposed of a file, what is asked, and what is never guessed, said or written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pipeline.faults import StageStopped
from pipeline.ingest.grid import Grid
from pipeline.ingest.layout import read_layouts
from pipeline.learning.command import Wish, learn
from pipeline.learning.own_file import Learned, with_learned
from pipeline.learning.proposal import Proposal, propose
from pipeline.learning.tables import Column
from pipeline.learning.targets import codebooks, targets_of, without_year
from pipeline.learning.words import unknown_words
from support.examples import drawn
from support.foreign_layouts import forbund_of
from support.personal_numbers import delivered_numbers
from support.udden import DAY, HEAD, TOML, UNIT, delivered, people, told_of


def proposed(head: list[str], rows: list[list[object]], kind: str = "sus_deltagare") -> Proposal:
    layout = read_layouts()[kind]
    found = propose([Grid("", [list(head), *rows])], layout, "", codebooks(forbund_of(TOML)), None)
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def _key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "nyckel"))


def test_nothing_is_written_without_a_yes(tmp_path: Path) -> None:
    places, path = delivered(tmp_path, HEAD, people())
    code, told = told_of(places, path)
    assert code == 1
    assert "Nästa års fil läses utan frågor" not in told
    assert "Inget skrevs. Stämmer förslaget: kör samma kommando med JA=1" in told
    assert "Med det läses filen: 40 rader." in told
    assert (places.raw / "udden" / "forbund.toml").read_text("utf-8") == TOML


def test_a_yes_adds_dated_lines_and_leaves_every_other_as_it_was(tmp_path: Path) -> None:
    places, path = delivered(tmp_path, HEAD, people())
    assert told_of(places, path, yes=True)[0] == 0
    text = (places.raw / "udden" / "forbund.toml").read_text("utf-8")
    assert text.startswith(TOML)
    assert "# --- Lärt 2025-02-03 ur sus_deltagare_2024.csv ---" in text
    learned = {r["kolumn"]: (r["namn"], r["lart"]) for r in tomllib.loads(text)["rubrik"]}
    assert learned == {
        "person": (["Klient"], DAY),
        "alder": (["Levnadsår"], DAY),
        "insats": (["Verksamhet"], DAY),
        "in_datum": (["Inskriven"], DAY),
        "ut_datum": (["Utskriven"], DAY),
        "avslutsanledning": (["Avslutad till"], DAY),
    }
    # A second time there is nothing to say yes to.
    assert "Lärt" not in told_of(places, path, yes=True)[1]
    assert (places.raw / "udden" / "forbund.toml").read_text("utf-8") == text


def test_two_dates_that_may_be_either_are_asked_with_both_candidates() -> None:
    rows: list[list[object]] = [[r[0], r[1], r[3], "2024-03-01", "2024-03-01", r[6]] for r in people()]
    found = proposed(["Klient", "Kön", "Verksamhet", "Datum A", "Datum B", "Avslutad till"], rows)
    assert {p.target.name for p in found.pairs} <= {"person", "insats", "avslutsanledning"}
    asked = {q.column.heading: {t.name for t in q.candidates} for q in found.pairing.questions}
    assert asked["Datum A"] == asked["Datum B"] == {"in_datum", "ut_datum"}


def test_what_ends_before_it_begins_is_not_proposed_whatever_it_is_called() -> None:
    """The names say one thing and the days another: that is for somebody to settle."""
    rows = [[*r[:4], r[5], r[4], r[6]] for r in people() if r[5]]
    found = proposed(HEAD, rows)
    assert not {"in_datum", "ut_datum"} & {p.target.name for p in found.pairs}


def test_names_of_women_and_men_are_never_told_apart_by_their_sums() -> None:
    """Both make the total, either way round: only their names can say which is which."""
    rows: list[list[object]] = [[f"Insats {n}", 10 + n, 4 + n, 6] for n in range(8)]
    found = proposed(["Insats", "Antal personer", "Grupp 1", "Grupp 2"], rows, "sus_insatsrapport")
    assert [p.target.name for p in found.pairs] == ["deltagare"]


def test_a_file_of_something_else_gets_no_proposal() -> None:
    rows: list[list[object]] = [[f"Artikel {n}", 10.5 * n, "Hylla B", "röd"] for n in range(30)]
    found = proposed(["Artikel", "Pris exkl. moms", "Lagerplats", "Färg"], rows)
    assert found.pairs == ()
    assert {t.name for t in found.lacking} >= {"person", "kon", "insats", "in_datum"}


def test_no_personal_number_is_ever_said_or_written(tmp_path: Path) -> None:
    number = delivered_numbers()[0]
    rows = people()
    for row, other in zip(rows, delivered_numbers()[1:], strict=False):
        row[0] = other
    rows[3][6] = number
    rows[5][3] = f"Fyren {number}"
    places, path = delivered(tmp_path, [*HEAD[:6], f"Till {number}"], rows)
    code, told = told_of(places, path, yes=True)
    text = (places.raw / "udden" / "forbund.toml").read_text("utf-8")
    assert code == 1
    figures = {str(r[0])[-4:] for r in rows} | {number[-4:]}
    assert not [f for f in figures if f in told or f in text.replace(DAY.isoformat(), "")]


def test_a_number_among_the_words_is_told_of_and_not_shown(tmp_path: Path) -> None:
    number = delivered_numbers()[0]
    rows = people()
    rows[3][6] = number
    places, path = delivered(tmp_path, HEAD, rows)
    told = told_of(places, path)[1]
    assert "I kolumnen ”Avslutad till” står personnummer bland orden. De visas inte" in told
    assert number[-4:] not in told


def test_an_answer_settles_what_was_asked(tmp_path: Path) -> None:
    rows = [[*r, "Kansliet"] for r in people()]
    rows[0][3] = rows[1][3] = "Fyrn"
    rows[2][3] = rows[3][3] = "Storsjön"
    places, path = delivered(tmp_path, [*HEAD, "Handläggare"], rows)
    code, told = told_of(places, path, yes=True)
    assert code == 1
    assert "”Handläggare”                liknar inget som vi läser" in told
    assert "”Storsjön”" in told and "ny om det är en ny insats" in told
    assert "Det som behöver svar stoppar när raderna ska räknas." not in told  # a heading stops it before
    assert told_of(places, path, yes=True, answers="Handläggare=utelamnas; Storsjön=ny")[0] == 0
    data = tomllib.loads((places.raw / "udden" / "forbund.toml").read_text("utf-8"))
    assert [(i["id"], i.get("alias")) for i in data["insats"]] == [
        ("fyren", ["Fyrn"]),
        ("bryggan", ["Bryggan ung"]),
        ("storsjon", None),
    ]
    assert {"sort": "sus_deltagare", "kolumn": "utelamnas", "namn": ["Handläggare"], "lart": DAY} in data["rubrik"]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("Handläggare", "Du skrev SVAR=Handläggare. Skriv vad det gäller, = och svaret"),
        (
            "Handlägare=utelamnas",
            "SVAR gäller ”handlägare”, som inte behöver något svar: närmast känt är ”Handläggare”.",
        ),
        ("Handläggare=person_nr", "Svaret ”person_nr” för ”Handläggare” finns inte: närmast känt är ”person”"),
        ("Inskriven=ut_datum; Utskriven=ut_datum", "Två kolumner kan inte vara ut_datum: ”Inskriven” och ”Utskriven”."),
    ],
    ids=["half", "of_nothing", "no_column", "two_to_one"],
)
def test_an_answer_that_is_none_stops(tmp_path: Path, answers: str, told: str) -> None:
    places, path = delivered(tmp_path, [*HEAD, "Handläggare"], [[*r, "Kansliet"] for r in people()])
    with pytest.raises(StageStopped) as stopped:
        told_of(places, path, yes=True, answers=answers)
    assert told in str(stopped.value)
    assert (places.raw / "udden" / "forbund.toml").read_text("utf-8") == TOML


def test_a_file_without_headings_or_of_no_sort_stops(tmp_path: Path) -> None:
    places, path = delivered(tmp_path, ["1", "2"], [[3, 4]])
    with pytest.raises(StageStopped, match="ingen rad som kan vara rubriker"):
        told_of(places, path)
    places, path = delivered(tmp_path, ["Artikel", "Färg"], [["a", "b"]], "lager.csv")
    with pytest.raises(StageStopped, match="framgår inte vilken sorts fil lager"):
        told_of(places, path)


def test_a_file_from_elsewhere_is_told_by_what_is_in_it_and_put_in_its_place(tmp_path: Path) -> None:
    places, path = delivered(tmp_path, HEAD, people())
    other = tmp_path / "Export från systemet.csv"
    path.rename(other)
    code, told = told_of(places, other, yes=True)
    assert code == 0, told
    assert told.startswith("Läses som sus_deltagare (Deltagare ur SUS)")
    assert path.read_bytes() == other.read_bytes()
    # In the year's folder it is named anew: under its own name it would stop.
    content = path.read_bytes()
    unnamed = path.rename(path.with_name("Klienter i år.csv"))
    assert "Filen döptes om till RAW/udden/2024/sus_deltagare_2024.csv." in told_of(places, unnamed, yes=True)[1]
    assert (path.read_bytes(), unnamed.exists()) == (content, False)


def test_a_file_that_cannot_be_changed_safely_is_left(tmp_path: Path) -> None:
    text = TOML.replace('id = "bryggan"', "id = 'bryggan'")
    learned = Learned(names={("insats", "bryggan"): ["Bron"]})
    with pytest.raises(StageStopped, match="inget skrevs"):
        with_learned(text, learned, DAY, "x.csv")
    assert with_learned(TOML, learned, DAY, "x.csv") == TOML.replace('["Bryggan ung"]', '["Bryggan ung", "Bron"]')


@pytest.mark.parametrize(
    ("heading", "kept"),
    [
        ("Utfall 2024", "Utfall {ar}"),
        ("Bokfört 2024-12-31", "Bokfört {datum}"),
        ("2024-01-01 – 2024-12-31", "{period}"),
        ("Ändring 2023 till 2024", "Ändring 2023 till 2024"),
        ("Namn {x}", "Namn x"),
    ],
)
def test_a_heading_is_kept_for_every_year(heading: str, kept: str) -> None:
    assert without_year(heading) == kept


_TRUE = dict(zip(HEAD, ("person", "kon", "alder", "insats", "in_datum", "ut_datum", "avslutsanledning"), strict=True))


@drawn(60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.permutations(range(len(HEAD))),
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 20), st.sampled_from("axÅ.- ")), max_size=8),
    st.booleans(),
)
def test_what_is_proposed_of_misspelled_headings_in_any_order_is_true(
    order: list[int], slips: list[tuple[int, int, str]], upper: bool
) -> None:
    """However headings are spoiled: proposed rightly, asked with the true one among the candidates, or left; never wrong."""
    headings = list(HEAD)
    for column, at, letter in slips:
        text = headings[column]
        headings[column] = text[: at % len(text)] + letter + text[at % len(text) + 1 :]
    names = [h.upper() if upper else h for h in headings]
    if len({n.strip() for n in names}) < len(names) or any(not n.strip(" .-") for n in names):
        return
    rows = people()
    found = proposed([names[i] for i in order], [[r[i] for i in order] for r in rows])
    true = dict(zip((n.strip() for n in names), _TRUE.values(), strict=True))
    assert [(p.column.heading, p.target.name) for p in found.pairs if true[p.column.heading] != p.target.name] == []
    assert len({p.target.name for p in found.pairs}) == len(found.pairs)


def test_the_words_of_a_column_are_told_when_its_heading_is_answered(tmp_path: Path) -> None:
    rows = [[r[0], "Woman" if r[1] == "Kvinna" else "Man", *r[2:]] for r in people()]
    places, path = delivered(tmp_path, ["Klient", "Reg-uppgift 7", *HEAD[2:]], rows)
    code, told = told_of(places, path, yes=True, answers="Reg-uppgift 7=kon")
    assert code == 0, told
    assert "”Woman”                      är kvinna i kon: ett annat ord för ”Kvinnor”" in told


def test_a_kommun_without_its_s_is_the_members_own_and_another_is_none(tmp_path: Path) -> None:
    head = [*HEAD, "Boendekommun"]
    places, path = delivered(tmp_path, head, [[*r, "Udden" if n % 3 else "Skären"] for n, r in enumerate(people())])
    assert told_of(places, path, yes=True)[0] == 0
    text = (places.raw / "udden" / "forbund.toml").read_text("utf-8")
    members = {m["id"]: m.get("kommun") for m in tomllib.loads(text)["medlem"]}
    assert members == {"staten": None, "uddens_kommun": "Udden"}
    assert "Skären" not in text


def test_a_title_tells_a_statement_from_a_follow_up_and_a_new_insats_may_stand_among_its_posts(tmp_path: Path) -> None:
    posts: list[list[object]] = [
        ["Kansli", -100, -90, 10],
        ["Fyren", -50, -55, -5],
        ["Storsjön", -20, -20, 0],
        ["Styrelse", -10, -9, 1],
    ]
    places, path = delivered(
        tmp_path, ["Benämning", "Budgeterat 2024", "Bokfört 2024", "Differens"], posts, "Utfall och sånt.csv"
    )
    code, told = told_of(places, path, yes=True, answers="Storsjön=ny")
    assert code == 0, told
    assert "Läses som ekonomi_budget_utfall" in told
    data = tomllib.loads((places.raw / "udden" / "forbund.toml").read_text("utf-8"))
    assert data["insats"][-1] == {"id": "storsjon", "namn": "Storsjön", "inriktning": "individ"}
    assert {"sort": "ekonomi_budget_utfall", "kolumn": "utfall", "namn": ["Bokfört {ar}"], "lart": DAY} in data[
        "rubrik"
    ]


def test_a_question_of_a_survey_that_is_not_known_is_told_before_the_year_stops_on_it(tmp_path: Path) -> None:
    """A survey's headings may be anything, and one that is no question stops the year: the file is not read as it is."""
    head = ["Nr", "Respondentgrupp", "Kön", "Strukturer finns för relationer mellan aktörer", "Trivs du på arbetet?"]
    rows = [[n, "Personal", "", "I stor del", "I viss del"] for n in range(6)]
    places, path = delivered(tmp_path, head, rows, "nns_enkat_personal_2024.csv")
    code, told = told_of(places, path)
    assert code == 1
    assert "Filen läses som den är" not in told
    assert told.count("”Trivs du på arbetet?”") == 1 and "pipeline/surveys/enkater/" in told
    places, path = delivered(tmp_path, head[:4], [r[:4] for r in rows], "nns_enkat_personal_2024.csv")
    code, told = told_of(places, path)
    assert (code, "Filen läses som den är: 6 rader." in told) == (0, True)


def test_last_years_file_is_evidence_of_its_own(tmp_path: Path) -> None:
    """A free text that no list has: only that the same words stood there last year says what it is."""
    rows: list[list[object]] = [
        ["m1", "Insats", f"Deltagare når mål {n}", "Delmål " + "ABC"[n % 3], "", "minst", n] for n in range(12)
    ]
    places, before = delivered(
        tmp_path, ["Nr", "Nivå", "Måltext", "Målområde", "Mått", "Operator", "Målvärde"], rows, "mal_2023.csv"
    )
    last = before.parent.parent / "2023" / "mal_2023.csv"
    last.parent.mkdir()
    before.rename(last)
    _, path = delivered(
        tmp_path, ["Nr", "Nivå", "Måltext", "Rubricering", "Mått", "Operator", "Målvärde"], rows, "mal_2024.csv"
    )
    code, told = told_of(places, path, yes=True)
    assert "”Rubricering”                är Målområde (malomrade)" in told
    assert "3 av 3 ord stod i ”Målområde” i 2023/mal_2023.csv; står på samma plats som i 2023/mal_2023.csv" in told
    assert code == 0, told
    last.unlink()
    (places.raw / "udden" / "forbund.toml").write_text(TOML, "utf-8")
    assert "är Målområde" not in told_of(places, path)[1]


def test_whoever_sits_there_is_asked_one_thing_at_a_time_and_may_pass(tmp_path: Path) -> None:
    places, path = delivered(tmp_path, [*HEAD, "Coach", "Rum"], [[*r, "A", "Blå"] for r in people()])
    answers, put = iter(["1", "", "ja"]), list[str]()

    def ask(words: str) -> str:
        put.append(words)
        return next(answers)

    told: list[str] = []
    assert learn(places, Wish(path, UNIT), ask, told.append, DAY) == 1
    assert put[0] == "”Coach” liknar inget som vi läser. 1: utelamnas, eller ett namn; Enter hoppar över: "
    assert put[1].startswith("”Rum” liknar inget")
    assert put[2] == "Skriva in förslaget i RAW/udden/forbund.toml? (ja/nej) "
    learned = tomllib.loads((places.raw / "udden" / "forbund.toml").read_text("utf-8"))["rubrik"]
    assert [r["namn"] for r in learned if r["kolumn"] == "utelamnas"] == [["Coach"]]


def test_what_cannot_be_read_as_a_date_is_none_whatever_it_is_called() -> None:
    found = proposed(HEAD, [[*r[:4], "våren", r[5], r[6]] for r in people()])
    asked = {t.name for q in found.pairing.questions for t in q.candidates}
    assert "in_datum" not in {p.target.name for p in found.pairs} | asked
    assert "in_datum" in {t.name for t in found.lacking}


def test_a_word_with_a_personal_number_is_no_word() -> None:
    number = delivered_numbers()[0]
    target = next(t for t in targets_of(read_layouts()["sus_deltagare"]) if t.name == "insats")
    column = Column(0, "Insats", ("Fyren", f"Fyren {number[:8]}-{number[8:]}", "Fyrn"))
    assert [w.word for w in unknown_words(column, target, codebooks(forbund_of(TOML)))] == ["Fyrn"]


def test_days_in_another_order_and_headings_that_stand_twice_are_told(tmp_path: Path) -> None:
    rows = [[*r[:4], f"{n % 28 + 1:02}/03/2024", r[5], r[6]] for n, r in enumerate(people())]
    places, path = delivered(tmp_path, HEAD, rows)
    told = told_of(places, path)[1]
    assert "Det som står i ”Inskriven” går inte att läsa som datum som 2024-03-31." in told
    assert "Filen läses inte förrän det som saknas finns." in told
    places, path = delivered(tmp_path, [*HEAD[:4], "Datum", "Datum", HEAD[6]], people())
    assert "Rubriken ”Datum” står två gånger: ge kolumnerna olika namn i exporten." in told_of(places, path)[1]
