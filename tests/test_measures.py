"""Every measure gives the numbers of its own worked example, and no expression reaches too far."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.clean.table_names import TABLES
from pipeline.faults import DeliveryFaults
from pipeline.measures import definition
from pipeline.measures.aggregate import _can_be_made, compute_measures
from pipeline.measures.compiler import check_expression, columns_of, compile_forecast, compile_measure
from pipeline.measures.counting import count_together, group_persons
from pipeline.measures.definition import DEFINITIONS, DefinitionError, find_measure, read_measures, try_measure
from pipeline.measures.kinds import FromRows, Linear, OfTwo, Reference
from pipeline.measures.observation import KEY, TYPES, observation_id, observation_id_in
from pipeline.store import MONEY, connect
from support.clean_tables import clean as empty_clean_tables
from support.worked_example import empty_tables, is_of_persons, numbers_expected, numbers_out

MEASURES = read_measures()
_REQUIRED = {  # the ids of MEASURES.md that the kinds of this slice can give
    "intakter",
    "kostnader",
    "finansnetto",
    "arets_resultat",
    "medlemsbidrag",
    "andel_budgetram",
    "andel_medlemsbidrag",
    "insatskostnad",
    "kostnad_administration",
    "kostnad_individ",
    "kostnad_struktur",
    "andel_administration",
    "budgetavvikelse",
    "tillgangar",
    "skulder",
    "likvida_medel",
    "fordringar",
    "soliditet",
    "kassaflode",
    "eget_kapital",
    "eget_kapital_tak",
    "eget_kapital_over_tak",
    "deltagare_anonyma",
}


@pytest.mark.parametrize("id_", list(MEASURES))
def test_the_worked_example_holds(id_: str) -> None:
    measure = MEASURES[id_]
    given, expected = numbers_out(measure), numbers_expected(measure)
    # Counts of persons come at every level; the example shows some, and the zeros are tested apart.
    if is_of_persons(measure):
        assert given >= expected and len(expected) >= 2
    else:
        assert given == expected


def test_the_agreed_measures_exist() -> None:
    assert set(MEASURES) >= _REQUIRED


def test_parts_come_before_what_is_made_of_them() -> None:
    order = list(MEASURES)
    for measure in MEASURES.values():
        assert all(order.index(part) < order.index(measure.id) for part in measure.parts)


@pytest.mark.parametrize(
    "expression",
    [
        "sum(belopp_kr)",
        "(select 1)",
        "belopp_kr; drop table x",
        "row_number() over ()",
        "a, b",
        "read_text('/etc/passwd')",
        "belopp_kr +",
    ],
)
def test_an_expression_may_only_look_at_one_row(expression: str) -> None:
    with pytest.raises(DefinitionError):
        check_expression(connect(), expression, "prov")


@pytest.mark.parametrize(
    "expression",
    [
        "belopp_kr",
        "-belopp_kr",
        "case when post = 'a' then 1 else 0 end",
        "insats <> '' and kind in ('a', 'b')",
        "x is not null",
    ],
)
def test_plain_expressions_are_allowed(expression: str) -> None:
    check_expression(connect(), expression, "prov")


def test_a_misspelled_key_in_a_definition_stops(tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "pipeline/measures/definitions/finansnetto.toml").read_text("utf-8")
    path = tmp_path / "prov.toml"
    path.write_text(text.replace("polarity", "polaritet"), "utf-8")
    measure, faults = try_measure(path)
    assert measure is None
    assert [f.headline for f in faults] == [
        "okänd inställning ”polaritet” i filen",
        "inställningen ”polarity” saknas i filen",
    ]


@pytest.mark.parametrize(
    ("base", "right", "wrong", "headline"),
    [
        # A key that another kind has.
        ("deltagare", 'unit = "antal"', 'unit = "antal"\nfactor = 100', "okänd inställning ”factor” i filen"),
        ("deltagare", 'unit = "antal"', 'unit = "antal"\nsigned = true', "okänd inställning ”signed” i filen"),
        ("andel_kvinnor", "compare = true", "forecast = true", "okänd inställning ”forecast” i filen"),
        ("eget_kapital_tak", "compare = true", "by_total = true", "okänd inställning ”by_total” i filen"),
        ("mal_grad", 'unit = "grad"', 'unit = "grad"\nof = "deltagare"', "okänd inställning ”of” i filen"),
        ("prisindex", 'unit = "index"', 'unit = "index"\npeople = true', "okänd inställning ”people” i filen"),
        # One that the kind must have.
        ("andel_kvinnor", 'by = "deltagare"\n', "", "inställningen ”by” saknas i filen"),
        ("deltagartid_medel", "counted_by", "forecast", "inställningen ”counted_by” saknas i filen"),
        ("deltagare", 'kind = "count"', "", "inställningen ”kind” saknas i filen"),
        # Values.
        ("deltagare", 'kind = "count"', 'kind = "counts"', "okänt värde ”counts” för kind"),
        ("deltagare", 'polarity = "neutral"', 'polarity = "up"', "okänt värde ”up” för polarity"),
        ("deltagare", "people = true", "people = 1", "people ska vara true eller false"),
        ("andel_kvinnor", "factor = 100", 'factor = "1; drop"', "factor ska vara ett tal"),
        ("andel_kvinnor", 'of_kon = "kvinna"', 'of_kon = "kvinnor"', "okänt värde ”kvinnor” för of_kon"),
        # What it is made of.
        ("deltagare", 'rows = "persons"', 'rows = "person"', "okänt värde ”person” för rows i [[from]] deltagande"),
        ("deltagare", "periods = true", "period = true", "okänd inställning ”period” i [[from]] deltagande"),
        ("deltagare", "periods = true\n", "", "[[from]] deltagande: {period} står där utan periods"),
        ("deltagare", "[[from]]", "[from]", "from ska vara en lista: skriv [[from]] med dubbla hakparenteser"),
        ("prisindex", "numbers =", "nummer =", "okänd inställning ”nummer” i example"),
    ],
)
def test_a_key_or_value_that_does_not_fit_its_kind_stops(
    tmp_path: Path, base: str, right: str, wrong: str, headline: str
) -> None:
    text = (DEFINITIONS / f"{base}.toml").read_text("utf-8")
    assert right in text
    path = tmp_path / "prov.toml"
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    measure, faults = try_measure(path)
    assert measure is None
    assert headline in [f.headline for f in faults]
    assert {f.file for f in faults} == {"prov.toml"}


def test_a_measure_made_of_one_that_is_not_there_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("andel_kvinnor", "deltagare"):
        text = (DEFINITIONS / f"{name}.toml").read_text("utf-8")
        (tmp_path / f"{name}.toml").write_text(text.replace('by = "deltagare"', 'by = "deltagarna"'), "utf-8")
    monkeypatch.setattr(definition, "DEFINITIONS", tmp_path)
    with pytest.raises(DeliveryFaults) as caught:
        read_measures.__wrapped__()
    (fault,) = [f for f in caught.value.faults if f.file == "andel_kvinnor.toml"]
    assert fault.headline == "måttet ”deltagarna” finns inte"
    assert "”deltagare”" in fault.expected


def test_the_id_of_a_number_is_stable() -> None:
    """Known values: a change here moves the address of every published number."""
    assert (
        observation_id("hbs", 2022, "helar", "arets_resultat", "", "alla", "", "", "utfall", "beraknad")
        == "nb4b8febe5dbbe5c"
    )


def test_the_id_is_the_same_in_sql() -> None:
    key = ("hbs", 2022, "helar", "deltagare", "öst", "alla", "kön", "", "utfall", "beraknad")
    values = {name: f"cast(? as {TYPES[name]})" for name in KEY}
    rows = f"(select {', '.join(f'{value} as {name}' for name, value in values.items())})"
    assert connect().execute(f"select {observation_id_in(KEY)} from {rows}", list(key)).fetchone() == (
        observation_id(*key),
    )


def test_a_printed_ceiling_wins_over_the_reconstructed_one() -> None:
    tak = [{"ar": 2022, "belopp": 2500000, "kalla": "tryckt", "_file": "forbund.toml"}]
    con = empty_clean_tables(tak=tak)
    for year in (2021, 2022):
        con.execute(
            "insert into bidrag by name select ? as ar, 'staten' as medlem, 'utfall' as kind, 14600000 as belopp_kr,"
            " 'f' as _file, 's' as _sheet, 1 as _row, 'A' as _column",
            [year],
        )
    compute_measures(con, {m: MEASURES[m] for m in ("medlemsbidrag", "eget_kapital_tak")})
    found = con.execute(
        "select year, value, rader[1].fil from tal where measure = 'eget_kapital_tak' order by year"
    ).fetchall()
    assert found == [(2021, Decimal(2540000), "f"), (2022, Decimal(2500000), "forbund.toml")]


@pytest.mark.parametrize(
    ("over", "result", "reached"),
    [
        ("9334500", "-5533000", 2024),
        ("200", "-100", 2024),
        ("200.01", "-100", 2025),
        ("0.7", "-0.1", 2029),
        ("1", "-700", 2023),
    ],
)
def test_the_year_in_which_equity_meets_its_ceiling(over: str, result: str, reached: int) -> None:
    """0.7 kr over with a deficit of 0.1 is seven years, also where a quotient of floats would say eight."""
    assert years_reached(over, result) == [reached]


@pytest.mark.parametrize(("over", "result"), [("0", "-100"), ("-1", "-100"), ("100", "0"), ("100", "50")])
def test_equity_that_is_not_over_or_does_not_shrink_meets_no_ceiling(over: str, result: str) -> None:
    assert years_reached(over, result) == []


def years_reached(over: str, result: str) -> list[int]:
    con = connect()
    compute_measures(con, {})
    for measure, kind, value in (("eget_kapital_over_tak", "utfall", over), ("arets_resultat", "budget", result)):
        con.execute(
            "insert into tal by name select ? as measure, 2022 as year, 'helar' as period, '' as insats, 'alla' as kon,"
            f" '' as breakdown, '' as category, ? as kind, cast(? as {MONEY}) as value, [] as rader",
            [measure, kind, value],
        )
    con.execute(f"insert into tal by name {compile_measure(MEASURES['eget_kapital_vid_tak'], {})}")
    return [int(v) for (v,) in con.execute("select value from tal where measure = 'eget_kapital_vid_tak'").fetchall()]


def test_the_reconstructed_ceiling_is_told_with_its_own_numbers() -> None:
    """The definition's words and its formula hold the same constant and share."""
    ceiling = find_measure("eget_kapital_tak", Linear)
    said = ceiling.definition.replace(" ", "")
    assert f"{ceiling.constant}krplus{Decimal(ceiling.factor).scaleb(2).normalize():f}procent" in said


