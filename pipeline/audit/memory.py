"""What was read of the public files and what came of it, kept from one run to the next.

Nothing is trusted for its name or its time: an entry is used when the bytes of the file, the code that read
it and all that it was held against are what they were. It is the office's own, under data/processed. Only
the step of `make report` remembers; `make granska-rojande` reads every file anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.audit.model import Finding, Place
from pipeline.audit.shown import Marked, Shown, TableRow
from pipeline.store import sha256_of, write_text

Entry = dict[str, Any]
_FILE, _NUMBERS = "minne.json", "tal.json"


@dataclass
class Memory:
    """`code` tells all the code of the audit and what it is run by; what was kept under another is not there.

    With no `folder` nothing is remembered and nothing kept.
    """

    folder: Path | None = None
    code: str = ""
    _read: dict[Path, Entry] = field(default_factory=dict)

    def files_in(self, folder: str) -> Entry:
        """What is kept of the files of a public folder, by their names."""
        return self._kept(folder, _FILE)

    def keep_files(self, folder: str, files: Entry) -> None:
        """Keep this of the files of a public folder, and nothing else."""
        self._keep(folder, _FILE, files)

    def numbers(self) -> Entry:
        """What is kept of the numbers themselves."""
        return self._kept("", _NUMBERS)

    def keep_numbers(self, found: Entry) -> None:
        """Keep this of the numbers themselves."""
        self._keep("", _NUMBERS, found)

    def keep_only(self, folders: Iterable[str]) -> None:
        """Forget the folders that are no longer there."""
        there = set(folders)
        for path in self.folder.rglob(_FILE) if self.folder else ():
            if path.parent.relative_to(self.folder or path).as_posix() not in {f or "." for f in there}:
                path.unlink(missing_ok=True)

    def _kept(self, folder: str, name: str) -> Entry:
        if self.folder is None:
            return {}
        path = self.folder / folder / name
        kept = json.loads(path.read_bytes()) if path.is_file() else {}
        found: Entry = kept["minns"] if kept.get("kod") == self.code else {}
        self._read[path] = found
        return found

    def _keep(self, folder: str, name: str, found: Entry) -> None:
        if self.folder is None:
            return
        path = self.folder / folder / name
        if self._read.get(path) != found:
            write_text(path, json.dumps({"kod": self.code, "minns": found}, ensure_ascii=False))


def key_of(*parts: str) -> str:
    """One digest of several."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def digest_of(paths: Iterable[Path]) -> str:
    """What some files hold, those that are not there too."""
    return key_of(*(f"{p.name} {sha256_of(p) if p.is_file() else ''}" for p in paths))


def shown_as_kept(shown: Shown) -> Entry:
    """What a file shows, as it is kept."""
    return {
        "tal": [[m.obs_id, m.text, m.place.where] for m in shown.marked],
        "rader": [[r.table, r.heading, r.cells, r.ids, r.place.where] for r in shown.rows],
        "texter": [[text, place.where] for text, place in shown.texts],
    }


def shown_again(file: str, kept: Entry) -> Shown:
    """What a file shows, of what was kept."""
    return Shown(
        file,
        [Marked(obs_id, text, Place(file, where)) for obs_id, text, where in kept["tal"]],
        [TableRow(t, h, tuple(cells), tuple(ids), Place(file, where)) for t, h, cells, ids, where in kept["rader"]],
        [(text, Place(file, where)) for text, where in kept["texter"]],
    )


def found_as_kept(found: Iterable[Finding]) -> list[list[str]]:
    """Findings, as they are kept."""
    return [[f.kind, f.about, f.told, f.place.file, f.place.where, f.obs_id] for f in found]


def found_again(kept: Iterable[list[str]]) -> list[Finding]:
    """Findings, of what was kept."""
    return [Finding(kind, about, told, Place(file, where), obs_id) for kind, about, told, file, where, obs_id in kept]
