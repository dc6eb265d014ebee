"""What was said yes to, written to forbund.toml: added and dated, with every other line left as it is.

The text is changed and not written anew, so that comments and order stay. What the new text says
is held against what it should say before it is written: whatever else had changed stops it.
"""

from __future__ import annotations

import copy
import datetime
import re
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.faults import StageStopped
from pipeline.forbund.facts import member_type
from pipeline.forbund.model import Forbund, read_forbund
from pipeline.names import slug
from pipeline.store import write_text
from pipeline.toml.write import written

_HEADER = re.compile(r"^\s*\[")


@dataclass
class Learned:
    """What is to be written: headings by (kind, column), words by (list, code), names by (table, id), and new insatser and members.

    `sheets`: (kind, sheet, why) of sheets that are not read. `kommuner`: member -> what its kommun is called in a register.
    `accounts`: (first, last, post) of accounts in the ledger.
    """

    headings: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    words: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    names: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    insatser: list[str] = field(default_factory=list)
    medlemmar: list[str] = field(default_factory=list)
    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    kommuner: dict[str, str] = field(default_factory=dict)
    accounts: list[tuple[int, int, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def add(self, to: dict[tuple[str, str], list[str]], key: tuple[str, str], name: str) -> None:
        """Add a name once."""
        if name not in to.setdefault(key, []):
            to[key].append(name)


def with_learned(text: str, learned: Learned, day: datetime.date, file: str) -> str:
    """The text of a forbund.toml with what was learned of `file` added.

    Raises StageStopped when a name cannot be added without changing something else.
    """
    before = tomllib.loads(text)
    blocks = _blocks(learned, day)
    new = text.rstrip("\n") + "\n"
    for (table, id_), names in learned.names.items():
        new = _with_alias(new, table, id_, names)
    for id_, name in learned.kommuner.items():
        new = _with_line(new, "medlem", id_, f"kommun = {written(name)}")
    if blocks:
        new += f"\n# --- Lärt {day.isoformat()} ur {file} ---\n" + "\n".join(blocks)
    if tomllib.loads(new) != _expected(before, learned, day):
        raise StageStopped(
            "forbund.toml går inte att ändra utan att något annat i den ändras; inget skrevs. Skriv in förslaget för hand.",
            code="FOR-014",
        )
    return new


def read_text_as(forbund: str, text: str, shown: str) -> Forbund:
    """The förbund that a text says. Raises DeliveryFaults as for the file itself."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / forbund / "forbund.toml"
        write_text(path, text)
        return read_forbund(path, shown)


def _blocks(learned: Learned, day: datetime.date) -> list[str]:
    entries: list[tuple[str, dict[str, Any]]] = [*_entries(learned, day)]
    return [f"[[{table}]]\n" + "".join(f"{k} = {written(v)}\n" for k, v in entry.items()) for table, entry in entries]


def _entries(learned: Learned, day: datetime.date) -> Iterable[tuple[str, dict[str, Any]]]:
    """The entries that are added, as they will be read."""
    for (kind, column), names in learned.headings.items():
        yield "rubrik", {"sort": kind, "kolumn": column, "namn": names, "lart": day}
    for kind, sheet, why in learned.sheets:
        yield "blad", {"sort": kind, "namn": [sheet], "varfor": why, "lart": day}
    for (name, code), names in learned.words.items():
        yield "kod", {"lista": name, "kod": code, "namn": names, "lart": day}
    for first, last, post in learned.accounts:
        yield "konto", {"fran": first, "till": last, "post": post}
    for name in learned.insatser:
        yield "insats", {"id": slug(name), "namn": name, "inriktning": "individ"}
    for name in learned.medlemmar:
        yield "medlem", {"id": slug(name), "namn": name, "typ": member_type(name)}


def _expected(before: dict[str, Any], learned: Learned, day: datetime.date) -> dict[str, Any]:
    data = copy.deepcopy(before)
    for (table, id_), names in learned.names.items():
        entry = next(e for e in data[table] if e["id"] == id_)
        entry["alias"] = [*entry.get("alias", []), *names]
    for id_, name in learned.kommuner.items():
        next(e for e in data["medlem"] if e["id"] == id_)["kommun"] = name
    for table, added in _entries(learned, day):
        data.setdefault(table, []).append(added)
    return data


def _block(lines: list[str], table: str, id_: str) -> tuple[int, int] | None:
    """The first and last line of one entry: from its header to the next, without what is blank or a comment at its end."""
    for begin in (i for i, line in enumerate(lines) if line.strip() == f"[[{table}]]"):
        end = next((i for i in range(begin + 1, len(lines)) if _HEADER.match(lines[i])), len(lines))
        if f'id = "{id_}"' in [line.split("#")[0].strip() for line in lines[begin + 1 : end]]:
            return begin, max(
                i for i in range(begin, end) if lines[i].strip() and not lines[i].lstrip().startswith("#")
            )
    return None


def _with_line(text: str, table: str, id_: str, line: str) -> str:
    """The text with a line more in one entry."""
    lines = text.split("\n")
    found = _block(lines, table, id_)
    return "\n".join([*lines[: found[1] + 1], line, *lines[found[1] + 1 :]]) if found else text


def _with_alias(text: str, table: str, id_: str, names: list[str]) -> str:
    """The text with more names in the alias of one entry."""
    lines = text.split("\n")
    found = _block(lines, table, id_)
    if found is None:
        return text
    more = ", ".join(written(n) for n in names)
    begin, last = found
    at = next((i for i in range(begin + 1, last + 1) if re.match(r"\s*alias\s*=", lines[i])), None)
    if at is None:
        return _with_line(text, table, id_, f"alias = [{more}]")
    close = next(i for i in range(at, last + 1) if "]" in lines[i])
    head, bracket, tail = lines[close].rpartition("]")
    comma = "" if head.rstrip().endswith(("[", ",")) or (close > at and not head.strip()) else ", "
    lines[close] = f"{head}{comma}{more}{bracket}{tail}"
    return "\n".join(lines)