def test_nothing_is_made_of_nothing() -> None:
    """Why tables without rows, measures of them, and goals where there are none are passed by: they give no number."""
    with empty_tables() as con:
        compute_measures(con, {})
        columns = {
            table: {c for (c,) in con.execute(f"select column_name from (describe {table})").fetchall()}
            for table in TABLES
        }
        from_rows = [m for m in MEASURES.values() if isinstance(m, FromRows)]
        group_persons(con, from_rows, lambda expression: columns_of(con, expression), columns)
        together = list(count_together(from_rows, columns))
        alone = {m.id: compile_measure(m, columns) for m in MEASURES.values() if not isinstance(m, Reference)}
        counted = {id_ for statement in together for id_ in re.findall(r"'measure': '(\w+)'", statement)}
        assert len(together) <= len(counted)
        assert {id_ for id_, statement in alone.items() if not statement} == counted
        for statement in (*together, *filter(None, alone.values())):
            assert con.execute(statement).fetchall() == [], statement
        for measure in (m for m in MEASURES.values() if m.forecast):
            assert con.execute(compile_forecast(measure)).fetchall() == []


def test_a_measure_of_two_needs_both() -> None:
    """The one above the line, or the one for the whole in its place, and the one below."""
    share = next(m for m in MEASURES.values() if isinstance(m, OfTwo) and m.of_whole)
    tried = [{share.of}, {share.by}, {share.of, share.by}, {share.of_whole, share.by}, {share.id}]
    assert [_can_be_made(share, made) for made in tried] == [False, False, True, True, False]
