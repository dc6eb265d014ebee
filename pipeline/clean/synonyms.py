"""Other words for codes, which are not read by themselves: they tell what a word may mean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pipeline.toml.read import own_path, read_toml

_WORDS = Path(__file__).parent / "synonymer.toml"


@cache
def synonyms_of_codes(name: str) -> Mapping[str, tuple[str, ...]]:
    """Code -> other words for it, of a code list."""
    found = read_toml(_WORDS, own_path(_WORDS)).get(name, {})
    return {code: tuple(words) for code, words in found.items()}
