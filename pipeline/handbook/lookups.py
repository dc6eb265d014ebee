"""Pages to look things up in, from the code: settings, directives and roles of an outline, files that come out.

Written by `python -m pipeline.handbook.lookups`. What there is comes from the code, and only what it means in
plain Swedish from uppslag.toml; a test holds the one against the other, and the pages against both.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pipeline.forbund.entries import ForbundFile
from pipeline.places import ROOT, Places
from pipeline.report.outlines.compared import DIRECTIVES as COMPARED
from pipeline.report.outlines.directives import DIRECTIVES
from pipeline.report.outlines.prose import ROLES
from pipeline.run.graph import plan
from pipeline.store import write_text
from pipeline.toml.read import own_path, read_toml

WORDS = Path(__file__).parent / "uppslag.toml"
COMMAND = "python -m pipeline.handbook.lookups"
SETTINGS, OUTLINES, FILES = (ROOT / "docs" / f"{name}.md" for name in ("installningar", "direktiv", "filer"))
_TOLD = f"Sidan skrivs av `{COMMAND}` ur programmet och `pipeline/handbook/uppslag.toml`; ändra aldrig här."
_KINDS = {"integer": "heltal", "boolean": "true eller false", "array": "lista", "object": "tabell", "string": "text"}
_FORMATS = ("html", "docx", "pdf", "xlsx")


@cache
def told() -> Mapping[str, Any]:
    """What everything means."""
    return read_toml(WORDS, own_path(WORDS))


# --- settings ----------------------------------------------------------------------------------


def settings() -> dict[str, dict[str, tuple[str, bool, str]]]:
    """Table of forbund.toml ('' for the first lines) -> key -> (form, whether it must be there, what holds without it)."""
    schema = TypeAdapter(ForbundFile).json_schema()
    found: dict[str, dict[str, tuple[str, bool, str]]] = {"": {}}

    def entries(name: str, asked: Mapping[str, Any]) -> None:
        for key, form in asked["properties"].items():
            tables = [schema["$defs"][d] for d in dict.fromkeys(re.findall(r"#/\$defs/(\w+)", str(form)))]
            if name == "" and tables:
                for table in tables:
                    entries(key, table)
                continue
            for table in tables if key != "undertecknare" else ():
                entries(key, table)
            needed = key in asked.get("required", ())
            found.setdefault(name, {}).setdefault(key, (_form(form), needed, _without(form, needed)))

    entries("", schema)
    return found


def _form(form: Mapping[str, Any]) -> str:
    if "enum" in form:
        return " eller ".join(f"`{v}`" for v in form["enum"])
    if "const" in form:
        return "`ersatt` eller `ta_bort`"
    if "anyOf" in form:
        return " eller ".join(_form(f) for f in form["anyOf"] if f.get("type") != "null")
    if form.get("format") == "date":
        return "datum"
    return _KINDS[form.get("type", "object")]


def _without(form: Mapping[str, Any], needed: bool) -> str:
    default = form.get("default")
    if needed:
        return "måste finnas"
    shown = {True: "true", False: "false"}.get(default, default) if isinstance(default, bool) else default
    return f"`{shown}`" if shown not in (None, "", [], {}) else ""


def settings_page() -> str:
    """docs/installningar.md."""
    parts = [
        f"# Inställningar i forbund.toml\n\nVarje tabell och rad som förbundets `forbund.toml` får ha. En rad som inte står här stoppar. Hur man gör: [nytt förbund](nytt_forbund.md). {_TOLD}\n"
    ]
    for table, keys in settings().items():
        title = f"`[{table}]`" if table in _SINGLE else f"`[[{table}]]`"
        title = {"": "Överst i filen", "argang": "`[argang.2024]`"}.get(table, title)
        if table in _OF_A_YEAR:
            title = f"`[[argang.2024.{table}]]`"
        parts.append(f"\n## {title}\n\n| rad | form | utan raden | betyder |\n| --- | --- | --- | --- |\n")
        words = told()["installningar"].get(table, {})
        parts += [
            f"| `{key}` | {form} | {without} | {words.get(key, '')} |\n" for key, (form, _, without) in keys.items()
        ]
    return "".join(parts)


_SINGLE = ("malregel", "mal", "roja", "bokforing", "diagram")
_OF_A_YEAR = ("fortroendevald", "revisionsanmarkning")


# --- the outline -------------------------------------------------------------------------------


def outlined() -> dict[str, tuple[str, ...]]:
    """Part of uppslag.toml -> the names that an outline may use there."""
    return {
        "direktiv": (*DIRECTIVES, "standard"),
        "jamforelsens_direktiv": tuple(COMPARED),
        "roller": tuple(ROLES),
    }


_CALLED = {
    "direktiv": ("Direktiv i årsredovisning och plan", ":::{%s}"),
    "jamforelsens_direktiv": ("Direktiv i jämförelsen", ":::{%s}"),
    "roller": ("Roller i löpande text", "{%s}`…`"),
}


def outlines_page() -> str:
    """docs/direktiv.md."""
    parts = [
        f"# Direktiv och roller i en disposition\n\nAllt som får stå i en disposition eller en text i `kommentar/`. Hur man gör, med exempel: [egna ord och kapitel](disposition.md) och [jämförelsen](jamforelse.md). {_TOLD}\n"
    ]
    for part, names in outlined().items():
        title, written = _CALLED[part]
        parts.append(f"\n## {title}\n\n| skriv | det som står där |\n| --- | --- |\n")
        parts += [f"| {_code(written % name)} | {told()[part].get(name, '')} |\n" for name in names]
    return "".join(parts)


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"


# --- files -------------------------------------------------------------------------------------


def files() -> list[str]:
    """Every file under reports/ that a build of everything writes, with <förbund> and <år> for whose it is."""
    places = Places.at()
    names = "|".join(sorted({u.forbund for u in places.units()}))
    found = set()
    for task in plan(places, places.units(), _FORMATS, everything=True):
        for path in task.writes:
            if path.is_relative_to(places.reports):
                shown = re.sub(
                    rf"(?<=/)(?:{names})(?=/)", "<förbund>", f"reports/{path.relative_to(places.reports).as_posix()}"
                )
                found.add(re.sub(r"/\d{4}/", "/<år>/", shown))
    return sorted(found, key=lambda f: (f.startswith("reports/internt"), f))


def word_of(file: str) -> str:
    """The key of uppslag.toml that tells what a file is: its name, with its folder where that names it."""
    name, folder = file.rpartition("/")[2], file.split("/")[-2]
    return f"{folder}/{name}" if folder in ("protokoll", "diagram") or file.endswith("kvalitet/index.html") else name


def files_page() -> str:
    """docs/filer.md."""
    parts = [f"# Filerna som kommer ut\n\nVad `make report` skriver. {_TOLD}\n"]
    for title, inside in (("Att ge ut", False), ("Kansliets egna", True)):
        parts.append(f"\n## {title}\n\n| fil | vad |\n| --- | --- |\n")
        parts += [f"| `{f}` | {told()['filer'].get(word_of(f), '')} |\n" for f in files() if _is_internal(f) is inside]
    return "".join(parts)


def _is_internal(file: str) -> bool:
    return file.startswith("reports/internt/") or file == "reports/index.html"


PAGES = {SETTINGS: settings_page, OUTLINES: outlines_page, FILES: files_page}


def write_pages() -> None:
    """All of them."""
    for path, made in PAGES.items():
        write_text(path, made())


if __name__ == "__main__":
    write_pages()
