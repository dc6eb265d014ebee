"""Choices in the explorer in a real browser: keyboard, address, files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from support.browser import NEEDS_BROWSER
from support.explorer_page import PEOPLE, SHARE, opened, rows, words

pytestmark = NEEDS_BROWSER


def test_choices_that_cannot_be_made_are_read_but_not_taken(page: Any, address: str) -> None:
    opened(page, address, PEOPLE)
    for choice, reason in {
        "#vy [value=fasta_priser]": "gäller bara belopp i kronor",
        "#vy [value=per_1000]": "finns inte: Folkmängd saknas för förbundets kommuner",
        "#kon [value=annat]": "inget tal visas: små grupper skyddas",
        "#kon [value=man]": "måttet redovisas inte efter kön",
        "#slag [value=budget]": "finns inte för måttet",
        "#forbund [value=oster]": "inga tal för måttet",
    }.items():
        box = page.locator(choice)
        assert box.get_attribute("aria-disabled") == "true"
        assert words(page, f"label:has({choice.split(' ')[1]})").endswith(f"\n{reason}"), choice
        before = page.url
        box.focus()
        assert page.evaluate("document.activeElement.value") in choice
        page.keyboard.press("Space")
        assert page.url == before
        assert not box.is_checked()
    assert page.locator("#vy [value=belopp]").is_checked()


def test_arrow_keys_pass_views_that_do_not_exist(page: Any, address: str) -> None:
    opened(page, address)
    page.locator("#vy [value=belopp]").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "andel"
    assert page.locator("#vy [value=belopp]").is_checked()
    page.keyboard.press("ArrowDown")
    assert page.locator("#vy [value=fasta_priser]").is_checked()
    assert words(page, "#rubrik") == "Kostnader, fasta priser, 2020–2022"


def test_the_address_restores_the_choice_and_back_undoes_it(page: Any, address: str) -> None:
    opened(page, address)
    page.locator("#matt").select_option("deltagare")
    page.locator("#kon [value=kvinna]").check()
    chosen = page.url
    assert chosen.endswith(
        "#matt=deltagare&vy=belopp&forbund=mitt,norr,soder,vaster&fran=2020&till=2022&kon=alla,kvinna&slag=utfall"
    )
    seen = rows(page)
    assert ["Norr", "..", "400 a", ""] in seen
    page.go_back()
    assert not page.locator("#kon [value=kvinna]").is_checked()
    page.go_back()
    assert words(page, "#rubrik") == "Kostnader, 2020–2022"
    page.go_forward()
    page.go_forward()
    assert rows(page) == seen
    opened(page, chosen)
    assert rows(page) == seen
    assert page.locator("#kon [value=kvinna]").is_checked()
    page.reload()
    page.wait_for_selector("#diagram svg")
    assert rows(page) == seen


def test_an_address_that_says_what_is_not_there_is_told(page: Any, address: str) -> None:
    opened(page, address, "#matt=rymdfarkoster&forbund=norr,luna&slag=prognos")
    assert words(page, "#rubrik") == "Kostnader, 2020–2022"
    told = page.locator("#varning p").all_inner_texts()
    assert told == [
        "Adressen säger ”rymdfarkoster”, som inte finns här.",
        "Adressen säger ”luna”, som inte finns här.",
        "Måttet finns inte för det valda, därför visas utfall.",
    ]


def test_a_remark_is_a_link_within_the_page_and_no_choice(page: Any, address: str) -> None:
    opened(page, address, PEOPLE)
    page.locator("#tabell a[href='#anm-1']").click()
    assert words(page, "#rubrik") == "Deltaganden, 2020–2022"
    page.locator("#fran").select_option("2021")
    assert "fran=2021" in page.url


def test_the_last_kon_and_kind_cannot_be_taken_away(page: Any, address: str) -> None:
    opened(page, address)
    page.locator("#slag [value=utfall]").click()
    assert page.locator("#slag [value=utfall]").is_checked()
    assert words(page, "#varning") == "Minst ett slag måste vara valt."
    page.locator("#inga").click()
    assert words(page, "#lage").endswith("Välj minst ett förbund.")
    assert page.locator("#hamta").is_hidden()
    page.locator("#alla").click()
    assert len(rows(page)) == 5


def test_keyboard_alone_from_load_to_a_changed_picture_and_a_file(page: Any, address: str) -> None:
    opened(page, address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till diagrammet"

    def tab_to(selector: str) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} is not reached")

    tab_to("#matt")
    page.keyboard.press("ArrowDown")
    # Measures stand by unit: after Kronor comes Antal.
    assert words(page, "#rubrik") == "Deltaganden, 2020–2022"
    before = page.locator("#diagram").inner_html()
    tab_to("#forbund input[value=soder]")
    page.keyboard.press("Space")
    assert page.locator("#diagram").inner_html() != before
    assert words(page, "#lage").endswith("2 tal för 1 förbund, 1 brott.")
    tab_to("#som-csv")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "deltagare_belopp_2020-2022.csv"


def test_the_numbers_as_csv(page: Any, address: str, tmp_path: Path) -> None:
    opened(page, address, SHARE)
    with page.expect_download() as waiting:
        page.locator("#som-csv").click()
    waiting.value.save_as(tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    head, norr, soder = content.decode("utf-8-sig").split("\r\n")[:3]
    assert head.startswith("Förbund;År;Mått;Slag;Kön;Visat som;Värde;Nedre gräns;Övre gräns;Enhet;Täljare;Nämnare;")
    assert norr.startswith(
        "Norr;2021;Avslutade till arbete;utfall;alla;Andel med osäkerhet;12,587413;8,123456;17,5;procent;18;143;"
    )
    assert soder.startswith("Söder;2021;Avslutade till arbete;utfall;alla;Andel med osäkerhet;;;;procent;;;")
    assert "Talet visas inte." in soder


def test_text_in_a_file_is_never_read_as_a_formula(page: Any, address: str) -> None:
    opened(page, address)
    assert page.evaluate("""['=1+1', '-5', 'a;b', 'say "x"', -5.25, null].map(csvCell)""") == [
        "'=1+1",
        "'-5",
        '"a;b"',
        '"say ""x"""',
        "-5,25",
        "",
    ]


def test_the_picture_as_files(page: Any, address: str, tmp_path: Path) -> None:
    opened(page, address, PEOPLE)
    for kind, button in (("svg", "#som-svg"), ("png", "#som-png")):
        with page.expect_download() as waiting:
            page.locator(button).click()
        assert waiting.value.suggested_filename == f"deltagare_belopp_2020-2022.{kind}"
        waiting.value.save_as(tmp_path / f"a.{kind}")
    svg = (tmp_path / "a.svg").read_text("utf-8")
    # Alone it must say what the page says around it.
    for told in ("Deltaganden, 2020–2022", "Jämförs inte med rutan före", "Brott a: Alla 2021.", "Källa: förbundens"):
        assert told in svg, told
    png = (tmp_path / "a.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) == 2 * (960 + 2 * 16)


def test_on_paper_only_what_is_chosen_is_left(page: Any, address: str, tmp_path: Path) -> None:
    opened(page, address, PEOPLE)
    page.emulate_media(media="print")
    assert page.locator("#val").is_hidden()
    assert page.locator("#hamta").is_hidden()
    assert page.locator("#diagram svg").is_visible()
    assert page.locator("#tabell table").is_visible()
    page.set_viewport_size({"width": 673, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 674
