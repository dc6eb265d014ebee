"""The Swedish readme: short, beginning with three things to do, and true."""

from __future__ import annotations

import re

from pipeline.cli import VERBS
from pipeline.ingest.layout import read_layouts
from pipeline.places import ROOT
from pipeline.run.choices import told_choice

TEXT = (ROOT / "README.sv.md").read_text("utf-8")
HANDBOOK = (ROOT / "docs" / "handbok.md").read_text("utf-8")


def test_it_begins_with_three_things_to_do() -> None:
    first = re.findall(r"^## .*$", TEXT, re.MULTILINE)[0]
    assert first == "## Tre saker att göra"
    assert re.findall(r"^\*\*(\d)\. ", TEXT, re.MULTILINE) == ["1", "2", "3"]


def test_it_is_short() -> None:
    # It was 2 036 words; what did not fit stands in the handbook.
    assert len(TEXT.split()) < 1_018


def test_every_verb_is_told_and_no_other() -> None:
    told = set(re.findall(r"`make ([a-z-]+)", TEXT))
    assert told == set(VERBS)


def test_every_choice_in_it_is_one_of_its_command() -> None:
    for verb, rest in re.findall(r"`make ([a-z-]+)((?: [A-Z]+=[^` ]+)*)", TEXT):
        for choice in re.findall(r"([A-Z]+)=", rest):
            assert choice in VERBS[verb].choices and told_choice(choice), (verb, choice)


def test_every_link_leads_somewhere() -> None:
    for page, text in ((ROOT, TEXT), (ROOT / "docs", HANDBOOK)):
        for link in re.findall(r"\]\(([^)#]+)\)", text):
            assert link.startswith("https://") or (page / link).exists(), link


def test_every_kind_that_is_read_stands_in_the_handbook() -> None:
    named = set(re.findall(r"^\| `([a-z0-9_]+)` \|", HANDBOOK, re.MULTILINE))
    assert named == set(read_layouts())
