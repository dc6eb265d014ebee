"""A word such as most, least, all or none is only said of numbers that are all known and shown."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.charts.chart import Chart
from pipeline.charts.charts import budget_per_insats, contributions_by_member
from pipeline.charts.drawing import FEWEST
from pipeline.charts.forms import PerCategory, PerMeasure, read_report_charts
from pipeline.charts.plain_charts import Year, plain_chart
from pipeline.forbund.model import Forbehall, Insats, Medlem
from pipeline.measures.claims import claim, neutral, within_limits
from pipeline.measures.numbers import Numbers, Observation
from pipeline.places import ROOT
from pipeline.typography import enumerate_words, lower_first
from support.examples import drawn
from support.observations import FORBUND, obs

EDUCATION = ("grundskola", "gymnasium", "eftergymnasial", "ej_grundskola")
CLAIMED = re.compile(r"vanligast|\bmest\b|störst|ingen insats", re.IGNORECASE)


def told(_: str, value: Decimal) -> str:
    return str(value)


def decimals(**parts: int | None) -> dict[str, Decimal | None]:
    return {name: None if v is None else Decimal(v) for name, v in parts.items()}


def education_chart(counts: dict[str, int], hidden: set[str], unplaced: int = 0) -> Chart:
    """The chart of education, of counts of which some are withheld, few enough for a chart."""
    chart = education_chart_if_any(counts, hidden, unplaced)
    assert chart is not None
    return chart


def education_chart_if_any(counts: dict[str, int], hidden: set[str], unplaced: int) -> Chart | None:
    """As `education_chart`; none when more is withheld than shown."""
    spec = next(c for c in read_report_charts().chart if isinstance(c, PerCategory) and c.id == "utbildning")
    every = counts | ({"saknas": unplaced} if unplaced else {})
    rows = [
        obs("deltagare", None if c in hidden else n, breakdown="utbildning", category=c, kon=kon, unit="antal")
        for c, n in every.items()
        for kon in ("alla", "kvinna")
    ]
    rows.append(obs("deltagare", sum(every.values()), unit="antal"))
    return plain_chart(spec, Year(Numbers(rows), FORBUND, 2022))


def test_the_published_fault_is_not_made() -> None:
    """A chart said that 49 of 412 was the most common; 151 was withheld."""
    counts = {"grundskola": 151, "gymnasium": 49, "eftergymnasial": 212 - 12, "ej_grundskola": 12}
    chart = education_chart(counts, hidden={"grundskola", "eftergymnasial"})
    assert chart.title == "Deltagare efter utbildning 2022; 2 grupper visas inte"
    assert "vanligast" not in chart.alt


def test_the_most_common_is_told_when_all_are_shown() -> None:
    counts = {"grundskola": 151, "gymnasium": 49, "eftergymnasial": 200, "ej_grundskola": 12}
    assert education_chart(counts, set()).title == "Eftergymnasial utbildning är vanligast: 200 av 412 deltaganden 2022"


def test_a_tie_is_told_as_a_tie() -> None:
    parts = decimals(A=7, B=7, C=2)
    assert claim("vanligast", parts, told) == "A och B är vanligast, lika många: 7 vardera"
    assert claim("mest_fran", parts, told) == "mest och lika mycket från A och B"
    # That all are alike singles out nobody.
    assert claim("vanligast", decimals(A=7, B=7), told) == ""


@pytest.mark.parametrize(
    ("parts", "more"),
    [
        (decimals(A=7, B=None), {}),
        (decimals(A=7), {}),
        (decimals(), {}),
        (decimals(A=0, B=0), {}),
        # Somebody is in a category that no number is of.
        (decimals(A=7, B=2), {"whole": Decimal(10)}),
        # One of the five who are in no known category may make B the greatest.
        (decimals(A=7, B=2), {"whole": Decimal(14), "unplaced": Decimal(5)}),
        # Two bands of age that are told as one are great since they are two.
        (decimals(A=30, B=79), {"together": ["B"]}),
    ],
)
def test_what_the_numbers_do_not_bear_is_not_said(parts: Any, more: Any) -> None:
    assert claim("vanligast", parts, told, **more) == ""


def test_those_who_are_not_placed_do_not_matter_when_they_are_too_few() -> None:
    parts = decimals(A=7, B=2)
    assert claim("vanligast", parts, told, whole=Decimal(13), unplaced=Decimal(4)) == "A är vanligast: 7"
    assert claim("vanligast", decimals(A=30, B=79), told, together=["A"]) == "B är vanligast: 79"


def test_all_is_said_only_of_all() -> None:
    assert within_limits({"A": True, "B": True}, 0) == "Alla ligger inom gränserna."
    assert within_limits({"A": True, "B": True}, 1) == "Alla som visas ligger inom gränserna."
    assert within_limits({"A": True, "B": False}, 0) == "Utanför gränserna: B."


def test_a_neutral_title_says_how_many_are_not_shown() -> None:
    assert neutral("Deltagare", 0) == "Deltagare"
    assert neutral("Deltagare", 1) == "Deltagare; en grupp visas inte"
    assert neutral("Kostnad", 2, ("ett förbund", "förbund")) == "Kostnad; 2 förbund visas inte"


_COUNTS = st.fixed_dictionaries({c: st.integers(0, 60) for c in EDUCATION})


@drawn(100)
@given(_COUNTS, st.sets(st.sampled_from([*EDUCATION, "saknas"]), max_size=3), st.integers(0, 30))
def test_a_superlative_is_never_said_beside_a_hidden_category_and_is_true_of_all(
    counts: dict[str, int], hidden: set[str], unplaced: int
) -> None:
    hidden = hidden if unplaced else hidden - {"saknas"}
    # Of fewer there is no chart.
    if not any(n for c, n in counts.items() if c not in hidden) or sum(map(bool, counts.values())) < FEWEST:
        return
    chart = education_chart_if_any(counts, hidden, unplaced)
    if chart is None:
        assert len(hidden) * 2 > sum(bool(n) or c in hidden for c, n in counts.items())
        return
    said = CLAIMED.search(chart.title + chart.alt)
    best = max(counts.values())
    if said:
        assert not hidden
        named = chart.title.split(" är vanligast")[0]
        best_names = _names(c for c, n in counts.items() if n == best)
        assert named == enumerate_words([*best_names[:1], *map(lower_first, best_names[1:])])
        # Whatever those are who are not placed, nobody else can be more.
        assert all(n + unplaced < best for n in counts.values() if n < best) or not unplaced
    if hidden:
        assert f"{len(hidden)} grupper" in chart.title or "en grupp visas inte" in chart.title
    elif not unplaced and len(set(counts.values())) > 1:
        assert said


def _names(categories: Iterator[str] | Any) -> list[str]:
    from pipeline.forbund.categories import category_names

    names = category_names("utbildning", FORBUND)
    return [names[c] for c in categories]


_AMOUNTS = st.lists(st.integers(1, 9), min_size=2, max_size=5)


@given(_AMOUNTS, st.data())
def test_no_amount_is_the_largest_beside_one_that_is_not_known(amounts: list[int], data: st.DataObject) -> None:
    """Members, budgets of insatser, deviations and what is left: each with some not shown."""
    names = [f"del{n}" for n in range(len(amounts))]
    hidden = data.draw(st.sets(st.sampled_from(names), min_size=1, max_size=len(names) - 1))
    forbund = replace(
        FORBUND,
        insatser=tuple(Insats(n, n.capitalize(), "individ") for n in names),
        medlemmar=tuple(Medlem(n, n.capitalize(), "kommun") for n in names),
    )
    shown = {n: None if n in hidden else a for n, a in zip(names, amounts, strict=True)}
    paid = [obs("medlemsbidrag", a, breakdown="huvudman", category=n) for n, a in shown.items()]
    planned = [obs("insatskostnad", a, "budget", insats=n) for n, a in shown.items()]
    spent = [obs("insatskostnad", 1, insats=n) for n in names] + [
        obs("budgetavvikelse", None if a is None else a - 1, insats=n) for n, a in shown.items()
    ]
    drawn = [
        contributions_by_member(Numbers(paid), forbund, 2022),
        budget_per_insats(Numbers(planned), forbund, 2022),
        budget_per_insats(Numbers([*planned, *spent]), forbund, 2022),
    ]
    for chart in drawn:
        # An insats with a budget that is not known cannot be drawn among plans.
        assert chart is None or chart.id == "budget_utfall_insats" or not CLAIMED.search(chart.title + chart.alt)


def _costs(**amounts: int | None) -> list[Observation]:
    return [obs(f"kostnad_{m}", a) for m, a in amounts.items()]


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (_costs(individ=70, struktur=20, administration=10), "Individinriktade insatser kostade mest 2022: 0,1 tkr"),
        # What is left over of the whole is of a group that is not known.
        (_costs(individ=70, struktur=20), "Kostnader per kostnadsgrupp 2022"),
        (_costs(individ=70, struktur=30, administration=None), "Kostnader per kostnadsgrupp 2022; en grupp visas inte"),
        (
            _costs(individ=45, struktur=45, administration=10),
            "Individinriktade insatser och strukturinriktade insatser",
        ),
    ],
)
def test_groups_of_costs_are_ranked_only_when_they_make_up_the_whole(rows: list[Observation], title: str) -> None:
    spec = next(c for c in read_report_charts().chart if isinstance(c, PerMeasure))
    whole = obs("budgetuppfoljning_kostnader", 100)
    chart = plain_chart(spec, Year(Numbers([*rows, whole]), FORBUND, 2022))
    assert chart is not None and chart.title.replace("\u00a0", " ").startswith(title)


def test_an_amount_with_a_caveat_is_not_ranked_in_a_title() -> None:
    gross = replace(FORBUND, forbehall=(Forbehall(("kostnad_individ",), "Hamnen redovisas brutto."),))
    spec = next(c for c in read_report_charts().chart if isinstance(c, PerMeasure))
    rows = [*_costs(individ=70, struktur=20, administration=10), obs("budgetuppfoljning_kostnader", 100)]
    chart = plain_chart(spec, Year(Numbers(rows), gross, 2022))
    assert chart is not None and chart.title == "Kostnader per kostnadsgrupp 2022"


# Words that rank, compare or say something of all. They are made in claims.py and nowhere else.
WORDS = re.compile(
    r"\b(vanligast\w*|flest\w*|färst\w*|störst\w*|minst|mest|högst|lägst|högre|lägre|fler än|mer än|färre än|mindre än"
    r"|alla|inga|ingen|samtliga|ökade|ökat|minskade|minskat|bäst|sämst|i storleksordning)\b",
    re.IGNORECASE,
)
# What else may hold such a word, and why: no number of a group is withheld behind it.
ALLOWED = {
    "of rows, files and trials, which are counted whole; what a question asks for; conditions in SQL": (
        "Alla rader räknas.",
        "det finns ingen budget för ",
        "Ingen utgåva är gjord. När make release har gjort en står här vad som är nytt sedan dess.",
        "föregående|förra|i fjol|året (?:före|innan)|budget|plan|mål|minst|högst|taket|ska\\b|skulle",
        "Inga anmärkningar.",
        "kon = 'alla'",
        "and kon = 'alla' and",
        "Alla årgångar säger samma sak om samma år.",
        "Leveransen har inga rader om deltagare.",
        " Alla filer används.",
        "Inga uppgifter är rättade när de lästes.",
        "Inga diagram har tillräckligt många tal.",
        "Inga publicerade uppgifter är levererade",
        "Ingen avstämning är byggd för det.",
        "Ingen utgåva finns att jämföra med.",
        "Lägst",
        "Högst",
        "har inga tal i det som är byggt.",
        "Det finns inga tal att rita med de valen.",
        "Det finns inga tal med de valen.",
        "Inga rader.",
        "Färre än två år har tal att visa.",
        "har inga färdiga diagram.",
        "Färre än ",
        "har inga körda notebookar ännu.",
    ),
    "names a row, column or choice that is of all together": (
        "Alla",
        "Alla insatser",
        "Alla kostnader",
        "Alla mål",
        "Alla förbund",
        "Alla tal",
        "alla förbund",
        "alla år",
        "alla ",
        "alla",
        "riket-alla",
        ": alla mål",
        "Invånare, alla åldrar",
        "Alla tillsammans ",
        "alla tillsammans ",
        "Alla insatser efter kön: ",
        "Alla insatser: kostnaden för individinriktade insatser.",
        "Alla kostnader rymmer också kansli",
    ),
    "tells how a table, sign or method is read, not what the numbers are": (
        "Ordningen säger inte vem som är bäst",
        "om alla i grunden är lika",
        "desto högre riskvärde",
        "Avvikelsen är positiv när",
        "delarna kan bli fler än alla",
        "inte alla deltagare",
        "ingen prognos",
        "då är den verkliga osäkerheten mindre än den som visas",
        "har ingen framskrivning",
        "dra inga slutsatser",
        "ingår i minst ett prov",
        "Alla prov står i avstamning.csv",
        "Par bildas för högst ",
        "Svarande har besvarat minst en fråga",
        "Bara frågor som minst ",
        "en enda person andelen mer än tre",
    ),
    "the limit of the smallest group": (
        "Grupper med färre än {n} personer visas inte",
        "Svar från färre än ",
    ),
    "says what was delivered, which is known: files, rows and years": (
        "Det finns ingen leverans av ",
        "(ingen leverans)",
        "Inga insatser",
        "Det finns inga tal per insats för ",
        "Visas inte, för att ingen ska gå att känna igen: ",
        " visas bara för alla tillsammans, och ingår i Alla.",
        " i alla medlemskommuner saknas",
        "Det finns inga två år i följd att jämföra.",
        "Inga två förbund har",
        "Inga två årgångar säger olika",
        "Inga uppgifter i leveranserna är rättade.",
        "ingen egen rad",
        "har ingen summarad",
        "I resultaträkningen finns inga realisationsvinster",
        "Beslutet nämner inte alla poster.",
        "Åldern skiljer mer än ett år",
        "Fler än ",
        "ingen",
    ),
    "words of intervals, which exist only where both numbers are shown": (
        "högre i ",
        "; talet är högre",
        "; talet är lägre",
        "högre",
        "lägre",
        "ingen säker skillnad",
        "ökade",
        "minskade",
    ),
    "says what is wrong with what somebody has written": (
        "ingen plats i dispositionen heter ",
        "det finns ingen tabell ",
        "Spara om bilden med lägre upplösning.",
        "måttet är ingen andel",
        " har ingen osäkerhet",
        "Inga anmärkningar på texten",
        "Skriv båda, eller ingen.",
        "det finns ingen budgetuppföljning med flera poster",
    ),
    "says what the office's own document holds": ("Kansliets eget: alla tabeller, källor och fynd.",),
    "asks claims.py for the sentence": ("vanligast",),
    "tells the rule of goals, not an outcome": (
        "den som flest av dess mål har",
        "den grad som flest av dem har",
        "är minst lika bra som målet",
        "är högst ",
    ),
}


def _literals(path: Path) -> Iterator[str]:
    """The strings of a module that a reader may see: not docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    described = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in described:
            yield node.value


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        yield from (t for v in part.values() for t in _texts(v))
    elif isinstance(part, list):
        yield from (t for v in part for t in _texts(v))


def _shown() -> Iterator[tuple[str, str]]:
    """Every text that comparison, charts, reports, the explorer and notebooks may show, with its file."""
    for room in ("compare", "charts", "report", "explorer", "protocol", "rows", "lab"):
        for path in sorted((ROOT / "pipeline" / room).rglob("*")):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix == ".py":
                yield from ((name, t) for t in _literals(path))
            elif path.suffix == ".toml":
                yield from ((name, t) for t in _texts(tomllib.loads(path.read_text("utf-8"))))


def _is_allowed(text: str) -> bool:
    # A short phrase is the whole text; a longer one is part of a sentence.
    return any(text == a or (len(a) > 12 and a in text) for group in ALLOWED.values() for a in group)


def test_words_that_rank_or_say_all_are_made_in_one_place() -> None:
    found = [f"{name}: {text}" for name, text in _shown() if WORDS.search(text) and not _is_allowed(text)]
    assert found == [], "låt pipeline/measures/claims.py säga det, eller skriv varför det får stå"


def test_every_exception_is_used() -> None:
    every = [text for _, text in _shown()]
    unused = [
        a for group in ALLOWED.values() for a in group if not any(a == t or (len(a) > 12 and a in t) for t in every)
    ]
    assert unused == []
