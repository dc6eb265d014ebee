"""The documentation: every command in it is one, every link leads somewhere, what is generated is fresh."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from pipeline import lab
from pipeline.bootstrap import python_in
from pipeline.cli import VERBS
from pipeline.handbook import deliveries, identities, lookups
from pipeline.handbook.site import DOCS, site_config
from pipeline.places import ROOT
from pipeline.reconcile.printed.identities import read_identities
from support import commands as command_pages
from support.browser import NEEDS_BROWSER, launched
from support.pictures import FOLDER, PICTURES

PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.sv.md", ROOT / "README.md"])
BUILDER = python_in(ROOT / ".venv-docs")
# `make verb NAME=value …`, in a line of its own or in running text.
_COMMAND = re.compile(r"(?:make|bootstrap\.py) ([a-zåäö-]+)((?: [A-ZÅÄÖ]+=(?:\"[^\"]*\"|[^\s`\"]+))*)")
# Of writing, not of commands.
_WORDS = {"sure", "tests"}


def commands(text: str) -> list[tuple[str, list[str]]]:
    """The commands of a page: (verb, the names of its choices)."""
    told = re.findall(r"`([^`\n]+)`", text) + re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL)
    found = [m for t in told for m in _COMMAND.findall(t)]
    return [(verb, re.findall(r"([A-ZÅÄÖ]+)=", choices)) for verb, choices in found if verb not in _WORDS]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_is_one_with_choices_that_it_takes(page: Path) -> None:
    wrong = [(v, c) for v, c in commands(page.read_text("utf-8")) if v not in VERBS or set(c) - set(VERBS[v].choices)]
    assert wrong == []


def test_commands_are_found_where_they_stand() -> None:
    text = 'Kör `make report FORBUND=hbs AR=2022` eller:\n```\nmake lab TILL="--no-browser --port=9"\n```\n`py pipeline\\bootstrap.py new`'
    assert commands(text) == [("report", ["FORBUND", "AR"]), ("new", []), ("lab", ["TILL"])]
    assert sum(len(commands(p.read_text("utf-8"))) for p in PAGES) > 60


def test_what_is_written_to_the_desk_is_there() -> None:
    """In pages and in the notebooks themselves: `lab.tal(…)` is a name that a cell can call."""
    books = [*(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "notebooks").rglob("*.md")]
    told = {n for p in [*PAGES, *books] for n in re.findall(r"\blab\.([a-z_]+)\(", p.read_text("utf-8"))}
    assert told - {*lab.__all__} == set() and {*lab.__all__} - told == set()


def anchors(text: str) -> set[str]:
    """The headings of a page as links name them."""
    return {re.sub(r"[^\w -]", "", h.lower()).strip().replace(" ", "-") for h in re.findall(r"(?m)^#+ (.+)$", text)}


@pytest.mark.parametrize("page", [*PAGES, *sorted((DOCS / "decisions").glob("*.md"))], ids=lambda p: p.name)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:|mailto:)([^)\s]+)\)", text)
    for link in links:
        file, _, heading = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        assert target.exists(), link
        assert not heading or heading in anchors(target.read_text("utf-8")), link


GENERATED = {
    "python -m pipeline.handbook.deliveries": (deliveries.PAGE, deliveries.deliveries_page),
    "python -m pipeline.handbook.identities": (identities.PAGE, identities.identities_page),
    "python -m tests.support.commands": (command_pages.PAGE, command_pages.commands_page),
}


@pytest.mark.parametrize("command", GENERATED)
def test_a_generated_page_is_fresh(command: str) -> None:
    """When this fails: the command in its name."""
    page, made = GENERATED[command]
    assert page.read_text("utf-8") == made()
    assert command in made()


@pytest.mark.parametrize("page", lookups.PAGES, ids=lambda p: p.name)
def test_a_page_to_look_things_up_in_is_fresh(page: Path) -> None:
    """When this fails: python -m pipeline.handbook.lookups."""
    assert page.read_text("utf-8") == lookups.PAGES[page]()
    assert lookups.COMMAND in page.read_text("utf-8")


def test_every_setting_directive_role_and_file_is_told_and_nothing_else_is() -> None:
    words = lookups.told()
    assert {t: set(keys) for t, keys in words["installningar"].items()} == {
        t: set(keys) for t, keys in lookups.settings().items()
    }
    assert {part: set(words[part]) for part in lookups.outlined()} == {p: set(n) for p, n in lookups.outlined().items()}
    assert set(words["filer"]) == {lookups.word_of(f) for f in lookups.files()}


def test_a_setting_is_told_as_the_model_has_it() -> None:
    page = lookups.settings_page()
    assert "| `minsta_grupp` | heltal | måste finnas |" in page
    assert "| `typ` | `stat` eller `region` eller `kommun` | måste finnas |" in page
    assert "| `visa_belopp` | `kr` eller `tkr` | `kr` |" in page


def test_every_identity_and_every_choice_is_told() -> None:
    assert all(f"| `{i}` |" in identities.identities_page() for i in read_identities())
    assert all(f"`{c}=…`" in command_pages.commands_page() for v in VERBS.values() for c in v.choices)


def test_every_picture_is_taken_by_a_script_and_shown_on_a_page() -> None:
    """Anew: python -m tests.support.pictures OUT."""
    shown = {i for p in PAGES for i in re.findall(r"images/([\w-]+\.png)", p.read_text("utf-8"))}
    assert set(PICTURES) == {p.name for p in FOLDER.iterdir()} == shown


def test_the_page_of_deliveries_has_the_headings_that_are_read() -> None:
    page = deliveries.deliveries_page()
    assert "Filnamnet börjar med `medlemsbidrag`." in page
    assert "| raden heter | `Medlem`, `Huvudman`, `Finansiär` |" in page


def test_every_page_stands_in_the_menu() -> None:
    menu = site_config(DOCS).partition("nav:")[2]
    assert sorted(re.findall(r"(\S+\.md)$", menu, re.MULTILINE)) == sorted(
        p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md")
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not BUILDER.is_file():
        pytest.skip("the builder of the site is not installed (make docs)")
    target = tmp_path_factory.mktemp("webbplats")
    script = "import sys, pathlib; from pipeline.handbook.site import build_site; sys.exit(build_site(pathlib.Path(sys.argv[1])))"
    done = subprocess.run([BUILDER, "-c", script, target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


@pytest.mark.whole
def test_the_site_takes_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 60
    taken = re.compile(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"?(?:https?:)?//")
    assert [p.name for p in pages if taken.search(p.read_text("utf-8"))] == []


@pytest.mark.browser
@NEEDS_BROWSER[1]
def test_search_works_from_a_file(site: Path) -> None:
    with launched() as browser:
        page = browser.new_page()
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url) if r.url.startswith("http") else None)
        page.goto((site / "index.html").as_uri())
        page.locator(".md-search__input").first.press_sequentially("avstämning")
        page.locator(".md-search-result__item").first.wait_for()
        assert asked == []
