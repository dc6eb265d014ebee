"""The script of the explorer is whole: it parses, and every name in it is declared and used."""

from __future__ import annotations

import pytest

from pipeline.explorer.build import PAGE, SCRIPTS
from support.javascript import lint_script

# What the browser gives, of what the script uses.
BROWSER = {
    "Array",
    "BigInt",
    "Blob",
    "Boolean",
    "DecompressionStream",
    "Image",
    "JSON",
    "Map",
    "Math",
    "Number",
    "Object",
    "Option",
    "Promise",
    "ResizeObserver",
    "Response",
    "Set",
    "String",
    "URL",
    "URLSearchParams",
    "Uint8Array",
    "atob",
    "document",
    "encodeURIComponent",
    "history",
    "location",
    "setTimeout",
    "window",
}


def test_the_script_has_no_fault() -> None:
    """Its files are one script in the page, and share their names."""
    assert sorted(f"{name}.js" for name in SCRIPTS) == sorted(p.name for p in (PAGE / "script").glob("*.js"))
    whole = "\n".join((PAGE / "script" / f"{name}.js").read_text("utf-8") for name in SCRIPTS)
    faults = {fault.partition(": ")[2] for fault in lint_script(whole, set())}
    assert faults == {f"{name} är inte deklarerat" for name in BROWSER}


@pytest.mark.parametrize(
    ("script", "faults"),
    [
        ("const a = 1;\nshow(a", ["2: kan inte läsas"]),
        ("const a = 1;\nshow(b);", ["1: a används aldrig", "2: b är inte deklarerat"]),
        ("{ const a = 1; show(a); }\nshow(a);", ["2: a är inte deklarerat"]),
        ("const f = ({ a, b: { c }, ...d }, [e = 1]) => show(a, c, d, e, f);", []),
        ("const f = ({ b: c }) => show(b, c, f);", ["1: b är inte deklarerat"]),
        ("function f() { return g(); }\nfunction g() { return f(); }", []),
        ("function f() { return 1; }", ["1: f används aldrig"]),
        ("for (const a of show()) { show(); }", ["1: a används aldrig"]),
        ("try { show(); } catch (fault) { show(fault.words, { fault }); }", []),
        ("let a = 1;\nlet a = 2;\nshow(a);", ["2: a deklareras två gånger"]),
        ("var a = 1;\nshow(a == 1);", ["1: var i stället för const eller let", "2: == jämför olika slag"]),
    ],
)
def test_what_the_lint_finds(script: str, faults: list[str]) -> None:
    assert lint_script(script, {"show"}) == faults
