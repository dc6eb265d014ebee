"""Outlines: what stands where, which file holds, what a reference becomes, what is left out and what stops."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.faults import DeliveryFaults
from pipeline.forbund.argang import Argang
from pipeline.forbund.entries import Brott
from pipeline.measures.numbers import Observation
from pipeline.measures.published import Published
from pipeline.places import Places
from pipeline.report.context import Context
from pipeline.report.document.model import Cell, Picture, Row, Table
from pipeline.report.outlines.annual import Source, edition
from pipeline.report.outlines.disposition import read_disposition
from pipeline.report.outlines.numbering import Numbering
from pipeline.report.outlines.written import Directive, Subheading, Words, read_outline, read_pieces
from pipeline.rows.goals import GoalRow
from support.observations import obs
from support.outline_words import NUMBERS, UNIT, YEAR, N, context, prose, text
from support.rows import row_of


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{tal}`deltagare` personer.", "348 personer."),
        ("{tal}`deltagare ar=-1` året före.", "310 året före."),
        ("{tal}`deltagare ar=2021`.", "310."),
        ("{tal}`deltagare insats=hamnen`.", "38."),
        ("{tal}`arets_resultat`.", f"1{N}168,4{N}tkr."),
        ("{tal}`arets_resultat i=mnkr`.", f"1,2{N}mnkr."),
        ("{tal}`arets_resultat slag=budget i=kr`.", f"−5{N}533{N}000{N}kr."),
        ("{tal}`arets_resultat slag=budget tecken=nej`.", f"5{N}533{N}tkr."),
        ("{tal}`arets_resultat i=mnkr decimaler=2`.", f"1,17{N}mnkr."),
        ("{tal}`arets_resultat decimaler=0`.", f"1{N}168{N}tkr."),
        ("{tal}`deltagare decimaler=1`.", "348,0."),
        ("{tal}`deltagartid_medel decimaler=0`.", f"12{N}månader."),
        ("{tal}`deltagartid_medel`.", f"12,4{N}månader."),
        ("{tal}`andel_avslut_arbete_studier decimaler=2`.", f"45,00{N}%."),
        ("{andel}`andel_avslut_arbete_studier`.", f"45{N}%."),
        ("{osakerhet}`andel_avslut_arbete_studier`.", f"37–52{N}%."),
        ("{ar}`0` och {ar}`-1`.", "2022 och 2021."),
        ("{fakta}`organisationsnummer`.", "222000-0000."),
        ("Se {se}`alder`.", 'Se <a class="se" href="#tabell-alder">tabell 3</a>.'),
        ("{mening}`utveckling kostnader`", f"Kostnaderna minskade från 17{N}423{N}tkr till 16{N}858{N}tkr."),
        ("{mening}`taket`", f"Det är 9,3{N}mnkr över taket på 2,5{N}mnkr."),
        ("{mening}`mot_budget arets_resultat i=mnkr`", f"Årets resultat blev 1,2{N}mnkr, mot budgeterade −5,5{N}mnkr."),
        # No budget of the whole: the outcome alone.
        ("{mening}`mot_budget kostnader`", f"Kostnaderna blev 16{N}858{N}tkr."),
        # Without an interval nothing is said of more or fewer people.
        ("{mening}`utveckling deltagare`", "Deltaganden under året var 348, mot 310 året före."),
    ],
)
def test_a_reference_becomes_the_number(written: str, told: str) -> None:
    assert text(written) == told


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Första. {tal}`deltagare kon=kvinna` var kvinnor. Sista.", "Första. Sista."),
        ("Första. {tal}`deltagare ar=2015` då. Sista.", "Första. Sista."),
        ("{tal}`deltagare kon=kvinna` var kvinnor.", ""),
        ("Som t.ex. {tal}`deltagare kon=kvinna` var kvinnor. Kvar.", "Kvar."),
        ("- {tal}`deltagare kon=kvinna` kvinnor\n- {tal}`deltagare` alla", "<ul>\n<li>348 alla</li>\n</ul>"),
        ("- {tal}`deltagare kon=kvinna` kvinnor", ""),
        ("Se {se}`utbildning`. Kvar.", "Kvar."),
        ("{fakta}`beslutad` beslutades det. Kvar.", "Kvar."),
        # Emphasis is not cut in two.
        ("**Ett. {tal}`deltagare kon=kvinna` två.** Kvar.", "Kvar."),
    ],
)
def test_a_sentence_without_its_number_is_left_out_and_told(written: str, left: str) -> None:
    pieces = read_pieces(written, "ord.md", Path())
    filler = prose()
    found = [filler.text(p) for p in pieces if isinstance(p, Words)]
    html = re.sub(r"</?(span|p)[^>]*>", "", "".join(f.html for f in found if f)).strip()
    assert html == left
    assert len(filler.remarks) == 1
    assert filler.remarks[0].place.file == "ord.md"
    assert "utelämnad" in filler.remarks[0].text
    if "kon=kvinna" in written:
        # It is the women that are not shown; of all the report says how many.
        assert "deltagare kon=kvinna 2022 visas inte" in filler.remarks[0].text


def test_a_category_that_is_told_with_others_is_left_out_with_the_one_to_write() -> None:
    filler = prose(context(obs("deltagare", 79, unit="antal", breakdown="aldersgrupp", category="50-")))
    (piece,) = read_pieces("{tal}`deltagare uppdelning=aldersgrupp kategori=50-59` var äldre.", "ord.md", Path())
    assert isinstance(piece, Words)
    filler.text(piece)
    assert "50-59 visas tillsammans med andra, så skriv kategori=50-" in filler.remarks[0].text
    (other,) = read_pieces("{tal}`deltagare uppdelning=aldersgrupp kategori=30-39` var yngre.", "ord.md", Path())
    assert isinstance(other, Words)
    filler.text(other)
    assert "deltagare uppdelning=aldersgrupp kategori=30-39 finns inte för 2022" in filler.remarks[1].text


@pytest.mark.parametrize(
    ("written", "headline", "nearest"),
    [
        ("{tal}`deltagere`", "måttet ”deltagere” finns inte", "”deltagare”"),
        ("{tall}`deltagare`", "rollen ”tall” finns inte", "”tal”"),
        ("{tal}`deltagare insats=hamn`", "insats ”hamn” finns inte", "”hamnen”"),
        ("{tal}`deltagare knö=man`", "villkoret ”knö” finns inte", "”kon”"),
        ("{tal}`deltagare ar=ifjol`", "”ifjol” är inte ett heltal", "0 eller -1"),
        ("{tal}`deltagare uppdelning=aldersgrupp`", "uppdelning och kategori hör ihop", "kategori=16-29"),
        ("{andel}`deltagare`", "måttet är ingen andel", "procent"),
        ("{se}`aldrar`", "det finns ingen tabell eller bild ”aldrar”", "”alder”"),
        ("{mening}`utveckla deltagare`", "meningen ”utveckla” finns inte", "”utveckling”"),
        ("- :::{tabell} alder\n  :::", "inne i en lista", "längst till vänster"),
        ("![](karta.gif)", "bilden är av en sort som inte går att visa", "png"),
        ("![karta](https://exempel.se/karta.png)", "bilden ligger någon annanstans", "samma mapp"),
        ("![karta](../karta.png)", "bilden ligger någon annanstans", "samma mapp"),
        ("![karta](karta.png)", "bilden finns inte", "samma mapp"),
    ],
)
def test_what_does_not_exist_stops_with_the_nearest(tmp_path: Path, written: str, headline: str, nearest: str) -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        text(f"Rad ett.\n\n{written}", folder=tmp_path)
    (fault,) = stopped.value.faults
    assert headline in fault.headline
    assert nearest in fault.expected
    assert (fault.file, fault.row) == ("ord.md", 3)


def test_a_picture_is_put_into_the_page_and_must_be_described(tmp_path: Path) -> None:
    (tmp_path / "karta.png").write_bytes(b"\x89PNG")
    assert 'src="data:image/png;base64,iVBORw==" alt="Karta"' in text("![Karta](karta.png)", folder=tmp_path)
    with pytest.raises(DeliveryFaults, match="saknar beskrivning"):
        text("![](karta.png)", folder=tmp_path)


def test_html_is_shown_and_comments_are_not() -> None:
    assert text("Ett <b>två</b> <!-- fråga --> tre.") == "Ett &lt;b&gt;två&lt;/b&gt;  tre."
    assert "<script" not in text("<script>alert(1)</script>")
    assert text("<!-- bara\nen fråga -->") == ""


def test_a_change_across_a_break_is_not_told() -> None:
    broken = context(brott=(Brott(ar=2022, skal="Nytt register."),))
    assert text("{mening}`utveckling kostnader` Kvar.", broken) == "Kvar."


SHARES = {"unit": "procent", "insats": "bryggan"}


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        # Limits by Wilson; 60 of 100 beside 40 of 100 are surely different, 50 of 100 beside 45 are not.
        ((60, 50.2, 69.1, 100), (40, 30.9, 49.8, 100), "ökade från 40,0"),
        ((40, 30.9, 49.8, 100), (60, 50.2, 69.1, 100), "minskade från 60,0"),
        ((50, 40.4, 59.6, 100), (45, 35.6, 54.8, 100), "skillnaden är inte säkerställd"),
        ((90, 59.6, 98.2, 10), (10, 1.8, 40.4, 10), f"var 90,0{N}%, mot 10,0{N}% året före."),
    ],
)
def test_the_word_for_a_change_comes_from_the_intervals(now, before, told: str) -> None:  # type: ignore[no-untyped-def]
    def share(year: int, numbers):  # type: ignore[no-untyped-def]
        value, lower, upper, n = numbers
        return obs("andel_avslut_arbete", value, year=year, lower=lower, upper=upper, denominator=n, **SHARES)

    shown = text(
        "{mening}`utveckling andel_avslut_arbete insats=bryggan`", context(share(2022, now), share(2021, before))
    )
    assert told in shown


@given(st.sampled_from(NUMBERS), st.integers(1, 10**9))
def test_a_sentence_follows_its_number_and_no_other(changed: Observation, value: int) -> None:
    """Changing one number changes the sentences that name it and leaves the others as they were."""
    sentences = {
        "deltagare--2022": "{tal}`deltagare` nu.",
        "deltagare--2021": "{tal}`deltagare ar=-1` då.",
        "kostnader--2022": "{tal}`kostnader i=kr`.",
        "arets_resultat-budget-2022": "{tal}`arets_resultat slag=budget i=kr`.",
    }
    other = [o for o in NUMBERS if o is not changed] + [replace(changed, value=value, status="ok")]  # type: ignore[arg-type]
    after = Context(Published(other), YEAR, 2022, {})
    for key, written in sentences.items():
        names = {
            "deltagare--2022": ("deltagare", "utfall", 2022),
            "deltagare--2021": ("deltagare", "utfall", 2021),
            "kostnader--2022": ("kostnader", "utfall", 2022),
            "arets_resultat-budget-2022": ("arets_resultat", "budget", 2022),
        }[key]
        mine = (changed.measure, changed.kind, changed.year) == names and changed.kon == "alla" and not changed.insats
        assert (text(written) != text(written, after)) == (mine and changed.value != value)


# --- files ---------------------------------------------------------------------------------------


def test_a_directive_of_one_line_needs_no_end_and_rows_are_those_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "# Rapport\n\n(ett)=\n## Kapitel ett\n:::{tabell} alder\n:::{diagram} kon\n:rubrik: Kön\n\nOrd.\n"
        ":::{text} mina\nOm filen saknas.\n:::\n\n### Del\n:::{citat}\n:tillstand: ja\nBra!\n:::\n",
        "utf-8",
    )
    (chapter,) = read_outline(path, "a.md").chapters
    assert chapter.id == "ett"
    kinds = [p.name if isinstance(p, Directive) else type(p).__name__ for p in chapter.pieces]
    assert kinds == ["tabell", "diagram", "Words", "text", "Subheading", "citat"]
    rows = [p.place.row for p in chapter.pieces if isinstance(p, Directive)]
    assert rows == [5, 6, 10, 15]
    chart, own = (p for p in chapter.pieces if isinstance(p, Directive) and p.name in ("diagram", "text"))
    assert chart.options == {"rubrik": "Kön"}
    assert isinstance(own.body[0], Words)
    assert isinstance(chapter.pieces[4], Subheading)


@pytest.mark.parametrize(
    ("written", "headline"),
    [
        ("Ord före.\n\n## A\n", "text före första rubriken"),
        ("## A\n\n## A\n", "står två gånger"),
        ("## A\n:::tabell alder\n:::\n", "säger inte vad som ska stå där"),
    ],
)
def test_an_outline_that_cannot_be_read_says_where(tmp_path: Path, written: str, headline: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(written, "utf-8")
    with pytest.raises(DeliveryFaults, match=headline):
        read_outline(path, "a.md")


def _own(tmp_path: Path, folder: str, written: str) -> Places:
    path = tmp_path / "raw" / "prov" / folder / "dispositioner" / "arsredovisning.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written, "utf-8")
    return Places(tmp_path / "raw", tmp_path)


def _ids(places: Places) -> list[str]:
    return [c.id for c in read_disposition(places, UNIT, "arsredovisning").chapters]


def test_an_own_outline_decides_order_headings_and_what_is_left_out(tmp_path: Path) -> None:
    ours = _ids(Places(tmp_path / "raw", tmp_path))
    assert ours[0] == "aret_i_korthet"
    assert ours.index("resultat_deltagare") < ours.index("mal") < ours.index("ekonomi") < ours.index("resultatrakning")
    places = _own(tmp_path, ".", "# Min rapport\n\n(mal)=\n## Våra mål\n\n(deltagarna)=\n## Deltagarna\nEgna ord.\n")
    assert _ids(places) == ["mal", "deltagarna"]
    goals, people = read_disposition(places, UNIT, "arsredovisning").chapters
    # Left empty it is as ours, with the heading of its own; with words it is what stands there.
    assert [p.name for p in goals.pieces if isinstance(p, Directive)] == ["text", "mal"]
    assert "".join(t.content for t in goals.heading.tokens) == "Våra mål"
    assert [type(p) for p in people.pieces] == [Words]


def test_single_chapters_are_exchanged_and_may_hold_the_ordinary_one(tmp_path: Path) -> None:
    ours = _ids(Places(tmp_path / "raw", tmp_path))
    places = _own(tmp_path, "2022", "(mal)=\n## Mål\nFöre.\n\n:::{standard}\n")
    assert _ids(places) == ours
    (goals,) = (c for c in read_disposition(places, UNIT, "arsredovisning").chapters if c.id == "mal")
    assert [p.name if isinstance(p, Directive) else "ord" for p in goals.pieces] == ["ord", "text", "mal"]


def test_the_years_chapter_goes_before_the_forbunds(tmp_path: Path) -> None:
    _own(tmp_path, ".", "(mal)=\n## Mål\nFörbundets.\n")
    places = _own(tmp_path, "2022", "(mal)=\n## Mål\nÅrets.\n")
    (goals,) = (c for c in read_disposition(places, UNIT, "arsredovisning").chapters if c.id == "mal")
    (words,) = goals.pieces
    assert isinstance(words, Words)
    assert [t.content for t in words.tokens if t.type == "inline"] == ["Årets."]


def test_a_chapter_of_another_name_stops_with_the_nearest(tmp_path: Path) -> None:
    places = _own(tmp_path, "2022", "(deltagarne)=\n## Deltagarna\nOrd.\n")
    with pytest.raises(DeliveryFaults, match="”deltagarna”"):
        read_disposition(places, UNIT, "arsredovisning")


# --- numbers of tables, facts ----------------------------------------------------------------------


def test_tables_and_charts_are_numbered_each_for_itself_in_order() -> None:
    one, two = (Table(i, i, "", "", (), (Row("a", (Cell("1"),)),)) for i in ("ett", "tva"))
    chart = Picture("bild", "Bild", "Bild", "<svg>", one)
    numbering = Numbering()
    numbering.count([one, chart, two, one])
    assert [getattr(numbering.numbered(b), "number", "") for b in (one, chart, two)] == [
        "Tabell 1",
        "Figur 1",
        "Tabell 2",
    ]
    assert numbering.targets() == {
        "ett": ("tabell-ett", "tabell 1"),
        "bild": ("figur-bild", "figur 1"),
        "tva": ("tabell-tva", "tabell 2"),
    }


def test_a_table_that_is_not_given_out_takes_no_number() -> None:
    """The first table of a plan was called the second."""
    hidden, shown = (Table(i, i, "", "", (), (Row("a", (Cell(text),)),)) for i, text in (("ett", ".."), ("tva", "1")))
    numbering = Numbering()
    numbering.count([hidden, shown])
    assert numbering.given == {("Tabell", "tva"): "Tabell 1"}


def test_a_day_of_decision_is_written_out() -> None:
    decided = context(argangar={2022: Argang(typ="bokslut", ar=2022, beslutad=datetime.date(2023, 3, 22))})
    assert text("Beslutad {fakta}`beslutad`.", decided) == f"Beslutad 22{N}mars 2023."


def test_the_costs_that_differ_most_from_budget_are_named_and_no_income_among_them() -> None:
    posts = (
        ("mia", True, -2_055_702),
        ("esf", False, 1_167_940),
        ("kansli", True, 300_000),
        ("lokal", True, 0),
        ("revision", True, 12_000),
    )
    numbers = [obs("budgetavvikelse", value, breakdown="post", category=post) for post, _, value in posts]
    rows = [{"tabell": "huvud", "post": p, "postnamn": p.upper(), "ar_kostnad": cost} for p, cost, _ in posts]
    of = replace(context(*numbers), clean={"budgetavvikelse": rows})
    told = f"MIA 2{N}055,7{N}tkr över, KANSLI 300{N}tkr under och REVISION 12{N}tkr under budget."
    assert text("{mening}`avvikelser`", of) == f"Störst skillnad mot budget: {told}"


def test_the_members_are_named_and_the_state_by_its_two() -> None:
    assert text("{fakta}`medlemmar`.") == "Arbetsförmedlingen, Försäkringskassan och Kommunen."
    (state, kommun) = context().forbund.medlemmar
    both = context(medlemmar=(state, replace(state, id="arbetsformedlingen", namn="Arbetsförmedlingen"), kommun))
    assert text("{fakta}`medlemmar`.", both) == "Arbetsförmedlingen, Försäkringskassan och Kommunen."


@pytest.mark.parametrize(("grades", "others"), [((1, 0), False), ((1, None), True), ((1,), True)])
def test_other_goals_are_told_of_only_where_there_are_any(grades: tuple[int | None, ...], others: bool) -> None:
    goals = [row_of(GoalRow, mal=mal, matt="eget_kapital", kon="alla", insats="") for mal in ("a", "b")]
    told = [obs("mal_grad", g, breakdown="mal", category=m) for m, g in zip(("a", "b"), grades, strict=False)]
    of = replace(context(*told), goals=goals)
    expected = "Båda. Övriga mål går inte att mäta, eller saknar ett utfall som kan visas." if others else "Båda."
    assert text("Båda. {mening}`ovriga_mal`", of) == expected


# --- the fingerprint of a draft --------------------------------------------------------------------


def test_a_draft_is_told_by_what_was_read_and_by_nobody_without_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = _own(tmp_path, "2022", "(mal)=\n## Mål\nOrd.\n")
    (tmp_path / "raw/prov/forbund.toml").write_text("x", "utf-8")
    outline = tmp_path / "raw/prov/2022/dispositioner/arsredovisning.md"

    def told(sha256: str = "a", of: Context | None = None) -> str:
        files = [{"fil": "medlemsbidrag.csv", "sha256": sha256}]
        return edition(Source(places, UNIT, of or context(), {}, {}, None, lambda _: (), {}, files))

    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "ett"))
    first = told()
    assert re.fullmatch(r"Utkast [0-9a-f]{8}", first)
    # What no run reads, such as the lock of an open file, is no input.
    (tmp_path / "raw/prov/2022/~$medlemsbidrag.xlsx").write_bytes(b"x")
    (tmp_path / "raw/prov/2022/dispositioner/mallar").mkdir()
    assert told() == first
    assert told("b") != first
    outline.write_text("(mal)=\n## Mål\nAndra ord.\n", "utf-8")
    assert told() != first
    outline.write_text("(mal)=\n## Mål\nOrd.\n", "utf-8")
    assert told() == first
    monkeypatch.setenv("FINSAM_NYCKEL", str(tmp_path / "tva"))
    assert told() != first
    given = context(argangar={2022: Argang(typ="bokslut", ar=2022, utgava="2")})
    assert told(of=given) == "Utgåva 2"


def test_a_change_from_a_printed_year_says_so_and_is_called_no_change() -> None:
    printed = obs("deltagare_nya", 200, unit="antal", year=2021)
    now = obs("deltagare_nya", 174, unit="antal")
    known = replace(context(now), printed={("deltagare_nya", 2021, "utfall"): printed})
    said = text("{mening}`utveckling deltagare_nya`", known)
    assert said == "Nya deltaganden var 174, mot 200 året före enligt en tryckt redovisning."
