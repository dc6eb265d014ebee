"""Closed and unclosed books give the same numbers, however they were closed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from pipeline.faults import DeliveryFaults
from pipeline.store import read_rows
from support.examples import drawn, some
from support.ledgers import CHART, OPENING, PLACES, YEAR, Voucher, books, cleaned, place, posts, published

LAST = "20221231"
# The result of YEAR, and what it leaves.
RESULT, EQUITY, COSTS = 500, 1400, 5500


def closed(*vouchers: dict[str, int], day: str = LAST) -> list[Voucher]:
    """The year and its closing entries."""
    return [*YEAR, *((9 + n, day, rows) for n, rows in enumerate(vouchers))]


CLOSINGS: dict[str, list[Voucher]] = {
    "not closed": YEAR,
    "8999 against 2019": closed({"8999": 500, "2019": -500}),
    "8999 against 2099": closed({"8999": 500, "2099": -500}),
    "8999 against 2010": closed({"8999": 500, "2010": -500}),
    "the equity first": closed({"2019": -500, "8999": 500}),
    "in two parts": closed({"8999": 300, "2019": -300}, {"8999": 200, "2010": -200}),
    "on another day": closed({"8999": 500, "2019": -500}, day="20221230"),
    "an account named Resultat": closed({"8990": 500, "2019": -500}),
    "an account named nothing that is known": closed({"8910": 500, "2019": -500}),
    "every account brought to zero": closed({"3110": 6000, "4610": -3500, "5010": -2000, "2019": -500}),
    "income and costs each for itself": closed(
        {"3110": 6000, "2019": -6000}, {"4610": -3500, "5010": -2000, "2019": 5500}
    ),
    "by way of 8999": closed({"3110": 6000, "4610": -3500, "5010": -2000, "8999": -500}, {"8999": 500, "2019": -500}),
    "a voucher after it": [
        *YEAR[:3],
        (4, LAST, {"3110": 6000, "4610": -3500, "5010": -2000, "2019": -500}),
        (5, *YEAR[3][1:]),
    ],
    "a voucher after it that it does not have": [
        *YEAR[:3],
        (4, LAST, {"3110": 6000, "4610": -1000, "5010": -800, "2019": -4200}),
        (5, *YEAR[3][1:]),
    ],
}
NAMES = CHART | {"2099": "Årets resultat", "8990": "Resultat", "8910": "Bokslut"}
MORE = PLACES + place(8910, "finansiella_kostnader")


@pytest.fixture(scope="module")
def unclosed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[object, ...], object]:
    """Every number of the books that were never closed."""
    folder = tmp_path_factory.mktemp("bocker") / "raw" / "prov" / "2022"
    folder.mkdir(parents=True)
    return dict(published(cleaned(folder, books(YEAR, chart=NAMES), MORE)))


@pytest.mark.parametrize(("how", "zeros"), some([(how, n % 2 == 0) for n, how in enumerate(CLOSINGS)], 4))
def test_closed_books_give_the_numbers_of_unclosed(
    delivery: Path, unclosed: dict[tuple[object, ...], object], how: str, zeros: bool
) -> None:
    """Whether or not accounts that end at 0 are stated."""
    out = cleaned(delivery, books(CLOSINGS[how], chart=NAMES, zeros=zeros), MORE)
    found = posts(out)
    assert (found["arets_resultat"], found["eget_kapital"], found["kostnader"]) == (RESULT, EQUITY, COSTS)
    assert found["summa_tillgangar"] == found["summa_kapital_skulder"] == 1000 + 3000 - 5300 + 3100
    assert found["arets_kassaflode"] == found["likvida_utgaende"] - found["likvida_ingaende"] == -2300
    assert len(unclosed) > 30
    assert published(out) == unclosed


@pytest.mark.parametrize(
    ("post", "name"),
    some(
        [
            *((p, "Årets resultat") for p in ("", "utredning", "eget_kapital", "skulder", "arets_resultat")),
            *((p, "Omföring") for p in ("", "finansiella_kostnader", "skulder")),
            ("utredning", "ÅRETS RESULTAT"),
            ("eget_kapital", "Redovisat resultat"),
            ("utredning", ""),
        ],
        3,
    ),
)
def test_wherever_forbund_toml_places_8999(delivery: Path, post: str, name: str) -> None:
    toml = PLACES + (place(8000, post, 8999) if post else "")
    out = cleaned(delivery, books(CLOSINGS["8999 against 2019"], chart=CHART | {"8999": name}), toml)
    found = posts(out)
    assert (found["arets_resultat"], found["eget_kapital"]) == (RESULT, EQUITY)
    assert found["finansiella_kostnader"] == 0


@pytest.mark.parametrize("zeros", [True, False])
def test_closed_books_without_vouchers(delivery: Path, zeros: bool) -> None:
    """Type 1 has only balances: 8999 tells, and equity is what the assets are more than the debts."""
    found = posts(cleaned(delivery, books(CLOSINGS["8999 against 2019"], kind="1", zeros=zeros)))
    assert (found["arets_resultat"], found["eget_kapital"]) == (RESULT, EQUITY)
    # With every account brought to zero nothing is known of the result, and nothing is said.
    found = posts(cleaned(delivery, books(CLOSINGS["every account brought to zero"], kind="1", zeros=zeros)))
    assert found["eget_kapital"] == EQUITY and "arets_resultat" not in found


def test_a_loss_is_closed_like_a_profit(delivery: Path) -> None:
    loss: list[Voucher] = [*YEAR, (5, "20221201", {"1930": -900, "5010": 900})]
    for voucher in ({}, {"8999": -400, "2019": 400}, {"3110": 6000, "4610": -3500, "5010": -2900, "2019": 400}):
        found = posts(cleaned(delivery, books([*loss, (9, LAST, voucher)])))
        assert (found["arets_resultat"], found["eget_kapital"]) == (-400, 500)


def test_last_years_result_that_is_not_carried_over_is_equity(delivery: Path) -> None:
    """Opened closed (2010 and 2019), moved during the year, or with the result still in no account."""
    before = (
        "#RAR -1 20210101 20211231",
        "#UB -1 1510 100",
        "#UB -1 1930 1000",
        "#UB -1 2010 -800",
        "#UB -1 2440 -200",
        "#RES -1 3110 -100",
    )
    moved: list[Voucher] = [*YEAR, (8, "20220401", {"2019": 100, "2010": -100})]
    for opening, vouchers in (
        (OPENING | {"2010": -800, "2019": -100}, YEAR),
        (OPENING | {"2010": -800, "2019": -100}, moved),
        (OPENING | {"2010": -800}, YEAR),
        (OPENING, YEAR),
    ):
        out = cleaned(delivery, books(vouchers, opening=opening, records=before))
        assert (posts(out)["arets_resultat"], posts(out)["eget_kapital"]) == (RESULT, EQUITY)
        assert (posts(out, 2021)["arets_resultat"], posts(out, 2021)["eget_kapital"]) == (100, 900)


def test_an_account_of_differences_is_still_part_of_the_result(delivery: Path) -> None:
    """8990 that is not named as a result, booked against the bank: what forbund.toml says holds."""
    vouchers: list[Voucher] = [*YEAR, (5, "20221220", {"8990": 70, "1930": -70})]
    chart = CHART | {"8990": "OBS-konto, ej utredd differens"}
    toml = PLACES + place(8990, "utredning")
    for more in ([], [(9, LAST, {"8999": 430, "2019": -430})]):
        found = posts(cleaned(delivery, books([*vouchers, *more], chart=chart), toml))
        assert (found["arets_resultat"], found["eget_kapital"], found["kostnader"]) == (430, EQUITY - 70, COSTS)


def test_a_correction_of_equity_is_no_closing_entry(delivery: Path) -> None:
    """2 kr of rounding against equity, among other rows, as in a real ledger; and then closed books."""
    rounding: list[Voucher] = [*YEAR, (5, "20220630", {"5010": 2, "2010": -2, "1930": 10, "1510": -10})]
    unclosed = published(cleaned(delivery, books(rounding)))
    assert posts(delivery.parents[2] / "ut")["arets_resultat"] == 498
    for voucher in ({"8999": 498, "2019": -498}, {"3110": 6000, "4610": -3500, "5010": -2002, "2019": -498}):
        assert published(cleaned(delivery, books([*rounding, (9, LAST, voucher)]))) == unclosed


def test_rows_of_closing_entries_are_in_no_sum(delivery: Path) -> None:
    out = cleaned(delivery, books(CLOSINGS["every account brought to zero"]))
    rows = read_rows(out / "clean" / "bokforingsrad.parquet", order_by="_row")
    assert sum(r["belopp_kr"] for r in rows if r["grupp"] == "kostnad" and r["inom_helar"]) == COSTS
    assert [(r["post"], int(r["belopp_kr"])) for r in rows if r["grupp"] == "bokslut"] == [
        ("arets_resultat", amount) for amount in (6000, -3500, -2000, -500)
    ]


def test_a_result_that_was_closed_with_another_amount_is_told(delivery: Path) -> None:
    """A voucher came after the closing: the result is that of the accounts, and the check says so."""
    out = cleaned(delivery, books(closed({"8999": 470, "2019": -470})))
    assert (posts(out)["arets_resultat"], posts(out)["eget_kapital"]) == (RESULT, EQUITY)
    tried = read_rows(out / "reconcile" / "summaprov.parquet", "vad like 'bokslutet%'")
    assert [(int(r["angivet"]), int(r["beraknat"]), r["utslag"]) for r in tried] == [(470, 500, "avviker")]
    out = cleaned(delivery, books(closed({"8999": 500, "2019": -500})))
    assert [r["utslag"] for r in read_rows(out / "reconcile" / "summaprov.parquet", "vad like 'bokslutet%'")] == [
        "stammer"
    ]


@pytest.mark.parametrize(
    ("voucher", "said"),
    [
        ({"8999": 500, "1930": -500}, "Rad 52: verifikation A9 bokför årets resultat mot annat än eget kapital"),
        ({"4610": -700, "2019": 700}, "Rad 52: verifikation A9 flyttar en del av resultatet till eget kapital"),
    ],
)
def test_what_looks_like_a_closing_entry_and_is_none_stops(delivery: Path, voucher: dict[str, int], said: str) -> None:
    with pytest.raises(DeliveryFaults) as stopped:
        cleaned(delivery, books(closed(voucher)))
    text = str(stopped.value)
    assert re.sub(r"Rad \d+", "Rad 52", text.partition("\n")[2]).strip().startswith(said), text
    line = int(re.search(r"Rad (\d+)", text)[1])  # type: ignore[index]
    assert books(closed(voucher)).splitlines()[line - 1] == f"#VER A 9 {LAST}"


ROWS = st.tuples(
    st.sampled_from(["0115", "0430", "0715", "1231"]),
    st.sampled_from(["3110", "4610", "5010"]),
    st.sampled_from(["1510", "1930", "2440"]),
    st.integers(-(10**6), 10**6),
)


@drawn(6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROWS, min_size=1, max_size=5), st.sampled_from(["8999", "nollade"]), st.sampled_from(["2019", "2010"]))
def test_closing_any_books_changes_no_number(
    delivery: Path, rows: list[tuple[str, str, str, int]], how: str, equity: str
) -> None:
    year: list[Voucher] = [
        (n, f"2022{day}", {account: amount, other: -amount}) for n, (day, account, other, amount) in enumerate(rows, 1)
    ]
    sums: dict[str, int] = {}
    for _, account, _, amount in rows:
        sums[account] = sums.get(account, 0) + amount
    result = -sum(sums.values())
    closing = {"8999": result} if how == "8999" else {account: -amount for account, amount in sums.items()}
    unclosed = published(cleaned(delivery, books(year)))
    assert published(cleaned(delivery, books([*year, (99, LAST, closing | {equity: -result})]))) == unclosed
